// SPDX-License-Identifier: AGPL-3.0-or-later
// A checkpoint's tensors by their role, checked: the one form from which every engine is built.
#pragma once

#include "core/model/config.h"

#include <memory>
#include <vector>

namespace lila {

/// All fp32, row-major. Linear weights are [out, in].
struct LayerWeights {
    std::vector<float> lnAttnWeight, lnAttnBias; ///< [d]
    std::vector<float> qkvWeight;                ///< [3d, d], packed [3, H, D] along the output
    std::vector<float> qkvBias;                  ///< [3d], or empty
    std::vector<float> outWeight;                ///< [d, d]
    std::vector<float> outBias;                  ///< [d], or empty
    std::vector<float> headDirs;                 ///< [H, 8]
    std::vector<float> headScales;               ///< [H]: β
    std::vector<float> lnResWeight, lnResBias;   ///< [d]
    std::vector<float> toE8;                     ///< [8, d]
    std::vector<float> fromE8;                   ///< [d, 8]
    float e8Scale = 0;
    std::vector<float> lnFfnWeight, lnFfnBias; ///< [d]
    std::vector<float> ffnUpWeight;            ///< [4d, d]
    std::vector<float> ffnUpBias;              ///< [4d]
    std::vector<float> ffnDownWeight;          ///< [d, 4d]
    std::vector<float> ffnDownBias;            ///< [d]
};

struct ModelWeights {
    ModelConfig config;
    std::vector<float> tokenEmbedding;    ///< [V, d]
    std::vector<float> positionEmbedding; ///< [block, d]
    std::vector<LayerWeights> layers;
    std::vector<float> finalNormWeight, finalNormBias; ///< [d]
    std::vector<float> head;                           ///< [V, d]
    std::string tokenizerSha256;                       ///< empty where unknown
};

/// Checks every shape and value; throws CheckpointError naming the tensor that is missing, of the wrong shape
/// or not finite, and roots or head directions that are not E8's.
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
