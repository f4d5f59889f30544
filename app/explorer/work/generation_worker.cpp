// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/work/generation_worker.h"

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
    qRegisterMetaType<RecalledToken>();
}

GenerationWorker::~GenerationWorker() {
    m_stop = true;
    m_stopRecall = true;
    {
        const std::lock_guard lock(m_mutex);
        m_quit = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void GenerationWorker::setModel(StoryModel model) {
    {
        const std::lock_guard lock(m_mutex);
        m_newModel = std::move(model);
        m_recall.reset();
        m_stopRecall = true;
    }
    m_wake.notify_one();
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

void GenerationWorker::start(GenerationRequest request) {
    m_stop = false;
    {
        const std::lock_guard lock(m_mutex);
        m_request = std::move(request);
        m_recall.reset();
        m_stopRecall = true;
    }
    m_wake.notify_one();
}

void GenerationWorker::recall(RecallRequest request) {
    {
        const std::lock_guard lock(m_mutex);
        m_recall = std::move(request);
        m_stopRecall = true;
    }
    m_wake.notify_one();
}

void GenerationWorker::stop() {
    m_stop = true;
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
    std::optional<StoryModel> model; ///< not taken up yet
    for (;;) {
        std::optional<GenerationRequest> request;
        std::optional<RecallRequest> recall;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_quit || m_request || m_recall || m_newModel; });
            if (m_quit)
                return;
            request = std::exchange(m_request, std::nullopt);
            recall = std::exchange(m_recall, std::nullopt);
            m_stopRecall = false;
            if (m_newModel)
                model = std::exchange(m_newModel, std::nullopt);
        }
        GenerationResult result;
        try {
            if (model)
                adopt(*model);
            model.reset();
            if (request)
                result = generate(*request);
            else if (recall && m_generator)
                lookAt(*recall);
        } catch (const std::exception& error) {
            result = {GenerationResult::End::Failed, m_generator ? m_generator->finishText() : std::string(),
                      QString::fromStdString(error.what())};
        }
        // A model that could not be taken up is tried again by the next request, which then tells.
        if (request)
            Q_EMIT ended(result);
    }
}

bool GenerationWorker::differsInEngine(const StoryModel& model) const {
    return m_generator && &m_generator->model().weights() == &model.weights() &&
           m_generator->model().tokenizer == model.tokenizer;
}

void GenerationWorker::adoptEngine() {
    std::optional<StoryModel> model;
    {
        const std::lock_guard lock(m_mutex);
        if (m_newModel && differsInEngine(*m_newModel))
            model = std::exchange(m_newModel, std::nullopt);
    }
    if (model)
        m_generator->setEngine(model->engine);
}

void GenerationWorker::adopt(const StoryModel& model) {
    if (differsInEngine(model)) {
        m_generator->setEngine(model.engine);
    } else {
        m_generator = std::make_unique<Generator>(model);
        m_started = false;
    }
}

void GenerationWorker::lookAt(const RecallRequest& request) {
    Generator generator = *m_generator; // what can be gone on with stays as it is
    generator.setText(request.text);
    if (const auto token =
            generator.recall(request.offset, *settings(), {}, [this] { return !m_stopRecall; }))
        Q_EMIT recalled(*token, request.serial);
}

GenerationResult GenerationWorker::generate(const GenerationRequest& request) {
    using End = GenerationResult::End;
    if (!m_generator)
        return {End::Failed, {}, tr("No model is open. Open a checkpoint first (File menu).")};
    if (!request.resume || !m_started) {
        m_generator->setText(request.text);
        m_generator->start(request.seed);
        m_started = true;
    }
    const WritingEnd end = writeOn(*m_generator, writingOf(request));
    // After a single step a half-made character may still be completed by the next one.
    return {endOf(end), request.single ? std::string() : m_generator->finishText(), {}};
}

Writing GenerationWorker::writingOf(const GenerationRequest& request) {
    Writing writing{.tokens = 1};
    writing.goOn = [this] { return !m_stop; };
    writing.before = [this, request](Writing& next, int made) {
        next.settings = *settings();
        // Set to less than there is already, it is meant for the next time: Stop ends this one.
        if (!request.single && next.settings.maxTokens > made)
            next.tokens = next.settings.maxTokens;
        adoptEngine();
        m_generator->forbidEnd(request.pastEnd && made == 0);
    };
    writing.show = [this](std::vector<StepRecord> records, const std::string& takenBack) {
        show(std::move(records), takenBack);
    };
    return writing;
}

} // namespace lila
