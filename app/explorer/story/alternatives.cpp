// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/alternatives.h"

#include "app/explorer/story/passage_choices.h"
#include "core/sampling/seeds.h"
#include "widgets/in_place_preview.h"
#include "widgets/look_ahead_view.h"
#include "widgets/passage_list.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace lila {
namespace {

constexpr int pollInterval = 30; ///< milliseconds
constexpr int lookedAt = 1000;   ///< characters, to see whether there are any

QString utf16(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

/// What a way adds to the story.
WrittenWay gainedBy(const WayFound& way) {
    WrittenWay gained;
    for (const StepRecord& record : way.records)
        if (!record.endOfStory)
            gained.tokens.push_back({record.id, record.text});
    if (!gained.tokens.empty())
        gained.tokens.back().text += way.tail;
    if (way.isCut) {
        gained.rest = gained.tokens.back().text;
        gained.tokens.pop_back();
    }
    return gained;
}

/// What is selected, without white space around it and with all of its words.
std::pair<int, int> wholeWords(const StoryView& view) {
    int begin = view.textCursor().selectionStart();
    int end = view.textCursor().selectionEnd();
    const auto at = [&view](int position) { return view.textIn(position, 1).at(0); };
    const auto isWithinWord = [&](int position) {
        return position > 0 && position < view.storyLength() && at(position - 1).isLetterOrNumber() &&
               at(position).isLetterOrNumber();
    };
    while (end > begin && at(end - 1).isSpace())
        --end;
    while (begin < end && at(begin).isSpace())
        ++begin;
    while (isWithinWord(begin))
        --begin;
    while (isWithinWord(end))
        ++end;
    return {begin, end};
}

} // namespace

Alternatives::Alternatives(StorySession& session, PassageList& list, LookAheadView& tree, QObject* parent)
    : QObject(parent),
      m_session(session),
      m_book(session.book()),
      m_list(list),
      m_tree(tree),
      m_preview(new InPlacePreview(m_book.view())) {
    m_pace.setInterval(pollInterval);
    connect(&m_pace, &QTimer::timeout, this, &Alternatives::drain);
    connect(&list, &PassageList::taken, this, &Alternatives::choose);
    connect(&list, &PassageList::pointedAt, this, &Alternatives::preview);
    connect(&list, &PassageList::dismissed, this, &Alternatives::dismiss);
    connect(&tree, &LookAheadView::taken, this, &Alternatives::choose);
    connect(&tree, &LookAheadView::dismissed, this, &Alternatives::dismiss);
    connect(&m_book, &StoryBook::changed, this, &Alternatives::followBook);
    connect(&m_book, &StoryBook::begun, this, &Alternatives::dismiss);
    connect(&session, &StorySession::modelChanged, this, &Alternatives::dismiss);
    connect(&session, &StorySession::stateChanged, this, [this] {
        if (m_session.isRunning())
            dismiss();
    });
}

QString Alternatives::whyNone() const {
    if (m_session.state() == StorySession::State::NoModel)
        return tr("No model is open: open a checkpoint first (File menu)");
    return m_session.isRunning() ? tr("Stop (Esc) the generation first") : QString();
}

QString Alternatives::whyNoPassages() const {
    if (const QString why = whyNone(); !why.isEmpty())
        return why;
    const QTextCursor caret = m_book.view().textCursor();
    const auto isBlank = [this](int begin, int end) {
        return m_book.view().textIn(begin, std::min(end - begin, lookedAt)).trimmed().isEmpty();
    };
    if (isBlank(caret.selectionStart(), caret.selectionEnd()))
        return tr("Select the passage first that is to be written otherwise");
    if (isBlank(caret.selectionEnd(), m_book.view().storyLength()))
        return tr("No text stands behind the selection, by which passages could be judged: delete it and "
                  "write on");
    return {};
}

void Alternatives::writeSeveral() {
    if (!whyNone().isEmpty())
        return;
    ask(SeveralWanted{m_session.nextSeed(), m_list.wanted(), m_session.isPastEnd()});
}

void Alternatives::lookAhead() {
    if (whyNone().isEmpty())
        ask(LookAheadWanted{m_book.byteOf(m_book.view().textCursor().position()), {}});
}

void Alternatives::fillGap() {
    if (!whyNoPassages().isEmpty())
        return;
    const auto [begin, end] = wholeWords(m_book.view());
    InfillWanted wanted;
    wanted.begin = m_book.byteOf(begin);
    wanted.end = m_book.byteOf(end);
    wanted.seed = m_session.nextSeed();
    ask(wanted);
}

void Alternatives::ask(decltype(AlternativesRequest::wanted) wanted) {
    forget();
    m_wanted = wanted;
    const auto settings = std::make_shared<const GenerationSettings>(m_session.settings());
    Origin origin = m_session.originOf(1);
    origin.settings = settings;
    origin.interventions = m_book.story().interventions();
    m_origin = std::make_shared<const Origin>(std::move(origin));
    m_state = m_book.textState();
    m_job = m_session.worker().findAlternatives({m_book.story(), settings, std::move(wanted)});
    m_pace.start();
    show();
    Q_EMIT stateChanged();
}

void Alternatives::stop() {
    if (m_job)
        m_session.worker().stopAlternatives();
}

void Alternatives::dismiss() {
    if (!m_wanted)
        return;
    forget();
    Q_EMIT stateChanged();
}

void Alternatives::forget() {
    stop();
    m_pace.stop();
    m_job.reset();
    m_chosen.reset();
    m_wanted.reset();
    m_encoded.clear();
    m_ways.clear();
    m_nodes.clear();
    m_infilled = {};
    m_list.clear();
    m_tree.clear();
}

/// What was found for another text is no longer true.
void Alternatives::followBook() {
    if (m_wanted && m_book.textState() != m_state)
        dismiss();
}

void Alternatives::drain() {
    Found found = m_session.worker().takeAlternatives(*m_job);
    const bool isDone = found.isDone;
    const QString error = found.error;
    gather(std::move(found));
    if (isDone)
        finish(error);
}

void Alternatives::gather(Found found) {
    const std::size_t nodes = m_nodes.size();
    std::ranges::move(found.encoded, std::back_inserter(m_encoded));
    std::ranges::move(found.nodes, std::back_inserter(m_nodes));
    if (found.infilled)
        m_infilled = *std::move(found.infilled);
    m_ways.resize(std::max(m_ways.size(), found.ways.size()));
    for (std::size_t i = 0; i < found.ways.size(); ++i) {
        std::ranges::move(found.ways[i].records, std::back_inserter(m_ways[i].records));
        if (found.ways[i].end) {
            m_ways[i].end = found.ways[i].end;
            m_ways[i].tail = found.ways[i].tail;
            m_ways[i].isCut = found.ways[i].isCut;
        }
    }
    if (m_nodes.size() > nodes)
        showTree(nodes);
    else if (!std::holds_alternative<LookAheadWanted>(*m_wanted))
        show();
}

void Alternatives::finish(const QString& error) {
    m_pace.stop();
    m_job.reset();
    show();
    Q_EMIT stateChanged();
    if (!error.isEmpty()) {
        dismiss();
        Q_EMIT failed(error);
    } else if (const auto chosen = std::exchange(m_chosen, std::nullopt)) {
        take(*chosen);
    }
}

void Alternatives::show() {
    if (const auto* several = std::get_if<SeveralWanted>(&*m_wanted))
        m_list.setChoice(waysChoice(m_ways, several->count, isRunning()));
    else if (const auto* gap = std::get_if<InfillWanted>(&*m_wanted))
        m_list.setChoice(passageChoice(
            m_infilled, utf16(m_book.path().text(m_book.story(), gap->begin, gap->end)), isRunning()));
}

void Alternatives::showTree(std::size_t from) {
    std::vector<PossibleToken> tokens;
    for (std::size_t i = from; i < m_nodes.size(); ++i) {
        const LookAheadNode& node = m_nodes[i];
        tokens.push_back(
            {node.parent, utf16(node.text), node.probability, node.pathProbability, node.endsStory});
    }
    m_tree.add(tokens);
}

/// How a passage would read where it stands.
void Alternatives::preview(int row) {
    if (!m_preview)
        return;
    m_preview->hide();
    if (row < 0 || !m_wanted || !std::holds_alternative<InfillWanted>(*m_wanted) ||
        candidateAt(m_infilled, row) == nullptr)
        return;
    const auto& wanted = std::get<InfillWanted>(*m_wanted);
    const int start = m_book.positionOf(wanted.begin);
    QString passage;
    for (const NewToken& token : candidateAt(m_infilled, row)->tokens)
        passage += utf16(token.text);
    const bool hasSpace = start > 0 && m_book.view().textIn(start - 1, 1).at(0).isSpace();
    if (hasSpace && passage.startsWith(QLatin1Char(' ')))
        passage.remove(0, 1);
    m_preview->present(start, m_book.positionOf(wanted.end), passage);
}

void Alternatives::choose(int row) {
    if (!m_wanted)
        return;
    if (isRunning() && !std::holds_alternative<InfillWanted>(*m_wanted)) {
        m_chosen = row;
        stop();
    } else {
        take(row); // a passage is whole, and what comes later would move the rows
    }
}

void Alternatives::take(int row) {
    if (std::holds_alternative<SeveralWanted>(*m_wanted))
        takeWay(static_cast<std::size_t>(row));
    else if (std::holds_alternative<LookAheadWanted>(*m_wanted))
        takeTokens(row);
    else
        takePassage(row);
}

std::shared_ptr<const Origin> Alternatives::originOf(std::uint64_t seed, bool isPastEnd) const {
    Origin origin = *m_origin;
    origin.seed = seed;
    origin.pastEnd = isPastEnd;
    return std::make_shared<const Origin>(std::move(origin));
}

void Alternatives::takeWay(std::size_t taken) {
    const auto hasText = [](const WayFound& way) {
        const WrittenWay gained = gainedBy(way);
        return !gained.tokens.empty() || !gained.rest.empty();
    };
    if (taken >= m_ways.size() || !hasText(m_ways[taken])) {
        Q_EMIT failed(tr("This way has no text."));
        return;
    }
    const auto wanted = std::get<SeveralWanted>(*m_wanted);
    std::vector<WrittenWay> ways;
    std::vector<std::vector<StepRecord>> records; // of those with tokens
    std::size_t place = 0;
    for (std::size_t i = 0; i < m_ways.size(); ++i) {
        if (!hasText(m_ways[i]))
            continue;
        if (i == taken)
            place = ways.size();
        WrittenWay& way = ways.emplace_back(gainedBy(m_ways[i]));
        way.origin = originOf(seedBehind(wanted.seed, i), wanted.pastEnd);
        if (!way.tokens.empty())
            records.push_back(std::move(m_ways[i].records));
    }
    Story story = m_book.story();
    Edit edit = encodeAgain(story, m_encoded);
    const Edit writing = writingWays(story, story.tip(), ways, place);
    std::ranges::copy(writing, std::back_inserter(edit));
    std::size_t way = 0;
    for (const Change& change : writing)
        if (const auto* span = std::get_if<AddSpan>(&change); span != nullptr && span->origin) {
            for (std::size_t i = 0; i < span->tokens.size(); ++i)
                m_session.keepRecord(span->tokens[i].key, std::move(records[way][i]));
            ++way;
        }
    const bool isEnded = m_ways[taken].end == WritingEnd::StoryEnded;
    dismiss();
    m_book.apply(edit, "Several at once");
    m_session.leave(isEnded);
}

void Alternatives::takeTokens(int node) {
    std::vector<NewToken> tokens;
    for (int at = node; at >= 0; at = m_nodes[static_cast<std::size_t>(at)].parent)
        if (const LookAheadNode& it = m_nodes[static_cast<std::size_t>(at)]; !it.endsStory)
            tokens.insert(tokens.begin(), {it.id, it.text});
    const auto wanted = std::get<LookAheadWanted>(*m_wanted);
    Story story = m_book.story();
    Edit edit = encodeAgain(story, m_encoded);
    if (tokens.empty()) {
        Q_EMIT failed(tr("There the story ends: delete what follows instead."));
        return;
    }
    const Place place = placeBefore(story, StoryPath(story), wanted.byte);
    const Edit writing = writingAt(story, place, tokens, {});
    std::ranges::copy(writing, std::back_inserter(edit));
    dismiss();
    m_book.apply(edit, "Look ahead");
}

void Alternatives::takePassage(int row) {
    const auto wanted = std::get<InfillWanted>(*m_wanted);
    if (candidateAt(m_infilled, row) == nullptr) {
        dismiss();
        return;
    }
    const InfillCandidate candidate = *candidateAt(m_infilled, row);
    Story story = m_book.story();
    Edit edit = encodeAgain(story, m_encoded);
    const StoryPath path(story);
    const std::size_t first = firstTokenOf(story, path, wanted.begin);
    const std::size_t last = path.positionOf(story, wanted.end - 1)->index + 1;
    const Edit writing =
        replacing(story, path, first, last, candidate.tokens, originOf(candidate.seed, true));
    std::ranges::copy(writing, std::back_inserter(edit));
    dismiss();
    m_book.apply(edit, "Fill the gap");
}

} // namespace lila
