// SPDX-License-Identifier: AGPL-3.0-or-later
// AdamW, clipping and flat parameters by plain numbers: Qt and LibTorch are not included together.
#pragma once

#include "core/checkpoint/tensor.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace lila::test {

struct AdamWNumbers {
    double beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weightDecay = 0.01;
    std::optional<std::int64_t> decayed = {};
};

struct AdamWResult {
    std::vector<float> values, mean, square;
};

/// From `values`, a step for each of the gradients with the rate of the same place; stepsBefore: taken
/// already, with moments that are 0 all the same.
AdamWResult adamWSteps(const AdamWNumbers& settings, const std::vector<float>& values,
                       const std::vector<std::vector<float>>& gradients, const std::vector<double>& rates,
                       int stepsBefore = 0);

/// The largest difference from torch::optim::AdamW after 20 steps, of more values than are stepped at once,
/// with rates that change.
double differenceFromTorchAdamW(double weightDecay);

struct Clipped {
    double norm = 0;       ///< as returned
    double torchNorm = 0;  ///< of clip_grad_norm_
    double difference = 0; ///< from its result, the largest
};
/// Of `count` gradients of standard deviation `spread`.
Clipped clipped(double largestNorm, double spread, int count);
std::vector<float> clippedGradients(std::vector<float> gradients, double largestNorm);

using NamedTensors = std::map<std::string, Tensor>;

/// A small model, one step of training, by FlatParameters and AdamW.
struct FlatStep {
    NamedTensors before, after;     ///< the module's parameters
    NamedTensors values, gradients; ///< what FlatParameters names, after the step
    NamedTensors expected;          ///< gradients of the same module without FlatParameters
    std::set<std::string>
        matrices; ///< parameters that FlatParameters counts as such, at the front of its values
    std::set<std::string> withGradient; ///< parameters of the module that want one
};
FlatStep flatStep(const std::set<std::string>& frozen);

/// The module's parameters after FlatParameters::fill with these.
NamedTensors filled(const NamedTensors& tensors);
/// Whether that is refused (c10::Error).
bool isFillRefused(const NamedTensors& tensors);

/// Whether a tensor of 2^52 bytes, once lacks of memory are to be told, throws std::bad_alloc.
bool isLackOfMemoryTold();

} // namespace lila::test
