// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inspection/branch_activations.h"

#include "core/inference/block_probe.h"

#include <algorithm>
#include <utility>

namespace lila {
namespace {

/// So few that what waits for them does not wait long.
constexpr std::size_t blockPositions = 16;

} // namespace

BranchActivations::BranchActivations(StoryModel model, std::size_t budget)
    : m_model(std::move(model)),
      m_decoder(m_model.engine),
      m_most(std::max<std::size_t>(
          1,
          budget / (sizeof(LayerActivation) * static_cast<std::size_t>(m_model.weights().config.nLayers)))) {}

/// So many of the first tokens were seen in the other branch as they are in this one.
std::size_t BranchActivations::alike(const SeenBranch& other) const {
    const int size = m_model.weights().config.blockSize;
    const std::size_t most = std::min(m_branch->size(), other.size());
    std::size_t token = 0;
    for (; token < most; ++token) {
        const SeenBranch::Window window = m_branch->window(token, size);
        const std::size_t last = m_branch->seen(window, token).size() - 1;
        if (m_branch->idBefore(token) != other.idBefore(token) || window != other.window(token, size) ||
            !areAlike(m_branch->interventions(window, last), other.interventions(window, last)))
            break;
    }
    return token;
}

/// Of a branch of so many tokens, of which those before `alike` are known. What it begins with moves in
/// steps, so that a branch that grows or shrinks a little keeps what it has.
void BranchActivations::begin(std::size_t alike, std::size_t tokens) {
    const std::size_t step = (m_most + 7) / 8;
    const std::size_t least = tokens > m_most ? tokens - m_most : 0;
    const std::size_t first = (least + step - 1) / step * step;
    m_activations.resize(alike > m_first ? alike - m_first : 0);
    const bool stays = m_first >= least && m_first <= first;
    const std::size_t next = stays ? m_first : std::min(first, tokens);
    if (next > m_first)
        m_activations.erase(m_activations.begin(),
                            m_activations.begin() +
                                static_cast<std::ptrdiff_t>(std::min(next - m_first, m_activations.size())));
    else if (next < m_first)
        m_activations.clear();
    m_first = next;
}

void BranchActivations::setBranch(SeenBranch branch) {
    begin(m_branch ? std::min(alike(branch), m_first + m_activations.size()) : 0, branch.size());
    m_branch = std::move(branch);
    const std::size_t kept = m_first + m_activations.size();
    if (!m_activations.empty() && m_window == m_branch->window(kept - 1, m_model.weights().config.blockSize))
        m_decoder.forgetBehind(m_branch->seen(*m_window, kept - 1).size());
    else
        m_window.reset();
}

/// Of a block of positions that were seen with the same interventions.
std::size_t BranchActivations::blockEnd(const SeenBranch::Window& window, std::size_t from,
                                        std::size_t token) const {
    const auto isOf = [&](std::size_t at) {
        const std::size_t behind = SeenBranch::tokenBehind(window, at);
        return behind <= token || (behind < m_branch->size() &&
                                   m_branch->window(behind, m_model.weights().config.blockSize) == window);
    };
    std::size_t to = from + 1;
    while (to < from + blockPositions && isOf(to) &&
           areAlike(m_branch->interventions(window, from), m_branch->interventions(window, to)))
        ++to;
    return to;
}

bool BranchActivations::next(const std::function<bool()>& goOn) {
    const std::size_t token = m_first + m_activations.size();
    if (token >= m_branch->size())
        return true;
    const SeenBranch::Window window = m_branch->window(token, m_model.weights().config.blockSize);
    if (m_window != window) {
        m_decoder.forgetBehind(0);
        m_window = window;
    }
    const std::size_t from = m_decoder.seen();
    const std::size_t to = blockEnd(window, from, token);
    m_decoder.setInterventions(*m_branch->interventions(window, from));
    BlockProbe probe(from, to - from, m_model.weights().config.nLayers);
    const auto take = [&](std::size_t position, std::span<const float>) {
        if (SeenBranch::tokenBehind(window, position) == m_first + m_activations.size())
            m_activations.push_back(probe.take(position));
    };
    m_decoder.logitsAfterEach(m_branch->seen(window, SeenBranch::tokenBehind(window, to - 1)),
                              ContextPolicy::Exact, take, goOn, &probe);
    return m_first + m_activations.size() >= m_branch->size();
}

} // namespace lila
