// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/training_options.h"

#include "core/checkpoint/number_text.h"

#include <algorithm>

namespace lila {
namespace {

std::string typeName(const TrainingSettingInfo& info) {
    if (!info.choices.empty()) {
        std::string choices(info.choices);
        std::ranges::replace(choices, ',', '|');
        return choices;
    }
    return std::holds_alternative<double TrainingSettings::*>(info.member) ? "FLOAT" : "INT";
}

} // namespace

void TrainingOptions::addTo(CLI::App& command) {
    command.add_option("--corpus", corpus, "stories to train on")->required()->check(CLI::ExistingPath);
    CLI::Option* validOption =
        command.add_option("--valid", valid, "stories to validate on, other ones")->check(CLI::ExistingPath);
    command.add_option("--held_out", heldOut, "validate on this share of the corpus instead, not trained on")
        ->check(CLI::Range(0.0, 0.9))
        ->excludes(validOption);
    command.add_option("--checkpoint_dir", checkpointFolder, "the run's folder: checkpoints, log, samples")
        ->type_name("DIR")
        ->capture_default_str();
    command.add_flag("--resume", resume, "go on from the newest checkpoint there");
    command.add_option("--init", init, "a checkpoint whose weights a new run begins with: fine-tuning")
        ->check(CLI::ExistingFile);
    command
        .add_option("--preset", preset,
                    "settings to begin with: default (the official shape), small (minutes on a laptop), or "
                    "reference (the original run's)")
        ->check(CLI::IsMember(
            std::vector<std::string>(trainingPresetNames().begin(), trainingPresetNames().end())))
        ->capture_default_str();
    command
        .add_option("--processes", processes,
                    "processes on this machine that share each batch; over several machines: start one each "
                    "with RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR and MASTER_PORT set, as torchrun does")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    addSettings(command);
}

void TrainingOptions::addSettings(CLI::App& command) {
    const TrainingSettings defaults;
    for (const TrainingSettingInfo& info : trainingSettingTable())
        command
            .add_option_function<std::string>(
                "--" + std::string(info.name),
                [this, &info](const std::string& text) {
                    TrainingSettings scratch;
                    try {
                        setSetting(scratch, info, text);
                    } catch (const std::invalid_argument& error) {
                        throw CLI::ValidationError(error.what());
                    }
                    given[std::string(info.name)] = text;
                },
                std::string(info.help))
            ->type_name(typeName(info))
            ->default_str(settingText(defaults, info))
            ->group("Settings");
}

std::vector<std::string> TrainingOptions::arguments() const {
    std::vector<std::string> all = {
        "--corpus", corpus.string(), "--checkpoint_dir", checkpointFolder.string(),
        "--preset", preset,          "--processes",      std::to_string(processes)};
    const auto add = [&](const std::string& flag, const std::string& value) {
        all.push_back(flag);
        all.push_back(value);
    };
    if (!valid.empty())
        add("--valid", valid.string());
    if (heldOut > 0)
        add("--held_out", shortestText(heldOut));
    if (!init.empty())
        add("--init", init.string());
    if (resume)
        all.emplace_back("--resume");
    for (const auto& [name, value] : given)
        add("--" + name, value);
    return all;
}

} // namespace lila
