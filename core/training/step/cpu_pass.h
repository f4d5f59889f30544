// SPDX-License-Identifier: AGPL-3.0-or-later
// A training step's forward and backward pass on a processor, written out: our own kernels over buffers that
// are made once, no autograd, no LibTorch (resources/docs/model.md section 3). Rows go through all that works
// row by row while they are in the cache; only attention and the gradients of the weights look at all rows.
#pragma once

#include "core/model/config.h"
#include "core/threads/thread_pool.h"
#include "core/training/step/kernels/element.h"
#include "core/training/step/kernels/noise_key.h"
#include "core/training/step/operation_times.h"

#include <functional>
#include <memory>
#include <span>
#include <string>

namespace lila {

/// Where a model's parameters lie, by the reference's names, and where their gradients are added to: null
/// where none is wanted. They must stay there as long as the pass.
struct ParameterPlaces {
    std::function<const float*(const std::string& name)> values;
    std::function<float*(const std::string& name)> gradient;
    const float* roots = nullptr; ///< [240, 8]; the first are the head directions
};

/// Strengths of the quantiser's noise in training (resources/docs/model.md section 3).
inline constexpr float quantisedNoise = 0.001F, branchNoise = 0.005F;

/// What does not change from batch to batch.
struct PassSettings {
    fused::Element element = fused::Element::F32; ///< of matrix products; norms, softmax and sums are fp32
    std::int64_t sequences = 1;                   ///< at most, of config.blockSize ids and a target each
    bool geometry = true;
    bool branch = true;
    OperationTimes* times = nullptr; ///< of as many threads as the pool has; null: not measured
};

/// What a batch's random numbers are drawn by (noise_key.h).
struct PassNoise {
    bool on = false; ///< dropout and the quantiser's noise
    fused::NoiseKey key;
    std::int64_t firstSequence = 0;
    std::int64_t sequenceStride = 1;
};

/// One thread at a time; the pool's threads share the work. Results do not depend on their number. Buffers of
/// activations are made by the constructor; kernels keep what room they take.
class CpuPass {
public:
    CpuPass(const ModelConfig& config, const PassSettings& settings, const ParameterPlaces& places,
            ThreadPool& pool);
    ~CpuPass();

    /// The parameters have changed.
    void renewWeights();

    /// ids [n, blockSize + 1], n at most `sequences`, each in [0, V): position t is given id t and is to say
    /// id t + 1. Adds the gradients of weight · mean loss, and returns that.
    double addGradients(std::span<const std::int64_t> ids, const PassNoise& noise, double weight);

    /// The loss of each position, [n, blockSize], without noise.
    std::span<const float> losses(std::span<const std::int64_t> ids);

private:
    class Work;
    std::unique_ptr<Work> m_work;
};

} // namespace lila
