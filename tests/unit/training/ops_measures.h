// SPDX-License-Identifier: AGPL-3.0-or-later
// What tests measure of TrainingOps, as plain numbers: Qt and LibTorch are not included together.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace lila::test {

enum class Ops { Plain, Fused };
enum class Type { F32, BF16 };

/// addNorm with everything, and without x and bias; attention with β, and without.
enum class Operation {
    AddNorm,
    FirstNorm,
    BiasGelu,
    Branch,
    BranchRandomRoots,
    Attention,
    PlainAttention,
    MeanLoss
};

/// Rows are `sequences` · `length`; the width is `heads` · `headWidth`.
struct Size {
    std::int64_t sequences = 1, length = 1, heads = 1, headWidth = 8;
};

/// By name of an output or an input.
using Errors = std::map<std::string, double>;

/// |<gradient, v> - derivative along v| / |gradient| by input, v random, the derivative by differences of the
/// forward pass. For the branch, whose estimator is no derivative, only fromE8 and scale.
Errors gradientErrors(Ops ops, Operation operation, const Size& size);

/// Outputs and gradients, "d " before the input's name: the largest |fused - plain| over the largest |plain|.
Errors fusedAgainstPlain(Operation operation, const Size& size, Type type);

/// Gradients of the branch against those of `scale · from_e8(z)`, by input: |a - b| / |b|; and "value", that
/// of the output against the quantised one.
Errors straightThroughErrors(Ops ops, bool randomRoots);

/// Whether outputs and gradients have the same bits on one thread and on two.
bool sameBitsOnTwoThreads(Operation operation, const Size& size);

/// Of numbers that should be standard normal ones.
struct Moments4 {
    double mean = 0, deviation = 0, kurtosis = 0;
};
/// ε of q (1 + 0.001 ε), and ε' of from_e8(q) + 0.005 ε'.
Moments4 quantisedNoise(Ops ops);
Moments4 branchNoise(Ops ops);

/// The branch with both noises is linear in scale, and without its second in fromE8; its gradient of z
/// carries the factor of the forward pass. |gradient · value - loss| / |loss| of these; "z": the largest
/// error.
Errors noisyBranchErrors(Ops ops);

/// Dropout 0.25 of ones by addNorm: the share kept, the largest distance of a kept one from 4/3, and the
/// largest distance of the gradient from the forward pass's mask.
struct DropoutReport {
    double kept = 0, scaleError = 0, gradientError = 0;
};
DropoutReport dropoutOfOnes(Ops ops);

} // namespace lila::test
