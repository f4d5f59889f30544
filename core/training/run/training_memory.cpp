// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/run/training_memory.h"

#include <cmath>

namespace lila {
namespace {

/// Of the type of the matrix products.
double valueBytes(const TrainingSettings& settings) {
    return settings.precision == "bf16" ? 2 : 4;
}

/// What CpuPass holds of a token: in every layer three norms' sums, means and inverse deviations, the
/// quantised values and attention's logarithms in fp32, and in the type of the products the norms' results,
/// q, k, v, the mix of values and the feed-forward part before GELU; a last norm; once for all layers the
/// embeddings and the stream's gradient in fp32, GELU's results and gradient (4d each), the gradient of q, k,
/// v (3d) and six rows of d; the logits, whose place their gradient takes, loss and target.
double bytesPerToken(const ModelConfig& config, const TrainingSettings& settings) {
    const double d = config.dModel;
    const double value = valueBytes(settings);
    const double norm = d * (4 + value) + 2 * 4;
    const double layer = 3 * norm + (3 + 1 + 4) * d * value + (8 + config.nHeads) * 4;
    const double once = norm + 2 * d * 4 + (4 + 4 + 3 + 6) * d * value;
    return config.nLayers * layer + once + config.vocabSize * value + 4 + 8;
}

/// Every matrix, packed for the forward and for the backward pass.
double packedBytes(const ModelConfig& config, const TrainingSettings& settings) {
    const double d = config.dModel;
    return 2 * valueBytes(settings) * (config.nLayers * 12 * d * d + config.vocabSize * d);
}

/// The gradients of what is no matrix, in each of the pieces that rows are shared out in: a layer's three
/// norms, ways to E8 and back, scale and biases; the last norm; and a row for what has no bias.
double vectorSumBytes(const ModelConfig& config) {
    constexpr double pieces = 32;
    const double d = config.dModel;
    const double biases = (4 + 1 + (config.bias ? 3 + 1 : 0)) * d;
    return pieces * 4 * (config.nLayers * (3 * 2 * d + 2 * 8 * d + 1 + biases) + 2 * d + d);
}

} // namespace

std::vector<MemoryPart> trainingMemory(const ModelConfig& config, const TrainingSettings& settings,
                                       int processes, int here, bool onHost) {
    const double weights = 4 * static_cast<double>(config.parameterCount());
    const double average = settings.ema > 0 ? weights : 0;
    const double tokens = std::ceil(static_cast<double>(settings.batchSize) / processes) * config.blockSize;
    const MemoryPart checkpoint{"copies for a checkpoint",
                                3 * weights + average}; // the first process writes it
    if (!onHost)
        return {{"parameters", here * weights}, checkpoint};
    return {{"parameters", here * weights},
            {"gradients", here * weights},
            {"optimiser state", 2 * here * weights},
            {"averaged weights", here * average},
            {"activations", here * tokens * bytesPerToken(config, settings)},
            {"packed weights", here * packedBytes(config, settings)},
            {"sums of gradients", here * vectorSumBytes(config)},
            checkpoint};
}

void requireTrainingMemory(const ModelConfig& config, const TrainingSettings& settings, int processes,
                           int here, bool onHost) {
    requireMemory(
        "training a model of " + std::to_string(config.parameterCount()) + " parameters" +
            (here > 1 ? " in " + std::to_string(here) + " processes" : ""),
        trainingMemory(config, settings, processes, here, onHost),
        "take a smaller --d_model, --n_layers, --block_size or --batch_size, or a machine with more");
}

} // namespace lila
