// SPDX-License-Identifier: AGPL-3.0-or-later
// Many who ask one model at once: a thread that steps all of their writings together.
#pragma once

#include "core/serving/prompt_scorer.h"
#include "core/story/writing.h"

#include <chrono>
#include <condition_variable>
#include <list>
#include <stdexcept>
#include <thread>

namespace lila {

/// A prompt, and how it is to be gone on with.
struct ServedPrompt {
    Generator generator; ///< its text is the prompt
    GenerationSettings settings{};
    Interventions interventions{};
    int tokens = 0;         ///< of each writing; 0: none is wanted, only the scores
    int count = 1;          ///< of writings: of `seed`, the one after it, and so on
    std::uint64_t seed = 1; ///< not 0
    bool greedy = false;
    bool pastEnd = false;                  ///< the first token does not end the story
    Recording recording = Recording::None; ///< of the writings and of the scores
    /// From this token of the prompt on, its tokens are scored (PromptScorer).
    std::optional<std::size_t> scoredFrom = {};
    bool roots = false; ///< their scores tell of the roots, too
};

/// What has become of an order since it was looked at last.
struct ServedEvent {
    std::size_t prompt = 0;
    std::size_t writing = 0; ///< of the prompt
    bool isOfPrompt = false; ///< the records are scores of the prompt's tokens
    std::vector<StepRecord> records{};
    std::optional<WritingEnd> end{}; ///< of the writing
    std::string rest{};              ///< with the end: what was half a character
    std::exception_ptr error{};      ///< ends the whole order
};

/// When one who waits is woken: streams want each token; who wants the whole saves the others that time.
enum class ServedPace { EachToken, Some };

struct SchedulerLimits {
    std::size_t writings = 64; ///< that are under way at once
    std::size_t waiting = 256; ///< writings that wait for them
};

/// There is no room for an order.
class SchedulerFull : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};
/// No order is taken any more.
class SchedulerClosed : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// One thread writes for all. What a writing becomes does not depend on the others, to the bit. Prompts have
/// their turn in the order in which they came; one that is scored stands behind the others again after each
/// piece. All functions may be called from any thread.
class Scheduler {
    struct Shared; ///< by the one who has ordered, and the thread that writes

public:
    /// What one who has ordered holds. Its end ends the writing.
    class Order {
    public:
        explicit Order(std::shared_ptr<Shared> shared) : m_shared(std::move(shared)) {}
        ~Order();
        Order(const Order&) = delete;
        Order& operator=(const Order&) = delete;

        /// What has come since, waiting so long for the first; perhaps nothing yet. Who does not look is not
        /// waited for: when a few dozen tokens wait to be taken, the order pauses, and the others go on.
        std::vector<ServedEvent> take(std::chrono::milliseconds patience);
        /// All has been taken.
        bool isDone() const;

    private:
        std::shared_ptr<Shared> m_shared;
    };

    explicit Scheduler(StoryModel model, SchedulerLimits limits = {});
    /// Ends what is under way; those who wait for it get SchedulerClosed as an event's error.
    ~Scheduler();
    Scheduler(const Scheduler&) = delete;
    Scheduler& operator=(const Scheduler&) = delete;

    const StoryModel& model() const { return m_model; }
    const SchedulerLimits& limits() const { return m_limits; }

    /// Throws SchedulerFull or SchedulerClosed; std::invalid_argument where there could never be room for it.
    std::unique_ptr<Order> submit(std::vector<ServedPrompt> prompts, ServedPace pace = ServedPace::EachToken);
    /// From now on submit() throws; what is there is finished.
    void close();
    struct Load {
        std::size_t writing = 0, waiting = 0; ///< writings
        bool isClosed = false;
    };
    Load load() const;

private:
    struct Waiting;
    struct Live;

    void requireRoom(std::size_t writings) const;
    void requireRoomLocked(std::size_t writings) const;
    void makeSpaces(Waiting& waiting) const;
    void run(const std::stop_token& stop);
    void round(const std::stop_token& stop);
    void fail(const std::exception_ptr& error);
    bool isReady(WritingGroup::Key key) const;
    std::list<std::unique_ptr<Waiting>>::iterator nextToAdmit();
    void admit(const std::stop_token& stop);
    void score(Waiting& waiting, const std::stop_token& stop);
    void begin(Waiting& waiting, const std::stop_token& stop);
    void join(std::unique_ptr<Live> live, const ServedPrompt& prompt, const std::function<bool()>& goOn);
    void finish(const WritingGroup::Ended& ended);
    void count();
    void endAll();

    StoryModel m_model;
    SchedulerLimits m_limits;
    // The writing thread's own.
    std::optional<WritingGroup> m_group; ///< none before the first step, and after one that has failed
    std::map<WritingGroup::Key, std::unique_ptr<Live>> m_live;
    std::list<std::unique_ptr<Waiting>> m_begun; ///< of which not all is under way

    mutable std::mutex m_mutex;
    std::shared_ptr<std::condition_variable_any> m_wake;
    std::list<std::unique_ptr<Waiting>> m_arrived;
    Load m_load;
    bool m_closed = false;
    std::jthread m_thread; ///< last: it uses all that is above
};

} // namespace lila
