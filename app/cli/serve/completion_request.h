// SPDX-License-Identifier: AGPL-3.0-or-later
// What lila serve is asked for, from the API's JSON.
#pragma once

#include "app/cli/model_options.h"
#include "core/serving/scheduler.h"

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string_view>
#include <variant>

namespace lila::cli {

/// For the one who asks: what is wrong with which parameter (perhaps none).
class ApiError : public std::runtime_error {
public:
    ApiError(int status, const std::string& message, std::string parameter = {}, std::string code = {})
        : std::runtime_error(message),
          m_status(status),
          m_parameter(std::move(parameter)),
          m_code(std::move(code)) {}
    int status() const { return m_status; }
    const std::string& parameter() const { return m_parameter; }
    const std::string& code() const { return m_code; }

private:
    int m_status;
    std::string m_parameter, m_code;
};

/// The model, and what it is called.
struct ServedModel {
    OpenedModel opened;
    std::string name;
    std::int64_t made = 0; ///< Unix time
};

using Prompt = std::variant<std::string, std::vector<int>>; ///< text or ids

struct CompletionRequest {
    std::vector<Prompt> prompts;
    GenerationSettings settings;
    Interventions interventions;
    std::vector<TokenBias> bias; ///< beside that of the settings
    std::uint64_t seed = 1;      ///< of the first text of each prompt; the others have those after it
    int tokens = 0;              ///< of each text
    int texts = 1;               ///< of each prompt that are answered
    int best = 1;                ///< out of so many that are written
    std::optional<int> logprobs; ///< so many candidates are told of each token
    bool greedy = false, pastEnd = false, echo = false, stream = false, usage = false;
};

/// Throws ApiError where the text is no JSON object.
nlohmann::json requestObject(std::string_view body);
/// Fields that are not known are passed over, as the API does; those that are must have a value that means
/// something here. Throws ApiError.
CompletionRequest completionRequest(const nlohmann::json& object, const ServedModel& model);
std::vector<Prompt> promptsIn(const nlohmann::json& object, const ServedModel& model);
Interventions interventionsIn(const nlohmann::json& object, const ServedModel& model);

/// With the prompts as their texts. Throws ApiError where these have too many tokens in all.
std::vector<Generator> generatorsOf(const StoryModel& model, const std::vector<Prompt>& prompts);

} // namespace lila::cli
