// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/serving/scheduler.h"

#include "core/sampling/seeds.h"

#include <algorithm>
#include <atomic>
#include <utility>

namespace lila {
namespace {

/// Tokens that wait to be taken before an order pauses.
constexpr std::size_t fullAt = 64;
/// Orders that have paused are looked at again after so long, even where nobody has woken the thread.
constexpr std::chrono::milliseconds pause{50};

constexpr const char* hasEnded = "the server has ended";

} // namespace

struct Scheduler::Shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<ServedEvent> events;
    std::exception_ptr error{}; ///< not taken yet
    bool hasFailed = false;
    std::size_t records = 0; ///< in the events
    std::size_t left = 0;    ///< writings that have not ended
    ServedPace pace = ServedPace::EachToken;
    std::atomic<bool> isGone = false;
    std::shared_ptr<std::condition_variable_any> wake{}; ///< the thread that writes

    void tell(ServedEvent event) {
        const std::lock_guard lock(mutex);
        if (hasFailed)
            return;
        const std::size_t more = event.records.size();
        const bool isEnd = event.end.has_value();
        events.push_back(std::move(event));
        records += more;
        left -= isEnd ? 1 : 0;
        if (isDue())
            changed.notify_all();
    }
    /// Needs no memory, the lack of which may be the error. The first one counts.
    void fail(const std::exception_ptr& why) noexcept {
        const std::lock_guard lock(mutex);
        if (std::exchange(hasFailed, true))
            return;
        error = why;
        isGone = true;
        left = 0;
        changed.notify_all();
    }
    /// Who waits for more is not woken for less.
    bool isDue() const {
        return left == 0 || (pace == ServedPace::EachToken ? !events.empty() : records >= fullAt / 2);
    }
    bool isFull() {
        const std::lock_guard lock(mutex);
        return records >= fullAt;
    }
};

struct Scheduler::Waiting {
    std::shared_ptr<Shared> shared;
    std::size_t index = 0; ///< of the prompt
    ServedPrompt prompt;
    std::optional<PromptScorer> scorer{};
    /// Of each writing's resonator, where they were made before its turn.
    std::vector<std::shared_ptr<const ResonatorSpace>> spaces{};
};

struct Scheduler::Live {
    std::shared_ptr<Shared> shared;
    std::size_t prompt = 0, writing = 0;
    Generator generator;
};

Scheduler::Order::~Order() {
    m_shared->isGone = true;
    m_shared->wake->notify_all();
}

std::vector<ServedEvent> Scheduler::Order::take(std::chrono::milliseconds patience) {
    std::vector<ServedEvent> events;
    bool wasFull = false;
    {
        std::unique_lock lock(m_shared->mutex);
        m_shared->changed.wait_for(lock, patience, [this] { return m_shared->isDue(); });
        events.swap(m_shared->events);
        if (const auto error = std::exchange(m_shared->error, {}))
            events.push_back({.error = error});
        wasFull = std::exchange(m_shared->records, 0) >= fullAt;
    }
    if (wasFull)
        m_shared->wake->notify_all();
    return events;
}

bool Scheduler::Order::isDone() const {
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->left == 0 && m_shared->events.empty() && !m_shared->error;
}

Scheduler::Scheduler(StoryModel model, SchedulerLimits limits)
    : m_model(std::move(model)), m_limits(limits), m_wake(std::make_shared<std::condition_variable_any>()) {
    m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Scheduler::~Scheduler() {
    m_thread.request_stop();
    m_thread.join();
    endAll();
}

std::unique_ptr<Scheduler::Order> Scheduler::submit(std::vector<ServedPrompt> prompts, ServedPace pace) {
    std::size_t writings = 0;
    for (const ServedPrompt& prompt : prompts) {
        if (prompt.count < 1 || static_cast<std::size_t>(prompt.count) > m_limits.writings)
            throw std::invalid_argument("a prompt can have 1 to " + std::to_string(m_limits.writings) +
                                        " writings at once, not " + std::to_string(prompt.count));
        writings += static_cast<std::size_t>(prompt.count);
    }
    if (const std::size_t most = m_limits.writings + m_limits.waiting; writings > most)
        throw std::invalid_argument("there is room for " + std::to_string(most) +
                                    " texts in all that are written or wait, but these are " +
                                    std::to_string(writings));
    requireRoom(writings);
    const auto shared = std::make_shared<Shared>();
    shared->left = writings;
    shared->pace = pace;
    shared->wake = m_wake;
    std::list<std::unique_ptr<Waiting>> arriving;
    for (std::size_t i = 0; i < prompts.size(); ++i)
        arriving.push_back(std::make_unique<Waiting>(Waiting{shared, i, std::move(prompts[i])}));

    // It takes as long as some tokens, for which the others would wait; but what waits long is not to fill
    // memory.
    if (const Load now = load(); now.writing + now.waiting + writings <= m_limits.writings)
        for (const auto& waiting : arriving)
            makeSpaces(*waiting);

    const std::lock_guard lock(m_mutex);
    requireRoomLocked(writings);
    m_load.waiting += writings;
    m_arrived.splice(m_arrived.end(), arriving);
    m_wake->notify_all();
    return std::make_unique<Order>(shared);
}

void Scheduler::makeSpaces(Waiting& waiting) const {
    const ModelWeights& weights = m_model.weights();
    if (!waiting.prompt.settings.resonator || waiting.prompt.tokens == 0)
        return;
    for (int k = 0; k < waiting.prompt.count; ++k)
        waiting.spaces.push_back(
            seededResonatorSpace(weights.tokenEmbedding, weights.config.dModel,
                                 seedBehind(waiting.prompt.seed, static_cast<std::size_t>(k))));
}

void Scheduler::requireRoom(std::size_t writings) const {
    const std::lock_guard lock(m_mutex);
    requireRoomLocked(writings);
}

void Scheduler::requireRoomLocked(std::size_t writings) const {
    if (m_closed)
        throw SchedulerClosed("the server is ending and takes no more requests");
    if (m_load.writing + m_load.waiting + writings > m_limits.writings + m_limits.waiting)
        throw SchedulerFull("too many texts are being written or wait for their turn (" +
                            std::to_string(m_load.writing + m_load.waiting) + "); try again later");
}

void Scheduler::close() {
    const std::lock_guard lock(m_mutex);
    m_closed = true;
}

Scheduler::Load Scheduler::load() const {
    const std::lock_guard lock(m_mutex);
    Load load = m_load;
    load.isClosed = m_closed;
    return load;
}

void Scheduler::run(const std::stop_token& stop) {
    while (!stop.stop_requested())
        try {
            round(stop);
        } catch (...) {
            fail(std::current_exception());
        }
}

void Scheduler::round(const std::stop_token& stop) {
    if (!m_group)
        m_group.emplace(m_model.engine);
    const bool hasWork = nextToAdmit() != m_begun.end() ||
                         std::ranges::any_of(m_live, [&](const auto& one) { return isReady(one.first); });
    {
        std::unique_lock lock(m_mutex);
        if (m_live.empty() && m_begun.empty())
            m_wake->wait(lock, stop, [this] { return !m_arrived.empty(); });
        else if (!hasWork && m_arrived.empty())
            m_wake->wait_for(lock, pause);
        m_begun.splice(m_begun.end(), m_arrived);
    }
    m_begun.remove_if([](const auto& waiting) { return waiting->shared->isGone.load(); });
    admit(stop);
    const WritingPace pace{.isReady = [this](std::size_t key) { return isReady(key); }, .longPasses = 1};
    if (!m_live.empty())
        for (const WritingGroup::Ended& ended : m_group->step(stop, pace))
            finish(ended);
    count();
}

/// Of a step that all take together: how far each has come is not known then.
void Scheduler::fail(const std::exception_ptr& error) {
    for (const auto& [key, live] : m_live)
        live->shared->fail(error);
    m_group.reset();
    m_live.clear();
    count();
}

bool Scheduler::isReady(WritingGroup::Key key) const {
    Shared& shared = *m_live.at(key)->shared;
    return shared.isGone || !shared.isFull();
}

/// The first for which something can be done. One that needs more room than there is holds up those behind
/// it, or its turn would never come.
std::list<std::unique_ptr<Scheduler::Waiting>>::iterator Scheduler::nextToAdmit() {
    const auto next = std::ranges::find_if(m_begun, [](const auto& waiting) {
        return !waiting->prompt.scoredFrom || !waiting->shared->isFull();
    });
    const bool hasRoom = next == m_begun.end() || (*next)->prompt.scoredFrom ||
                         m_live.size() + static_cast<std::size_t>((*next)->prompt.count) <= m_limits.writings;
    return hasRoom ? next : m_begun.end();
}

/// What one prompt needs before it can be gone on with, a piece of it: the others wait for that.
void Scheduler::admit(const std::stop_token& stop) {
    const auto next = nextToAdmit();
    if (next == m_begun.end())
        return;
    Waiting& waiting = **next;
    try {
        if (waiting.prompt.scoredFrom) {
            score(waiting, stop);
            m_begun.splice(m_begun.end(), m_begun, next);
        } else {
            begin(waiting, stop);
            m_begun.erase(next);
        }
    } catch (...) {
        waiting.shared->fail(std::current_exception());
        m_begun.erase(next);
    }
}

void Scheduler::score(Waiting& waiting, const std::stop_token& stop) {
    ServedPrompt& prompt = waiting.prompt;
    if (!waiting.scorer) {
        const auto ids = prompt.generator.ids();
        waiting.scorer.emplace(m_model, std::vector(ids.begin(), ids.end()), *prompt.scoredFrom,
                               prompt.interventions, prompt.recording, prompt.roots);
    }
    std::vector<StepRecord> records =
        waiting.scorer->next([&] { return !waiting.shared->isGone && !stop.stop_requested(); });
    if (waiting.scorer->isDone()) {
        prompt.scoredFrom.reset();
        waiting.scorer.reset(); // its cache would be kept while the writings wait for room
    }
    waiting.shared->tell({.prompt = waiting.index, .isOfPrompt = true, .records = std::move(records)});
}

void Scheduler::begin(Waiting& waiting, const std::stop_token& stop) {
    ServedPrompt& prompt = waiting.prompt;
    const std::stop_callback stopping(stop, [&] { waiting.shared->isGone = true; });
    const auto goOn = [shared = waiting.shared] { return !shared->isGone; };
    if (prompt.tokens > 0 && !prompt.generator.prefill(prompt.interventions, prompt.settings.context, goOn))
        throw SchedulerClosed(hasEnded);
    for (std::size_t k = 0; k < static_cast<std::size_t>(prompt.count); ++k) {
        auto live = std::make_unique<Live>(Live{waiting.shared, waiting.index, k, prompt.generator});
        live->generator.start(seedBehind(prompt.seed, k),
                              waiting.spaces.empty() ? nullptr : waiting.spaces[k]);
        join(std::move(live), prompt, goOn);
    }
}

void Scheduler::join(std::unique_ptr<Live> live, const ServedPrompt& prompt,
                     const std::function<bool()>& goOn) {
    Writing writing{.settings = prompt.settings,
                    .interventions = prompt.interventions,
                    .tokens = prompt.tokens,
                    .greedy = prompt.greedy,
                    .recording = prompt.recording,
                    .goOn = goOn};
    writing.before = [&generator = live->generator, pastEnd = prompt.pastEnd](Writing&, int made) {
        generator.forbidEnd(pastEnd && made == 0);
    };
    writing.show = [&to = *live](std::vector<StepRecord> records, const std::string&) {
        for (StepRecord& record : records) { // nobody asks for these, and they are large
            record.activation = Activation();
            record.resonatorLift = std::vector<float>();
        }
        to.shared->tell({.prompt = to.prompt, .writing = to.writing, .records = std::move(records)});
    };
    Generator& generator = live->generator;
    std::map<WritingGroup::Key, std::unique_ptr<Live>> one;
    auto node = one.extract(one.emplace(0, std::move(live)).first);
    node.key() = m_group->join(generator, std::move(writing)); // what has joined is in m_live, come what may
    m_live.insert(std::move(node));
}

void Scheduler::finish(const WritingGroup::Ended& ended) {
    const auto found = m_live.find(ended.key);
    Live& live = *found->second;
    if (ended.error)
        live.shared->fail(ended.error);
    else if (ended.end == WritingEnd::Interrupted)
        live.shared->fail(std::make_exception_ptr(SchedulerClosed(hasEnded)));
    else
        live.shared->tell({.prompt = live.prompt,
                           .writing = live.writing,
                           .end = ended.end,
                           .rest = live.generator.finishText()});
    m_live.erase(found);
}

/// What load() tells.
void Scheduler::count() {
    const std::lock_guard lock(m_mutex);
    m_load = {.writing = m_live.size()};
    for (const auto* list : {&m_begun, &m_arrived})
        for (const auto& waiting : *list)
            m_load.waiting += static_cast<std::size_t>(waiting->prompt.count);
}

void Scheduler::endAll() {
    const auto error = std::make_exception_ptr(SchedulerClosed(hasEnded));
    for (const auto* list : {&m_begun, &m_arrived})
        for (const auto& waiting : *list)
            waiting->shared->fail(error);
    for (const auto& [key, live] : m_live)
        live->shared->fail(error);
}

} // namespace lila
