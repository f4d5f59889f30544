// SPDX-License-Identifier: AGPL-3.0-or-later
// What tests measure of trainingLogits, as plain numbers: Qt and LibTorch are not included together.
#pragma once

#include "core/checkpoint/checkpoint.h"
#include "tests/unit/training/ops_measures.h"

#include <span>

namespace lila::test {

/// A small model whose parameters are all random, of odd sizes.
struct ModelKind {
    int headWidth = 9;
    bool bias = false;
    bool randomRoots = false;
};

/// Without noise, against LilaModule::forward and autograd through it: "logits" and each parameter, the
/// largest difference over the largest value.
Errors againstModule(Ops ops, Type compute, const ModelKind& kind);

/// Without the β term, against the module whose β is 0; without the branch, against that whose e8_scale is 0.
Errors ablatedAgainstModule(Ops ops);

/// The largest difference from recorded logits, [T, V].
double recordedLogitsDifference(Ops ops, const Checkpoint& checkpoint, const std::vector<int>& ids,
                                std::span<const float> logits);

/// |<gradient, v> - derivative along v| / (|gradient| |v|) by parameter, of a model of one layer, v random,
/// the derivative by differences of the forward pass. Temperature and z are such that the soft quantiser's
/// own derivative is the identity (at z = 0 it is 2 / (8 temperature)), as the straight-through estimator has
/// it.
Errors layerGradientErrors(Ops ops);

/// Fused operations with dropout and the quantiser's noise: largest differences of logits.
struct NoiseReport {
    double sameKey = 0, otherKey = 0, withoutNoise = 0;
    /// Sequences 0, 2 and 1, 3 of four against all together: logits, and the mean of the gradients (over the
    /// largest).
    double split = 0, splitGradients = 0;
};
NoiseReport noiseByKeyAndPlace();

} // namespace lila::test
