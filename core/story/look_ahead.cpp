// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/look_ahead.h"

#include "core/sampling/damaged_model.h"
#include "core/sampling/selection.h"
#include "core/sampling/vocabulary_kernels.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace lila {
namespace {

constexpr std::size_t mostTogether = 8;

struct Likely {
    int id = 0;
    double probability = 0;
};

/// What a node may have as children, the most probable first. Throws DamagedModel.
std::vector<Likely> mostProbable(std::span<const float> logits, const LookAhead& limits) {
    std::vector<float> probabilities(logits.size());
    if (!softmax(logits, 1, probabilities))
        throw DamagedModel();
    std::vector<int> ids(logits.size());
    std::iota(ids.begin(), ids.end(), 0);
    const auto count = std::min<std::size_t>(std::max(1, limits.children), ids.size());
    std::ranges::partial_sort(ids, ids.begin() + static_cast<std::ptrdiff_t>(count), std::greater{},
                              [&](int id) { return rankOf(probabilities[id], id); });
    std::vector<Likely> most;
    double sum = 0;
    for (std::size_t i = 0; i < count && (i == 0 || sum < limits.topP); ++i) {
        most.push_back({ids[i], probabilities[ids[i]]});
        sum += most.back().probability;
    }
    return most;
}

class Tree {
public:
    Tree(const Generator& generator, const LookAhead& limits)
        : m_limits(limits), m_tokenizer(*generator.model().tokenizer), m_batch(generator.model().engine) {
        const auto window = static_cast<std::size_t>(generator.model().weights().config.blockSize);
        const std::size_t depth = std::min<std::size_t>(limits.depth, window);
        const std::span<const int> ids = generator.ids();
        m_text = ids.last(std::min(ids.size(), window + 1 - depth));
        m_open.push_back({-1, 1.0, std::make_shared<const State>(generator.decoder(), generator.stream())});
    }

    const std::vector<LookAheadNode>& nodes() const { return m_nodes; }
    bool isDone() const { return m_open.empty() || std::ssize(m_nodes) >= m_limits.nodes; }
    /// Adds the children of the most probable leaves; false where `stop` ends it.
    bool grow(const std::stop_token& stop);

private:
    /// What is known after the parent of a leaf.
    struct State {
        Decoder decoder;
        StreamingDecoder stream;
    };
    struct Leaf {
        int node = -1;
        double pathProbability = 0;
        std::shared_ptr<const State> before; ///< its token
    };

    std::vector<int> contextOf(int node) const;
    void addChildren(int node, std::span<const float> logits, const std::shared_ptr<const State>& state);

    LookAhead m_limits;
    const Tokenizer& m_tokenizer;
    Batch m_batch;
    std::span<const int> m_text;
    std::vector<LookAheadNode> m_nodes;
    std::vector<Leaf> m_open; ///< that can be gone on with, by rising probability of their ways
};

bool Tree::grow(const std::stop_token& stop) {
    // No more than half of them, as what follows the others may be more probable than the last.
    const std::size_t count = std::clamp<std::size_t>((m_open.size() + 1) / 2, 1, mostTogether);
    std::vector<std::pair<int, std::shared_ptr<State>>> grown;
    std::vector<std::vector<int>> contexts;
    std::vector<BatchStep> steps;
    for (std::size_t i = 0; i < count; ++i) {
        const Leaf leaf = std::move(m_open.back());
        m_open.pop_back();
        grown.emplace_back(leaf.node, std::make_shared<State>(*leaf.before));
        contexts.push_back(contextOf(leaf.node));
        if (leaf.node >= 0)
            grown.back().second->stream.push(m_nodes[leaf.node].id);
    }
    for (std::size_t i = 0; i < count; ++i)
        steps.push_back({&grown[i].second->decoder, contexts[i]});
    if (!m_batch.step(steps, [&stop] { return !stop.stop_requested(); }))
        return false;
    for (std::size_t i = 0; i < count; ++i)
        addChildren(grown[i].first, m_batch.logits(i), grown[i].second);
    std::ranges::stable_sort(m_open, {}, &Leaf::pathProbability);
    return true;
}

std::vector<int> Tree::contextOf(int node) const {
    std::vector<int> ids;
    for (; node >= 0; node = m_nodes[node].parent)
        ids.push_back(m_nodes[node].id);
    ids.insert(ids.end(), m_text.rbegin(), m_text.rend());
    std::ranges::reverse(ids);
    return ids;
}

void Tree::addChildren(int node, std::span<const float> logits, const std::shared_ptr<const State>& state) {
    const double way = node < 0 ? 1 : m_nodes[node].pathProbability;
    const int depth = node < 0 ? 1 : m_nodes[node].depth + 1;
    for (const auto& [id, probability] : mostProbable(logits, m_limits)) {
        if (std::ssize(m_nodes) == m_limits.nodes)
            return;
        LookAheadNode child{node, depth, id, {}, probability, way * probability};
        child.endsStory = id == m_tokenizer.eosId() || id == m_tokenizer.padId();
        StreamingDecoder stream = state->stream;
        if (!child.endsStory)
            child.text = stream.push(id);
        if (!child.endsStory && depth < m_limits.depth)
            m_open.push_back({static_cast<int>(m_nodes.size()), child.pathProbability, state});
        m_nodes.push_back(std::move(child));
    }
}

} // namespace

std::vector<LookAheadNode> lookAhead(const Generator& generator, const LookAhead& limits,
                                     const std::stop_token& stop,
                                     const std::function<void(std::span<const LookAheadNode>)>& show) {
    Tree tree(generator, limits);
    while (!tree.isDone() && !stop.stop_requested()) {
        const std::size_t before = tree.nodes().size();
        if (!tree.grow(stop))
            break;
        if (show)
            show(std::span(tree.nodes()).subspan(before));
    }
    return tree.nodes();
}

} // namespace lila
