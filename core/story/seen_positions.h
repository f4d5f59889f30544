// SPDX-License-Identifier: AGPL-3.0-or-later
// Which positions of a branch a decoder has seen, and with which interventions: what of its cache can be used
// for another look.
#pragma once

#include "core/story/seen_branch.h"

#include <vector>

namespace lila {

bool areAlike(const std::shared_ptr<const Interventions>& a, const std::shared_ptr<const Interventions>& b);

/// A value; it counts from the window's start.
class SeenPositions {
public:
    /// So many of the window's first positions were seen as the branch has them.
    std::size_t known(const SeenBranch& branch, const SeenBranch::Window& window) const;
    /// What lies behind the first `count` is no longer known.
    void keep(std::size_t count) { m_seen.resize(count); }
    /// Those up to `end` have been seen as the branch has them.
    void add(const SeenBranch& branch, const SeenBranch::Window& window, std::size_t end);

private:
    struct Seen {
        int id = 0;
        std::shared_ptr<const Interventions> interventions;
    };
    std::vector<Seen> m_seen;
};

} // namespace lila
