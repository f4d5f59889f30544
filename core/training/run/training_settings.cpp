// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/run/training_settings.h"

#include "core/checkpoint/number_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <stdexcept>

namespace lila {
namespace {

using S = TrainingSettings;

#ifdef LILA_WITHOUT_PT
constexpr std::string_view formats = "safetensors";
#else
constexpr std::string_view formats = "pt,safetensors";
#endif
constexpr double many = 1e12; ///< steps and minutes: no limit that anybody meets

const TrainingSettingInfo table[] = {
    {"d_model", "Width", "Width of the model", &S::dModel, 1, 32768, {}, true},
    {"n_layers", "Layers", "Layers of the model", &S::nLayers, 1, 1024, {}, true},
    {"n_heads", "Heads", "Attention heads of a layer", &S::nHeads, 1, 240, {}, true},
    {"block_size", "Window", "Window: tokens that the model sees at once", &S::blockSize, 1, 32768, {}, true},
    {"dropout", "Dropout", "Share of activations dropped in training", &S::dropout, 0, 0.95},
    {"e8_strength",
     "Initial E8 scale",
     "Initial e8_scale of every layer",
     &S::e8Strength,
     -1000,
     1000,
     {},
     true},
    {"temp", "Quantiser temperature", "Temperature of the quantiser", &S::temp, 1e-6, 1e6, {}, true},
    {"no_e8", "Leave out",
     "Baseline: train without the geometry term, without the E8 branch, or without both", &S::noE8, 0, 0,
     "none,geometry,branch,all"},
    {"roots", "Roots", "Control: random puts 240 random unit vectors in the place of the roots", &S::roots, 0,
     0, "e8,random", true},
    {"steps", "Steps", "Optimiser steps of the whole run", &S::steps, 1, many, {}, false, true},
    {"minutes",
     "Minutes",
     "Stop and save after this time; 0: no limit",
     &S::minutes,
     0,
     many,
     {},
     false,
     true},
    {"batch_size", "Batch size", "Rows of a batch, over all processes", &S::batchSize, 1, 65536},
    {"accumulate", "Batches a step", "Batches whose gradients make one optimiser step", &S::accumulate, 1,
     65536},
    {"layout", "Rows",
     "packed: whole stories end to end; padded: one story a row, padding counted in the loss", &S::layout, 0,
     0, "packed,padded"},
    {"variants",
     "Versions of a story",
     "Versions of each story, one an epoch: the text as it is, then others",
     &S::variants,
     1,
     256,
     {},
     false,
     true},
    {"bpe_dropout",
     "Tokenizer dropout",
     "Share of the tokenizer's merges left out in the other versions",
     &S::bpeDropout,
     0,
     1,
     {},
     false,
     true},
    {"exchange",
     "Words exchanged",
     "Share of the other versions in which names, animals, toys and colours are exchanged",
     &S::exchange,
     0,
     1,
     {},
     false,
     true},
    {"lr", "Learning rate", "Learning rate after the warm-up", &S::lr, 0, 10, {}, false, true},
    {"warmup",
     "Warm-up steps",
     "Steps in which the learning rate rises to lr",
     &S::warmup,
     0,
     many,
     {},
     false,
     true},
    {"schedule", "Schedule",
     "Learning rate after the warm-up; trapezoid: constant, and falling over the last part of the steps",
     &S::schedule, 0, 0, "cosine,constant,trapezoid", false, true},
    {"min_lr",
     "Lowest rate, share",
     "Where a learning rate that falls ends, as a share of lr",
     &S::minLr,
     0,
     1,
     {},
     false,
     true},
    {"lr_fall",
     "Fall of the rate, share",
     "Share of the steps in which a trapezoid falls",
     &S::lrFall,
     0,
     1,
     {},
     false,
     true},
    {"beta1", "Adam β₁", "AdamW's decay of the mean", &S::beta1, 0, 0.999999, {}, false, true},
    {"beta2", "Adam β₂", "AdamW's decay of the mean square", &S::beta2, 0, 0.999999, {}, false, true},
    {"eps", "Adam ε", "AdamW's epsilon", &S::eps, 1e-16, 1, {}, false, true},
    {"weight_decay", "Weight decay", "AdamW's weight decay", &S::weightDecay, 0, 10, {}, false, true},
    {"decay_on", "Decay of",
     "What decays: all weights, or matrices only, not embeddings, norms, biases, β and e8_scale", &S::decayOn,
     0, 0, "all,matrices", false, true},
    {"clip",
     "Gradient clip",
     "Largest norm of the gradient; 0: never clipped",
     &S::clip,
     0,
     1e9,
     {},
     false,
     true},
    {"ema", "Averaging decay",
     "Average weights over steps with this decay, for validation and best_model; 0: off", &S::ema, 0,
     0.999999},
    {"precision", "Precision",
     "Of matrix products; weights, norms, softmax and loss are always fp32. auto: bf16 on CUDA, on "
     "processors the faster, which a second's measuring tells",
     &S::precision, 0, 0, "auto,fp32,bf16"},
    {"device", "Device", "Where to train", &S::device, 0, 0, "auto,cpu,cuda", false, true},
    {"threads",
     "Threads",
     "Processor threads, over all processes here; 0: one a processor",
     &S::threads,
     0,
     1024,
     {},
     false,
     true},
    {"seed", "Seed", "Of the initial weights, the order of stories and all noise", &S::seed, 0, 0x1p53},
    {"log_every",
     "Log every",
     "Steps between lines of train_log.jsonl",
     &S::logEvery,
     1,
     many,
     {},
     false,
     true},
    {"eval_every", "Validate every", "Steps between validations", &S::evalEvery, 1, many, {}, false, true},
    {"eval_rows",
     "Validation stories",
     "Stories of a validation; 0: all",
     &S::evalRows,
     0,
     many,
     {},
     false,
     true},
    {"save_every", "Save every", "Steps between checkpoints", &S::saveEvery, 1, many, {}, false, true},
    {"keep",
     "Checkpoints kept",
     "Checkpoints kept, the newest; best_model is kept besides",
     &S::keep,
     1,
     1000000,
     {},
     false,
     true},
    {"format", "File format", "Of checkpoints: the reference's .pt, or safetensors", &S::format, 0, 0,
     formats, false, true},
};

constexpr std::string_view presetNames[] = {"default", "small", "reference"};

[[noreturn]] void fail(const std::string& complaint) {
    throw std::invalid_argument(complaint);
}

bool isChoice(std::string_view choices, std::string_view text) {
    while (true) {
        const std::size_t comma = choices.find(',');
        if (choices.substr(0, comma) == text)
            return true;
        if (comma == std::string_view::npos)
            return false;
        choices.remove_prefix(comma + 1);
    }
}

template <class Number>
Number numberOf(const TrainingSettingInfo& info, const std::string& text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool isTooLarge = error == std::errc::result_out_of_range;
    if ((error != std::errc() && !isTooLarge) || end != text.data() + text.size())
        fail(std::string(info.name) + " is \"" + text.substr(0, 40) + "\", but must be a " +
             (std::is_integral_v<Number> ? "whole number" : "number"));
    if (isTooLarge ||
        !(static_cast<double>(value) >= info.minimum && static_cast<double>(value) <= info.maximum))
        fail(std::string(info.name) + " is " + text.substr(0, 40) + ", but must lie between " +
             shortestText(info.minimum) + " and " + shortestText(info.maximum));
    return value;
}

} // namespace

std::span<const TrainingSettingInfo> trainingSettingTable() {
    return table;
}

const TrainingSettingInfo* findTrainingSetting(std::string_view name) {
    const auto* found = std::ranges::find(table, name, &TrainingSettingInfo::name);
    return found != std::end(table) ? found : nullptr;
}

std::span<const std::string_view> trainingPresetNames() {
    return presetNames;
}

TrainingSettings trainingPreset(std::string_view name) {
    TrainingSettings settings;
    if (name == "default")
        return settings;
    if (name == "small") {
        settings.dModel = 128;
        settings.nLayers = 4;
        settings.blockSize = 256;
        settings.steps = 5000;
        settings.lr = 1e-3;
        return settings;
    }
    if (name != "reference")
        fail("there is no preset \"" + std::string(name) + "\"; there are default, small and reference");
    settings.steps = 200000;
    settings.batchSize = 4;
    settings.layout = "padded";
    settings.lr = 5e-5;
    settings.warmup = 0;
    settings.schedule = "constant";
    settings.precision = "fp32";
    settings.logEvery = 200;
    settings.evalEvery = 1000;
    settings.saveEvery = 1000;
    return settings;
}

std::string settingText(const TrainingSettings& settings, const TrainingSettingInfo& info) {
    return std::visit(
        [&](auto member) -> std::string {
            if constexpr (std::is_same_v<decltype(member), std::string S::*>)
                return settings.*member;
            else
                return shortestText(settings.*member);
        },
        info.member);
}

void setSetting(TrainingSettings& settings, const TrainingSettingInfo& info, const std::string& text) {
    std::visit(
        [&](auto member) {
            using Value = std::remove_cvref_t<decltype(settings.*member)>;
            if constexpr (std::is_same_v<Value, std::string>) {
                if (!isChoice(info.choices, text))
                    fail(std::string(info.name) + " is \"" + text.substr(0, 40) + "\", but must be one of " +
                         std::string(info.choices));
                settings.*member = text;
            } else {
                settings.*member = numberOf<Value>(info, text);
            }
        },
        info.member);
}

std::string trainingProblem(const TrainingSettings& settings) {
    if (settings.dModel % settings.nHeads != 0)
        return "d_model " + std::to_string(settings.dModel) + " cannot be divided among " +
               std::to_string(settings.nHeads) + " heads";
    if (settings.variants == 1 && (settings.bpeDropout > 0 || settings.exchange > 0))
        return "bpe_dropout and exchange need variants: with 1, every epoch has the text as it is";
    return {};
}

ModelConfig modelConfigOf(const TrainingSettings& settings, int vocabSize) {
    ModelConfig config;
    config.vocabSize = vocabSize;
    config.dModel = settings.dModel;
    config.nLayers = settings.nLayers;
    config.nHeads = settings.nHeads;
    config.blockSize = settings.blockSize;
    config.dropout = settings.dropout;
    config.e8Strength = settings.e8Strength;
    config.temp = settings.temp;
    config.randomRoots = settings.roots == "random";
    return config;
}

void setModel(TrainingSettings& settings, const ModelConfig& config) {
    settings.dModel = config.dModel;
    settings.nLayers = config.nLayers;
    settings.nHeads = config.nHeads;
    settings.blockSize = config.blockSize;
    settings.dropout = config.dropout;
    settings.e8Strength = config.e8Strength;
    settings.temp = config.temp;
    settings.roots = config.randomRoots ? "random" : "e8";
}

std::string trainingSettingsToJson(const TrainingSettings& settings) {
    auto object = nlohmann::ordered_json::object();
    for (const TrainingSettingInfo& info : table)
        std::visit([&](auto member) { object[std::string(info.name)] = settings.*member; }, info.member);
    return object.dump();
}

TrainingSettings trainingSettingsFromJson(std::string_view json) {
    const nlohmann::json object = nlohmann::json::parse(json, nullptr, false);
    if (!object.is_object())
        fail("the settings are no JSON object");
    TrainingSettings settings;
    for (const TrainingSettingInfo& info : table) {
        const auto found = object.find(info.name);
        if (found == object.end())
            continue;
        if (!found->is_string() && !found->is_number())
            fail(std::string(info.name) + " is neither a number nor a text");
        setSetting(settings, info, found->is_string() ? found->get<std::string>() : found->dump());
    }
    return settings;
}

} // namespace lila
