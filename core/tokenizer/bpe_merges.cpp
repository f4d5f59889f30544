// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/tokenizer/bpe_merges.h"

#include "core/sampling/random.h"
#include "core/tokenizer/utf8.h"

#include <queue>
#include <string_view>

namespace lila {
namespace {

std::uint64_t pairOf(int left, int right) {
    return static_cast<std::uint64_t>(left) << 32U | static_cast<std::uint32_t>(right);
}

bool isCharacterStart(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80;
}

/// A pair that can be merged; stale when one of its two has become another since.
struct Candidate {
    float score = 0;
    int place = 0, left = 0, right = 0, id = 0;

    /// The last of a queue: the higher score comes first, of equal ones the earlier in the text.
    bool operator<(const Candidate& other) const {
        return score != other.score ? score < other.score : place > other.place;
    }
};

} // namespace

BpeMerges::BpeMerges(const std::vector<Piece>& pieces) : m_characters(pieces.size()) {
    std::unordered_map<std::string_view, int> ids;
    for (std::size_t id = 0; id < pieces.size(); ++id)
        if (pieces[id].isText)
            ids.emplace(pieces[id].text, static_cast<int>(id));
    for (const auto& [text, id] : ids)
        for (std::size_t cut = 1; cut < text.size(); ++cut) {
            const auto left = ids.find(text.substr(0, cut));
            const auto right = ids.find(text.substr(cut));
            if (left != ids.end() && right != ids.end())
                m_merges[pairOf(left->second, right->second)] = {id,
                                                                 pieces[static_cast<std::size_t>(id)].score};
        }
    for (const auto& [text, id] : ids) {
        std::vector<int> characters;
        bool isWhole = true;
        for (std::size_t at = 0, end = 0; at < text.size(); at = end) {
            for (end = at + 1; end < text.size() && !isCharacterStart(text[end]);)
                ++end;
            const auto character = ids.find(text.substr(at, end - at));
            isWhole = isWhole && character != ids.end();
            characters.push_back(character != ids.end() ? character->second : 0);
        }
        if (isWhole && merged(characters, [] { return false; }) == std::vector<int>{id})
            m_characters[static_cast<std::size_t>(id)] = characters;
    }
    for (std::size_t id = 0; id < pieces.size(); ++id)
        if (m_characters[id].empty())
            m_characters[id] = {static_cast<int>(id)};
}

template <class LeavesOut>
std::vector<int> BpeMerges::merged(std::vector<int> ids, LeavesOut leavesOut) const {
    const int count = static_cast<int>(ids.size());
    const auto at = [](auto& values, int place) -> auto& {
        return values[static_cast<std::size_t>(place)];
    };
    constexpr int gone = -1;
    std::vector<int> before(ids.size());
    std::vector<int> after(ids.size());
    std::priority_queue<Candidate> candidates;
    const auto consider = [&](int left, int right) {
        if (left < 0 || right >= count)
            return;
        if (const auto found = m_merges.find(pairOf(at(ids, left), at(ids, right))); found != m_merges.end())
            candidates.push({found->second.score, left, at(ids, left), at(ids, right), found->second.id});
    };
    for (int place = 0; place < count; ++place) {
        at(before, place) = place - 1;
        at(after, place) = place + 1;
        consider(place, place + 1);
    }
    while (!candidates.empty()) {
        const Candidate best = candidates.top();
        candidates.pop();
        const int right = at(after, best.place);
        if (at(ids, best.place) != best.left || right >= count || at(ids, right) != best.right || leavesOut())
            continue;
        at(ids, best.place) = best.id;
        at(ids, right) = gone;
        const int next = at(after, best.place) = at(after, right);
        if (next < count)
            at(before, next) = best.place;
        consider(at(before, best.place), best.place);
        consider(best.place, next);
    }
    std::erase(ids, gone);
    return ids;
}

std::vector<int> BpeMerges::withDropout(std::span<const int> ids, double probability,
                                        std::uint64_t seed) const {
    RandomStream random(seed);
    std::vector<int> characters;
    characters.reserve(ids.size() * 4);
    for (const int id : ids) {
        const std::vector<int>& own = m_characters.at(static_cast<std::size_t>(id));
        characters.insert(characters.end(), own.begin(), own.end());
    }
    return merged(std::move(characters), [&] { return random.uniform() < probability; });
}

} // namespace lila
