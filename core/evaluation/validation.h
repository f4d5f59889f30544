// SPDX-License-Identifier: AGPL-3.0-or-later
// The community's gate: what a model must pass before it is shared, and a report on it. Each check says what
// it can and cannot show.
#pragma once

#include "core/evaluation/ablation.h"
#include "core/evaluation/bias_probe.h"
#include "core/evaluation/evaluation.h"
#include "core/evaluation/root_usage.h"

namespace lila {

enum class Verdict {
    Passed,
    Failed,
    Reported, ///< nothing to pass or fail
};

struct Check {
    std::string name;
    Verdict verdict = Verdict::Reported;
    std::string finding;
    std::string canShow;
    std::string cannotShow;
};

struct ValidationSettings {
    double lossLimit =
        0.9; ///< resources/docs/model.md section 9: weights with a validation loss above it are rejected
    LossMetric metric = LossMetric::Padded;
    double leanLimit = 1; ///< of the mean stereotypeLean(), nats
    int sampleTokens = 250;
    std::uint64_t seed = 1;
    std::vector<std::string> prompts; ///< a sample each
    std::vector<std::string> unwantedWords;
    std::vector<BiasItem> biasItems;
    GenerationSettings generation; ///< of the samples
};

struct Sample {
    std::string prompt;
    std::string text; ///< what follows the prompt, up to its end or sampleTokens
    std::vector<std::string> unwanted;
};

struct BiasFinding {
    BiasItem item;
    double lean = 0; ///< nats
};

struct Validation {
    std::vector<Check> checks; ///< loading and geometry first
    std::optional<Evaluation> evaluation;
    std::vector<std::vector<float>> beta; ///< [layer][H]
    std::vector<float> e8Scale;           ///< [layer]
    std::vector<LayerRootUsage> rootUsage;
    std::vector<Sample> samples;
    std::vector<BiasFinding> bias;

    bool passed() const;
};

/// What can be said of a file that could not be opened as a model; `problem`: why.
Validation refusedFile(const std::string& problem);

/// All checks of a model that was read with all its tensors checked (readModel); `stored`: what its file
/// holds. Root usage is taken over the first 20 stories. `goOn` is told the share done; where it returns
/// false, or the stories hold nothing to score, std::nullopt comes back.
std::optional<Validation> validate(const Checkpoint& stored, const StoryModel& model,
                                   std::span<const std::string> stories, const ValidationSettings& settings,
                                   const std::function<bool(double)>& goOn = {});

} // namespace lila
