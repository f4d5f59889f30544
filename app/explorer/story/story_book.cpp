// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/story_book.h"

#include <QScopedValueRollback>
#include <QTextDocument>

#include <algorithm>
#include <stdexcept>

namespace lila {
namespace {

bool isContinuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Bytes at the beginning, and then at the end, that both have, on whole characters.
std::pair<std::size_t, std::size_t> shared(std::string_view a, std::string_view b) {
    auto begin = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
    const auto isWithin = [](std::string_view text, std::size_t at) {
        return at < text.size() && isContinuation(text[at]);
    };
    while (begin > 0 && (isWithin(a, begin) || isWithin(b, begin)))
        --begin;
    std::size_t end = 0;
    while (end < std::min(a.size(), b.size()) - begin && a[a.size() - 1 - end] == b[b.size() - 1 - end])
        ++end;
    while (end > 0 && isContinuation(a[a.size() - end]))
        --end;
    return {begin, end};
}

} // namespace

StoryBook::StoryBook(StoryView& view, QObject* parent) : QObject(parent), m_view(view) {
    m_bytes.replace(0, 0, wholeCharacters(view.textIn(0, view.storyLength())));
    adopt();
    connect(view.document(), &QTextDocument::contentsChange, this, &StoryBook::follow);
    connect(&view, &StoryView::undoWanted, this, &StoryBook::undo);
    connect(&view, &StoryView::redoWanted, this, &StoryBook::redo);
}

void StoryBook::setStory(const QString& text, const std::vector<GeneratedRun>& runs) {
    {
        const QScopedValueRollback projecting(m_isProjecting, true);
        m_view.setStory(text, runs);
    }
    adopt();
    Q_EMIT begun();
    tell();
}

void StoryBook::setStory(Story story) {
    m_history = History(std::move(story));
    m_path = StoryPath(this->story());
    m_generations.clear();
    std::vector<TokenKey> firsts;
    for (const SpanId id : this->story().spans())
        if (const Span& span = this->story().span(id); span.origin)
            firsts.push_back(span.tokens[0].key);
    std::ranges::sort(firsts);
    for (const TokenKey first : firsts)
        m_generations[first] = static_cast<int>(m_generations.size()) + 1;
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

/// What the view shows as a tree of one branch. Which ids the model's words had is not known.
void StoryBook::adopt() {
    Story story;
    m_generations.clear();
    const auto add = [&](int start, int length, int generation) {
        if (length <= 0)
            return;
        std::shared_ptr<Origin> origin;
        if (generation > 0) {
            m_generations[story.freeKey()] = generation;
            origin = std::make_shared<Origin>();
            origin->isCopied = true;
        }
        const std::string text = wholeCharacters(m_view.textIn(start, length)).toStdString();
        story.apply(writingAt(story, story.tip(), draftOf(text), origin));
    };
    int at = 0;
    for (const GeneratedRun& run : m_view.generatedRuns()) {
        add(at, run.start - at, 0);
        add(run.start, run.length, run.generation);
        at = run.end();
    }
    add(at, m_view.storyLength() - at, 0);
    m_history = History(std::move(story));
    m_path = StoryPath(this->story());
    begin();
}

void StoryBook::begin() {
    m_states = {++m_lastState};
    seal();
}

void StoryBook::replaceStory(const QString& text) {
    const BranchText before = branchText();
    const std::vector<NewToken> tokens = draftOf(wholeCharacters(text).toStdString());
    add(tokens.empty() ? Edit{MoveTip{}} : writingAt(story(), Place(), tokens, {}), "New story", false);
    project(before);
    m_view.moveCursor(QTextCursor::End);
    tell();
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
    const auto [before, behind] = shared(m_path.text(story(), begin, end), inserted);
    begin += before;
    end -= behind;
    inserted = inserted.substr(before, inserted.size() - before - behind);
    if (begin == end && inserted.empty())
        return;
    const Typed typed = begin == end ? Typed::Added : inserted.empty() ? Typed::Removed : Typed::Nothing;
    const bool goesOn = typed != Typed::Nothing && typed == m_typed &&
                        (begin == m_typedAt || (typed == Typed::Removed && end == m_typedAt)) &&
                        inserted.find('\n') == std::string::npos;
    const StoryPath path = m_path;
    const SpanId firstNew = story().freeSpan();
    add(retyping(story(), m_path, begin, end, inserted), "Typing", goesOn);
    numberCopies(path, firstNew);
    m_typed = typed;
    m_typedAt = begin + inserted.size();
    tell();
}

void StoryBook::add(const Edit& edit, const char* name, bool joins, bool grows) {
    const std::size_t depth = m_history.depth();
    m_history.apply(edit, name, joins);
    Q_EMIT edited(edit);
    if (grows)
        m_path.extend(story());
    else
        m_path = StoryPath(story());
    m_typed = Typed::Nothing;
    m_states.resize(depth + 1);
    if (m_history.depth() == depth) {
        m_states.back() = ++m_lastState;
    } else {
        m_states.push_back(++m_lastState);
        Q_EMIT stepAdded();
    }
}

void StoryBook::tell() {
    m_view.setUndoable(m_history.canUndo(), m_history.canRedo());
    Q_EMIT changed();
}

int StoryBook::generationOf(TokenKey key) const {
    const auto behind = m_generations.upper_bound(key);
    return behind == m_generations.begin() ? 1 : std::prev(behind)->second;
}

/// What follows a word that was changed is there once more, under keys of its own: it is of the generations
/// that it was of.
void StoryBook::numberCopies(const StoryPath& before, SpanId firstNew) {
    for (const StoryPath::Part& part : m_path.parts()) {
        const Span& span = story().span(part.span);
        if (part.span < firstNew || !span.origin)
            continue;
        const auto source = before.positionOf(story(), before.bytes() - (m_path.bytes() - part.firstByte));
        if (!source)
            continue;
        TokenKey key = span.tokens[0].key;
        const std::size_t from = source->token.from;
        story()
            .span(source->token.span)
            .tokens.slice(from, from + part.tokens)
            .forEachStretch([&](TokenKey first, std::size_t count) {
                m_generations[key] = generationOf(first);
                for (auto at = m_generations.upper_bound(first);
                     at != m_generations.end() && at->first < first + count; ++at)
                    m_generations[key + (static_cast<std::uint64_t>(at->first) -
                                         static_cast<std::uint64_t>(first))] = at->second;
                key = key + count;
            });
    }
}

BranchText StoryBook::branchText() const {
    return BranchText(story(), m_path, [this](const Span& span) {
        return span.origin ? generationOf(span.tokens[0].key) : 0;
    });
}

std::vector<AuthoredText> StoryBook::authored(std::size_t begin, std::size_t end) const {
    std::vector<AuthoredText> texts;
    for (auto at = m_path.positionOf(story(), begin); at && begin < end;) {
        const Span& span = story().span(at->token.span);
        const Token token = span.tokens[at->token.from];
        const std::string_view text = token.text.substr(begin - at->byte, end - begin);
        const int generation = span.origin ? generationOf(token.key) : 0;
        if (texts.empty() || texts.back().generation != generation)
            texts.push_back({{}, generation});
        texts.back().text += QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
        begin = at->byte + token.text.size();
        at = m_path.positionAt(story(), at->index + 1);
    }
    return texts;
}

int StoryBook::project(const BranchText& before) {
    const auto [begin, end, newEnd] = before.differenceTo(branchText());
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
    const int behind = project(before);
    const bool isAnother = m_path.parts().empty() || m_path.parts().front().span != first;
    moveCaret(isAnother ? m_view.storyLength() : behind);
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
    add(edit, name, false);
    moveCaret(project(before));
    tell();
}

void StoryBook::takeToken(std::size_t index, const NewToken& token) {
    apply(writingAt(story(), m_path.placeAt(index), std::span(&token, 1), {}), "Candidate");
    m_view.moveCursor(QTextCursor::End);
}

void StoryBook::beginGeneration(bool joins) {
    m_isGenerating = true;
    m_isStepOpen = joins;
    m_generations[story().freeKey()] = m_view.beginGeneration();
    tell();
}

void StoryBook::beginGenerationFrom(int position) {
    const auto at = m_path.positionOf(story(), m_bytes.byteOf(position));
    const BranchText before = branchText();
    add({MoveTip{at ? m_path.placeAt(at->index) : m_path.tip()}}, "Retry", false);
    project(before);
    beginGeneration(true);
}

TokenKey StoryBook::write(std::span<const NewToken> tokens, const std::shared_ptr<const Origin>& origin) {
    const TokenKey first = story().freeKey();
    if (tokens.empty())
        return first;
    const Edit edit = writingAt(story(), story().tip(), tokens, origin);
    const bool grows = edit.size() == 1; // the branch's last span
    add(edit, "Generate", std::exchange(m_isStepOpen, true), grows);
    std::string text;
    for (const NewToken& token : tokens)
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
    {
        const QScopedValueRollback projecting(m_isProjecting, true);
        m_view.append(QString::fromStdString(rest));
    }
    tell();
    return key;
}

void StoryBook::forgetLastId() {
    const Place tip = story().tip();
    const std::string text(story().span(tip.span).tokens[tip.at - 1].text);
    add(removal(story(), {tip.span, tip.at - 1}), "Generate", std::exchange(m_isStepOpen, true));
    if (!text.empty())
        add(writingAt(story(), story().tip(), draftOf(text), {}), "Generate", true);
    tell();
}

void StoryBook::endGeneration() {
    m_isGenerating = false;
    m_view.endGeneration();
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
}

} // namespace lila
