// SPDX-License-Identifier: AGPL-3.0-or-later
// What tests measure of the two forms of a training step, as plain numbers: Qt and LibTorch are not included
// together.
#pragma once

#include "core/checkpoint/checkpoint.h"

#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace lila::test {

/// Written out for processors (CpuPass), or of LibTorch's operators with autograd (trainingLogits).
enum class Form { Processor, Operators };
enum class Type { F32, BF16 };

/// By name of what is compared.
using Errors = std::map<std::string, double>;

/// A small model whose parameters are all random, of odd sizes.
struct ModelKind {
    int headWidth = 9;
    bool bias = false;
    bool randomRoots = false;
};

/// Without noise, against LilaModule::forward and autograd through it: "losses" of all positions and each
/// parameter, the largest difference over the largest value.
Errors againstModule(Form form, Type compute, const ModelKind& kind);

/// Without the β term, against the module whose β is 0; without the branch, against that whose e8_scale is 0.
Errors ablatedAgainstModule(Form form);

/// The largest difference of the losses from those of recorded logits, [T, V], each position's target being
/// the next of `ids`.
double recordedLossDifference(Form form, const Checkpoint& checkpoint, const std::vector<int>& ids,
                              std::span<const float> logits);

/// |<gradient, v> - derivative along v| / (|gradient| |v|) by parameter, of a model of one layer, v random,
/// the derivative by differences of the mean loss. Temperature and z are such that the soft quantiser's own
/// derivative is the identity (at z = 0 it is 2 / (8 temperature)), as the straight-through estimator has it.
Errors layerGradientErrors(Form form);

/// The written-out step with dropout and the quantiser's noise: differences of the mean loss, and of
/// gradients over the largest.
struct NoiseReport {
    double sameKey = 0, otherKey = 0, withoutNoise = 0;
    /// Sequences 0, 2 and 1, 3 of four against all together.
    double split = 0, splitGradients = 0;
};
NoiseReport noiseByKeyAndPlace();

/// Whether loss and gradients have the same bits on one, two and three threads.
bool sameBitsOnThreads(Type compute);

/// precisionBy(), and precisionSpeeds() of a small model: fp32, bf16.
std::string choiceBySpeeds(double fp32, double bf16);
std::pair<double, double> measuredSpeeds();

} // namespace lila::test
