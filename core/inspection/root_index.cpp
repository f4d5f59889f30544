// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inspection/root_index.h"

#include "core/inference/block_probe.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace lila {
namespace {

std::size_t binOf(float weight) {
    const double place = std::sqrt(std::clamp(static_cast<double>(weight), 0.0, 1.0)) * rootWeightBins;
    return std::min<std::size_t>(static_cast<std::size_t>(place), rootWeightBins - 1);
}

/// So few that a story that is being written does not wait long.
constexpr std::size_t blockPositions = 64;

} // namespace

std::vector<int> RootIndex::deadRoots(int layer) const {
    std::vector<int> dead;
    for (int r = 0; r < lattice::rootCount; ++r)
        if (of(layer, r).strongest == 0)
            dead.push_back(r);
    return dead;
}

std::vector<int> RootIndex::sharedWithAntipode(int layer, int root) const {
    const std::map<int, std::uint32_t>& here = of(layer, root).ids;
    const std::map<int, std::uint32_t>& there = of(layer, lattice::antipode(root)).ids;
    std::vector<int> shared;
    for (const auto& [id, count] : here)
        if (there.contains(id))
            shared.push_back(id);
    std::ranges::stable_sort(shared, std::greater(),
                             [&](int id) { return std::min(here.at(id), there.at(id)); });
    return shared;
}

void RootIndex::put(RootFigures& figures, const RootContext& context) {
    std::vector<RootContext>& best = figures.best;
    if (best.size() == mostContexts && best.back().weight >= context.weight)
        return;
    const auto place = std::ranges::upper_bound(best, context.weight, std::greater(), &RootContext::weight);
    best.insert(place, context);
    if (best.size() > mostContexts)
        best.pop_back();
}

void RootIndex::add(std::span<const int> ids, std::span<const Activation> activations) {
    const auto text = static_cast<std::uint32_t>(m_texts++);
    m_positions += activations.size();
    for (std::size_t layer = 0; layer < m_layers.size(); ++layer) {
        std::optional<int> before;
        for (std::size_t token = 0; token < activations.size(); ++token) {
            const auto& weights = activations[token][layer].rootWeights;
            for (int r = 0; r < lattice::rootCount; ++r) {
                RootFigures& figures = m_layers[layer][static_cast<std::size_t>(r)];
                ++figures.histogram[binOf(weights[r])];
                figures.weight += weights[r];
                put(figures, {weights[r], text, static_cast<std::uint32_t>(token)});
            }
            const auto strongest = static_cast<int>(std::ranges::max_element(weights) - weights.begin());
            RootFigures& figures = m_layers[layer][static_cast<std::size_t>(strongest)];
            ++figures.strongest;
            ++figures.ids[ids[token]];
            if (before)
                ++m_angles[layer]
                          [static_cast<std::size_t>(2 - lattice::doubledInnerProduct(*before, strongest))];
            before = strongest;
        }
    }
}

RootIndexing::RootIndexing(StoryModel model, std::vector<std::vector<int>> texts)
    : m_model(std::move(model)),
      m_decoder(m_model.engine),
      m_texts(std::move(texts)),
      m_index(m_model.weights().config.nLayers) {}

double RootIndexing::share() const {
    return m_texts.empty() ? 1
                           : static_cast<double>(m_index.textCount()) / static_cast<double>(m_texts.size());
}

bool RootIndexing::next(const std::function<bool()>& goOn) {
    if (m_index.textCount() >= m_texts.size())
        return true;
    const std::vector<int>& text = m_texts[m_index.textCount()];
    const ModelConfig& config = m_model.weights().config;
    const std::size_t length = std::min<std::size_t>(text.size(), static_cast<std::size_t>(config.blockSize));
    const std::size_t from = m_activations.size();
    const std::size_t to = std::min(length, from + blockPositions);
    if (from < to) {
        m_decoder.forgetBehind(from);
        BlockProbe probe(from, to - from, config.nLayers);
        const auto take = [&](std::size_t position, std::span<const float>) {
            m_activations.push_back(probe.take(position));
        };
        if (!m_decoder.logitsAfterEach(std::span(text).first(to), ContextPolicy::Exact, take, goOn, &probe))
            return false;
    }
    if (to < length)
        return false;
    m_index.add(std::span(text).first(length), m_activations);
    m_activations.clear();
    return m_index.textCount() >= m_texts.size();
}

} // namespace lila
