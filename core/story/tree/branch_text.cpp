// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/tree/branch_text.h"

#include <algorithm>

namespace lila {

BranchText::BranchText(const Story& story, const StoryPath& path,
                       const std::function<int(const Span&)>& authorOf) {
    for (const StoryPath::Part& part : path.parts()) {
        const Span& span = story.span(part.span);
        const int author = authorOf(span);
        m_runs.push_back(span.tokens.slice(0, part.tokens));
        m_runs.back().forEachText([&](std::string_view text) {
            if (text.empty())
                return;
            m_pieces.push_back({text, author, m_bytes});
            m_bytes += text.size();
        });
    }
}

bool BranchText::isWithinCharacter(std::size_t byte) const {
    if (byte >= m_bytes)
        return false;
    const auto piece = std::ranges::upper_bound(m_pieces, byte, {}, &Piece::firstByte) - 1;
    return (static_cast<unsigned char>(piece->text[byte - piece->firstByte]) & 0xC0U) == 0x80U;
}

std::size_t BranchText::sharedBeginning(const BranchText& other) const {
    std::size_t shared = 0;
    for (std::size_t i = 0, j = 0; i < m_pieces.size() && j < other.m_pieces.size();) {
        const Piece& a = m_pieces[i];
        const Piece& b = other.m_pieces[j];
        const std::string_view x = a.text.substr(shared - a.firstByte);
        const std::string_view y = b.text.substr(shared - b.firstByte);
        const std::size_t size = std::min(x.size(), y.size());
        std::size_t same = a.author == b.author ? size : 0;
        if (same > 0 && x.data() != y.data())
            same = static_cast<std::size_t>(std::ranges::mismatch(x.substr(0, size), y.substr(0, size)).in1 -
                                            x.begin());
        shared += same;
        if (same < size)
            break;
        i += size == x.size() ? 1 : 0;
        j += size == y.size() ? 1 : 0;
    }
    while (shared > 0 && (isWithinCharacter(shared) || other.isWithinCharacter(shared)))
        --shared;
    return shared;
}

std::size_t BranchText::sharedEnd(const BranchText& other, std::size_t most) const {
    std::size_t shared = 0;
    for (std::size_t i = m_pieces.size(), j = other.m_pieces.size(); i > 0 && j > 0 && shared < most;) {
        const Piece& a = m_pieces[i - 1];
        const Piece& b = other.m_pieces[j - 1];
        const std::string_view x = a.text.substr(0, m_bytes - shared - a.firstByte);
        const std::string_view y = b.text.substr(0, other.m_bytes - shared - b.firstByte);
        const std::size_t size = std::min(x.size(), y.size());
        std::size_t same = 0;
        if (a.author != b.author)
            break;
        if (x.data() + x.size() == y.data() + y.size())
            same = size;
        else
            while (same < size && x[x.size() - 1 - same] == y[y.size() - 1 - same])
                ++same;
        shared += same;
        if (same < size)
            break;
        i -= size == x.size() ? 1 : 0;
        j -= size == y.size() ? 1 : 0;
    }
    shared = std::min(shared, most);
    while (shared > 0 && isWithinCharacter(m_bytes - shared))
        --shared;
    return shared;
}

BranchText::Difference BranchText::differenceTo(const BranchText& other) const {
    const std::size_t begin = sharedBeginning(other);
    const std::size_t end = sharedEnd(other, std::min(m_bytes, other.m_bytes) - begin);
    return {begin, m_bytes - end, other.m_bytes - end};
}

} // namespace lila
