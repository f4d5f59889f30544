// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/sampling/selection.h"

#include "core/sampling/vocabulary_kernels.h"

#include <algorithm>
#include <array>
#include <functional>

namespace lila {
namespace {

constexpr Rank idMask = 0xFFFFFFFFU;
constexpr Rank leastPossible = idMask + 1; // no token with a probability above zero ranks lower

/// At most the k-th greatest value: at least k blocks hold a value that is not below it. Zero, which says
/// nothing, where there are fewer blocks.
float boundOfGreatest(std::span<const float> values, int k) {
    if (k > static_cast<int>(blockCount))
        return 0;
    std::array<float, blockCount> greatest;
    greatestOfBlocks(values, greatest);
    std::ranges::nth_element(greatest, greatest.begin() + (k - 1), std::ranges::greater{});
    return greatest[k - 1];
}

/// Top-p leaves nothing below it: all that is below it sums to at most half of what top-p may leave out
/// (less a margin for the probabilities' rounding).
float boundOfNucleus(std::size_t size, double p) {
    return static_cast<float>(std::max(0.0, (1 - p - 1e-6) / (2.0 * static_cast<double>(size))));
}

/// The last of `ranks` before which the sum is not above p. Reorders them.
Rank lastOfNucleus(std::span<Rank> ranks, double p) {
    constexpr std::ptrdiff_t fewEnoughToSort = 64;
    double before = 0; // the sum before `begin`, never above p
    auto begin = ranks.begin();
    auto end = ranks.end();
    while (end - begin > fewEnoughToSort) {
        const auto middle = begin + (end - begin) / 2;
        std::nth_element(begin, middle, end, std::greater{});
        double sum = before;
        for (auto it = begin; it != middle; ++it)
            sum += probabilityOf(*it);
        if (sum > p) {
            end = middle;
        } else {
            begin = middle;
            before = sum;
        }
    }
    std::sort(begin, end, std::greater{});
    Rank last = *begin;
    for (; begin != end && before <= p; ++begin) {
        last = *begin;
        before += probabilityOf(last);
    }
    return last;
}

} // namespace

void Selection::select(std::span<const float> probabilities, int topK, double topP, int ranked) {
    const std::size_t size = probabilities.size();
    const bool cutsTopK = topK > 0 && static_cast<std::size_t>(topK) < size;
    const bool cutsTopP = topP > 0 && topP < 1;
    float bound = cutsTopK ? boundOfGreatest(probabilities, std::max(topK, ranked)) : 0;
    if (cutsTopP && bound == 0) {
        bound = boundOfNucleus(size, topP);
        if (ranked > 0)
            bound = std::min(bound, boundOfGreatest(probabilities, ranked));
    }
    m_ids.resize(size);
    const std::size_t count = idsFrom(probabilities, bound, m_ids);
    m_head.clear();
    m_head.reserve(size);
    for (const int id : std::span(m_ids).first(count))
        m_head.push_back(rankOf(probabilities[id], id));
    m_scratch.reserve(size);
    m_scratch.assign(m_head.begin(), m_head.end());
    m_lastOfTopK = leastPossible;
    if (cutsTopK && static_cast<std::size_t>(topK) < m_scratch.size()) {
        const auto last = m_scratch.begin() + (topK - 1);
        std::ranges::nth_element(m_scratch, last, std::greater{});
        m_lastOfTopK = std::max(leastPossible, *last & ~idMask); // without the id: its equals stay
        std::erase_if(m_scratch, [this](Rank rank) { return !topKLeaves(rank); });
    }
    m_lastOfTopP = cutsTopP ? std::max(m_lastOfTopK, lastOfNucleus(m_scratch, topP)) : m_lastOfTopK;
}

std::span<const Rank> Selection::mostProbable(int count) {
    m_scratch.assign(m_head.begin(), m_head.end());
    const auto end = m_scratch.begin() + std::min(static_cast<std::ptrdiff_t>(count), std::ssize(m_scratch));
    std::ranges::partial_sort(m_scratch, end, std::greater{});
    return {m_scratch.begin(), end};
}

} // namespace lila
