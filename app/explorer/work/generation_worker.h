// SPDX-License-Identifier: AGPL-3.0-or-later
// The thread that writes. It owns the generator; what it made waits in a buffer until the window has time.
#pragma once

#include "app/explorer/work/alternatives_work.h"
#include "app/explorer/work/inspections.h"
#include "core/story/scoring.h"
#include "core/story/writing.h"

#include <QObject>
#include <QString>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace lila {

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

/// What a model thinks of some tokens of a branch.
struct ScoredTokens {
    std::vector<ScoredToken> tokens;
    bool isLast = false; ///< of what was asked for
};

/// All functions may be called from any thread; signals are emitted on the worker's.
class GenerationWorker : public QObject {
    Q_OBJECT

public:
    explicit GenerationWorker(QObject* parent = nullptr);
    /// Stops within one token.
    ~GenerationWorker() override;

    /// Used from the next start() on. Where only the engine is another, it is used from the next token on,
    /// and a request may still resume. What was to be scored is void.
    void setModel(StoryModel model);
    /// A snapshot, read once a token: acts on the next token of a running generation.
    void setSettings(const GenerationSettings& settings);
    /// The same of what is changed inside of the model.
    void setInterventions(const Interventions& interventions);
    /// Once a time: not before the last one has ended.
    void start(GenerationRequest request) { m_queue.add(std::move(request)); }
    /// Returns the job's id at once; `scored` comes block by block unless something else is asked for that
    /// purpose meanwhile. While a story is being written, between two tokens of it.
    quint64 score(ScoreRequest request) { return m_queue.add(std::move(request)); }
    void stopScoring(ScoreFor purpose) { m_queue.stopScoring(purpose); }
    /// Returns the job's id at once: what it finds is taken with that. It ends where others, or a generation,
    /// are asked for; what is to be scored comes between its tokens.
    quint64 findAlternatives(AlternativesRequest request) { return m_queue.add(std::move(request)); }
    Found takeAlternatives(quint64 job) { return m_alternatives.take(job); }
    void stopAlternatives() { m_queue.stopAlternatives(); }
    /// Returns the job's id at once: `inspected` comes, unless something else is asked for that purpose, or
    /// the model changes, meanwhile; in another engine it goes on. While a story is being written, between
    /// two tokens of it, in a 25th of the time unless it is awaited; what writes comes first.
    quint64 inspect(InspectRequest request) { return m_queue.add(std::move(request)); }
    void stopInspecting(const std::string& purpose) { m_queue.stopInspecting(purpose); }
    /// Ends a running generation within one token, a long prefill within one block.
    void stop() { m_queue.stopGeneration(); }

    /// What has been seen of the story, for what inspect() runs: the worker's thread alone may look at it.
    const std::shared_ptr<BranchCache>& seen() const { return m_seen; }

    /// The drafts of the request, before its first record.
    std::vector<EncodedDraft> takeEncoded();
    /// What was made since the last call, in order.
    std::vector<StepRecord> takeRecords();
    /// What was written and taken back since the last call, because it is banned; it is in no record.
    std::string takeTakenBack();

Q_SIGNALS:
    void ended(const lila::GenerationResult& result);
    void scored(const lila::ScoredTokens& tokens, quint64 job);
    void inspected(const lila::Inspected& found);

private:
    void work();
    void run(StoryModel& model, const Job& job);
    void run(const GenerationRequest& request, const Job& job);
    void run(const ScoreRequest& request, const Job& job);
    void run(const AlternativesRequest& request, const Job& job);
    void run(const InspectRequest& request, const Job& job);
    void lookOnce();
    void lookOrScore();
    void scoreBlock();
    bool isIdle() const { return m_scoring.empty() && m_inspections.isEmpty(); }
    bool isScoreAwaited() const {
        return !m_scoring.empty() && m_scoring.begin()->first != ScoreFor::Colours;
    }
    bool isSomebodyWaiting() const { return isScoreAwaited() || m_inspections.isAwaited(); }
    void adopt();
    void requireModel() const;
    bool differsInEngine(const StoryModel& model) const;
    void setContext(const GenerationRequest& request, const std::stop_token& stop);
    void keepWindow(ContextPolicy policy);
    GenerationResult generate(const GenerationRequest& request, const std::stop_token& stop);
    Writing writingOf(const GenerationRequest& request, const std::stop_token& stop);
    void runBetweenTokens();
    void show(std::vector<StepRecord> records, const std::string& takenBack);
    std::shared_ptr<const GenerationSettings> settings();
    std::shared_ptr<const Interventions> interventions();

    RequestQueue m_queue;
    AlternativesWork m_alternatives;
    std::mutex m_mutex; ///< guards everything down to m_takenBack
    std::shared_ptr<const GenerationSettings> m_settings;
    std::shared_ptr<const Interventions> m_interventions;
    std::vector<EncodedDraft> m_encoded;
    std::vector<StepRecord> m_records;
    std::string m_takenBack;

    // The worker's alone:
    std::optional<StoryModel> m_model; ///< not taken up yet
    std::unique_ptr<Generator> m_generator;
    const std::shared_ptr<BranchCache> m_seen; ///< of the generator's engine
    bool m_started = false;                    ///< the generator can go on from where it is
    struct Scoring {
        Scorer::Task task;
        quint64 job = 0;
        std::stop_token stop;
    };
    std::unique_ptr<Scorer> m_scorer;
    std::map<ScoreFor, Scoring> m_scoring;
    Inspections m_inspections;
    bool m_colourNext = false;                         ///< and no inspection
    std::chrono::steady_clock::time_point m_notBefore; ///< more is done that nobody waits for
    std::thread m_thread;
};

} // namespace lila

Q_DECLARE_METATYPE(lila::GenerationResult)
Q_DECLARE_METATYPE(lila::ScoredTokens)
Q_DECLARE_METATYPE(lila::Inspected)
