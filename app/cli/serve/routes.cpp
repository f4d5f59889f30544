// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/serve/routes.h"

#include "app/cli/json_text.h"
#include "app/cli/serve/completion.h"

namespace lila::cli {
namespace {

using Json = nlohmann::json;

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
    Generator generator = std::move(generatorsOf(model.opened.model, prompts)[0]);
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
                   if (call.path.substr(std::string_view("/v1/models/").size()) != model.name)
                       throw ApiError(404, "there is no such model here; this is " + model.name, "model",
                                      "model_not_found");
                   return HttpReply{.json = jsonLine(modelJson(model))};
               }));
    server.get("/health", guarded([&](const HttpCall&) { return health(scheduler, model); }));
}

} // namespace lila::cli
