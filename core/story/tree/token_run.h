// SPDX-License-Identifier: AGPL-3.0-or-later
// Tokens in a row, each with its text and a key that it keeps, in pieces that copies share.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lila {

/// Names a token of a story for as long as the story lives; no two have the same.
enum class TokenKey : std::uint64_t {};
constexpr TokenKey operator+(TokenKey key, std::uint64_t count) {
    return TokenKey{static_cast<std::uint64_t>(key) + count};
}

/// In the place of a vocabulary's id: text that no tokenizer has seen yet.
inline constexpr int notEncoded = -1;

struct NewToken {
    int id = notEncoded;
    std::string text = {}; ///< UTF-8, whole characters; empty for a byte of one that is not complete yet
};

struct Token {
    TokenKey key{};
    int id = notEncoded;
    std::string_view text; ///< valid while a run that holds the token is
};

/// A value. What is added at once is one piece, and pieces are never written to again: a copy, a slice, an
/// insertion cost time by the number of pieces and not of tokens, and copies may go to other threads.
class TokenRun {
public:
    TokenRun() = default;
    /// Keys are `first` and those that follow. Throws std::invalid_argument where a text is not whole UTF-8
    /// characters, or an id below notEncoded.
    TokenRun(TokenKey first, std::span<const NewToken> tokens);
    /// The same: the text of token i ends at the byte ends[i] of `text`.
    TokenRun(TokenKey first, std::vector<int> ids, std::vector<std::uint32_t> ends, std::string text);

    std::size_t size() const { return m_pieces.empty() ? 0 : m_pieces.back().endToken(); }
    std::size_t bytes() const { return m_pieces.empty() ? 0 : m_pieces.back().endByte(); }
    bool empty() const { return m_pieces.empty(); }

    Token operator[](std::size_t index) const;
    /// The byte at which the token begins; at size(), where the last one ends.
    std::size_t startOf(std::size_t index) const;
    /// The first token whose text goes beyond the byte; past the text, size().
    std::size_t indexAt(std::size_t byte) const;
    /// Of the tokens [begin, end).
    std::string text(std::size_t begin, std::size_t end) const;
    std::string text() const { return text(0, size()); }

    /// The tokens [begin, end), with their keys.
    TokenRun slice(std::size_t begin, std::size_t end) const;
    /// The same tokens under keys from `first` on.
    TokenRun renamed(TokenKey first) const;
    /// Puts `tokens` in the place of the `count` from `from` on.
    void replace(std::size_t from, std::size_t count, const TokenRun& tokens);

    /// `visit(const Token&)` for each, in order.
    template <class Visit>
    void forEach(Visit visit) const {
        for (const Piece& piece : m_pieces)
            for (std::size_t i = 0; i < piece.count(); ++i)
                visit(piece.token(i));
    }
    /// `visit(std::string_view)` for stretches of the text as they lie in memory; valid while a run that
    /// holds the tokens is.
    template <class Visit>
    void forEachText(Visit visit) const {
        for (const Piece& piece : m_pieces)
            visit(
                std::string_view(piece.chunk->text).substr(piece.chunk->startOf(piece.begin), piece.bytes()));
    }
    /// Bounds of keys: `visit(first, count)` for stretches of keys that follow each other.
    template <class Visit>
    void forEachStretch(Visit visit) const {
        for (const Piece& piece : m_pieces)
            visit(piece.first, piece.count());
    }

    bool operator==(const TokenRun& other) const; ///< keys, ids and texts

private:
    struct Chunk {
        std::vector<int> ids;
        std::vector<std::uint32_t> ends; ///< in text
        std::string text;

        std::size_t startOf(std::size_t index) const { return index == 0 ? 0 : ends[index - 1]; }
    };
    /// Some of a chunk's tokens.
    struct Piece {
        std::shared_ptr<const Chunk> chunk;
        std::size_t begin = 0, end = 0; ///< of the chunk's
        TokenKey first{};
        std::size_t firstToken = 0, firstByte = 0; ///< of the run

        std::size_t count() const { return end - begin; }
        std::size_t bytes() const { return chunk->startOf(end) - chunk->startOf(begin); }
        std::size_t endToken() const { return firstToken + count(); }
        std::size_t endByte() const { return firstByte + bytes(); }
        Token token(std::size_t index) const;
    };

    void add(TokenKey first, Chunk chunk);
    const Piece& pieceOf(std::size_t index) const;
    std::size_t cut(std::size_t index);
    void join(std::size_t piece);
    void count(std::size_t from);

    std::vector<Piece> m_pieces; ///< none is empty
};

} // namespace lila
