// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/branch_context.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace lila {
namespace {

bool isContinuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Bytes of a text: the word that covers one of them, and the one before it.
std::pair<std::size_t, std::size_t> wordsAround(std::string_view text, std::size_t byte) {
    constexpr std::string_view spaces = " \n\t\r";
    const std::size_t letter = std::min(text.find_first_not_of(spaces, byte), text.size());
    const std::size_t end = std::min(text.find_first_of(spaces, letter), text.size());
    std::size_t begin = byte;
    for (int word = 0; word < 2; ++word) {
        begin = begin == 0 ? text.npos : text.find_last_not_of(spaces, begin - 1);
        begin = begin == text.npos ? text.npos : text.find_last_of(spaces, begin);
        begin = begin == text.npos ? 0 : begin + 1;
    }
    return {begin, end};
}

} // namespace

std::vector<NewToken> tokensOf(const Tokenizer& tokenizer, const Draft& draft) {
    // Behind a character that no piece holds, a text is encoded as one that goes on: its first word gets no
    // space.
    const std::string apart = draft.isJoined ? "\uE000" : "";
    const std::string text = apart + draft.text;
    const auto pieces = tokenizer.encodeWithEnds(text);
    const std::size_t first = draft.isJoined ? tokenizer.encode(apart).size() : 0;
    std::vector<NewToken> tokens;
    std::size_t begin = apart.size();
    for (auto [id, end] : std::span(pieces).subspan(std::min(first, pieces.size()))) {
        while (end > begin && end < text.size() && isContinuation(text[end]))
            --end; // a byte of a character has no text until that is complete
        tokens.push_back({id, text.substr(begin, end - begin)});
        begin = end;
    }
    if (tokens.empty())
        tokens.push_back({notEncoded, {}});
    tokens.back().text += text.substr(begin);
    return tokens;
}

Edit wordEncoding(const Tokenizer& tokenizer, const Story& story, const StoryPath& path, std::size_t byte) {
    for (const Draft& draft : draftsOn(story, path)) {
        const auto part = std::ranges::find(path.parts(), draft.span, &StoryPath::Part::span);
        const std::size_t first = part->firstByte + story.span(draft.span).tokens.startOf(draft.from);
        if (byte < first || byte - first >= draft.text.size())
            continue;
        const auto [begin, end] = wordsAround(draft.text, byte - first);
        std::vector<NewToken> tokens = draftOf(std::string_view(draft.text).substr(0, begin));
        const Draft words{draft.span, 0, 0, draft.text.substr(begin, end - begin),
                          begin == 0 && draft.isJoined};
        std::ranges::move(tokensOf(tokenizer, words), std::back_inserter(tokens));
        std::ranges::move(draftOf(std::string_view(draft.text).substr(end)), std::back_inserter(tokens));
        return encoding(story, draft, tokens);
    }
    return {};
}

BranchContext contextOf(const Story& story, const StoryPath& path) {
    BranchContext context;
    ContextTokens& tokens = context.tokens;
    for (const StoryPath::Part& part : path.parts()) {
        const Span& span = story.span(part.span);
        span.tokens.slice(0, part.tokens).forEach([&](const Token& token) {
            if (token.id == notEncoded && token.text.find_first_not_of(" \n\t\r") != std::string_view::npos)
                throw std::invalid_argument("the text \"" + std::string(token.text) +
                                            "\" is not encoded yet");
            tokens.text += token.text;
            if (token.id == notEncoded) {
                if (!tokens.ends.empty())
                    tokens.ends.back() = tokens.text.size();
                return;
            }
            tokens.ids.push_back(token.id);
            tokens.ends.push_back(tokens.text.size());
            context.keys.push_back(token.key);
        });
        tokens.isTyped = !span.origin;
    }
    return context;
}

} // namespace lila
