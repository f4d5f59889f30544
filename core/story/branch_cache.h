// SPDX-License-Identifier: AGPL-3.0-or-later
// What decoders have seen of a story's branches, as much of it as a budget of memory takes: who looks at a
// token, or goes on from one, begins there.
#pragma once

#include "core/inference/decoder.h"
#include "core/story/seen_branch.h"

#include <list>
#include <optional>

namespace lila {

/// Of one engine. One thread at a time.
class BranchCache {
public:
    /// In bytes, of which pages of the cache that decoders share count for each.
    explicit BranchCache(std::size_t budget) : m_budget(budget) {}

    /// What it has seen is known as well, as it is whenever somebody asks. Null: no longer. It must outlive
    /// this.
    void follow(const Decoder* writing) { m_writing = writing; }
    /// A copy of it, in the place of those that it goes on from, unless all but a few positions are among the
    /// first `staying` of its window, which it will still have. Full windows go first, and else what was used
    /// least lately.
    void keep(const Decoder& decoder, std::size_t staying = 0);
    /// The one of which `known` counts most positions; null where it counts none.
    const Decoder* best(const std::function<std::size_t(const Decoder&)>& known);
    /// Where a decoder whose context is the window alone has not seen the first `wanted` positions as the
    /// branch has them, it becomes the one that has seen most of them; what it knew is kept. Returns how many
    /// of the window's it has seen so then, which may be more.
    std::size_t bring(Decoder& decoder, const SeenBranch& branch, const SeenBranch::Window& window,
                      std::size_t wanted);
    /// All but what it follows.
    void clear();

    std::size_t size() const { return m_kept.size(); }
    std::size_t bytes() const { return m_bytes; }

private:
    void drop(std::list<Decoder>::iterator kept);

    std::size_t m_budget;
    std::size_t m_bytes = 0;
    const Decoder* m_writing = nullptr;
    std::list<Decoder> m_kept; ///< the one used last first
};

} // namespace lila
