// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/branch_cache.h"

#include <algorithm>

namespace lila {
namespace {

/// Fewer positions are computed at once.
constexpr std::size_t leastPositions = 32;

bool goesOnFrom(const Decoder& decoder, const Decoder& before) {
    return before.windowBegin() == decoder.windowBegin() &&
           before.seenAs(
               decoder.window(), [&decoder](std::size_t position) -> auto& {
                   return decoder.seenWith(position);
               }) == before.window().size();
}

} // namespace

void BranchCache::drop(std::list<Decoder>::iterator kept) {
    m_bytes -= kept->cacheBytes();
    m_kept.erase(kept);
}

void BranchCache::clear() {
    m_kept.clear();
    m_bytes = 0;
}

void BranchCache::keep(const Decoder& decoder, std::size_t staying) {
    if (decoder.window().size() < staying + leastPositions)
        return;
    for (auto kept = m_kept.begin(); kept != m_kept.end();) {
        if (goesOnFrom(*kept, decoder))
            return;
        const auto next = std::next(kept);
        if (goesOnFrom(decoder, *kept))
            drop(kept);
        kept = next;
    }
    // What goes on from a full window has another one: it is to go before those that may be gone on from.
    const bool isFull = decoder.window().size() == static_cast<std::size_t>(decoder.config().blockSize);
    m_bytes += m_kept.emplace(isFull ? m_kept.end() : m_kept.begin(), decoder)->cacheBytes();
    while (m_bytes > m_budget)
        drop(std::prev(m_kept.end()));
}

const Decoder* BranchCache::best(const std::function<std::size_t(const Decoder&)>& known) {
    std::size_t most = m_writing != nullptr ? known(*m_writing) : 0;
    auto found = m_kept.end();
    for (auto kept = m_kept.begin(); kept != m_kept.end(); ++kept)
        if (const std::size_t count = known(*kept); count > most) {
            most = count;
            found = kept;
        }
    if (found == m_kept.end())
        return most > 0 ? m_writing : nullptr;
    m_kept.splice(m_kept.begin(), m_kept, found);
    return &*found;
}

std::size_t BranchCache::bring(Decoder& decoder, const SeenBranch& branch, const SeenBranch::Window& window,
                               std::size_t wanted) {
    const std::size_t own = branch.seenBy(decoder, window);
    if (own >= wanted)
        return own;
    const Decoder* other = best([&](const Decoder& one) {
        const std::size_t known = std::min(branch.seenBy(one, window), wanted); // more is of no use
        return known > own ? known : 0;
    });
    if (other == nullptr) {
        keep(decoder, own);
        return own;
    }
    Decoder next = *other;
    keep(decoder, own);
    decoder = std::move(next);
    decoder.startAtWindow();
    return branch.seenBy(decoder, window);
}

} // namespace lila
