// SPDX-License-Identifier: AGPL-3.0-or-later
// Where a run of training begins: with new weights, with those of a checkpoint, or where it was stopped.
// Includes LibTorch: only for .cpp files of core and tests.
#pragma once

#include "core/training/loop/model_state.h"
#include "core/training/loop/trainer.h"

#include <functional>
#include <optional>

namespace lila {

/// How far a run has come, beside its weights and moments. Data and random numbers follow from `step`.
struct RunProgress {
    std::int64_t step = 0;
    // Of the steps since the last line of the log.
    double lossSum = 0;
    std::int64_t lossSteps = 0;
    std::optional<double> best; ///< validation loss a token of best_model
    std::string corpus;         ///< what it is trained on
    double heldOut = 0;         ///< share of that which it is not trained on
    std::string validation;     ///< what `best` was measured on
};

/// As JSON, for TrainingState::run.
std::string runNotes(const TrainingSettings& settings, const RunProgress& progress);

struct RunStart {
    TrainingSettings settings; ///< with precision "auto" where that is to be measured yet
    RunProgress progress;
    std::vector<std::int64_t> stories;             ///< of the corpus, to train on; empty: all
    std::shared_ptr<const TokenCorpus> validation; ///< null: no validation
    std::vector<std::int64_t> validationStories;
    std::string recommended;          ///< Checkpoint::generation
    std::filesystem::path checkpoint; ///< that the run goes on from; empty in a new one
    std::unique_ptr<ModelState> state;
};

/// Throws TrainingError or CheckpointError where the job and what is on the disk do not fit, or
/// std::invalid_argument for a setting.
RunStart startOf(const TrainingJob& job, const std::function<void(const std::string&)>& notice);

torch::Device deviceOf(const TrainingSettings& settings, const ProcessGroup& group);

} // namespace lila
