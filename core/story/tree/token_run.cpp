// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/tree/token_run.h"

#include "core/tokenizer/utf8.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

namespace lila {
namespace {

/// Smaller pieces that follow each other become one: tokens that come one by one would cost a piece each.
constexpr std::size_t joinedTokens = 64;
constexpr std::size_t joinedBytes = 4096;

void requireText(std::span<const int> ids, std::span<const std::uint32_t> ends, const std::string& text) {
    std::uint64_t broken = 0;
    repairUtf8(text, &broken);
    if (broken > 0)
        throw std::invalid_argument("the text is not UTF-8");
    if (ids.size() != ends.size() || text.size() != (ends.empty() ? 0 : ends.back()) ||
        !std::ranges::is_sorted(ends))
        throw std::invalid_argument("the ends of the tokens do not fit the text");
    for (const std::uint32_t end : ends)
        if (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
            throw std::invalid_argument("a token ends within a character");
    if (std::ranges::any_of(ids, [](int id) { return id < notEncoded; }))
        throw std::invalid_argument("a token has an id below " + std::to_string(notEncoded));
}

} // namespace

Token TokenRun::Piece::token(std::size_t index) const {
    const std::size_t at = begin + index;
    const std::size_t start = chunk->startOf(at);
    return {first + index, chunk->ids[at],
            std::string_view(chunk->text).substr(start, chunk->ends[at] - start)};
}

TokenRun::TokenRun(TokenKey first, std::span<const NewToken> tokens) {
    Chunk chunk;
    for (const NewToken& token : tokens) {
        chunk.text += token.text;
        if (chunk.text.size() > std::numeric_limits<std::uint32_t>::max())
            throw std::invalid_argument("the text is longer than 4 GiB");
        chunk.ids.push_back(token.id);
        chunk.ends.push_back(static_cast<std::uint32_t>(chunk.text.size()));
    }
    add(first, std::move(chunk));
}

TokenRun::TokenRun(TokenKey first, std::vector<int> ids, std::vector<std::uint32_t> ends, std::string text) {
    add(first, {std::move(ids), std::move(ends), std::move(text)});
}

void TokenRun::add(TokenKey first, Chunk chunk) {
    requireText(chunk.ids, chunk.ends, chunk.text);
    const std::size_t size = chunk.ids.size();
    if (size > 0)
        m_pieces.push_back({std::make_shared<const Chunk>(std::move(chunk)), 0, size, first});
}

const TokenRun::Piece& TokenRun::pieceOf(std::size_t index) const {
    return *std::ranges::upper_bound(m_pieces, index, {}, &Piece::endToken);
}

Token TokenRun::operator[](std::size_t index) const {
    if (index >= size())
        throw std::out_of_range("there is no token " + std::to_string(index) + " in a run of " +
                                std::to_string(size()));
    const Piece& piece = pieceOf(index);
    return piece.token(index - piece.firstToken);
}

std::size_t TokenRun::startOf(std::size_t index) const {
    if (index >= size())
        return bytes();
    const Piece& piece = pieceOf(index);
    return piece.firstByte + piece.chunk->startOf(piece.begin + index - piece.firstToken) -
           piece.chunk->startOf(piece.begin);
}

std::size_t TokenRun::indexAt(std::size_t byte) const {
    const auto piece = std::ranges::upper_bound(m_pieces, byte, {}, &Piece::endByte);
    if (piece == m_pieces.end())
        return size();
    const std::vector<std::uint32_t>& ends = piece->chunk->ends;
    const std::size_t inChunk = byte - piece->firstByte + piece->chunk->startOf(piece->begin);
    const auto at = static_cast<std::size_t>(std::ranges::upper_bound(ends, inChunk) - ends.begin());
    return piece->firstToken + at - piece->begin;
}

std::string TokenRun::text(std::size_t begin, std::size_t end) const {
    std::string text;
    if (begin >= end)
        return text;
    for (auto piece = std::ranges::upper_bound(m_pieces, begin, {}, &Piece::endToken);
         piece != m_pieces.end() && piece->firstToken < end; ++piece) {
        const Chunk& chunk = *piece->chunk;
        const std::size_t from = std::max(begin, piece->firstToken) - piece->firstToken + piece->begin;
        const std::size_t to = std::min(end, piece->endToken()) - piece->firstToken + piece->begin;
        text.append(chunk.text, chunk.startOf(from), chunk.startOf(to) - chunk.startOf(from));
    }
    return text;
}

TokenRun TokenRun::slice(std::size_t begin, std::size_t end) const {
    TokenRun run;
    if (begin >= end)
        return run;
    for (auto piece = std::ranges::upper_bound(m_pieces, begin, {}, &Piece::endToken);
         piece != m_pieces.end() && piece->firstToken < end; ++piece) {
        const std::size_t from = std::max(begin, piece->firstToken) - piece->firstToken;
        const std::size_t to = std::min(end, piece->endToken()) - piece->firstToken;
        run.m_pieces.push_back({piece->chunk, piece->begin + from, piece->begin + to, piece->first + from});
    }
    run.count(0);
    return run;
}

TokenRun TokenRun::renamed(TokenKey first) const {
    TokenRun run = *this;
    for (Piece& piece : run.m_pieces)
        piece.first = first + piece.firstToken;
    return run;
}

void TokenRun::replace(std::size_t from, std::size_t count, const TokenRun& tokens) {
    if (from + count < from || from + count > size())
        throw std::out_of_range("tokens to be replaced lie beyond the run's end");
    const std::size_t begin = cut(from);
    const std::size_t end = cut(from + count);
    const auto place = m_pieces.erase(m_pieces.begin() + static_cast<std::ptrdiff_t>(begin),
                                      m_pieces.begin() + static_cast<std::ptrdiff_t>(end));
    m_pieces.insert(place, tokens.m_pieces.begin(), tokens.m_pieces.end());
    join(begin + tokens.m_pieces.size());
    if (!tokens.m_pieces.empty())
        join(begin);
    this->count(begin == 0 ? 0 : begin - 1);
}

/// The piece that begins at the token, made where there is none.
std::size_t TokenRun::cut(std::size_t index) {
    const auto piece = std::ranges::upper_bound(m_pieces, index, {}, &Piece::endToken);
    const auto at = static_cast<std::size_t>(piece - m_pieces.begin());
    if (piece == m_pieces.end() || piece->firstToken == index)
        return at;
    Piece rest = *piece;
    const std::size_t before = index - piece->firstToken;
    piece->end = piece->begin + before;
    rest.begin = piece->end;
    rest.first = rest.first + before;
    rest.firstByte = piece->endByte();
    rest.firstToken = index;
    m_pieces.insert(piece + 1, std::move(rest));
    return at + 1;
}

/// With the one before it, where their keys follow each other.
void TokenRun::join(std::size_t at) {
    if (at == 0 || at >= m_pieces.size())
        return;
    Piece& left = m_pieces[at - 1];
    const Piece& right = m_pieces[at];
    if (left.first + left.count() != right.first)
        return;
    if (left.chunk == right.chunk && left.end == right.begin) {
        left.end = right.end;
    } else if (left.count() + right.count() <= joinedTokens && left.bytes() + right.bytes() <= joinedBytes) {
        Chunk chunk;
        for (const Piece* piece : {&std::as_const(left), &right})
            for (std::size_t i = 0; i < piece->count(); ++i) {
                const Token token = piece->token(i);
                chunk.text += token.text;
                chunk.ids.push_back(token.id);
                chunk.ends.push_back(static_cast<std::uint32_t>(chunk.text.size()));
            }
        left.begin = 0;
        left.end = chunk.ids.size();
        left.chunk = std::make_shared<const Chunk>(std::move(chunk));
    } else {
        return;
    }
    m_pieces.erase(m_pieces.begin() + static_cast<std::ptrdiff_t>(at));
}

void TokenRun::count(std::size_t from) {
    for (std::size_t i = from; i < m_pieces.size(); ++i) {
        m_pieces[i].firstToken = i == 0 ? 0 : m_pieces[i - 1].endToken();
        m_pieces[i].firstByte = i == 0 ? 0 : m_pieces[i - 1].endByte();
    }
}

bool TokenRun::operator==(const TokenRun& other) const {
    if (size() != other.size() || bytes() != other.bytes())
        return false;
    auto piece = other.m_pieces.begin();
    std::size_t at = 0;
    bool same = true;
    forEach([&](const Token& token) {
        const Token twin = piece->token(at++);
        same = same && token.key == twin.key && token.id == twin.id && token.text == twin.text;
        if (at == piece->count()) {
            ++piece;
            at = 0;
        }
    });
    return same;
}

} // namespace lila
