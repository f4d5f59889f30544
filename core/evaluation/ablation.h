// SPDX-License-Identifier: AGPL-3.0-or-later
// What a part of the model is worth: the same stories with it and without, story by story.
#pragma once

#include "core/evaluation/statistics.h"
#include "core/inference/interventions.h"
#include "core/story/generator.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lila {

enum class ModelPart {
    Geometry,  ///< β of all heads
    Branch,    ///< the E8 branch: e8_scale · from_e8(q)
    Resonator, ///< its bias on the logits; not a part of the layers
};
std::string_view modelPartName(ModelPart part);
std::optional<ModelPart> parseModelPart(std::string_view name);

enum class LossMetric { PerToken, Padded };
std::string_view lossMetricName(LossMetric metric); ///< loss_per_token, loss_padded

/// The interventions that switch geometry or branch off, in one layer or, with a negative `layer`, in all.
Interventions switchedOff(ModelPart part, const ModelConfig& config, int layer = -1);

struct AblationSettings {
    ModelPart without = ModelPart::Geometry;
    bool byLayer = false; ///< each layer alone as well; not of the resonator, which has none
    LossMetric metric = LossMetric::PerToken;
    int window = 0; ///< as in evaluate()
    // Of the resonator, as in generation.
    double resonanceStrength = 0.07;
    double encodeRelationWeight = 1.0;
    std::uint64_t seed = 1;
};

struct Ablation {
    double lossWith = 0;    ///< mean of the stories' losses
    double lossWithout = 0; ///< the same, the part switched off
    PairedDifference difference;
    std::vector<double> differences;      ///< of every story that was scored, in their order
    std::vector<PairedDifference> layers; ///< by layer, where asked for
};

/// Differences are a story's loss without the part minus its loss with it, in nats: positive where the part
/// helps. A story's loss is the mean over its first window (story_loss.h), or over its padded row. The
/// resonator is measured teacher-forced: it takes in the story's own tokens one by one, and each prediction
/// has strength · bias added to its logits. `goOn` as in evaluate().
std::optional<Ablation> ablate(const StoryModel& model, std::span<const std::string> stories,
                               const AblationSettings& settings,
                               const std::function<bool(double)>& goOn = {});

} // namespace lila
