// SPDX-License-Identifier: AGPL-3.0-or-later
// lila evaluate: how well a model predicts stories.
#include "app/cli/command.h"
#include "app/cli/evaluation_json.h"
#include "app/cli/json_text.h"
#include "app/cli/model_options.h"
#include "app/cli/progress.h"
#include "app/cli/story_options.h"
#include "app/cli/text_table.h"

#include <cmath>
#include <iostream>
#include <memory>

namespace lila::cli {
namespace {

struct EvaluateOptions {
    ModelOptions model;
    StoryOptions stories;
    bool byStory = false;
    bool json = false;
};

/// A loss among padding that was trained on is a few thousandths of a nat.
constexpr double untrainedPaddingLoss = 0.5;

void print(const Evaluation& e, bool byStory) {
    const auto row = [](const std::string& name, const Estimate& estimate) {
        return TableRow{name, fixed(estimate.value, 4), intervalText(estimate.ci95, 4)};
    };
    const Interval& loss = e.lossPerToken.ci95;
    std::cout << counted(std::ssize(e.stories), "story", "stories") << ", "
              << counted(e.tokens, "token", "tokens") << ", "
              << counted(e.characters, "character", "characters") << "; the first " << e.window
              << " predictions of each at most\n\n"
              << textTable({"", "value", "95% interval"},
                           {row("loss_per_token", e.lossPerToken), row("loss_padded", e.lossPadded),
                            row("perplexity",
                                {std::exp(e.lossPerToken.value), {std::exp(loss.low), std::exp(loss.high)}}),
                            row("bits_per_character", e.bitsPerCharacter)});
    if (e.paddingLoss > untrainedPaddingLoss)
        std::cout << "\nThe padding costs " << fixed(e.paddingLoss, 2)
                  << " nats a position: the model was not trained on it, and loss_padded says nothing of its "
                     "stories.\n";
    std::vector<TableRow> bins;
    for (const PositionBin& bin : e.bins)
        if (bin.tokens > 0)
            bins.push_back({std::to_string(bin.first) + "-" + std::to_string(bin.last), fixed(bin.loss, 4),
                            std::to_string(bin.tokens)});
    std::cout << '\n' << textTable({"position", "loss", "tokens"}, bins);
    if (!byStory)
        return;
    std::vector<TableRow> stories;
    for (const auto& [index, story] : e.stories)
        stories.push_back({std::to_string(index), std::to_string(story.nats.size()),
                           fixed(story.perToken(), 4), fixed(story.padded, 4),
                           fixed(story.bitsPerCharacter(), 4)});
    std::cout << '\n'
              << textTable({"story", "tokens", "loss_per_token", "loss_padded", "bits_per_character"},
                           stories);
}

void evaluateStories(const EvaluateOptions& options) {
    const OpenedModel opened = openModel(options.model);
    std::optional<Evaluation> evaluation;
    {
        ProgressLine progress;
        evaluation = evaluate(opened.model, options.stories.read(), 0, [&](double share) {
            progress.show(share, "stories");
            return true;
        });
    }
    if (!evaluation)
        throw std::runtime_error(options.stories.textPath().string() +
                                 " holds no story of two tokens or more");
    if (options.json)
        std::cout << jsonText(evaluationJson(*evaluation, options.byStory));
    else
        print(*evaluation, options.byStory);
}

} // namespace

void addEvaluate(CLI::App& app) {
    CLI::App* command = app.add_subcommand("evaluate", "Measure how well a model predicts stories");
    const auto options = std::make_shared<EvaluateOptions>();
    options->model.addTo(*command);
    options->stories.addTo(*command);
    command->add_flag("--by_story", options->byStory, "the figures of every story too");
    command->add_flag("--json", options->json, "the figures as one JSON object");
    command->footer(
        "loss_per_token: nats a token of the text, padding and end left out. loss_padded: the reference's, "
        "each story padded to the window and padding counted. bits_per_character: by characters of the text, "
        "so that models with other tokenizers compare. Longer stories are scored on their first window. "
        "Intervals are bootstrapped over stories (10,000 resamples, fixed seed).\n\n"
        "  lila evaluate --checkpoint model.pt --text valid.txt");
    command->callback([options] { evaluateStories(*options); });
}

} // namespace lila::cli
