// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/serve_routes.h"

#include "app/cli/json_text.h"
#include "app/cli/serve_answer.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <set>

namespace lila::cli {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

constexpr auto patience = 200ms; ///< until one looks whether the client is still there
constexpr auto quietTime = 3s;   ///< of a stream: whether the client is there is known when something is sent
// Of a request, with echo and logprobs.
constexpr std::size_t mostScoredTokens = 8192;  ///< of its prompts
constexpr std::size_t mostToldTokens = 100'000; ///< with each text's prompt, and what may be written

std::string eventText(const Json& json) {
    return "data: " + jsonLine(json) + "\n";
}

HttpReply errorReply(int status, const std::string& message, const std::string& parameter = {},
                     const std::string& code = {}) {
    return {.status = status, .json = errorJson(status, message, parameter, code)};
}

/// What an exception means for the one who has asked.
HttpReply errorReply(const std::exception_ptr& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const ApiError& error) {
        return errorReply(error.status(), error.what(), error.parameter(), error.code());
    } catch (const SchedulerFull& error) {
        return errorReply(429, error.what());
    } catch (const SchedulerClosed& error) {
        return errorReply(503, error.what());
    } catch (const std::exception& error) {
        return errorReply(500, error.what());
    }
}

/// One request for completions, from the order to the answer.
class Completion {
public:
    Completion(CompletionRequest request, Scheduler& scheduler, const ServedModel& model);

    /// Nothing where the client is gone. Throws what has ended the order.
    std::optional<Json> whole(const std::function<bool()>& isGone);
    void stream(const HttpReply::Send& send, const std::function<bool()>& isGone);

private:
    struct Begun { ///< a prompt
        std::optional<Generator> echo;
        std::vector<StepRecord> scores;
        std::vector<Choice> choices;
        std::vector<bool> isEchoed; ///< in each of them
    };

    ServedPrompt served(const Prompt& prompt);
    void requireFew() const;
    void take(ServedEvent event);
    bool sendChunks(const HttpReply::Send& send);
    Json chunk(Json choices) const;
    std::uint64_t writingSeed(std::size_t writing) const;
    Json usage() const;
    Json bestOf(std::size_t prompt);

    const ServedModel& m_model;
    CompletionRequest m_request;
    std::string m_id = answerId();
    std::vector<Begun> m_prompts;
    std::size_t m_promptTokens = 0;
    std::unique_ptr<Scheduler::Order> m_order;
};

Completion::Completion(CompletionRequest request, Scheduler& scheduler, const ServedModel& model)
    : m_model(model), m_request(std::move(request)) {
    std::vector<ServedPrompt> prompts;
    for (const Prompt& prompt : m_request.prompts)
        prompts.push_back(served(prompt));
    if (m_request.echo && m_request.logprobs)
        requireFew();
    try {
        m_order =
            scheduler.submit(std::move(prompts), m_request.stream ? ServedPace::EachToken : ServedPace::Some);
    } catch (const std::invalid_argument& error) {
        throw ApiError(400, error.what(), "best_of", "invalid_value");
    }
}

void Completion::requireFew() const {
    const auto refuse = [](const std::string& what, std::size_t tokens, std::size_t most) {
        throw ApiError(400,
                       what + std::to_string(tokens) + " tokens, which is too long for echo with logprobs: " +
                           "up to " + std::to_string(most) + " in all are taken",
                       "logprobs", "invalid_value");
    };
    if (m_promptTokens > mostScoredTokens)
        refuse("the prompt has ", m_promptTokens, mostScoredTokens);
    const std::size_t told = m_promptTokens * static_cast<std::size_t>(m_request.best) +
                             m_prompts.size() * static_cast<std::size_t>(m_request.best) *
                                 static_cast<std::size_t>(m_request.tokens);
    if (told > mostToldTokens)
        refuse("the answer, each text with its prompt, can have ", told, mostToldTokens);
}

ServedPrompt Completion::served(const Prompt& prompt) {
    const StoryModel& model = m_model.opened.model;
    ServedPrompt served{.generator = generatorOf(model, prompt),
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
        begun.echo = served.generator;
    if (m_request.echo && m_request.logprobs)
        served.scoredFrom = 1;
    m_prompts.push_back(std::move(begun));
    return served;
}

std::uint64_t Completion::writingSeed(std::size_t writing) const {
    const std::uint64_t seed = m_request.seed + writing;
    return seed < m_request.seed ? seed + 1 : seed; // 0 is none
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
        choice.echo(*prompt.echo, prompt.scores);
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
        best.push_back(choices[order[k]].take(prompt * texts + k, writingSeed(order[k])));
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
                choice.hasNews() &&
                !send(eventText(chunk(Json::array({choice.take(prompt * texts + k, writingSeed(k))})))))
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
    } catch (...) {
        send("data: " + errorReply(std::current_exception()).json + "\n");
        return;
    }
    if (m_request.usage) {
        Json last = chunk(Json::array());
        last["usage"] = usage();
        send(eventText(last));
    }
    send("data: [DONE]\n\n");
}

HttpReply complete(const HttpCall& call, Scheduler& scheduler, const ServedModel& model) {
    CompletionRequest request = completionRequest(requestObject(call.body), model);
    const bool streams = request.stream;
    const auto completion = std::make_shared<Completion>(std::move(request), scheduler, model);
    if (streams)
        return {.events = [completion, isGone = call.isGone](const HttpReply::Send& send) {
            completion->stream(send, isGone);
        }};
    const auto answer = completion->whole(call.isGone);
    return {.json = answer ? jsonLine(*answer) : std::string()};
}

/// The record of a token of the prompt, the last unless another is named.
HttpReply roots(const HttpCall& call, Scheduler& scheduler, const ServedModel& model) {
    const Json object = requestObject(call.body);
    const std::vector<Prompt> prompts = promptsIn(object, model);
    if (prompts.size() > 1)
        throw ApiError(400, "prompt must be one text, or one list of ids", "prompt", "invalid_value");
    Generator generator = generatorOf(model.opened.model, prompts[0]);
    std::vector<int> ids(generator.ids().begin(), generator.ids().end());
    if (ids.size() < 2)
        throw ApiError(
            400,
            "prompt must have two tokens at least: roots are those with which a token was predicted "
            "from what comes before it",
            "prompt", "invalid_value");
    const Json token = object.value("token", Json(ids.size() - 1));
    const bool isToken = token.is_number_integer() && token.get<double>() >= 1 &&
                         token.get<double>() < static_cast<double>(ids.size());
    if (!isToken)
        throw ApiError(400,
                       "token must be the index of a token of the prompt, from 1 to " +
                           std::to_string(ids.size() - 1),
                       "token", "invalid_value");
    const auto index = token.get<std::size_t>();
    ids.resize(index + 1);
    const std::size_t end = generator.endOf(index), begin = generator.endOf(index - 1);
    const std::string text = generator.text().substr(begin, end - begin);
    generator.setTokens(contextOf(model.opened.model.tokenizer, ids));
    std::vector<ServedPrompt> order;
    order.push_back({.generator = std::move(generator),
                     .interventions = interventionsIn(object, model),
                     .scoredFrom = index,
                     .roots = true});
    const auto ordered = scheduler.submit(std::move(order));
    StepRecord record;
    while (!ordered->isDone() && !call.isGone())
        for (const ServedEvent& event : ordered->take(patience)) {
            if (event.error)
                std::rethrow_exception(event.error);
            if (!event.records.empty())
                record = event.records.back();
        }
    return {.json = jsonLine(rootsJson(record, text, model))};
}

HttpReply health(const Scheduler& scheduler, const ServedModel& model) {
    const Scheduler::Load load = scheduler.load();
    return {.status = load.isClosed ? 503 : 200,
            .json = jsonLine(Json{{"status", load.isClosed ? "ending" : "ok"},
                                  {"model", model.name},
                                  {"writing", load.writing},
                                  {"waiting", load.waiting}})};
}

/// What it throws becomes the API's error.
HttpServer::Handler guarded(std::function<HttpReply(const HttpCall&)> handler) {
    return [handler = std::move(handler)](const HttpCall& call) {
        try {
            return handler(call);
        } catch (...) {
            return errorReply(std::current_exception());
        }
    };
}

} // namespace

void addRoutes(HttpServer& server, Scheduler& scheduler, const ServedModel& model) {
    server.post("/v1/completions",
                guarded([&](const HttpCall& call) { return complete(call, scheduler, model); }));
    server.post("/v1/roots", guarded([&](const HttpCall& call) { return roots(call, scheduler, model); }));
    server.get("/v1/models", guarded([&](const HttpCall&) {
                   return HttpReply{.json = jsonLine(Json{{"object", "list"}, {"data", {modelJson(model)}}})};
               }));
    server.get("/v1/models/.+", guarded([&](const HttpCall& call) {
                   if (call.path != "/v1/models/" + model.name)
                       throw ApiError(404, "there is no such model here; this is " + model.name, "model",
                                      "model_not_found");
                   return HttpReply{.json = jsonLine(modelJson(model))};
               }));
    server.get("/health", guarded([&](const HttpCall&) { return health(scheduler, model); }));
}

} // namespace lila::cli
