// SPDX-License-Identifier: AGPL-3.0-or-later
// A request for completions, from the order to the answer.
#pragma once

#include "app/cli/serve/answer.h"

namespace lila::cli {

/// Who waits for something from the scheduler looks so often whether the client is still there.
inline constexpr std::chrono::milliseconds patience{200};

/// One thread at a time. Model and scheduler must outlive it.
class Completion {
public:
    /// Orders it. Throws ApiError, SchedulerFull, SchedulerClosed.
    Completion(CompletionRequest request, Scheduler& scheduler, const ServedModel& model);

    /// Nothing where the client is gone. Throws what has ended the order.
    std::optional<nlohmann::json> whole(const std::function<bool()>& isGone);
    void stream(const HttpReply::Send& send, const std::function<bool()>& isGone);

private:
    struct Begun { ///< a prompt
        EchoedPrompt echo;
        std::vector<StepRecord> scores;
        std::vector<Choice> choices;
        std::vector<bool> isEchoed; ///< in each of them
    };

    ServedPrompt served(Generator generator);
    void requireFew() const;
    void take(ServedEvent event);
    bool sendChunks(const HttpReply::Send& send);
    nlohmann::json chunk(nlohmann::json choices) const;
    nlohmann::json usage() const;
    nlohmann::json bestOf(std::size_t prompt);

    const ServedModel& m_model;
    CompletionRequest m_request;
    std::string m_id = answerId();
    std::vector<Begun> m_prompts;
    std::size_t m_promptTokens = 0;
    std::unique_ptr<Scheduler::Order> m_order;
};

} // namespace lila::cli
