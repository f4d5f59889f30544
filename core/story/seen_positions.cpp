// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/seen_positions.h"

#include <algorithm>

namespace lila {

bool areAlike(const std::shared_ptr<const Interventions>& a, const std::shared_ptr<const Interventions>& b) {
    return a == b || *a == *b;
}

std::size_t SeenPositions::known(const SeenBranch& branch, const SeenBranch::Window& window) const {
    const std::span<const int> ids = branch.seen(window, branch.size());
    const std::size_t most = std::min(ids.size(), m_seen.size());
    std::size_t at = 0;
    while (at < most && ids[at] == m_seen[at].id &&
           areAlike(m_seen[at].interventions, branch.interventions(window, at)))
        ++at;
    return at;
}

void SeenPositions::add(const SeenBranch& branch, const SeenBranch::Window& window, std::size_t end) {
    const std::span<const int> ids = branch.seen(window, branch.size());
    for (std::size_t at = m_seen.size(); at < end; ++at)
        m_seen.push_back({ids[at], branch.interventions(window, at)});
}

} // namespace lila
