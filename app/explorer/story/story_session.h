// SPDX-License-Identifier: AGPL-3.0-or-later
// Writing: what Generate, Stop, Step and Retry do to the story, at the window's pace and not the model's.
#pragma once

#include "app/explorer/models/model_loader.h"
#include "app/explorer/story/story_book.h"
#include "app/explorer/story/token_inspection.h"
#include "app/explorer/work/generation_worker.h"
#include "core/story/session/session_file.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <deque>

namespace lila {

class StorySession : public QObject {
    Q_OBJECT

public:
    enum class State {
        NoModel,
        Idle,
        Running,
        Stopping, ///< asked to, not there yet
    };

    /// `book` must outlive the session.
    explicit StorySession(StoryBook& book, QObject* parent = nullptr);

    StoryBook& book() const { return m_book; }
    TokenInspection& inspection() { return m_inspection; }
    State state() const { return m_state; }
    bool isRunning() const { return m_state == State::Running || m_state == State::Stopping; }
    /// Not where somebody has written on after the last generation: Retry would take that away too.
    bool canRetry() const;
    /// Writes what whyNotAgain() (written_part.h) has nothing against, and in its precision, once more beside
    /// it.
    void writeAgain(const StoryPath::Part& part);
    /// What the user may want to know after the last generation ended so; often nothing.
    QString hintAfter(GenerationResult::End end) const;
    /// The model no longer sees the beginning of the story.
    bool pastWindow() const { return m_pastWindow; }

    /// The model is in use when modelChanged comes, a running generation being stopped first; or
    /// engineChanged where it is the same model run another way: what is being written goes on.
    void setModel(std::shared_ptr<const LoadedModel> model);
    /// Null before the first.
    const std::shared_ptr<const LoadedModel>& model() const { return m_model; }
    void setSettings(const GenerationSettings& settings);
    const GenerationSettings& settings() const { return m_settings; }
    /// From the next token on; a person's words are looked at with them.
    void setInterventions(const Interventions& interventions);
    /// What the next generation's resonator begins with; null: its seed's. A step goes on with the memory of
    /// the one before only where nothing was set since. Goes with the model.
    void setResonator(std::shared_ptr<const StartingResonator> resonator);
    const std::shared_ptr<const StartingResonator>& resonator() const { return m_resonator; }
    const Interventions& interventions() const { return m_interventions; }

    /// Those that are there.
    Records records() const { return m_inspection.records().all(); }
    /// Of tokens whose keys were moved on by `keys`, of the model with that digest: they are there while it
    /// is open.
    void takeRecords(const Records& records, std::uint64_t keys, const std::string& modelSha256);

    /// For who has something else written, on the branch as it is: its seed, and how it is written with one;
    /// its settings are to be added. And the thread that does it.
    std::uint64_t nextSeed(bool retrying = false);
    Origin originOf(std::uint64_t seed) const;
    /// The model ended the story here: what is written goes on past that.
    bool isPastEnd() const { return m_storyEnded && isAsLeft(); }
    /// What the model wrote is there; it may have ended the story.
    void leave(bool isEnded);
    GenerationWorker& worker() { return m_worker; }
    void keepRecord(TokenKey key, StepRecord record) { m_inspection.records().put(key, std::move(record)); }

    std::uint64_t seed() const { return m_seed; } ///< of the last generation; 0 before the first
    /// Of the last generation; null before the first.
    std::shared_ptr<const Origin> origin() const { return m_origin; }
    double tokensPerSecond() const; ///< of the last second, or of the generation that ended
    int contextLength() const { return m_contextLength; }

public Q_SLOTS:
    void generate();
    void stop();
    void step();
    void retry();
    /// Puts a candidate of the token that is shown in its place, on a branch of its own, and goes on from
    /// there; the token behind it is shown then. A running generation is ended first.
    void takeCandidate(int id);

Q_SIGNALS:
    void stateChanged();
    void modelChanged();
    void engineChanged();
    void interventionsChanged();
    void resonatorChanged();
    /// Numbers for the status bar have changed; at most a few times a second.
    void progressed();
    void generationEnded(lila::GenerationResult::End end);
    void failed(const QString& message);

private:
    enum class From { End, Retry, Candidate };
    void begin(bool single, From from, std::optional<std::size_t> awaited = {});
    void start(GenerationRequest request, std::optional<std::size_t> awaited);
    void take(const KnownToken& token, int id);
    void drain();
    void showNewest();
    void write(std::vector<StepRecord> records);
    void finish(const std::string& rest);
    void forgetCutToken();
    void setOrigin(const StepRecord& first);
    bool isAsLeft() const { return m_left == m_book.textState(); }
    void end(const GenerationResult& result);
    void setState(State state);
    void adopt();
    void followEdit();
    void putOpened();

    StoryBook& m_book;
    StoryView& m_view;
    GenerationWorker m_worker;
    TokenInspection m_inspection;
    QTimer m_pace;
    std::pair<std::string, Records> m_opened; ///< that came with a file, and the digest of their model
    std::vector<EncodedDraft> m_encoded;      ///< until something is written behind them
    std::shared_ptr<const Origin> m_origin;   ///< of what is written
    std::shared_ptr<const LoadedModel> m_model, m_nextModel;
    GenerationSettings m_settings;
    Interventions m_interventions;
    std::shared_ptr<const StartingResonator> m_resonator;
    std::shared_ptr<const StartingResonator> m_begunWith; ///< by the last generation
    State m_state = State::NoModel;
    std::uint64_t m_seed = 0;
    bool m_single = false;
    bool m_isAgain = false; ///< with settings of then
    bool m_pastWindow = false;
    std::uint64_t m_fixedSeed = 0; ///< the setting that m_seed was made from
    quint64 m_left = 0;            ///< StoryBook::textState() after the last generation
    bool m_canResume = false;      ///< there, the worker can go on as it is
    bool m_storyEnded = false;     ///< there, by the model
    std::optional<std::pair<KnownToken, int>> m_candidate; ///< to be taken when the generation has ended
    int m_contextLength = 0;
    QElapsedTimer m_clock;
    int m_made = 0;
    double m_rate = 0;
    std::deque<std::pair<qint64, int>> m_lately; ///< (time, tokens made until then), the last second
    qint64 m_toldAt = 0;
    std::optional<std::pair<std::size_t, StepRecord>> m_newest; ///< that is still to be shown, with its index
    qint64 m_lookedAt = 0;                                      ///< when one was
    qint64 m_busyAtLook = 0;                                    ///< time of the processor then
};

} // namespace lila
