// SPDX-License-Identifier: AGPL-3.0-or-later
// A model as the engine computes with it: matrices packed for streaming, and the threads that share the work.
#pragma once

#include "core/inference/panels.h"
#include "core/model/weights.h"
#include "core/threads/aligned_memory.h"
#include "core/threads/thread_pool.h"

#include <memory>
#include <vector>

namespace lila {

/// How a model is to be run.
struct EngineSettings {
    Precision precision = Precision::Fp32;
    int threads = 0; ///< 0: one a physical core; of a pool that is made for the model alone
    /// Whether bf16 and int8 may be computed in 16-bit integers (fixed_point.h).
    bool fixedPoint = true;

    bool operator==(const EngineSettings&) const = default;
};

struct PackedLayer {
    PanelMatrix qkv;     ///< [3d, d]
    PanelMatrix out;     ///< [d, d]
    PanelMatrix fromE8;  ///< [d, 8], always fp32
    PanelMatrix ffnUp;   ///< [4d, d]
    PanelMatrix ffnDown; ///< [d, 4d]
};

/// Const after construction and shared by all decoders of the model; they take turns with its threads, as do
/// models that were given the same ones. Norms, embeddings and the small projections are used where `weights`
/// has them.
class PackedModel {
public:
    /// Without `threads`, the model has a pool of its own.
    PackedModel(std::shared_ptr<const ModelWeights> weights, const EngineSettings& settings,
                std::shared_ptr<ThreadPool> threads = {});

    const ModelConfig& config() const { return m_weights->config; }
    const ModelWeights& weights() const { return *m_weights; }
    Precision precision() const { return m_precision; }
    ThreadPool& threads() const { return *m_threads; }
    const std::shared_ptr<ThreadPool>& sharedThreads() const { return m_threads; } ///< for a further model
    const PackedLayer& layer(int index) const { return m_layers[index]; }
    const PanelMatrix& head() const { return m_head; }                      ///< [V, d]
    const std::vector<float>& rootColumns() const { return m_rootColumns; } ///< for kernels::quantise

    /// What a decode step reads of matrices: the least that memory must deliver for a token.
    std::size_t matrixBytes() const { return m_memory.size(); }

private:
    std::shared_ptr<const ModelWeights> m_weights;
    Precision m_precision;
    std::shared_ptr<ThreadPool> m_threads;
    AlignedMemory m_memory; ///< all matrices, in the order of their use
    std::vector<PackedLayer> m_layers;
    PanelMatrix m_head;
    std::vector<float> m_rootColumns;
};

std::shared_ptr<const PackedModel> packed(std::shared_ptr<const ModelWeights> weights,
                                          const EngineSettings& settings = {},
                                          std::shared_ptr<ThreadPool> threads = {});

} // namespace lila
