// SPDX-License-Identifier: AGPL-3.0-or-later
// A model in training and what it is saved as. Includes LibTorch: only for .cpp files of core and tests.
#pragma once

#include "core/checkpoint/training_state.h"
#include "core/training/run/training_settings.h"
#include "core/training/step/adamw.h"
#include "core/training/step/flat_parameters.h"

namespace lila {

/// The baselines: what no_e8 leaves out (resources/docs/model.md section 9).
struct Ablation {
    bool geometry = true;
    bool branch = true;

    static Ablation of(const TrainingSettings& settings);
    /// Parameters that then do nothing.
    std::set<std::string> frozen(const ModelConfig& config) const;
};

/// A module with its optimiser. One thread at a time.
struct ModelState {
    /// A new model: weights, and roots where they are random, drawn by the seed.
    ModelState(const ModelConfig& config, const TrainingSettings& settings, const torch::Device& device);
    /// A checkpoint's weights; throws CheckpointError.
    ModelState(const Checkpoint& checkpoint, const TrainingSettings& settings, const torch::Device& device);

    /// The optimiser's moments and the averaged weights.
    void restore(const TrainingState& state);
    TrainingState trainingState(double lr, const std::string& run) const;

    /// Complete, as the reference loads it. `values` [P]: the weights, or an average of them.
    Checkpoint checkpoint(const torch::Tensor& values) const;

    std::vector<std::vector<float>> beta() const; ///< [layers][heads]
    std::vector<float> e8Scale() const;           ///< [layers]

    LilaModule module;
    Ablation ablation;
    FlatParameters parameters;
    AdamW optimizer;
    torch::Tensor average; ///< [P], of the weights over steps; undefined where not kept

private:
    ModelState(LilaModule begun, const TrainingSettings& settings, const torch::Device& device);
};

} // namespace lila
