// SPDX-License-Identifier: AGPL-3.0-or-later
// What a user may set about a training run, and the one table that describes each setting.
#pragma once

#include "core/model/config.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace lila {

/// Of a run as a whole. Those of the model count where a model is begun; a run that goes on, or begins with a
/// checkpoint, has the checkpoint's.
struct TrainingSettings {
    int dModel = 512;
    int nLayers = 12;
    int nHeads = 8;
    int blockSize = 512;
    double dropout = 0.05;
    double e8Strength = 0.01;
    double temp = 0.1;
    std::string noE8 = "none"; ///< none, geometry, branch, all
    std::string roots = "e8";  ///< e8, random

    std::int64_t steps = 20000;
    double minutes = 0; ///< 0: no limit
    int batchSize = 16;
    int accumulate = 1;
    std::string layout = "packed"; ///< packed, padded
    int variants = 1;              ///< of each story: epoch n takes number n mod variants
    double bpeDropout = 0;
    double exchange = 0;

    double lr = 5e-4;
    std::int64_t warmup = 200;
    std::string schedule = "cosine"; ///< cosine, constant, trapezoid
    double minLr = 0.1;
    double lrFall = 0.2;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double eps = 1e-8;
    double weightDecay = 0.01;
    std::string decayOn = "all"; ///< all, matrices
    double clip = 1;
    double ema = 0;

    std::string precision = "auto"; ///< auto, fp32, bf16
    std::string device = "auto";    ///< auto, cpu, cuda
    int threads = 0;
    std::int64_t seed = 1;

    std::int64_t logEvery = 10;
    std::int64_t evalEvery = 500;
    std::int64_t evalRows = 256;
    std::int64_t saveEvery = 500;
    int keep = 3;
#ifdef LILA_WITHOUT_PT
    std::string format = "safetensors"; ///< the only one
#else
    std::string format = "pt"; ///< pt, safetensors
#endif

    bool operator==(const TrainingSettings&) const = default;
};

/// One setting: the flag, the key in files and the documentation are all made from it.
struct TrainingSettingInfo {
    using Member = std::variant<int TrainingSettings::*, std::int64_t TrainingSettings::*,
                                double TrainingSettings::*, std::string TrainingSettings::*>;

    std::string_view name;  ///< the reference's where it has one, with underscores: `--d_model`
    std::string_view label; ///< for people
    std::string_view help;
    Member member;
    double minimum = 0; ///< of numbers
    double maximum = 0;
    std::string_view choices = {}; ///< of texts, separated by commas
    bool isOfModel = false;        ///< a checkpoint's model has it already
    bool mayChange = false;        ///< whether a run that goes on may have another value than it began with
};

std::span<const TrainingSettingInfo> trainingSettingTable();
const TrainingSettingInfo* findTrainingSetting(std::string_view name); ///< null where there is none

/// "default": the struct's. "small": a model that learns on a laptop within minutes. "reference": the
/// reference's own run (resources/docs/model.md section 8). Throws std::invalid_argument for any other name.
TrainingSettings trainingPreset(std::string_view name);
std::span<const std::string_view> trainingPresetNames();

/// The value as text, and back. setSetting throws std::invalid_argument with a message for the user
/// ("batch_size is 0, but must lie between 1 and 65536").
std::string settingText(const TrainingSettings& settings, const TrainingSettingInfo& info);
void setSetting(TrainingSettings& settings, const TrainingSettingInfo& info, const std::string& text);

/// What contradicts what, or empty.
std::string trainingProblem(const TrainingSettings& settings);

/// The model that these settings begin, for a vocabulary of that size.
ModelConfig modelConfigOf(const TrainingSettings& settings, int vocabSize);
/// Takes over what a model is already.
void setModel(TrainingSettings& settings, const ModelConfig& config);

/// As a JSON object by the table's names, and back; reading keeps the default where a name is missing and
/// ignores unknown ones. Throws std::invalid_argument.
std::string trainingSettingsToJson(const TrainingSettings& settings);
TrainingSettings trainingSettingsFromJson(std::string_view json);

} // namespace lila
