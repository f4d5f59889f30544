// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/run/training_memory.h"

#include <cmath>

namespace lila {
namespace {

/// Bytes that a step keeps of a token for its gradients: in every layer the residual stream at three norms,
/// and in the compute type the norms' results, q, k, v, the mix of values, and the feed-forward's middle
/// before and after GELU; at the end logits and their gradient.
double bytesPerToken(const ModelConfig& config, const TrainingSettings& settings) {
    const double d = config.dModel;
    const double compute = settings.precision == "bf16" ? 2 : 4;
    const double layer = 3 * d * 4 + (3 + 3 + 1 + 4 + 4) * d * compute;
    return config.nLayers * layer + 2.0 * config.vocabSize * compute;
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
