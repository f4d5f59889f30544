// SPDX-License-Identifier: AGPL-3.0-or-later
// What a checkpoint holds beside the model, for training to go on: the optimiser's moments, averaged weights,
// the trainer's own notes. Programs that only use a model do not read it.
#pragma once

#include "core/checkpoint/checkpoint.h"

namespace lila {

/// AdamW's running averages of a parameter's gradient and of its square, F32 and of the parameter's shape.
struct Moments {
    Tensor mean;   ///< exp_avg
    Tensor square; ///< exp_avg_sq

    bool operator==(const Moments&) const = default;
};

/// By the names of PyTorch's AdamW; the defaults are the reference's.
struct OptimizerState {
    std::int64_t step = 0; ///< steps taken
    double lr = 5e-5;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double eps = 1e-8;
    double weightDecay = 0.01;
    std::map<std::string, Moments> moments; ///< by parameter; those that never had a gradient have none

    bool operator==(const OptimizerState&) const = default;
};

struct TrainingState {
    OptimizerState optimizer;
    std::map<std::string, Tensor>
        average;     ///< weights averaged over steps, by parameter; empty where not kept
    std::string run; ///< the trainer's notes as JSON; empty in a file of the reference's

    bool operator==(const TrainingState&) const = default;
};

/// Where the training state of a safetensors checkpoint stands: a file of its own beside it, so that the
/// model's holds a model and nothing else. "run/a.optimizer.safetensors" for "run/a.safetensors"; of a link
/// it is the target that counts.
std::filesystem::path optimizerPath(const std::filesystem::path& file);

/// Reads it from .pt (`optimizer_state_dict`, in which PyTorch numbers parameters by their order in the
/// model), from the file beside a .safetensors (or beside a link to it), which must belong to these very
/// weights, or from within, where older ones have it. Nothing where there is no optimiser. Throws
/// CheckpointError.
std::optional<TrainingState> readTrainingState(const std::filesystem::path& file);

/// As writeCheckpoint in checkpoint.h, with all that training needs; beside a safetensors file. Neither file
/// is replaced before both are on the disk.
void writeCheckpoint(const std::filesystem::path& file, const Checkpoint& checkpoint,
                     const TrainingState& training, const CheckpointForm& form = {});

} // namespace lila
