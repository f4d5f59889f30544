// SPDX-License-Identifier: AGPL-3.0-or-later
// What the worker is asked for, in order; what nobody waits for any more is dropped or stopped.
#pragma once

#include "app/explorer/work/alternatives_request.h"
#include "app/explorer/work/starting_resonator.h"
#include "core/story/generator.h"
#include "core/story/tree/story_edits.h"

#include <QtGlobal>

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>

namespace lila {

struct GenerationRequest {
    std::uint64_t seed = 1;
    bool single = false; ///< one token only
    /// Random numbers and resonator go on from the request before; text and seed are not looked at.
    bool resume = false;
    /// The text as a branch, whose ids are gone on from; its drafts are encoded and told.
    Story story = {};
    bool pastEnd = false; ///< the first token is one of text: the story goes on where the model ended it
    /// Its settings, maxTokens among them, and interventions: not those of the worker.
    struct Given {
        GenerationSettings settings;
        std::shared_ptr<const Interventions> interventions;
    };
    std::optional<Given> given = {};
    std::shared_ptr<const StartingResonator> resonator = {}; ///< null: its seed's
};

/// Who waits for what a model thinks of text that is there; the first before the others.
enum class ScoreFor { Pointer, Caret, Colours };

/// Tokens of a branch, to be looked at.
struct ScoreRequest {
    ScoreFor purpose = ScoreFor::Caret;
    Story story = {};
    std::size_t begin = 0, end = 0; ///< bytes of the branch's text that they touch
};

/// Something that a view wants computed of the model.
struct InspectRequest {
    std::string purpose; ///< whose; what is asked for later takes the place of what was
    /// On the worker's thread. Null: there is more to do, and it is called again when there is time; it
    /// should not take longer than a few tokens do. Where `goOn` says no, it ends soon; what comes back then
    /// is not looked at, and it is called again where somebody still waits for it. What it throws is told.
    std::function<std::shared_ptr<const void>(const StoryModel& model, const std::function<bool()>& goOn)>
        look;
    /// Somebody has just chosen what it is about: while a story is written, it does not wait for its share of
    /// the time.
    bool isAwaited = false;
};

struct Job {
    quint64 id = 0; ///< counts up from 1
    std::variant<StoryModel, GenerationRequest, ScoreRequest, AlternativesRequest, InspectRequest> request;
    std::stop_token stop;
};

/// All functions may be called from any thread.
class RequestQueue {
public:
    /// What is to be scored takes the place of what was for the same purpose, whether that waits or runs; a
    /// model that of one that waits, and of all that is to be scored; a generation or alternatives that of
    /// alternatives; an inspection that of the one for the same purpose. Returns the job's id.
    quint64 add(decltype(Job::request) request);
    /// Stops the newest generation, whether it runs or waits.
    void stopGeneration();
    /// The same of alternatives.
    void stopAlternatives();
    /// The same of what is scored for a purpose.
    void stopScoring(ScoreFor purpose);
    /// The same of what a view wanted.
    void stopInspecting(const std::string& purpose);
    /// Something is to be written: what can wait for it should.
    bool isWritingWaiting();
    /// Waits for the next; nothing once the queue is closed.
    std::optional<Job> next();
    /// The next, if it is one of those that are wanted now; does not wait.
    std::optional<Job> nextIf(const std::function<bool(const Job&)>& isWanted);
    /// Stops all.
    void close();

private:
    Job take();
    void dropAlternatives();
    void drop(ScoreFor purpose);
    void drop(const std::string& inspection);

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Job> m_waiting;
    std::stop_source m_generation, m_alternatives;         ///< of the newest
    std::map<ScoreFor, std::stop_source> m_scoring;        ///< of the newest each
    std::map<std::string, std::stop_source> m_inspections; ///< the same, by their purposes
    quint64 m_last = 0;
    bool m_isClosed = false;
};

} // namespace lila
