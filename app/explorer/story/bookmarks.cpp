// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/bookmarks.h"

#include "app/explorer/story/branch_rows.h"
#include "app/explorer/story/story_book.h"

#include <algorithm>
#include <unordered_map>

namespace lila {
namespace {

constexpr int nameCharacters = 30;
constexpr int wordCharacters = 60;

/// At the text's end it is the last one.
std::optional<StoryBook::TokenInDocument> tokenAtCaret(const StoryBook& book) {
    const int position = book.view().textCursor().position();
    return book.tokenAt(position == book.view().storyLength() ? position - 1 : position);
}

} // namespace

std::vector<Bookmark> bookmarksOf(const StoryBook& book) {
    const Story& story = book.story();
    struct Marked {
        Continuation at;
        Bookmark bookmark;
    };
    std::vector<Marked> found;
    for (const auto& [key, name] : story.bookmarks())
        if (const auto at = findToken(story, key))
            found.push_back({*at,
                             {static_cast<quint64>(key), QString::fromStdString(name),
                              beginningOf(story, *at, wordCharacters)}});
    std::unordered_map<SpanId, std::size_t> order;
    if (!found.empty())
        for (const SpanId span : story.spans())
            order.emplace(span, order.size());
    std::ranges::sort(found, {},
                      [&](const Marked& one) { return std::pair(order[one.at.span], one.at.from); });
    std::vector<Bookmark> bookmarks;
    for (Marked& one : found)
        bookmarks.push_back(std::move(one.bookmark));
    return bookmarks;
}

QString proposedBookmark(const StoryBook& book) {
    const auto token = tokenAtCaret(book);
    if (!token)
        return {};
    const auto at = book.path().positionAt(book.story(), token->index)->token;
    const QString words = beginningOf(book.story(), at, nameCharacters);
    return words.isEmpty() ? StoryBook::tr("Here") : words;
}

void setBookmark(StoryBook& book, const QString& name) {
    if (const auto token = tokenAtCaret(book); token && !book.isGenerating())
        book.apply({SetBookmark{token->key, name.toStdString()}}, "Bookmark");
}

void removeBookmark(StoryBook& book, quint64 key) {
    if (!book.isGenerating())
        book.apply({SetBookmark{TokenKey{key}, {}}}, "Remove bookmark");
}

void toggleBookmark(StoryBook& book) {
    const auto token = tokenAtCaret(book);
    if (token && book.story().bookmarks().contains(token->key))
        removeBookmark(book, static_cast<quint64>(token->key));
    else
        setBookmark(book, proposedBookmark(book));
}

void visitBookmark(StoryBook& book, quint64 key) {
    if (const auto at = findToken(book.story(), TokenKey{key}); at && !book.isGenerating())
        visit(book, *at);
}

} // namespace lila
