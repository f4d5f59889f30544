// SPDX-License-Identifier: AGPL-3.0-or-later
// The model's configuration (resources/docs/model.md section 1).
#pragma once

#include "core/checkpoint/checkpoint.h"

namespace lila {

inline constexpr int largestBlockSize = 32768; ///< above any window of this kind of model

struct ModelConfig {
    int vocabSize = 2048;
    int dModel = 512;
    int nLayers = 12;
    int nHeads = 8;
    int blockSize = 512;
    double dropout = 0.05;
    bool bias = false;        ///< of the qkv and out projections
    double e8Strength = 0.01; ///< initial e8_scale of every layer
    double temp = 0.1;        ///< of the quantiser
    bool tieWeights = true;   ///< of E8Linear
    double e8Scale = 0.0266;  ///< a field of the reference's files that nothing reads
    /// The control: the file's quantizer.roots are other unit vectors than E8's, and the head directions the
    /// first of them. A field of ours, `roots`: "random", which only such files have.
    bool randomRoots = false;

    int headDim() const { return dModel / nHeads; }
    /// β exists only where a head has the eight dimensions of a root.
    bool hasGeometry() const { return headDim() >= 8; }

    /// Learned values that the forward pass uses; the files' unused twins and buffers are not counted.
    std::int64_t parameterCount() const {
        const std::int64_t d = dModel;
        const std::int64_t projections = 4 * d * d + (bias ? 4 * d : 0) + nHeads;
        const std::int64_t branch = 2 * 8 * d + 1;
        const std::int64_t feedForward = 8 * d * d + 5 * d;
        const std::int64_t norms = 3 * 2 * d;
        return 2 * vocabSize * d + blockSize * d + 2 * d +
               nLayers * (projections + branch + feedForward + norms);
    }

    bool operator==(const ModelConfig&) const = default;
};

/// The configuration of a checkpoint: its fields, and where it has none, what its tensors' shapes say
/// (n_heads then comes from head_dirs or head_scales, the quantiser's temperature is the default). Throws
/// CheckpointError where fields and shapes contradict each other or a value makes no model.
ModelConfig configOf(const Checkpoint& checkpoint);

/// The fields by the reference's names, for a file.
std::map<std::string, ConfigValue> configFields(const ModelConfig& config);

} // namespace lila
