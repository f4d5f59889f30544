// SPDX-License-Identifier: AGPL-3.0-or-later
// lila ablate: what the geometry, the E8 branch or the resonator is worth.
#include "app/cli/command.h"
#include "app/cli/evaluation_json.h"
#include "app/cli/json_text.h"
#include "app/cli/model_options.h"
#include "app/cli/progress.h"
#include "app/cli/story_options.h"
#include "app/cli/text_table.h"
#include "core/evaluation/ablation.h"

#include <iostream>
#include <memory>

namespace lila::cli {
namespace {

constexpr int lossDecimals = 6;

struct AblateOptions {
    ModelOptions model;
    StoryOptions stories;
    AblationSettings settings;
    std::string without;
    std::string metric = "loss_per_token";
    std::optional<double> strength, weight; ///< else the model's own
    bool json = false;
};

nlohmann::json ablationJson(const Ablation& ablation, const AblationSettings& settings) {
    nlohmann::json out = differenceJson(ablation.difference);
    out["without"] = modelPartName(settings.without);
    out["metric"] = lossMetricName(settings.metric);
    out["loss_with"] = ablation.lossWith;
    out["loss_without"] = ablation.lossWithout;
    out["bootstrap_resamples"] = bootstrapResamples;
    out["permutation_resamples"] = permutationResamples;
    if (settings.without == ModelPart::Resonator) {
        out["resonance_strength"] = settings.resonanceStrength;
        out["encode_relation_weight"] = settings.encodeRelationWeight;
        out["seed"] = settings.seed;
    }
    for (std::size_t layer = 0; layer < ablation.layers.size(); ++layer) {
        nlohmann::json row = differenceJson(ablation.layers[layer]);
        row["layer"] = layer;
        out["by_layer"].push_back(std::move(row));
    }
    return out;
}

TableRow differenceRow(const std::string& name, const PairedDifference& difference) {
    return {name, signedFixed(difference.delta, lossDecimals), intervalText(difference.ci95, lossDecimals),
            probabilityText(difference.p)};
}

void print(const Ablation& ablation, const AblationSettings& settings) {
    std::cout << counted(ablation.difference.count, "story", "stories") << "; mean "
              << lossMetricName(settings.metric) << " of a story: " << fixed(ablation.lossWith, lossDecimals)
              << " with, " << fixed(ablation.lossWithout, lossDecimals) << " without the "
              << modelPartName(settings.without) << "\n\n";
    std::vector<TableRow> rows{
        differenceRow("without " + std::string(modelPartName(settings.without)), ablation.difference)};
    for (std::size_t layer = 0; layer < ablation.layers.size(); ++layer)
        rows.push_back(differenceRow("  in layer " + std::to_string(layer), ablation.layers[layer]));
    std::cout << textTable({"", "delta", "95% interval", "p"}, rows);
}

void ablateModel(AblateOptions& options) {
    const OpenedModel opened = openModel(options.model);
    AblationSettings& settings = options.settings;
    settings.resonanceStrength = options.strength.value_or(opened.recommended.resonanceStrength);
    settings.encodeRelationWeight = options.weight.value_or(opened.recommended.encodeRelationWeight);
    std::optional<Ablation> ablation;
    {
        ProgressLine progress;
        ablation = ablate(opened.model, options.stories.read(), settings, [&](double share) {
            progress.show(share, "stories with and without");
            return true;
        });
    }
    if (!ablation)
        throw std::runtime_error(options.stories.textPath().string() +
                                 " holds no story of two tokens or more");
    if (options.json)
        std::cout << jsonText(ablationJson(*ablation, settings));
    else
        print(*ablation, settings);
}

} // namespace

void addAblate(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("ablate", "Measure what a part of the model is worth, story by story");
    const auto options = std::make_shared<AblateOptions>();
    options->model.addTo(*command);
    command->add_option("--without", options->without, "the part to switch off")
        ->check(CLI::IsMember({"geometry", "branch", "resonator"}))
        ->type_name("geometry|branch|resonator")
        ->required();
    command->add_flag("--by_layer", options->settings.byLayer, "each layer alone as well");
    command->add_option("--metric", options->metric, "which loss of a story")
        ->check(CLI::IsMember({"loss_per_token", "loss_padded"}))
        ->type_name("loss_per_token|loss_padded")
        ->capture_default_str();
    options->stories.addTo(*command);
    command->add_option("--resonance_strength", options->strength, "of the resonator (default: as generate)");
    command->add_option("--encode_relation_weight", options->weight,
                        "of what the resonator writes (default: as generate)");
    command->add_option("--seed", options->settings.seed, "of the resonator's random state")
        ->capture_default_str();
    command->add_flag("--json", options->json, "the figures as one JSON object");
    command->footer(
        "delta: the mean over stories of a story's loss without the part minus its loss with it, in nats; "
        "above zero where the part helps. The interval is bootstrapped over stories (10,000 resamples), p is "
        "of the two-sided sign-flip permutation test (10,000 resamples); both are the same in every run. Of "
        "many layers, one in twenty looks significant by chance.\n\n"
        "  lila ablate --checkpoint model.pt --without geometry --by_layer");
    command->callback([options] {
        options->settings.without = *parseModelPart(options->without);
        if (options->settings.byLayer && options->settings.without == ModelPart::Resonator)
            throw CLI::ValidationError("--by_layer", "the resonator has no layers");
        options->settings.metric =
            options->metric == lossMetricName(LossMetric::Padded) ? LossMetric::Padded : LossMetric::PerToken;
        ablateModel(*options);
    });
}

} // namespace lila::cli
