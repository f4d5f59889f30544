// SPDX-License-Identifier: AGPL-3.0-or-later
// What lila serve answers: texts and what is told of their tokens, in the API's form.
#pragma once

#include "app/cli/serve/completion_request.h"
#include "app/cli/serve/http_server.h"

#include <limits>

namespace lila::cli {

/// A prompt as an answer repeats it.
struct EchoedPrompt {
    std::string text;
    std::vector<int> ids;          ///< where they are told of, with
    std::vector<std::size_t> ends; ///< of each in the text, in bytes
};

/// A text on its way, as much of it as has not been told yet.
class Choice {
public:
    Choice(const Tokenizer& tokenizer, std::optional<int> logprobs)
        : m_tokenizer(&tokenizer), m_logprobs(logprobs) {}

    /// With logprobs its ids and their scores, from the second on, too.
    void echo(const EchoedPrompt& prompt, const std::vector<StepRecord>& scores);
    void add(const StepRecord& record);
    void end(WritingEnd end, const std::string& rest);

    /// Since the last take().
    bool hasNews() const { return m_hasNews; }
    /// Of the text so far; the prompt does not count.
    int tokens() const { return m_tokens; }
    /// By the model alone, without settings, where candidates were recorded; the story's end counts. Of
    /// nothing, which a stop text may have left: below all others.
    double ownMeanLogprob() const {
        return m_scored == 0 ? -std::numeric_limits<double>::infinity() : m_sum / m_scored;
    }

    /// What is there, and forgets it.
    nlohmann::json take(std::size_t index, std::uint64_t seed);

private:
    void tell(int id, const std::string& text, std::optional<double> logprob,
              const std::vector<Candidate>& candidates);

    const Tokenizer* m_tokenizer;
    std::optional<int> m_logprobs;
    std::string m_text;
    std::optional<WritingEnd> m_end;
    nlohmann::json m_told = nlohmann::json::object();
    std::size_t m_offset = 0; ///< characters
    int m_tokens = 0, m_scored = 0;
    bool m_hasNews = false;
    double m_sum = 0; ///< of their own logarithms
};

/// What an exception means for the one who has asked.
HttpReply errorReply(const std::exception_ptr& thrown);

/// "cmpl-" and chance.
std::string answerId();
/// What all parts of an answer have.
nlohmann::json answerHead(const std::string& id, const ServedModel& model);
nlohmann::json usageJson(std::size_t promptTokens, std::size_t completionTokens);
nlohmann::json rootsJson(const StepRecord& record, const std::string& text, const ServedModel& model);
nlohmann::json modelJson(const ServedModel& model);

} // namespace lila::cli
