// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/sampling/dry.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace lila {

/// The Z-function (Gusfield 1997, section 1.3) of the ids read backwards.
void DryPenalty::measureMatches(std::span<const int> context) {
    const std::size_t n = context.size();
    const auto fromEnd = [&](std::size_t k) { return context[n - 1 - k]; };
    m_match.reserve(dryReach);
    m_match.assign(n, 0);
    std::size_t left = 0, right = 0; // the match that reaches furthest: [left, right) equals the beginning
    for (std::size_t k = 1; k < n; ++k) {
        std::size_t length =
            k < right ? std::min(right - k, static_cast<std::size_t>(m_match[k - left])) : std::size_t{0};
        while (k + length < n && fromEnd(length) == fromEnd(k + length))
            ++length;
        if (k + length > right) {
            left = k;
            right = k + length;
        }
        m_match[k] = static_cast<int>(length);
    }
}

void DryPenalty::apply(std::span<float> logits, std::span<const int> context, std::span<const char> isBreaker,
                       const DrySettings& settings) {
    constexpr double most = 1e30; // finite, and beyond any logit
    const std::span<const int> near = context.last(std::min(context.size(), dryReach));
    const auto breaks = [&](int id) { return !isBreaker.empty() && isBreaker[id] != 0; };
    // No match crosses a breaker.
    const auto limit = static_cast<int>(std::find_if(near.rbegin(), near.rend(), breaks) - near.rbegin());
    if (limit < settings.allowedLength)
        return;
    measureMatches(near);
    m_longest.resize(logits.size());
    for (std::size_t k = 1; k < near.size(); ++k) {
        const int match = std::min(m_match[k], limit);
        const int next = near[near.size() - k];
        if (match >= settings.allowedLength && !breaks(next))
            m_longest[next] = std::max(m_longest[next], match);
    }
    for (const int id : near)
        if (const int match = std::exchange(m_longest[id], 0); match > 0)
            logits[id] -= static_cast<float>(std::min(
                most, settings.multiplier * std::pow(settings.base, match - settings.allowedLength)));
}

} // namespace lila
