// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/work/generation_worker.h"

#include "app/explorer/work/writing_problem.h"
#include "core/story/branch_context.h"
#include "core/story/steered_context.h"

#include <stdexcept>
#include <utility>

namespace lila {
namespace {

/// While a story is written, times as long as what nobody waits for took.
constexpr int waitPerBlock = 24;
/// Some four windows of the official shape.
constexpr std::size_t seenBudget = std::size_t{100} << 20U;

GenerationResult::End endOf(WritingEnd end) {
    switch (end) {
    case WritingEnd::Complete:
        return GenerationResult::End::Complete;
    case WritingEnd::Interrupted:
        return GenerationResult::End::Stopped;
    case WritingEnd::StoryEnded:
        return GenerationResult::End::StoryEnded;
    case WritingEnd::Stopped:
        return GenerationResult::End::TextEnded;
    case WritingEnd::Exhausted:
        break;
    }
    return GenerationResult::End::Exhausted;
}

} // namespace

GenerationWorker::GenerationWorker(QObject* parent)
    : QObject(parent),
      m_settings(std::make_shared<GenerationSettings>()),
      m_interventions(std::make_shared<Interventions>()),
      m_seen(std::make_shared<BranchCache>(seenBudget)),
      m_thread([this] { work(); }) {
    qRegisterMetaType<GenerationResult>();
    qRegisterMetaType<ScoredTokens>();
    qRegisterMetaType<Inspected>();
}

GenerationWorker::~GenerationWorker() {
    m_queue.close();
    m_thread.join();
}

void GenerationWorker::setModel(StoryModel model) {
    m_queue.add(std::move(model));
}

void GenerationWorker::setSettings(const GenerationSettings& settings) {
    auto snapshot = std::make_shared<const GenerationSettings>(settings);
    const std::lock_guard lock(m_mutex);
    m_settings = std::move(snapshot);
}

std::shared_ptr<const GenerationSettings> GenerationWorker::settings() {
    const std::lock_guard lock(m_mutex);
    return m_settings;
}

void GenerationWorker::setInterventions(const Interventions& interventions) {
    auto snapshot = std::make_shared<const Interventions>(interventions);
    const std::lock_guard lock(m_mutex);
    m_interventions = std::move(snapshot);
}

std::shared_ptr<const Interventions> GenerationWorker::interventions() {
    const std::lock_guard lock(m_mutex);
    return m_interventions;
}

std::vector<EncodedDraft> GenerationWorker::takeEncoded() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_encoded, {});
}

std::vector<StepRecord> GenerationWorker::takeRecords() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_records, {});
}

std::string GenerationWorker::takeTakenBack() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_takenBack, {});
}

void GenerationWorker::show(std::vector<StepRecord> records, const std::string& takenBack) {
    const std::lock_guard lock(m_mutex);
    for (StepRecord& record : records)
        m_records.push_back(std::move(record));
    m_takenBack += takenBack;
}

void GenerationWorker::work() {
    const auto isAny = [](const Job&) { return true; };
    while (true) {
        std::optional<Job> job = isIdle() ? m_queue.next() : m_queue.nextIf(isAny);
        if (job)
            std::visit([&](auto& request) { run(request, *job); }, job->request);
        else if (!isIdle())
            lookOrScore();
        else
            return;
    }
}

void GenerationWorker::run(StoryModel& model, const Job&) {
    m_model = std::move(model);
    try {
        adopt();
    } catch (const std::exception&) {
        // It is tried again by the next request, which then tells.
    }
}

void GenerationWorker::run(const GenerationRequest& request, const Job& job) {
    GenerationResult result;
    try {
        adopt();
        result = generate(request, job.stop);
    } catch (const std::exception& error) {
        result = {GenerationResult::End::Failed, m_generator ? m_generator->finishText() : std::string(),
                  writingProblem(error)};
    }
    Q_EMIT ended(result);
}

void GenerationWorker::run(const ScoreRequest& request, const Job& job) {
    m_scoring.erase(request.purpose);
    try {
        adopt();
        requireModel();
        if (!m_scorer)
            m_scorer = std::make_unique<Scorer>(m_generator->model(), m_seen);
        m_scoring.emplace(request.purpose,
                          Scoring{Scorer::Task(SeenBranch(m_generator->model().tokenizer, request.story),
                                               request.begin, request.end, *settings()),
                                  job.id, job.stop});
    } catch (const std::exception&) {
        // Nobody asked for the tokens themselves: there is nothing to show.
        Q_EMIT scored({{}, true}, job.id);
    }
}

void GenerationWorker::run(const AlternativesRequest& request, const Job& job) {
    const auto copy = [this] { // what can be gone on with stays as it is
        adopt();
        requireModel();
        return *m_generator;
    };
    m_alternatives.run(copy, *m_seen, request, job.id, job.stop, [this] { runBetweenTokens(); });
}

void GenerationWorker::run(const InspectRequest& request, const Job& job) {
    try {
        adopt();
        requireModel();
        m_inspections.add(request, job);
    } catch (const std::exception& error) {
        Q_EMIT inspected({job.id, {}, writingProblem(error)});
    }
}

void GenerationWorker::lookOnce() {
    const auto began = std::chrono::steady_clock::now();
    const std::optional<Inspected> found =
        m_inspections.lookOnce(m_generator->model(), [this] { return !m_queue.isWritingWaiting(); });
    const auto ended = std::chrono::steady_clock::now();
    m_notBefore = ended + waitPerBlock * (ended - began);
    if (found)
        Q_EMIT inspected(*found);
}

/// What is most urgent; colours and inspections by turns.
void GenerationWorker::lookOrScore() {
    const bool scores =
        isScoreAwaited() || m_inspections.isEmpty() ||
        (!m_inspections.isAwaited() && !m_scoring.empty() && std::exchange(m_colourNext, false));
    if (scores) {
        scoreBlock();
    } else {
        lookOnce();
        m_colourNext = true;
    }
}

/// Of what is most urgent.
void GenerationWorker::scoreBlock() {
    const auto first = m_scoring.begin();
    Scoring& scoring = first->second;
    ScoredTokens scored;
    const auto began = std::chrono::steady_clock::now();
    try {
        const auto goOn = [&scoring] { return !scoring.stop.stop_requested(); };
        if (goOn())
            scored.tokens = m_scorer->next(scoring.task, goOn);
        scored.isLast = scoring.task.isDone() || !goOn();
    } catch (const std::exception&) {
        scored.isLast = true;
    }
    const auto ended = std::chrono::steady_clock::now();
    m_notBefore = ended + waitPerBlock * (ended - began);
    if (!scoring.stop.stop_requested() && (scored.isLast || !scored.tokens.empty()))
        Q_EMIT this->scored(scored, scoring.job);
    if (scored.isLast)
        m_scoring.erase(first);
}

/// Between two tokens another engine is taken up, and what somebody looks at is looked up: what is waited for
/// always, the rest in a share of the time.
void GenerationWorker::runBetweenTokens() {
    const auto isWanted = [this](const Job& job) {
        const auto* model = std::get_if<StoryModel>(&job.request);
        return std::holds_alternative<ScoreRequest>(job.request) ||
               std::holds_alternative<InspectRequest>(job.request) ||
               (model != nullptr && differsInEngine(*model));
    };
    while (std::optional<Job> job = m_queue.nextIf(isWanted))
        std::visit([&](auto& request) { run(request, *job); }, job->request);
    if (isSomebodyWaiting() || (!isIdle() && std::chrono::steady_clock::now() >= m_notBefore))
        lookOrScore();
}

bool GenerationWorker::differsInEngine(const StoryModel& model) const {
    return m_generator && &m_generator->model().weights() == &model.weights() &&
           m_generator->model().tokenizer == model.tokenizer;
}

void GenerationWorker::adopt() {
    if (!m_model)
        return;
    if (differsInEngine(*m_model)) {
        m_generator->setEngine(m_model->engine);
    } else {
        m_inspections.clear();
        m_generator = std::make_unique<Generator>(*m_model);
        m_seen->follow(&m_generator->decoder());
        m_started = false;
    }
    m_seen->clear();
    m_scoring.clear();
    m_scorer.reset();
    m_model.reset();
}

void GenerationWorker::requireModel() const {
    if (!m_generator)
        throw std::runtime_error(tr("No model is open. Open a checkpoint first (File menu).").toStdString());
}

/// The ids of the branch, where they are known; else those of its text.
void GenerationWorker::setContext(const GenerationRequest& request, const std::stop_token& stop) {
    Story story = request.story;
    std::vector<EncodedDraft> encoded;
    try {
        encoded = encodeDrafts(story, *m_generator->model().tokenizer);
    } catch (const std::invalid_argument&) {
        // contextIn() finds out as well
    }
    if (!contextIn(*m_generator, *m_seen, story, story.tip(),
                   request.given ? request.given->interventions : interventions(),
                   request.given ? request.given->settings.context : settings()->context,
                   [&stop] { return !stop.stop_requested(); }))
        return;
    const std::lock_guard lock(m_mutex);
    m_encoded = std::move(encoded);
}

/// Before the next token moves it, and its positions with it.
void GenerationWorker::keepWindow(ContextPolicy policy) {
    const Decoder& decoder = m_generator->decoder();
    const int length = static_cast<int>(m_generator->ids().size());
    const int start = windowStart(policy, length, decoder.config().blockSize);
    if (policy == ContextPolicy::Anchored && static_cast<std::size_t>(start) != decoder.windowBegin())
        m_seen->keep(decoder);
}

GenerationResult GenerationWorker::generate(const GenerationRequest& request, const std::stop_token& stop) {
    requireModel();
    if (!request.resume || !m_started) {
        setContext(request, stop);
        m_generator->start(request.seed, request.resonator ? request.resonator->space : nullptr);
        m_started = true;
    }
    m_notBefore = {}; // what took long before did not keep anybody from writing
    const WritingEnd end = writeOn(*m_generator, writingOf(request, stop));
    // After a single step a half-made character may still be completed by the next one.
    return {endOf(end), request.single ? std::string() : m_generator->finishText(), {}};
}

Writing GenerationWorker::writingOf(const GenerationRequest& request, const std::stop_token& stop) {
    Writing writing{.tokens = 1};
    writing.goOn = [stop] { return !stop.stop_requested(); };
    if (request.given) {
        writing.settings = request.given->settings;
        writing.interventions = *request.given->interventions;
        writing.tokens = writing.settings.maxTokens;
    }
    writing.before = [this, &request](Writing& next, int made) {
        if (!request.given) {
            next.settings = *settings();
            next.interventions = *interventions();
        }
        // Set to less than there is already, it is meant for the next time: Stop ends this one.
        if (!request.single && next.settings.maxTokens > made)
            next.tokens = next.settings.maxTokens;
        runBetweenTokens();
        keepWindow(next.settings.context);
        m_generator->forbidEnd(request.pastEnd && made == 0);
    };
    writing.show = [this](std::vector<StepRecord> records, const std::string& takenBack) {
        show(std::move(records), takenBack);
    };
    return writing;
}

} // namespace lila
