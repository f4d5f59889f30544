// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/serve/completion.h"

#include "app/cli/json_text.h"
#include "core/sampling/seeds.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

namespace lila::cli {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

constexpr auto quietTime = 3s; ///< of a stream: whether the client is there is known when something is sent
constexpr std::size_t mostScoredTokens = 8192; ///< of a request's prompts, with echo and logprobs
/// Tokens and candidates that are told of at once: some tens of megabytes, as JSON and its text.
constexpr std::size_t mostTold = 200'000;

std::string eventText(const Json& json) {
    return "data: " + jsonLine(json) + "\n";
}

EchoedPrompt echoOf(const Generator& prompt, bool withTokens) {
    EchoedPrompt echo{.text = prompt.text(), .ids = {}, .ends = {}};
    if (!withTokens)
        return echo;
    echo.ids.assign(prompt.ids().begin(), prompt.ids().end());
    for (std::size_t i = 0; i < echo.ids.size(); ++i)
        echo.ends.push_back(echo.text.empty() ? 0 : prompt.endOf(i));
    return echo;
}

} // namespace

Completion::Completion(CompletionRequest request, Scheduler& scheduler, const ServedModel& model)
    : m_model(model), m_request(std::move(request)) {
    std::vector<ServedPrompt> prompts;
    for (Generator& generator : generatorsOf(model.opened.model, std::exchange(m_request.prompts, {})))
        prompts.push_back(served(std::move(generator)));
    if (m_request.logprobs)
        requireFew();
    try {
        m_order =
            scheduler.submit(std::move(prompts), m_request.stream ? ServedPace::EachToken : ServedPace::Some);
    } catch (const std::invalid_argument& error) {
        throw ApiError(400, error.what(), "best_of", "invalid_value");
    }
}

void Completion::requireFew() const {
    const auto refuse = [](const std::string& what, std::size_t most) {
        throw ApiError(400, what + "; up to " + std::to_string(most) + " in all are taken", "logprobs",
                       "invalid_value");
    };
    if (m_request.echo && m_promptTokens > mostScoredTokens)
        refuse("the prompt has " + std::to_string(m_promptTokens) +
                   " tokens, which is too long for echo with logprobs",
               mostScoredTokens);
    const auto texts = static_cast<std::size_t>(m_request.best);
    const std::size_t echoed = m_request.echo ? m_promptTokens * texts : 0;
    const std::size_t written =
        m_request.stream ? 0 : m_prompts.size() * texts * static_cast<std::size_t>(m_request.tokens);
    const std::size_t told = (echoed + written) * (1 + static_cast<std::size_t>(*m_request.logprobs));
    if (told > mostTold)
        refuse("with logprobs, the answer can tell of " + std::to_string(told) +
                   " tokens and candidates at once; ask for fewer max_tokens, texts or logprobs" +
                   (written > 0 ? ", or for a stream" : ""),
               mostTold);
}

ServedPrompt Completion::served(Generator generator) {
    const StoryModel& model = m_model.opened.model;
    ServedPrompt served{.generator = std::move(generator),
                        .settings = m_request.settings,
                        .interventions = m_request.interventions,
                        .tokens = m_request.tokens,
                        .count = m_request.best,
                        .seed = m_request.seed,
                        .greedy = m_request.greedy,
                        .pastEnd = m_request.pastEnd};
    served.generator.setBias(m_request.bias);
    m_promptTokens += served.generator.ids().size();
    if (m_request.logprobs.value_or(0) > 0 || m_request.best > m_request.texts)
        served.recording = Recording::Candidates;
    Begun begun{
        .echo = {},
        .scores = {},
        .choices = {static_cast<std::size_t>(m_request.best), Choice(*model.tokenizer, m_request.logprobs)},
        .isEchoed = std::vector<bool>(static_cast<std::size_t>(m_request.best), !m_request.echo)};
    if (m_request.echo)
        begun.echo = echoOf(served.generator, m_request.logprobs.has_value());
    if (m_request.echo && m_request.logprobs)
        served.scoredFrom = 1;
    m_prompts.push_back(std::move(begun));
    return served;
}

void Completion::take(ServedEvent event) {
    if (event.error)
        std::rethrow_exception(event.error);
    Begun& prompt = m_prompts[event.prompt];
    if (event.isOfPrompt) {
        std::ranges::move(event.records, std::back_inserter(prompt.scores));
        return;
    }
    Choice& choice = prompt.choices[event.writing];
    if (!prompt.isEchoed[event.writing]) // what there is to know of the prompt is known before any text
        choice.echo(prompt.echo, prompt.scores);
    prompt.isEchoed[event.writing] = true;
    for (const StepRecord& record : event.records)
        choice.add(record);
    if (event.end)
        choice.end(*event.end, event.rest);
}

Json Completion::usage() const {
    std::size_t tokens = 0;
    for (const Begun& prompt : m_prompts)
        for (const Choice& choice : prompt.choices)
            tokens += static_cast<std::size_t>(choice.tokens());
    return usageJson(m_promptTokens, tokens);
}

/// Of a prompt's texts those that the model itself finds most probable, token for token.
Json Completion::bestOf(std::size_t prompt) {
    std::vector<Choice>& choices = m_prompts[prompt].choices;
    std::vector<std::size_t> order(choices.size());
    std::iota(order.begin(), order.end(), 0U);
    const auto texts = static_cast<std::size_t>(m_request.texts);
    if (texts < order.size())
        std::ranges::stable_sort(order, std::greater(),
                                 [&](std::size_t i) { return choices[i].ownMeanLogprob(); });
    Json best = Json::array();
    for (std::size_t k = 0; k < texts; ++k)
        best.push_back(choices[order[k]].take(prompt * texts + k, seedBehind(m_request.seed, order[k])));
    return best;
}

std::optional<Json> Completion::whole(const std::function<bool()>& isGone) {
    while (!m_order->isDone()) {
        for (ServedEvent& event : m_order->take(patience))
            take(std::move(event));
        if (isGone())
            return std::nullopt;
    }
    Json answer = answerHead(m_id, m_model);
    answer["choices"] = Json::array();
    for (std::size_t prompt = 0; prompt < m_prompts.size(); ++prompt)
        for (Json& choice : bestOf(prompt))
            answer["choices"].push_back(std::move(choice));
    answer["usage"] = usage();
    return answer;
}

Json Completion::chunk(Json choices) const {
    Json chunk = answerHead(m_id, m_model);
    chunk["choices"] = std::move(choices);
    if (m_request.usage)
        chunk["usage"] = nullptr;
    return chunk;
}

bool Completion::sendChunks(const HttpReply::Send& send) {
    const auto texts = static_cast<std::size_t>(m_request.texts);
    for (std::size_t prompt = 0; prompt < m_prompts.size(); ++prompt)
        for (std::size_t k = 0; k < texts; ++k)
            if (Choice& choice = m_prompts[prompt].choices[k];
                choice.hasNews() && !send(eventText(chunk(Json::array(
                                        {choice.take(prompt * texts + k, seedBehind(m_request.seed, k))})))))
                return false;
    return true;
}

void Completion::stream(const HttpReply::Send& send, const std::function<bool()>& isGone) {
    auto sentAt = std::chrono::steady_clock::now();
    const HttpReply::Send sendNow = [&](std::string_view event) {
        sentAt = std::chrono::steady_clock::now();
        return send(event);
    };
    try {
        while (!m_order->isDone()) {
            for (ServedEvent& event : m_order->take(patience))
                take(std::move(event));
            if (!sendChunks(sendNow) || isGone())
                return;
            const bool isQuiet = std::chrono::steady_clock::now() > sentAt + quietTime;
            if (isQuiet && !sendNow(":\n\n")) // a comment
                return;
        }
        if (m_request.usage) {
            Json last = chunk(Json::array());
            last["usage"] = usage();
            send(eventText(last));
        }
        send("data: [DONE]\n\n");
    } catch (...) {
        send("data: " + errorReply(std::current_exception()).json + "\n");
    }
}

} // namespace lila::cli
