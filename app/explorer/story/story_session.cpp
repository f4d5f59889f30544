// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/story_session.h"

#include "app/explorer/story/candidate_choice.h"
#include "app/explorer/story/written_part.h"
#include "core/sampling/seeds.h"

#include <QRandomGenerator>
#include <QTextDocument>

#include <algorithm>
#include <ctime>
#include <iterator>
#include <limits>
#include <utility>

namespace lila {
namespace {

constexpr int paintInterval = 50; ///< milliseconds
/// All views follow the newest token: what they cost, writing does not get. So often at most, in
/// milliseconds, and where they take long, in so small a part of the time; but not more seldom than that.
constexpr qint64 lookInterval = 90;
constexpr qint64 partForLooks = 9;
constexpr qint64 longestLookInterval = 400;
constexpr qint64 tellInterval = 250;
constexpr qint64 rateSpan = 1000;

template <class Value>
bool areSame(const std::shared_ptr<const Value>& a, const std::shared_ptr<const Value>& b) {
    return a == b || *a == *b;
}

/// Milliseconds of a processor that the thread has had.
qint64 processorTime() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1'000'000;
}

} // namespace

StorySession::StorySession(StoryBook& book, QObject* parent)
    : QObject(parent), m_book(book), m_view(book.view()), m_inspection(book, m_worker) {
    m_pace.setInterval(paintInterval);
    m_pace.setTimerType(Qt::PreciseTimer);
    connect(&m_pace, &QTimer::timeout, this, &StorySession::drain);
    connect(&m_worker, &GenerationWorker::ended, this, &StorySession::end);
    connect(&m_view, &QTextEdit::textChanged, this, &StorySession::followEdit);
}

bool StorySession::canRetry() const {
    const bool hasCutToken = m_made > 1 && isAsLeft(); // whose words are a person's
    return m_state == State::Idle && (m_view.endsInGeneration() || hasCutToken);
}

void StorySession::setModel(std::shared_ptr<const LoadedModel> model) {
    m_nextModel = std::move(model);
    if (isRunning() && m_nextModel->weights != m_model->weights)
        stop();
    else
        adopt();
}

void StorySession::adopt() {
    const bool sameModel = m_model && m_model->weights == m_nextModel->weights;
    m_model = std::exchange(m_nextModel, nullptr);
    m_worker.setModel(m_model->model);
    m_rate = 0;
    if (!sameModel) {
        m_canResume = false;
        m_storyEnded = false;
        m_contextLength = 0;
        setResonator({});
    }
    m_inspection.changeModel(sameModel);
    if (m_state == State::NoModel)
        setState(State::Idle);
    if (sameModel) {
        Q_EMIT engineChanged();
    } else {
        Q_EMIT modelChanged();
        putOpened();
    }
    Q_EMIT progressed();
}

void StorySession::takeRecords(const Records& records, std::uint64_t keys, const std::string& modelSha256) {
    m_opened = {modelSha256, {}};
    for (const auto& [key, record] : records)
        m_opened.second.emplace(key + keys, record);
    putOpened();
}

void StorySession::putOpened() {
    if (!m_model || m_model->sha256 != m_opened.first || m_opened.second.empty())
        return;
    for (const auto& [key, record] : m_opened.second)
        m_inspection.records().put(key, record);
    m_inspection.followEdit();
}

void StorySession::setSettings(const GenerationSettings& settings) {
    m_settings = settings;
    m_worker.setSettings(settings);
    m_inspection.records().setSettings(settings);
}

void StorySession::setInterventions(const Interventions& interventions) {
    m_interventions = interventions;
    m_worker.setInterventions(interventions);
    m_inspection.records().changeInterventions();
    Q_EMIT interventionsChanged();
}

void StorySession::setResonator(std::shared_ptr<const StartingResonator> resonator) {
    m_resonator = std::move(resonator);
    Q_EMIT resonatorChanged();
}

double StorySession::tokensPerSecond() const {
    return m_rate;
}

void StorySession::setState(State state) {
    if (state == m_state)
        return;
    m_state = state;
    Q_EMIT stateChanged();
}

void StorySession::generate() {
    if (m_state == State::Idle)
        begin(false, From::End);
}

void StorySession::step() {
    if (m_state == State::Idle)
        begin(true, From::End);
}

void StorySession::retry() {
    if (canRetry())
        begin(m_single, From::Retry);
}

void StorySession::stop() {
    if (m_state != State::Running)
        return;
    setState(State::Stopping);
    m_worker.stop();
}

std::uint64_t StorySession::nextSeed(bool retrying) {
    // What is greedy is the same every time; a seed is left to the resonator.
    const std::uint64_t fixed = m_settings.seed == 0 && m_settings.isGreedy() ? 1 : m_settings.seed;
    if (fixed == 0)
        m_seed = QRandomGenerator::global()->bounded(1, std::numeric_limits<int>::max());
    else if (retrying)
        m_seed = seedBehind(m_fixedSeed == fixed ? m_seed : fixed);
    else
        m_seed = fixed;
    m_fixedSeed = fixed;
    return m_seed;
}

Origin StorySession::originOf(std::uint64_t seed) const {
    Origin origin;
    origin.seed = seed;
    origin.precision = m_model->engine.precision;
    origin.modelSha256 = m_model->sha256;
    origin.tokenizerSha256 = m_model->model.tokenizer->sha256();
    return origin;
}

void StorySession::leave(bool isEnded) {
    m_left = m_book.textState();
    m_storyEnded = isEnded;
    m_canResume = false;
}

void StorySession::takeCandidate(int id) {
    if (m_state == State::NoModel || !m_inspection.shown())
        return;
    const Tokenizer& tokenizer = *m_model->model.tokenizer;
    if (id == tokenizer.eosId() || id == tokenizer.padId()) {
        Q_EMIT failed(tr("With this candidate the story ends: delete what follows instead."));
    } else if (isRunning()) {
        m_candidate.emplace(*m_inspection.shown(), id);
        stop();
    } else {
        take(*m_inspection.shown(), id);
    }
}

void StorySession::take(const KnownToken& token, int id) {
    const std::size_t byte = m_book.byteOf(token.start);
    const auto taking = takingCandidate(m_model->model.tokenizer, m_book.story(), token.index, byte, id);
    if (!taking)
        return; // it stands there
    m_book.apply(taking->edit, "Candidate");
    m_view.moveCursor(QTextCursor::End);
    begin(false, From::Candidate, taking->index + 1);
}

void StorySession::begin(bool single, From from, std::optional<std::size_t> awaited) {
    GenerationRequest request;
    m_single = single;
    request.single = single;
    const bool goesOn = from == From::End && isAsLeft();
    request.resume = single && m_canResume && goesOn && m_begunWith == m_resonator;
    request.pastEnd = m_storyEnded && goesOn;
    if (from == From::Retry)
        m_book.beginGenerationFrom(m_view.lastGenerationStart().value_or(m_view.storyLength()));
    else
        m_book.beginGeneration(from == From::Candidate);
    if (!request.resume) {
        request.seed = nextSeed(from == From::Retry);
        request.resonator = m_begunWith = m_resonator;
        Origin origin = originOf(request.seed);
        if (m_resonator)
            origin.resonatorSha256 = m_resonator->sha256;
        origin.settings = nullptr; // those of the first step
        origin.pastEnd = request.pastEnd;
        m_origin = std::make_shared<const Origin>(std::move(origin));
        request.story = m_book.story();
    }
    m_isAgain = false;
    start(std::move(request), awaited);
}

void StorySession::writeAgain(const StoryPath::Part& part) {
    if (m_state != State::Idle)
        return;
    const std::shared_ptr<const Origin> origin = m_book.story().span(part.span).origin;
    GenerationRequest request;
    request.seed = origin->seed;
    request.pastEnd = origin->pastEnd;
    request.given = {settingsAgain(m_book.story(), part), origin->interventions};
    m_book.beginGenerationAt(m_book.path().placeAt(part.firstToken), "Write again");
    request.story = m_book.story();
    m_origin = origin;
    m_begunWith.reset();
    m_seed = origin->seed;
    m_single = false;
    m_isAgain = true;
    start(std::move(request), {});
}

void StorySession::start(GenerationRequest request, std::optional<std::size_t> awaited) {
    m_made = 0;
    m_inspection.beginWriting(awaited);
    m_newest.reset();
    m_lookedAt = -longestLookInterval; // the first is shown at once
    m_lately.clear();
    m_toldAt = 0;
    m_clock.start();
    m_worker.start(std::move(request));
    m_pace.start();
    setState(State::Running);
    Q_EMIT progressed();
}

/// A span is of one origin: where settings, interventions or precision change while a model writes, another
/// begins.
void StorySession::setOrigin(const StepRecord& step) {
    const Precision precision = m_model->engine.precision;
    if (m_origin->settings != nullptr && m_origin->precision == precision &&
        areSame(m_origin->settings, step.settings) && areSame(m_origin->interventions, step.interventions))
        return;
    Origin origin = *m_origin;
    origin.precision = precision;
    origin.goesOn = m_origin->settings != nullptr;
    origin.settings = step.settings;
    origin.interventions = step.interventions;
    m_origin = std::make_shared<const Origin>(std::move(origin));
}

void StorySession::write(std::vector<StepRecord> records) {
    if (m_isAgain) // what ended them is another
        for (StepRecord& record : records)
            record.settings = m_origin->settings;
    for (auto from = records.begin(); from != records.end();) {
        setOrigin(*from);
        std::vector<NewToken> tokens;
        auto to = from;
        for (; to != records.end() &&
               (to == from || (to->settings == from->settings && to->interventions == from->interventions));
             ++to)
            if (!to->endOfStory) // has no text
                tokens.push_back({to->id, to->text});
        TokenKey key = m_book.write(tokens, m_origin);
        for (; from != to; ++from)
            if (!from->endOfStory) {
                m_inspection.records().put(key, std::move(*from));
                key = key + 1;
            }
    }
}

void StorySession::drain() {
    const std::vector<EncodedDraft> encoded = m_worker.takeEncoded();
    std::vector<StepRecord> records = m_worker.takeRecords();
    if (const std::string takenBack = m_worker.takeTakenBack(); !takenBack.empty())
        m_view.showTakenBack(QString::fromStdString(takenBack));
    std::ranges::copy(encoded, std::back_inserter(m_encoded));
    if (records.empty())
        return showNewest();
    if (!m_encoded.empty()) {
        for (const EncodedDraft& draft : std::exchange(m_encoded, {}))
            m_book.encode(draft.draft, draft.tokens);
        m_inspection.records().takeKeys();
    }
    const StepRecord last = records.back();
    const int made = static_cast<int>(records.size());
    write(std::move(records));
    m_newest.emplace(m_book.path().tokenCount() - (last.endOfStory ? 0 : 1), last);
    showNewest();

    m_contextLength = last.windowLength;
    m_pastWindow = last.position > m_contextLength;
    m_made += made;
    const qint64 now = m_clock.elapsed();
    m_lately.emplace_back(now, m_made);
    while (m_lately.size() > 2 && m_lately.front().first < now - rateSpan)
        m_lately.pop_front();
    if (const qint64 span = now - m_lately.front().first; span >= tellInterval)
        m_rate = 1000.0 * (m_made - m_lately.front().second) / static_cast<double>(span);
    if (now - m_toldAt >= tellInterval) {
        m_toldAt = now;
        Q_EMIT progressed();
    }
}

void StorySession::showNewest() {
    const qint64 busy = processorTime() - m_busyAtLook;
    if (m_clock.elapsed() - m_lookedAt < std::clamp(partForLooks * busy, lookInterval, longestLookInterval))
        return;
    m_lookedAt = m_clock.elapsed();
    m_busyAtLook += busy;
    if (const auto newest = std::exchange(m_newest, std::nullopt))
        m_inspection.showNewest(newest->first, newest->second);
}

/// Of a character that was not complete.
void StorySession::finish(const std::string& rest) {
    if (rest.empty() || m_book.path().tokenCount() == 0)
        return;
    const auto last = m_book.path().positionAt(m_book.story(), m_book.path().tokenCount() - 1);
    const TokenKey before = m_book.story().span(last->token.span).tokens[last->token.from].key;
    const TokenKey key = m_book.complete(rest);
    if (const auto record = m_inspection.records().find(before))
        m_inspection.records().put(key, record);
}

/// A stop text may begin within the last token.
void StorySession::forgetCutToken() {
    const std::size_t last = m_book.path().tokenCount() - 1;
    const auto at = m_book.path().positionAt(m_book.story(), last)->token;
    const Token token = m_book.story().span(at.span).tokens[at.from];
    if (candidateText(m_model->model.tokenizer, m_book.story(), m_book.path(), last, token.id) != token.text)
        m_book.forgetLastId();
}

void StorySession::end(const GenerationResult& result) {
    m_pace.stop();
    m_lookedAt = -longestLookInterval;
    drain();
    finish(result.tail);
    if (result.end == GenerationResult::End::TextEnded && m_made > 0)
        forgetCutToken();
    m_encoded.clear();
    m_book.endGeneration();
    if (m_made > 1)
        m_rate = 1000.0 * m_made / static_cast<double>(std::max<qint64>(1, m_clock.elapsed()));
    m_left = m_book.textState();
    // Stopped before the first token, the worker may not have seen all words as they were written.
    m_canResume = result.end == GenerationResult::End::Complete ||
                  (result.end == GenerationResult::End::Stopped && m_made > 0) ||
                  result.end == GenerationResult::End::TextEnded;
    m_storyEnded = result.end == GenerationResult::End::StoryEnded;
    if (result.end == GenerationResult::End::Failed)
        Q_EMIT failed(result.error);
    setState(State::Idle);
    m_inspection.endWriting();
    if (m_nextModel)
        adopt();
    Q_EMIT progressed();
    Q_EMIT generationEnded(result.end);
    if (const auto candidate = std::exchange(m_candidate, std::nullopt))
        take(candidate->first, candidate->second);
}

void StorySession::followEdit() {
    if (isRunning())
        return;
    m_contextLength = 0;
    m_pastWindow = false;
    m_inspection.followEdit();
    Q_EMIT progressed();
}

QString StorySession::hintAfter(GenerationResult::End end) const {
    if (end == GenerationResult::End::StoryEnded)
        return tr("The model ended the story here: write on, Retry (Ctrl+R), or Generate past it");
    if (end == GenerationResult::End::TextEnded)
        return tr("Stopped here, as Stop texts and Stop at say; Generate goes on");
    if (end == GenerationResult::End::Exhausted)
        return tr("Every way to go on from here is banned: see Banned phrases");
    if (end == GenerationResult::End::Complete && m_isAgain)
        return tr("The same words once more, beside the others");
    if (end == GenerationResult::End::Complete && !m_single)
        return tr("Max tokens reached: %1; Generate goes on").arg(m_settings.maxTokens);
    return {};
}

} // namespace lila
