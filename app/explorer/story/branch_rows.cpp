// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/branch_rows.h"

#include "app/explorer/story/story_book.h"

#include <algorithm>
#include <unordered_map>

namespace lila {
namespace {

constexpr int rowCharacters = 120; ///< more than a row can show

Token firstToken(const Story& story, const Stretch& stretch) {
    return story.span(stretch.begin().span).tokens[stretch.begin().from];
}

BranchRow::Author authorOf(const Story& story, const Stretch& stretch) {
    const auto isModel = [&](const Stretch::Part& part) { return story.span(part.span).origin != nullptr; };
    const auto models = std::ranges::count_if(stretch.parts, isModel);
    return models == 0                           ? BranchRow::Author::Person
           : models == std::ssize(stretch.parts) ? BranchRow::Author::Model
                                                 : BranchRow::Author::Both;
}

/// Text that no tokenizer has seen stands at a person's words' end, or all of them are that.
bool hasDraft(const Story& story, const Stretch& stretch) {
    return std::ranges::any_of(stretch.parts, [&](const Stretch::Part& part) {
        const Span& span = story.span(part.span);
        return !span.origin &&
               (span.tokens[part.from].id == notEncoded || span.tokens[part.to - 1].id == notEncoded);
    });
}

struct Mark {
    Continuation at;
    QString name;
};

/// Those of tokens that are not there now are left out.
std::vector<Mark> marksOf(const Story& story) {
    std::vector<Mark> marks;
    for (const auto& [key, name] : story.bookmarks())
        if (const auto at = findToken(story, key))
            marks.push_back({*at, QString::fromStdString(name)});
    return marks;
}

/// What of it changes while it grows.
void renew(BranchRow& row, const Story& story, const Stretch& stretch, const std::vector<Mark>& marks) {
    row.tokens = static_cast<int>(stretch.tokens);
    row.hasDraft = hasDraft(story, stretch);
    row.author = authorOf(story, stretch);
    row.beginning = beginningOf(story, stretch, rowCharacters);
    row.bookmarks.clear();
    for (const auto& [at, name] : marks) {
        const auto holds = [at = at](const Stretch::Part& part) {
            return part.span == at.span && part.from <= at.from && at.from < part.to;
        };
        if (std::ranges::any_of(stretch.parts, holds))
            row.bookmarks.append(name);
    }
}

} // namespace

bool isOn(const StoryPath& path, const Story& story, const Stretch& stretch) {
    return path.taken(story, beginOf(story, stretch.begin())) == stretch.begin();
}

quint64 idOf(const Story& story, const Stretch& stretch) {
    const auto [span, from] = stretch.begin();
    return from == 0 ? static_cast<quint64>(span) << 1U
                     : static_cast<quint64>(firstToken(story, stretch).key) << 1U | 1U;
}

QString textOf(const Story& story, const Stretch& stretch) {
    std::string text;
    for (const Stretch::Part& part : stretch.parts)
        text += story.span(part.span).tokens.text(part.from, part.to);
    return QString::fromStdString(text);
}

QString beginningOf(const Story& story, const Stretch& stretch, int characters) {
    std::string text;
    const auto most = static_cast<std::size_t>(characters) * 4 + 4; // bytes that many may take, and one more
    for (const Stretch::Part& part : stretch.parts)
        for (std::size_t i = part.from; i < part.to && text.size() < most; ++i)
            text += story.span(part.span).tokens[i].text;
    const QString words = QString::fromStdString(text).simplified();
    return words.size() > characters ? words.left(characters) + QStringLiteral("…") : words;
}

QString beginningOf(const Story& story, Continuation way, int characters) {
    Stretch stretch;
    stretch.parts.push_back({way.span, way.from, story.span(way.span).tokens.size()});
    return beginningOf(story, stretch, characters);
}

QString titleOf(const Story& story, const Stretch& stretch) {
    for (const Stretch::Part& part : stretch.parts)
        if (part.from == 0 && !story.span(part.span).title.empty())
            return QString::fromStdString(story.span(part.span).title);
    if (stretch.begin().from > 0)
        if (const auto mark = story.bookmarks().find(firstToken(story, stretch).key);
            mark != story.bookmarks().end())
            return QString::fromStdString(mark->second);
    return {};
}

Edit retitling(const Story& story, const Stretch& stretch, const QString& title) {
    Edit edit;
    for (const Stretch::Part& part : stretch.parts)
        if (part.from == 0 && !story.span(part.span).title.empty())
            edit.push_back(SetTitle{part.span, {}});
    const std::string text = title.toStdString();
    if (stretch.begin().from > 0)
        edit.push_back(
            SetBookmark{firstToken(story, stretch).key, text.empty() ? std::nullopt : std::optional(text)});
    else if (!text.empty())
        edit.push_back(SetTitle{stretch.begin().span, text});
    return edit;
}

Edit pruning(const Story& story, const Stretch& stretch) {
    const Continuation begin = stretch.begin();
    Edit edit = removal(story, begin);
    if (edit.empty() || !std::holds_alternative<MoveTip>(edit.front()))
        return edit;
    const std::vector<Continuation> ways = continuationsAt(story, beginOf(story, begin));
    const auto at = std::ranges::find(ways, begin);
    if (ways.size() > 1)
        edit.push_back(MoveTip{leafOf(story, at + 1 == ways.end() ? *(at - 1) : *(at + 1))});
    return edit;
}

void renew(BranchRow& row, const Story& story, const Stretch& stretch) {
    renew(row, story, stretch, marksOf(story));
}

std::vector<BranchRow> branchRows(const Story& story, const StoryPath& path,
                                  const std::vector<Stretch>& stretches) {
    std::vector<BranchRow> rows;
    rows.reserve(stretches.size());
    const std::vector<Mark> marks = marksOf(story);
    std::ptrdiff_t tip = -1;
    for (const Stretch& stretch : stretches) {
        BranchRow& row = rows.emplace_back();
        row.id = idOf(story, stretch);
        row.parent = stretch.parent == Stretch::none ? -1 : static_cast<int>(stretch.parent);
        row.title = titleOf(story, stretch);
        row.isShown = (row.parent < 0 || rows[stretch.parent].isShown) && isOn(path, story, stretch);
        if (row.isShown)
            tip = std::ssize(rows) - 1;
        renew(row, story, stretch, marks);
    }
    if (tip >= 0)
        rows[static_cast<std::size_t>(tip)].isTip = true;
    return rows;
}

void visit(StoryBook& book, Continuation way) {
    const Place begin = beginOf(book.story(), way);
    if (book.path().taken(book.story(), begin) != way)
        book.goTo(leafOf(book.story(), way), 0);
    QTextCursor caret = book.view().textCursor();
    caret.setPosition(book.positionOf(begin));
    book.view().setTextCursor(caret);
    book.view().ensureCursorVisible();
}

} // namespace lila
