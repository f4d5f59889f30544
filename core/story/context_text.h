// SPDX-License-Identifier: AGPL-3.0-or-later
// A text as a person sees it and the ids that the model sees, kept together.
#pragma once

#include "core/tokenizer/tokenizer.h"

#include <algorithm>

namespace lila {

/// A text with its ids, as somebody keeps them.
struct ContextTokens {
    std::vector<int> ids = {};
    std::vector<std::size_t> ends = {}; ///< byte of the text where that of each id ends; never falling
    std::string text = {};
    /// The end was typed, not generated: after white space there, the next word begins without a space.
    bool isTyped = false;
};

/// Ids with the text that they stand for. Throws std::out_of_range, with a sentence for a user, where one is
/// none of the vocabulary.
ContextTokens contextOf(const std::shared_ptr<const Tokenizer>& tokenizer, std::span<const int> ids);

/// Every id knows where its text ends, so that an edit throws away only the ids from the first changed word
/// on. Copyable; one thread at a time.
class ContextText {
public:
    explicit ContextText(std::shared_ptr<const Tokenizer> tokenizer);

    const std::string& text() const { return m_text; }
    /// An empty text is eos, behind which a story began in training; unk where the vocabulary has none.
    std::span<const int> ids() const { return m_ids; }

    /// The index of the id whose text covers the byte `offset`; past the text, the ids' number.
    std::size_t indexAt(std::size_t offset) const {
        return static_cast<std::size_t>(std::ranges::upper_bound(m_ends, offset) - m_ends.begin());
    }
    /// The byte of the text where that of the id at `index` ends.
    std::size_t endOf(std::size_t index) const { return m_ends[index]; }

    /// Makes `text` the context. Ids of the unchanged beginning are kept, up to a word's start.
    void setText(std::string_view text);
    /// Makes them the context: nothing is encoded. None is the empty text.
    void setTokens(ContextTokens tokens);
    /// What rewind() goes back to, while the ids before it stay as they are.
    struct Mark {
        std::size_t ids = 0;
        std::size_t text = 0; ///< bytes
        StreamingDecoder stream;
    };
    Mark mark() const { return {m_ids.size(), m_text.size(), m_stream}; }
    void rewind(const Mark& mark);

    /// Goes on with a generated id; returns the text that it completed.
    std::string append(int id);
    /// Text of what is still half a character, as U+FFFD.
    std::string finish();

private:
    void encodeFrom(std::size_t textAt);

    std::shared_ptr<const Tokenizer> m_tokenizer;
    std::string m_text;
    std::vector<int> m_ids;
    std::vector<std::size_t> m_ends; ///< byte offset in m_text where each id's text ends
    StreamingDecoder m_stream;
};

} // namespace lila
