// SPDX-License-Identifier: AGPL-3.0-or-later
// The thread that writes. It owns the generator; what it made waits in a buffer until the window has time.
#pragma once

#include "core/story/writing.h"

#include <QObject>
#include <QString>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace lila {

struct GenerationRequest {
    std::string text; ///< UTF-8: to go on from
    std::uint64_t seed = 1;
    bool single = false; ///< one token only
    /// Random numbers and resonator go on from the request before; text and seed are ignored.
    bool resume = false;
    bool pastEnd = false; ///< the first token is one of text: the story goes on where the model ended it
};

/// A token of a text, to be looked at again.
struct RecallRequest {
    std::string text;       ///< UTF-8
    std::size_t offset = 0; ///< a byte of the token
    quint64 serial = 0;     ///< the answer carries it
};

struct GenerationResult {
    enum class End {
        Complete,   ///< as many tokens as were asked for
        StoryEnded, ///< by the model
        TextEnded,  ///< at a stop text, or with a sentence or paragraph
        Exhausted,  ///< every way to go on is banned
        Stopped,
        Failed,
    };
    End end = End::Complete;
    std::string tail; ///< text that was held back, to be appended
    QString error;
};

/// All functions may be called from any thread; `ended` is emitted on the worker's.
class GenerationWorker : public QObject {
    Q_OBJECT

public:
    explicit GenerationWorker(QObject* parent = nullptr);
    /// Stops within one token.
    ~GenerationWorker() override;

    /// Used from the next start() on. Where only the engine is another, it is used from the next token on,
    /// and a request may still resume. What was to be recalled is void.
    void setModel(StoryModel model);
    /// A snapshot, read once a token: acts on the next token of a running generation.
    void setSettings(const GenerationSettings& settings);
    /// Once a time: not before the last one has ended.
    void start(GenerationRequest request);
    /// Returns at once; `recalled` comes if nothing else was asked for meanwhile and there is something to
    /// tell.
    void recall(RecallRequest request);
    /// Ends a running generation within one token, a long prefill within one block.
    void stop();

    /// What was made since the last call, in order.
    std::vector<StepRecord> takeRecords();
    /// What was written and taken back since the last call, because it is banned; it is in no record.
    std::string takeTakenBack();

Q_SIGNALS:
    void ended(const lila::GenerationResult& result);
    void recalled(const lila::RecalledToken& token, quint64 serial);

private:
    void work();
    void adopt(const StoryModel& model);
    bool differsInEngine(const StoryModel& model) const;
    void adoptEngine();
    GenerationResult generate(const GenerationRequest& request);
    Writing writingOf(const GenerationRequest& request);
    void show(std::vector<StepRecord> records, const std::string& takenBack);
    void lookAt(const RecallRequest& request);
    std::shared_ptr<const GenerationSettings> settings();

    std::mutex m_mutex; ///< guards everything down to m_takenBack
    std::condition_variable m_wake;
    bool m_quit = false;
    std::optional<GenerationRequest> m_request;
    std::optional<RecallRequest> m_recall;
    std::optional<StoryModel> m_newModel;
    std::shared_ptr<const GenerationSettings> m_settings;
    std::vector<StepRecord> m_records;
    std::string m_takenBack;

    std::atomic<bool> m_stop = false;
    std::atomic<bool> m_stopRecall = false;
    // The worker's alone:
    std::unique_ptr<Generator> m_generator;
    bool m_started = false; ///< the generator can go on from where it is
    std::thread m_thread;
};

} // namespace lila

Q_DECLARE_METATYPE(lila::GenerationResult)
Q_DECLARE_METATYPE(lila::RecalledToken)
