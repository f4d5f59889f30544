// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/story_session.h"

#include "widgets/story_view.h"

#include <QRandomGenerator>
#include <QTextDocument>

#include <algorithm>
#include <limits>
#include <utility>

namespace lila {
namespace {

constexpr int paintInterval = 30; ///< milliseconds
constexpr qint64 tellInterval = 250;
constexpr qint64 rateSpan = 1000;

} // namespace

StorySession::StorySession(StoryView& view, QObject* parent)
    : QObject(parent), m_view(view), m_changes(view), m_resumable(*view.document()) {
    m_pace.setInterval(paintInterval);
    m_pace.setTimerType(Qt::PreciseTimer);
    connect(&m_pace, &QTimer::timeout, this, &StorySession::drain);
    connect(&m_worker, &GenerationWorker::ended, this, &StorySession::end);
    connect(&m_worker, &GenerationWorker::recalled, this, &StorySession::showRecalled);
    connect(&m_view, &StoryView::caretPlaced, this, &StorySession::selectToken);
    connect(&m_view, &QTextEdit::textChanged, this, &StorySession::followEdit);
    // Comes before the caret's own signals, which undo sends after that of the text.
    connect(m_view.document(), &QTextDocument::contentsChange, this, [this] {
        m_isEdited = true;
        QTimer::singleShot(0, this, [this] { m_isEdited = false; });
    });
}

bool StorySession::canRetry() const {
    return m_state == State::Idle && m_view.endsInGeneration();
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
        m_log.clear(); // its records speak of another model's layers
        m_canResume = false;
        m_storyEnded = false;
        m_contextLength = 0;
        showKept(m_view.textCursor().position());
    } else if (m_recall) {
        recall();
    }
    if (m_state == State::NoModel)
        setState(State::Idle);
    if (sameModel)
        Q_EMIT engineChanged();
    else
        Q_EMIT modelChanged();
    Q_EMIT progressed();
}

void StorySession::setSettings(const GenerationSettings& settings) {
    m_settings = settings;
    m_worker.setSettings(settings);
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
        begin(false, std::nullopt);
}

void StorySession::step() {
    if (m_state == State::Idle)
        begin(true, std::nullopt);
}

void StorySession::retry() {
    if (canRetry())
        begin(m_single, m_view.lastGenerationStart());
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
    else if (retrying) // after the largest comes 1: 0 is none
        m_seed = std::max<std::uint64_t>((m_fixedSeed == fixed ? m_seed : fixed) + 1, 1);
    else
        m_seed = fixed;
    m_fixedSeed = fixed;
    return m_seed;
}

void StorySession::begin(bool single, std::optional<int> from) {
    m_generation = from ? m_view.beginGenerationFrom(*from) : m_view.beginGeneration();
    GenerationRequest request;
    m_single = single;
    request.single = single;
    request.resume = single && m_canResume && m_resumable.isHere();
    request.pastEnd = m_storyEnded && m_resumable.isHere();
    if (!request.resume) {
        request.seed = nextSeed(from.has_value());
    }
    m_made = 0;
    m_looksBack = false;
    m_recall.reset();
    m_recalledIsShown = false;
    m_lately.clear();
    m_toldAt = 0;
    m_clock.start();
    m_worker.changeText(m_changes.take());
    m_worker.start(request);
    m_pace.start();
    setState(State::Running);
    Q_EMIT progressed();
}

void StorySession::drain() {
    std::vector<StepRecord> records = m_worker.takeRecords();
    if (const std::string takenBack = m_worker.takeTakenBack(); !takenBack.empty())
        m_view.showTakenBack(QString::fromStdString(takenBack));
    if (records.empty())
        return;
    QString text;
    for (const StepRecord& record : records)
        text += QString::fromStdString(record.text);
    m_view.append(text);
    if (!m_looksBack)
        Q_EMIT tokenShown(records.back());

    m_contextLength = records.back().windowLength;
    m_pastWindow = records.back().position > m_contextLength;
    m_made += static_cast<int>(records.size());
    const qint64 now = m_clock.elapsed();
    m_lately.emplace_back(now, m_made);
    while (m_lately.size() > 2 && m_lately.front().first < now - rateSpan)
        m_lately.pop_front();
    if (const qint64 span = now - m_lately.front().first; span >= tellInterval)
        m_rate = 1000.0 * (m_made - m_lately.front().second) / static_cast<double>(span);
    for (StepRecord& record : records)
        m_log.add(m_generation, std::move(record));
    if (now - m_toldAt >= tellInterval) {
        m_toldAt = now;
        Q_EMIT progressed();
    }
}

void StorySession::end(const GenerationResult& result) {
    m_pace.stop();
    drain();
    m_view.append(QString::fromStdString(result.tail));
    m_view.endGeneration();
    if (m_made > 1)
        m_rate = 1000.0 * m_made / static_cast<double>(std::max<qint64>(1, m_clock.elapsed()));
    m_resumable.set();
    m_canResume = result.end == GenerationResult::End::Complete ||
                  result.end == GenerationResult::End::Stopped ||
                  result.end == GenerationResult::End::TextEnded;
    m_storyEnded = result.end == GenerationResult::End::StoryEnded;
    if (result.end == GenerationResult::End::Failed)
        Q_EMIT failed(result.error);
    setState(State::Idle);
    if (m_looksBack)
        selectToken(m_view.textCursor().position()); // where the reader was left
    if (m_nextModel)
        adopt();
    Q_EMIT progressed();
    Q_EMIT generationEnded(result.end);
}

void StorySession::followEdit() {
    if (isRunning())
        return;
    m_contextLength = 0;
    m_pastWindow = false;
    showKept(m_view.textCursor().position());
    Q_EMIT progressed();
}

void StorySession::selectToken(int position) {
    m_looksBack = isRunning() && position < m_view.storyLength();
    if (isRunning() && !m_looksBack) {
        lookAway(); // the newest are shown again
        return;
    }
    if (showKept(position) || !m_model)
        return;
    const bool isFollowing = m_isEdited && !isRunning();
    if (isFollowing || position == m_view.storyLength() || !m_view.generatedRunAt(position))
        return; // nobody pointed at anything
    m_pointedAt = position;
    recall();
}

void StorySession::recall() {
    m_worker.changeText(m_changes.take());
    m_recall = m_worker.recall({m_pointedAt});
}

void StorySession::showRecalled(const TokenInText& token, quint64 job) {
    if (m_recall != job)
        return; // somebody looks elsewhere by now, or with another model
    m_view.setMarked(token.start, token.length);
    m_recall.reset();
    Q_EMIT tokenShown(token.record);
    m_recalledIsShown = true;
    Q_EMIT tokenRecalled(true);
}

/// False where the record of the token there is not known: then nothing is shown.
bool StorySession::showKept(int position) {
    lookAway();
    if (position > 0 && position == m_view.storyLength())
        --position; // at the story's end it is the last token
    if (const auto run = m_view.generatedRunAt(position)) {
        // Only the first run of a generation begins where its tokens begin.
        const int begin = m_view.firstRunOf(*run).start;
        const auto textIn = [&](int start, int length) {
            return m_view.textIn(begin + start, std::min(length, run->end() - begin - start));
        };
        if (const auto place = m_log.find(run->generation, position - begin, textIn)) {
            m_view.setMarked(begin + place->start, place->length);
            Q_EMIT tokenShown(*place->record);
            return true;
        }
    }
    Q_EMIT nothingShown();
    return false;
}

void StorySession::lookAway() {
    m_recall.reset();
    m_view.setMarked(0, 0);
    if (std::exchange(m_recalledIsShown, false))
        Q_EMIT tokenRecalled(false);
}

QString StorySession::hintAfter(GenerationResult::End end) const {
    if (end == GenerationResult::End::StoryEnded)
        return tr("The model ended the story here: write on, Retry (Ctrl+R), or Generate past it");
    if (end == GenerationResult::End::TextEnded)
        return tr("Stopped here, as Stop texts and Stop at say; Generate goes on");
    if (end == GenerationResult::End::Exhausted)
        return tr("Every way to go on from here is banned: see Banned phrases");
    if (end == GenerationResult::End::Complete && !m_single)
        return tr("%1 tokens made, as Max tokens says; Generate goes on").arg(m_settings.maxTokens);
    return {};
}

} // namespace lila
