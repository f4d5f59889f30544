// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/work/generation_worker.h"

#include "core/story/branch_context.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace lila {
namespace {

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
    : QObject(parent), m_settings(std::make_shared<GenerationSettings>()), m_thread([this] { work(); }) {
    qRegisterMetaType<GenerationResult>();
    qRegisterMetaType<TokenInText>();
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

void GenerationWorker::changeText(std::vector<TextChange> changes) {
    const std::lock_guard lock(m_mutex);
    std::ranges::move(changes, std::back_inserter(m_changes));
}

const QString& GenerationWorker::text() {
    std::vector<TextChange> changes;
    {
        const std::lock_guard lock(m_mutex);
        changes.swap(m_changes);
    }
    change(m_text, changes);
    return m_text;
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
    while (std::optional<Job> job = m_queue.next())
        std::visit([&](auto& request) { run(request, *job); }, job->request);
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
                  QString::fromStdString(error.what())};
    }
    Q_EMIT ended(result);
}

void GenerationWorker::run(const RecallRequest& request, const Job& job) {
    if (!m_generator)
        return;
    const std::string all = text().toStdString();
    const std::string before =
        text().first(std::min<qsizetype>(request.position, text().size())).toStdString();
    try {
        Generator generator = *m_generator; // what can be gone on with stays as it is
        generator.setText(all);
        const auto token =
            generator.recall(before.size(), *settings(), {}, [&job] { return !job.stop.stop_requested(); });
        if (token)
            Q_EMIT recalled({token->record,
                             static_cast<int>(QString::fromStdString(all.substr(0, token->start)).size()),
                             static_cast<int>(QString::fromStdString(token->record.text).size())},
                            job.id);
    } catch (const std::exception&) {
        // Nobody asked for the token itself: there is nothing to show.
    }
}

void GenerationWorker::run(const AlternativesRequest& request, const Job& job) {
    try {
        adopt();
    } catch (const std::exception&) {
        // It is tried again by the next request, which then tells.
    }
    if (m_generator) // what can be gone on with stays as it is
        m_alternatives.run(*m_generator, request, job.id, job.stop, [this] { runBetweenTokens(); });
}

/// Between two tokens another engine is taken up, and what somebody looks at is looked up.
void GenerationWorker::runBetweenTokens() {
    const auto isWanted = [this](const Job& job) {
        const auto* model = std::get_if<StoryModel>(&job.request);
        return std::holds_alternative<RecallRequest>(job.request) ||
               (model != nullptr && differsInEngine(*model));
    };
    while (std::optional<Job> job = m_queue.nextIf(isWanted))
        std::visit([&](auto& request) { run(request, *job); }, job->request);
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
        m_generator = std::make_unique<Generator>(*m_model);
        m_started = false;
    }
    m_model.reset();
}

/// The ids of the branch, where they are known; else those of its text.
void GenerationWorker::setContext(const std::optional<Story>& branch) {
    const QString& all = text();
    if (branch)
        try {
            Story story = *branch;
            std::vector<EncodedDraft> encoded;
            for (const Draft& draft : draftsOn(story, StoryPath(story))) {
                encoded.push_back({draft, tokensOf(*m_generator->model().tokenizer, draft)});
                story.apply(encoding(story, draft, encoded.back().tokens));
            }
            m_generator->setTokens(contextOf(story, StoryPath(story)).tokens);
            const std::lock_guard lock(m_mutex);
            m_encoded = std::move(encoded);
            return;
        } catch (const std::invalid_argument&) {
            // A model's words of which only the text was kept.
        }
    m_generator->setText(all.toStdString());
}

GenerationResult GenerationWorker::generate(const GenerationRequest& request, const std::stop_token& stop) {
    using End = GenerationResult::End;
    if (!m_generator)
        return {End::Failed, {}, tr("No model is open. Open a checkpoint first (File menu).")};
    if (!request.resume || !m_started) {
        setContext(request.story);
        m_generator->start(request.seed);
        m_started = true;
    }
    const WritingEnd end = writeOn(*m_generator, writingOf(request, stop));
    // After a single step a half-made character may still be completed by the next one.
    return {endOf(end), request.single ? std::string() : m_generator->finishText(), {}};
}

Writing GenerationWorker::writingOf(const GenerationRequest& request, const std::stop_token& stop) {
    Writing writing{.tokens = 1};
    writing.goOn = [stop] { return !stop.stop_requested(); };
    writing.before = [this, single = request.single, pastEnd = request.pastEnd](Writing& next, int made) {
        next.settings = *settings();
        // Set to less than there is already, it is meant for the next time: Stop ends this one.
        if (!single && next.settings.maxTokens > made)
            next.tokens = next.settings.maxTokens;
        runBetweenTokens();
        m_generator->forbidEnd(pastEnd && made == 0);
    };
    writing.show = [this](std::vector<StepRecord> records, const std::string& takenBack) {
        show(std::move(records), takenBack);
    };
    return writing;
}

} // namespace lila
