// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/sampling/selection.h"

#include "core/sampling/vocabulary_kernels.h"

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>

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

/// No token below it is left by the cuts; zero, which says nothing, where that is not known at once.
float Selection::boundOf(std::span<const float> probabilities, std::span<const Cut> cuts, int ranked) {
    using Kind = Cut::Kind;
    const auto atMost = [&](float bound) {
        return ranked > 0 ? std::min(bound, boundOfGreatest(probabilities, ranked)) : bound;
    };
    // What comes after XTC counts on from where that left off.
    const auto before = cuts.first(std::ranges::find(cuts, Kind::Xtc, &Cut::kind) - cuts.begin());
    for (const Cut& cut : before)
        if (cut.kind == Kind::TopK && cut.amount > 0)
            if (const float bound =
                    boundOfGreatest(probabilities, std::max(static_cast<int>(cut.amount), ranked));
                bound > 0)
                return bound;
    for (const Cut& cut : before)
        if (cut.kind == Kind::TopP && cut.amount > 0 && cut.amount < 1)
            return atMost(boundOfNucleus(probabilities.size(), cut.amount));
    return 0;
}

void Selection::select(std::span<const float> probabilities, std::span<const Cut> cuts, int ranked) {
    const std::size_t size = probabilities.size();
    m_ids.resize(size);
    const std::size_t count = idsFrom(probabilities, boundOf(probabilities, cuts, ranked), m_ids);
    m_head.clear();
    m_head.reserve(size);
    for (const int id : std::span(m_ids).first(count))
        m_head.push_back(rankOf(probabilities[id], id));
    m_scratch.reserve(size);
    m_scratch.assign(m_head.begin(), m_head.end());
    m_run = {.last = leastPossible};
    for (std::size_t i = 0; i < cuts.size(); ++i) {
        std::erase_if(m_scratch, [this](Rank rank) { return !leaves(rank); });
        cut(cuts[i]);
        m_runs[i] = m_run;
    }
}

void Selection::cut(const Cut& cut) {
    const double amount = cut.amount;
    switch (cut.kind) {
    case Cut::Kind::TopK:
        if (amount > 0 && amount < static_cast<double>(m_scratch.size())) {
            const auto last = m_scratch.begin() + (static_cast<std::ptrdiff_t>(amount) - 1);
            std::ranges::nth_element(m_scratch, last, std::greater{});
            m_run.last = std::max(m_run.last, *last & ~idMask); // without the id: its equals stay
        }
        break;
    case Cut::Kind::TopP:
        if (amount > 0 && amount < 1)
            m_run.last = std::max(m_run.last, lastOfNucleus(m_scratch, amount));
        break;
    case Cut::Kind::MinP:
        if (amount > 0) {
            const double least = amount * static_cast<double>(probabilityOf(std::ranges::max(m_scratch)));
            for (const Rank rank : m_scratch)
                if (static_cast<double>(probabilityOf(rank)) < least)
                    m_run.last = std::max(m_run.last, rank + 1);
        }
        break;
    case Cut::Kind::Xtc: {
        const double least =
            amount * std::accumulate(m_scratch.begin(), m_scratch.end(), 0.0, [](double sum, Rank rank) {
                return sum + static_cast<double>(probabilityOf(rank));
            });
        Rank lastChoice = m_run.first;
        for (const Rank rank : m_scratch)
            if (static_cast<double>(probabilityOf(rank)) >= least)
                lastChoice = std::min(lastChoice, rank);
        m_run.first = lastChoice;
        break;
    }
    }
}

std::span<const Rank> Selection::mostProbable(int count) {
    constexpr Rank left = Rank{1} << 63U; // a probability's sign, which is free
    m_scratch.clear();
    for (const Rank rank : m_head)
        m_scratch.push_back(leaves(rank) ? rank | left : rank);
    const auto end = m_scratch.begin() + std::min(static_cast<std::ptrdiff_t>(count), std::ssize(m_scratch));
    std::ranges::partial_sort(m_scratch, end, std::greater{});
    std::for_each(m_scratch.begin(), end, [](Rank& rank) { rank &= ~left; });
    return {m_scratch.begin(), end};
}

} // namespace lila
