// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/story_book.h"

#include "app/explorer/story/shared_ends.h"
#include "app/explorer/story/text_story.h"

#include <QScopedValueRollback>
#include <QTextDocument>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace lila {

StoryBook::StoryBook(StoryView& view, QObject* parent) : QObject(parent), m_view(view) {
    m_bytes.replace(0, 0, wholeCharacters(view.textIn(0, view.storyLength())));
    setStory(view.storyText(), view.generatedRuns());
    connect(view.document(), &QTextDocument::contentsChange, this, &StoryBook::follow);
    connect(view.document(), &QTextDocument::contentsChanged, this, &StoryBook::settleWriters);
    connect(&view, &StoryView::undoWanted, this, &StoryBook::undo);
    connect(&view, &StoryView::redoWanted, this, &StoryBook::redo);
}

void StoryBook::setStory(const QString& text, const std::vector<GeneratedRun>& runs) {
    setStory(storyOf(text, runs));
}

void StoryBook::setStory(Story story) {
    m_history = History(std::move(story));
    m_path = StoryPath(this->story());
    m_generations = GenerationNumbers();
    m_generations.number(this->story());
    {
        const QScopedValueRollback projecting(m_isProjecting, true);
        m_view.setStory({});
        m_view.rewrite(0, 0, authored(0, m_path.bytes()));
    }
    m_view.moveCursor(QTextCursor::End);
    begin();
    Q_EMIT begun();
    tell();
}

void StoryBook::begin() {
    m_states.begin();
    seal();
}

std::uint64_t StoryBook::replaceStory(const Story& other, const char* name) {
    const BranchText before = branchText();
    const auto keys = static_cast<std::uint64_t>(story().freeKey());
    const std::size_t depth = m_history.depth();
    tellOfDropped();
    take(m_history.replace(other, name), depth, true, false);
    m_generations.number(story());
    project(before);
    m_view.moveCursor(QTextCursor::End);
    tell();
    return keys;
}

void StoryBook::keepUndone() {
    if (m_history.hasUndoneWords())
        apply({}, "Keep what was undone");
}

void StoryBook::replaceStory(const QString& text) {
    Story other = storyOf(text);
    other.apply({SetSettings{story().settings()}, SetInterventions{story().interventions()}});
    replaceStory(other, "New story");
}

void StoryBook::follow(int position, int removed, int added) {
    const int length = m_view.storyLength();
    // Qt counts the document's last character as well at times, which is no text.
    removed = std::min(removed, m_bytes.length() - position);
    added = std::min(added, length - position);
    if (m_bytes.length() - removed + added != length) { // it has told of less than there was
        position = 0;
        removed = m_bytes.length();
        added = length;
    }
    // Where the halves of a character were parted, both are others now.
    if (position > 0 && m_view.document()->characterAt(position - 1).isHighSurrogate()) {
        --position;
        ++removed;
        ++added;
    }
    if (m_view.document()->characterAt(position + added).isLowSurrogate()) {
        ++removed;
        ++added;
    }
    const QString text = wholeCharacters(m_view.textIn(position, added));
    const std::size_t begin = m_bytes.byteOf(position);
    const std::size_t end = m_bytes.byteOf(position + removed);
    m_bytes.replace(position, removed, text);
    if (!m_isProjecting)
        type(begin, end, text.toStdString());
}

void StoryBook::type(std::size_t begin, std::size_t end, std::string inserted) {
    const auto [before, behind] = sharedEnds(m_path.text(story(), begin, end), inserted);
    if (before + behind > 0) // the tree keeps it, the document has it as new
        m_replaced = {begin, begin + inserted.size()};
    begin += before;
    end -= behind;
    inserted = inserted.substr(before, inserted.size() - before - behind);
    if (begin == end && inserted.empty())
        return;
    const Typed typed = begin == end ? Typed::Added : inserted.empty() ? Typed::Removed : Typed::Nothing;
    const bool goesOn = typed != Typed::Nothing && typed == m_typed &&
                        (begin == m_typedAt || (typed == Typed::Removed && end == m_typedAt)) &&
                        inserted.find('\n') == std::string::npos;
    const std::vector<KeyStretch> written = writtenKeys(story(), m_path);
    const SpanId firstNew = story().freeSpan();
    add(retyping(story(), m_path, begin, end, inserted), "Typing", goesOn);
    m_generations.numberCopies(story(), m_path, written, firstNew);
    m_claiming = std::min(m_claiming.value_or(firstNew), firstNew);
    m_typed = typed;
    m_typedAt = begin + inserted.size();
    tell();
}

/// A model's word of which a part is new is new, and what was typed as it stood is whose it was. The document
/// cannot be changed while it tells of a change.
void StoryBook::settleWriters() {
    const QScopedValueRollback projecting(m_isProjecting, true);
    if (const auto firstNew = std::exchange(m_claiming, std::nullopt))
        for (const StoryPath::Part& part : m_path.parts()) {
            const Span& span = story().span(part.span);
            if (part.span < *firstNew || span.origin)
                continue;
            const int start = m_bytes.positionOf(part.firstByte);
            m_view.claim(start,
                         m_bytes.positionOf(part.firstByte + span.tokens.startOf(part.tokens)) - start);
        }
    if (const auto replaced = std::exchange(m_replaced, std::nullopt))
        m_view.attribute(m_bytes.positionOf(replaced->first), authored(replaced->first, replaced->second));
}

void StoryBook::tellOfDropped() {
    for (const auto& [story, depth] : m_history.undoneStories())
        Q_EMIT dropping(story, depth);
}

void StoryBook::add(const Edit& edit, const char* name, bool joins, bool grows) {
    tellOfDropped();
    const std::size_t depth = m_history.depth();
    take(m_history.apply(edit, name, joins), depth, changesText(edit), grows);
}

void StoryBook::take(const Edit& done, std::size_t depth, bool isText, bool grows) {
    Q_EMIT edited(done);
    if (grows)
        m_path.extend(story());
    else
        m_path = StoryPath(story());
    m_typed = Typed::Nothing;
    m_states.take(depth, m_history.depth(), isText);
    if (m_history.depth() != depth)
        Q_EMIT stepAdded();
}

void StoryBook::tell() {
    m_view.setUndoable(m_history.canUndo(), m_history.canRedo());
    Q_EMIT changed();
}

BranchText StoryBook::branchText() const {
    return BranchText(story(), m_path, [this](const Span& span) {
        return span.origin ? m_generations.of(span.tokens[0].key) : 0;
    });
}

std::vector<AuthoredText> StoryBook::authored(std::size_t begin, std::size_t end) const {
    return authoredText(story(), m_path, m_generations, begin, end);
}

std::optional<int> StoryBook::project(const BranchText& before) {
    const auto [begin, end, newEnd] = before.differenceTo(branchText());
    if (begin == end && begin == newEnd)
        return std::nullopt;
    const int from = m_bytes.positionOf(begin);
    const int to = m_bytes.positionOf(end);
    const QScopedValueRollback projecting(m_isProjecting, true);
    m_view.rewrite(from, to - from, authored(begin, newEnd));
    return m_bytes.positionOf(newEnd);
}

void StoryBook::moveCaret(int position) {
    QTextCursor caret = m_view.textCursor();
    caret.setPosition(position);
    m_view.setTextCursor(caret);
}

void StoryBook::step(Edit (History::*move)()) {
    const BranchText before = branchText();
    const SpanId first = m_path.parts().empty() ? rootSpan : m_path.parts().front().span;
    const Edit edit = (m_history.*move)();
    m_path = StoryPath(story());
    Q_EMIT edited(edit);
    m_typed = Typed::Nothing;
    m_setting.clear();
    const bool isAnother = m_path.parts().empty() || m_path.parts().front().span != first;
    if (const auto behind = project(before))
        moveCaret(isAnother ? m_view.storyLength() : *behind);
    tell();
}

void StoryBook::undo() {
    if (!m_isGenerating && m_history.canUndo())
        step(&History::undo);
}

void StoryBook::redo() {
    if (!m_isGenerating && m_history.canRedo())
        step(&History::redo);
}

void StoryBook::apply(const Edit& edit, const char* name) {
    const BranchText before = branchText();
    const std::vector<KeyStretch> written = writtenKeys(story(), m_path);
    const SpanId firstNew = story().freeSpan();
    add(withPlainLines(edit), name, false);
    m_generations.numberCopies(story(), m_path, written, firstNew);
    m_generations.number(story());
    if (const auto behind = project(before))
        moveCaret(*behind);
    tell();
}

void StoryBook::takeToken(std::size_t index, const NewToken& token) {
    apply(writingAt(story(), m_path.placeAt(index), std::span(&token, 1), {}), "Candidate");
    m_view.moveCursor(QTextCursor::End);
}

void StoryBook::beginGeneration(bool joins) {
    m_isGenerating = true;
    m_isStepOpen = joins;
    m_view.beginGeneration(m_generations.begin());
    tell();
}

void StoryBook::beginGenerationFrom(int position) {
    const auto at = m_path.positionOf(story(), m_bytes.byteOf(position));
    beginGenerationAt(at ? m_path.placeAt(at->index) : m_path.tip(), "Retry");
}

void StoryBook::beginGenerationAt(Place place, const char* name) {
    const BranchText before = branchText();
    add({MoveTip{place}}, name, false);
    project(before);
    beginGeneration(true);
}

TokenKey StoryBook::write(std::span<const NewToken> tokens, const std::shared_ptr<const Origin>& origin) {
    const TokenKey first = story().freeKey();
    if (tokens.empty())
        return first;
    const std::vector<NewToken> plain = withPlainLines(tokens);
    const Edit edit = writingAt(story(), story().tip(), plain, origin);
    const bool grows = edit.size() == 1; // the branch's last span
    add(edit, "Generate", std::exchange(m_isStepOpen, true), grows);
    m_generations.add(first, plain.size());
    std::string text;
    for (const NewToken& token : plain)
        text += token.text;
    {
        const QScopedValueRollback projecting(m_isProjecting, true);
        m_view.append(QString::fromStdString(text));
    }
    tell();
    return first;
}

TokenKey StoryBook::complete(const std::string& rest) {
    const Place tip = story().tip();
    const Token last = story().span(tip.span).tokens[tip.at - 1];
    const NewToken whole{last.id, std::string(last.text) + rest};
    const TokenKey key = story().freeKey();
    add({Splice{tip.span, tip.at - 1, 1, TokenRun(key, std::span(&whole, 1)), false}}, "Generate",
        std::exchange(m_isStepOpen, true));
    m_generations.add(key, 1);
    {
        const QScopedValueRollback projecting(m_isProjecting, true);
        m_view.append(QString::fromStdString(rest));
    }
    tell();
    return key;
}

void StoryBook::forgetLastId() {
    const BranchText before = branchText();
    const Place tip = story().tip();
    const std::string text(story().span(tip.span).tokens[tip.at - 1].text);
    add(removal(story(), {tip.span, tip.at - 1}), "Generate", std::exchange(m_isStepOpen, true));
    if (!text.empty())
        add(writingAt(story(), story().tip(), draftOf(text), {}), "Generate", true);
    project(before);
    tell();
}

void StoryBook::endGeneration() {
    m_isGenerating = false;
    m_view.endGeneration();
    if (const auto settings = std::exchange(m_nextSettings, std::nullopt))
        setSettings(*settings);
    if (const auto interventions = std::exchange(m_nextInterventions, std::nullopt))
        setInterventions(*interventions);
    tell();
}

void StoryBook::encode(const Draft& draft, std::span<const NewToken> tokens) {
    try {
        add(encoding(story(), draft, tokens), "Generate", std::exchange(m_isStepOpen, true));
    } catch (const std::logic_error&) {
        // The words are others by now.
    }
}

std::optional<StoryBook::TokenInDocument> StoryBook::tokenAt(int position) const {
    const auto at = m_path.positionOf(story(), m_bytes.byteOf(position));
    if (!at)
        return std::nullopt;
    const Token token = story().span(at->token.span).tokens[at->token.from];
    const int start = m_bytes.positionOf(at->byte);
    return TokenInDocument{token.key, at->index, start,
                           m_bytes.positionOf(at->byte + token.text.size()) - start};
}

int StoryBook::positionOf(Place place) const {
    const auto part = std::ranges::find(m_path.parts(), place.span, &StoryPath::Part::span);
    if (part == m_path.parts().end())
        return 0;
    return m_bytes.positionOf(part->firstByte + story().span(place.span).tokens.startOf(place.at));
}

void StoryBook::goTo(Place tip, int caret) {
    if (m_isGenerating)
        return;
    apply({MoveTip{tip}}, "Another branch");
    moveCaret(std::min(caret, m_view.storyLength()));
    m_view.ensureCursorVisible();
    tell();
    Q_EMIT visited(m_view.textCursor().position());
}

} // namespace lila
