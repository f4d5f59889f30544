// SPDX-License-Identifier: AGPL-3.0-or-later
// A checkpoint's tensors by their role, checked: the one form from which every engine is built.
#pragma once

#include "core/model/config.h"
#include "core/model/weight_array.h"

#include <memory>
#include <vector>

namespace lila {

/// All fp32, row-major. Linear weights are [out, in].
struct LayerWeights {
    WeightArray lnAttnWeight, lnAttnBias; ///< [d]
    WeightArray qkvWeight;                ///< [3d, d], packed [3, H, D] along the output
    WeightArray qkvBias;                  ///< [3d], or empty
    WeightArray outWeight;                ///< [d, d]
    WeightArray outBias;                  ///< [d], or empty
    WeightArray headDirs;                 ///< [H, 8]
    WeightArray headScales;               ///< [H]: β
    WeightArray lnResWeight, lnResBias;   ///< [d]
    WeightArray toE8;                     ///< [8, d]
    WeightArray fromE8;                   ///< [d, 8]
    float e8Scale = 0;
    WeightArray lnFfnWeight, lnFfnBias; ///< [d]
    WeightArray ffnUpWeight;            ///< [4d, d]
    WeightArray ffnUpBias;              ///< [4d]
    WeightArray ffnDownWeight;          ///< [d, 4d]
    WeightArray ffnDownBias;            ///< [d]
};

struct ModelWeights {
    ModelConfig config;
    WeightArray roots;          ///< [240, 8], unit vectors: E8's, or with config.randomRoots the file's own
    WeightArray tokenEmbedding; ///< [V, d]
    WeightArray positionEmbedding; ///< [block, d]
    std::vector<LayerWeights> layers;
    WeightArray finalNormWeight, finalNormBias; ///< [d]
    WeightArray head;                           ///< [V, d]
    std::string tokenizerSha256;                ///< empty where unknown
};

/// Checks every shape and value; throws CheckpointError naming the tensor that is missing, of the wrong shape
/// or not finite, and roots or head directions that are not E8's (unless it says that it is the control).
/// Fp32 tensors are not copied: what is memory-mapped stays so while the weights are in use (mapped_file.h
/// says what must not happen to the file).
std::shared_ptr<const ModelWeights> weightsOf(const Checkpoint& checkpoint);

/// A model as its file holds it and as engines use it.
struct ModelFile {
    Checkpoint checkpoint;
    std::shared_ptr<const ModelWeights> weights;
};

/// Reads and checks a file; throws CheckpointError, whose message names it.
ModelFile readModel(const std::filesystem::path& file);

/// Every tensor the reference's strict loader asks for: buffers that follow from the configuration are made,
/// unused twins are copied from their used ones where missing. What is there already stays as it is.
Checkpoint completed(const Checkpoint& checkpoint);

/// Without what `completed` would make again and without the unused twins.
Checkpoint slimmed(const Checkpoint& checkpoint);

} // namespace lila
