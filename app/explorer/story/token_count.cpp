// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/token_count.h"

#include "app/explorer/story/story_book.h"

namespace lila {

TokenCount::TokenCount(const StoryBook& book, QObject* parent) : QObject(parent), m_book(book) {
    connect(&book, &StoryBook::begun, this, [this] { m_spans.clear(); });
    connect(&book, &StoryBook::edited, this, [this](const Edit& edit) {
        for (const Change& change : edit)
            if (const auto* splice = std::get_if<Splice>(&change))
                m_spans.erase(splice->span);
            else if (const auto* span = std::get_if<AddSpan>(&change))
                m_spans.erase(span->span);
    });
}

TokenCount::Tokens TokenCount::tokens() const {
    Tokens all;
    for (const StoryPath::Part& part : m_book.path().parts()) {
        const Tokens tokens = tokensOf(part);
        all.known += tokens.known;
        all.hasDrafts |= tokens.hasDrafts;
    }
    return all;
}

TokenCount::Tokens TokenCount::tokensOf(const StoryPath::Part& part) const {
    const Span& span = m_book.story().span(part.span);
    if (span.origin) // all of a model's, or none
        return span.tokens[0].id == notEncoded ? Tokens{0, true} : Tokens{part.tokens, false};
    Counted& counted = m_spans[part.span];
    if (counted.of != part.tokens) {
        counted = {part.tokens, {}};
        span.tokens.slice(0, part.tokens).forEach([&](const Token& token) {
            if (token.id != notEncoded)
                ++counted.tokens.known;
            else if (token.text.find_first_not_of(" \n\t\r") != std::string_view::npos)
                counted.tokens.hasDrafts = true;
        });
    }
    return counted.tokens;
}

} // namespace lila
