// SPDX-License-Identifier: AGPL-3.0-or-later
// lila serve: answers the requests of editors and other programs, as the completions API has them.
#include "app/cli/command.h"
#include "app/cli/model_options.h"
#include "app/cli/serve/routes.h"
#include "app/interrupt.h"

#include <chrono>
#include <iostream>
#include <memory>
#include <thread>

namespace lila::cli {
namespace {

using namespace std::chrono_literals;

struct ServeOptions {
    ModelOptions model;
    HttpOptions http{.port = 8080};
    SchedulerLimits limits;
};

std::int64_t madeAt(const std::filesystem::path& file) {
    const auto since = std::filesystem::last_write_time(file).time_since_epoch();
    const auto system = std::chrono::file_clock::to_sys(std::chrono::file_clock::time_point(since));
    return std::chrono::duration_cast<std::chrono::seconds>(system.time_since_epoch()).count();
}

void serve(const ServeOptions& options) {
    catchInterrupts();
    auto listening = std::make_unique<HttpServer>(options.http); // no model is loaded where there is no place
    const std::string address = listening->listen();
    const std::filesystem::path file = options.model.checkpointPath();
    const ServedModel model{openModel(options.model), file.stem().string(), madeAt(file)};
    Scheduler scheduler(model.opened.model, options.limits);
    const std::unique_ptr<HttpServer> server = std::move(listening); // ends before what it answers from
    addRoutes(*server, scheduler, model);
    server->start();
    std::cout << address << std::endl;
    std::cerr << "lila: " << model.name << " answers under /v1/completions; Ctrl-C ends it\n";
    while (!wasInterrupted())
        std::this_thread::sleep_for(50ms);
    scheduler.close();
    const auto isBusy = [&] {
        return scheduler.load().writing + scheduler.load().waiting > 0 || server->underWay() > 0;
    };
    if (isBusy())
        std::cerr << "lila: finishing what has been asked for; Ctrl-C once more ends at once\n";
    while (isBusy())
        std::this_thread::sleep_for(20ms);
    server->stop();
}

} // namespace

void addServe(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("serve", "Answer editors and other programs that speak the completions API");
    const auto options = std::make_shared<ServeOptions>();
    options->model.addTo(*command);
    command->add_option("--port", options->http.port, "to listen on; 0: any that is free, which is told")
        ->check(CLI::Range(0, 65535))
        ->capture_default_str();
    command
        ->add_option("--host", options->http.host,
                     "address to listen on; one that others can reach needs a --key, too")
        ->capture_default_str()
        ->type_name("ADDRESS");
    command
        ->add_option("--key", options->http.key,
                     "that requests must have, as \"Authorization: Bearer KEY\"; better given as LILA_KEY in "
                     "the environment, "
                     "where others do not see it")
        ->envname("LILA_KEY")
        ->type_name("TEXT");
    command->add_option("--at_once", options->limits.writings, "texts that are written at once; more wait")
        ->check(CLI::Range(16, 1024))
        ->capture_default_str();
    command->add_option("--waiting", options->limits.waiting, "texts that can wait; more are refused")
        ->check(CLI::Range(0, 100000))
        ->capture_default_str();
    command->footer("Prints its address. POST /v1/completions takes prompt (a text, ids of tokens, or a list "
                    "of either), max_tokens, "
                    "temperature, top_p, seed, n, best_of, stop, logit_bias, echo, logprobs (how many "
                    "candidates to tell of, up to "
                    "16; or true, with top_logprobs), stream, and every setting of lila generate by its "
                    "name; also preset, greedy, "
                    "past_end and interventions. A text is the one that lila generate makes of the same seed "
                    "and settings, whoever "
                    "else is served.\n"
                    "The logarithms that logprobs tells are those of the probabilities that a token was "
                    "drawn with, after "
                    "temperature and all other settings, as lila generate --json has them: with temperature "
                    "0 each is 0, and "
                    "the token the only candidate. Of the tokens of an echoed prompt they are the model's "
                    "own, without settings, "
                    "and so are those by which best_of ranks.\n"
                    "POST /v1/roots takes prompt and token, an index, and answers with the "
                    "weights of the roots in "
                    "every layer from which that token was predicted. GET /v1/models, GET /health.\n"
                    "Ctrl-C and SIGTERM finish what runs; a second one ends at once.\n\n"
                    "  lila serve --port 8080\n"
                    "  curl http://127.0.0.1:8080/v1/completions -d '{\"prompt\": \"Once upon a time\"}'");
    command->callback([options] {
        if (!isLoopback(options->http.host) && options->http.key.empty())
            throw CLI::ValidationError("--host", "others can reach " + options->http.host +
                                                     ", so that a --key is needed");
        serve(*options);
    });
}

} // namespace lila::cli
