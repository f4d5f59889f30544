// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/branch_context.h"

#include <stdexcept>

namespace lila {
namespace {

bool isContinuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
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
