// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/views/comparison.h"

#include "app/explorer/story/story_book.h"
#include "app/explorer/views/focus.h"

#include <QRandomGenerator>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

namespace lila {
namespace {

const std::string purpose = "compare";
constexpr int longestSentence = 300; ///< characters

QString endingText(WritingEnd end) {
    switch (end) {
    case WritingEnd::StoryEnded:
        return Comparison::tr("it ends the story");
    case WritingEnd::Stopped:
        return Comparison::tr("it stops as the settings say");
    case WritingEnd::Exhausted:
        return Comparison::tr("every way on is banned");
    default:
        return {};
    }
}

/// Where the first sentence ends, behind its quotes.
int sentenceEnd(const QString& text) {
    const QString ends = QStringLiteral(".!?");
    const QString closes = QStringLiteral("\"'”’»");
    for (int i = 0; i < text.size(); ++i) {
        if (!ends.contains(text.at(i)))
            continue;
        while (i + 1 < text.size() && (ends + closes).contains(text.at(i + 1)))
            ++i;
        if (i + 1 == text.size() || text.at(i + 1).isSpace())
            return i + 1;
    }
    return static_cast<int>(text.size());
}

} // namespace

Comparison::Comparison(ComparisonView& view, Focus& focus)
    : QObject(&view), m_view(view), m_focus(focus), m_book(*focus.story()) {
    connectView();
    connect(&focus, &Focus::engineChanged, this, &Comparison::forget);
    connect(&focus, &Focus::changed, this, [this](Focus::Part part) {
        if (part == Focus::Part::Settings && !m_work)
            show();
    });
    connect(&m_book, &StoryBook::changed, this, &Comparison::follow);
    connect(&m_book.view(), &QTextEdit::cursorPositionChanged, this, &Comparison::follow);
    connect(&m_book, &StoryBook::begun, this, &Comparison::forget);
    connect(&focus.second(), &SecondModel::changed, this, &Comparison::showBeside);
    show();
}

void Comparison::connectView() {
    connect(&m_view, &ComparisonView::stepWanted, this, [this] { goOn(1); });
    connect(&m_view, &ComparisonView::runWanted, this,
            [this] { goOn(static_cast<std::size_t>(m_view.tokens())); });
    connect(&m_view, &ComparisonView::stopWanted, this, &Comparison::stop);
    for (auto anew : {&ComparisonView::anewWanted, &ComparisonView::startChosen, &ComparisonView::seedChosen})
        connect(&m_view, anew, this, &Comparison::forget);
    connect(&m_view, &ComparisonView::kindChosen, this, &Comparison::forget);
    connect(&m_view, &ComparisonView::taken, this, &Comparison::makeBranch);
    connect(&m_view, &ComparisonView::problemRead, this, [this] { report({}); });
}

/// So many tokens more on each side, from where the two are; from their beginning, if what they are has
/// changed since, or where they are to begin.
void Comparison::goOn(std::size_t tokens) {
    if (m_isRunning)
        return;
    if (m_book.isGenerating())
        return report(tr("Stop (Esc) the generation first."));
    m_problem.clear();
    ComparedSides sides = chosen();
    std::string text = startText();
    if (m_work && !(m_sides.origins == sides.origins && m_startText == text))
        forget();
    if (!m_work) {
        m_sides = std::move(sides);
        if (!m_sides.whyNone.isEmpty())
            return show();
        m_seed = m_view.seed() != 0 ? m_view.seed()
                                    : QRandomGenerator::global()->bounded(1, std::numeric_limits<int>::max());
        m_work = std::make_shared<ComparisonWork>(
            ComparisonStart{m_book.story(), startByte(), m_sides.sides, m_seed});
        m_startText = std::move(text);
        m_wanted = 0;
    }
    for (int side = 0; side < 2; ++side)
        m_wanted = std::max(m_wanted, m_last[side].end ? 0 : m_tokens[side].size());
    m_wanted += tokens;
    ask();
}

void Comparison::ask() {
    m_isRunning = true;
    m_focus.inspect<ComparisonNews>(
        purpose,
        [work = m_work, wanted = m_wanted, known = std::array{m_tokens[0].size(), m_tokens[1].size()}](
            const StoryModel&, const std::function<bool()>& mayGoOn) {
            return work->write(wanted, known, mayGoOn);
        },
        this, [this](const ComparisonNews& news) { take(news); },
        [this](const QString& problem) {
            forget();
            report(problem);
        });
    show();
}

void Comparison::take(const ComparisonNews& news) {
    if (news.begun)
        m_begun = news.begun;
    bool isMissing = false;
    for (int side = 0; side < 2; ++side) {
        std::ranges::copy(news.gains[side].tokens, std::back_inserter(m_tokens[side]));
        m_last[side] = {{}, news.gains[side].end, news.gains[side].tail, news.gains[side].isCut};
        isMissing = isMissing || (!m_last[side].end && m_tokens[side].size() < m_wanted);
    }
    m_isRunning = isMissing && m_isRunning;
    if (m_isRunning)
        ask();
    else
        show();
}

/// A piece that is being written still comes.
void Comparison::stop() {
    m_isRunning = false;
    show();
}

void Comparison::forget() {
    m_focus.dropInspection(purpose);
    m_work.reset();
    m_sides = {};
    m_seed = 0;
    m_begun.reset();
    m_tokens = {};
    m_last = {};
    m_isRunning = false;
    m_problem.clear();
    show();
}

/// What writes the story comes first; where the caret is, says what the branch's settings are.
void Comparison::follow() {
    if (m_isRunning && m_book.isGenerating())
        stop();
    else if (!m_work && m_view.kind() == static_cast<int>(ComparedWith::BranchSettings))
        show();
}

std::size_t Comparison::startByte() const {
    const StoryView& view = m_book.view();
    const int caret = view.textCursor().position();
    if (m_view.start() == 0 && caret > 0)
        return m_book.byteOf(caret);
    return m_book.byteOf(sentenceEnd(view.textIn(0, std::min(view.storyLength(), longestSentence))));
}

std::string Comparison::startText() const {
    return m_book.path().text(m_book.story()).substr(0, startByte());
}

ComparedSides Comparison::chosen() const {
    return comparedSides(static_cast<ComparedWith>(m_view.kind()), m_focus, startByte());
}

bool Comparison::parts(std::size_t place, int side) const {
    const std::vector<SideToken>& other = m_tokens[1 - side];
    if (place >= other.size())
        return m_last[1 - side].end.has_value();
    return !isSameToken(m_tokens[side][place], other[place], m_begun->sameVocabulary);
}

ComparedColumn Comparison::column(int side) const {
    ComparedColumn column;
    column.title = m_sides.titles[side];
    column.difference = m_sides.differences[side];
    if (m_last[side].end)
        column.ending = endingText(*m_last[side].end);
    for (std::size_t i = 0; i < m_tokens[side].size(); ++i) {
        const SideToken& token = m_tokens[side][i];
        const bool differs = parts(i, side);
        column.seconds += token.seconds;
        column.words.push_back({token.endOfStory ? QStringLiteral(" ∎") : QString::fromStdString(token.text),
                                token.logProbability, token.divergence, token.sharesTop, differs});
    }
    return column;
}

void Comparison::show() {
    ComparedTexts texts;
    if (m_work) {
        texts.columns = {column(0), column(1)};
        texts.prompt = m_begun ? QString::fromStdString(m_begun->prompt.text) : QString();
        texts.parted = firstDivergence(m_tokens[0], m_last[0].end.has_value(), m_tokens[1],
                                       m_last[1].end.has_value(), m_begun && m_begun->sameVocabulary);
        texts.seed = m_seed;
        texts.isRunning = m_isRunning;
    } else {
        const ComparedSides sides = chosen();
        texts.whyNot = sides.whyNone;
        for (int side = 0; side < 2; ++side) {
            texts.columns[side].title = sides.titles[side];
            texts.columns[side].difference = sides.differences[side];
        }
    }
    texts.problem = m_problem;
    m_view.setTexts(texts);
}

void Comparison::showBeside() {
    const SecondModel& second = m_focus.second();
    const LoadedModel* model = second.model().get();
    m_view.setKindName(static_cast<int>(ComparedWith::SecondModel),
                       model == nullptr ? comparedWithNames().at(static_cast<int>(ComparedWith::SecondModel))
                                        : tr("another checkpoint: %1").arg(model->name()));
    m_view.setBeside({model == nullptr ? QString() : model->name(), second.loading(), second.problem()});
    if (std::exchange(m_beside, model) == model)
        return;
    if (model != nullptr)
        m_view.setKind(static_cast<int>(ComparedWith::SecondModel));
    if (m_view.kind() == static_cast<int>(ComparedWith::SecondModel))
        forget(); // and with it the model that is gone
}

void Comparison::report(const QString& problem) {
    m_problem = problem;
    show();
}

void Comparison::makeBranch(int side) {
    if (m_isRunning || m_book.isGenerating())
        return report(tr("Stop (Esc) the generation first."));
    WrittenWay way;
    for (const SideToken& token : m_tokens[side])
        if (!token.endOfStory)
            way.tokens.push_back({token.id, token.text});
    if (way.tokens.empty())
        return report(tr("This side has no text."));
    way.tokens.back().text += m_last[side].tail;
    if (m_last[side].isCut) {
        way.rest = way.tokens.back().text;
        way.tokens.pop_back();
    }
    Origin origin = m_sides.origins[side];
    origin.seed = m_seed;
    origin.isCopied = m_begun->skipsDraws[side]; // the seed alone does not make it again
    way.origin = std::make_shared<const Origin>(std::move(origin));

    Story story = m_book.story();
    Edit edit;
    try {
        edit = encodeAgain(story, m_begun->encoded);
    } catch (const std::invalid_argument&) { // they are, since the other side was taken
        story = m_book.story();
    }
    try {
        if (!m_begun->place ||
            contextOf(story, StoryPath(story, *m_begun->place)).tokens.ids != m_begun->prompt.ids)
            throw std::invalid_argument("another text");
        const Edit writing = writingWays(story, *m_begun->place, {&way, 1}, 0);
        edit.insert(edit.end(), writing.begin(), writing.end());
        m_book.apply(edit, "Take a side");
    } catch (const std::exception&) {
        report(tr("The text that both sides began with does not stand in the story any more: clear, and "
                  "compare anew."));
    }
}

} // namespace lila
