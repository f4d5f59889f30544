// SPDX-License-Identifier: AGPL-3.0-or-later
// Trains a model from tokenised stories: the loop, its checkpoints and its log (resources/docs/model.md
// sections 4 and 8).
#pragma once

#include "core/training/corpus/token_corpus.h"
#include "core/training/run/train_log.h"
#include "core/training/run/training_settings.h"
#include "core/training/step/operation_times.h"

#include <functional>
#include <map>

namespace lila {

/// Processes that train together, each with its share of the rows of a batch; named as torchrun does.
struct ProcessGroup {
    int rank = 0;
    int worldSize = 1;
    int localRank = 0; ///< on its machine: picks the CUDA device
    std::string masterAddress = "127.0.0.1";
    int masterPort = 29500;
};

struct TrainingJob {
    std::string preset = "default"; ///< what a new run begins with
    /// What the user has set, by the table's names: over the preset in a new run, over what the run began
    /// with when it goes on. There only settings that may change may differ.
    std::map<std::string, std::string> given;
    std::filesystem::path checkpointFolder;
    std::shared_ptr<const TokenCorpus> corpus;
    std::shared_ptr<const TokenCorpus> validation; ///< or null
    /// Share of the corpus that is validated on and not trained on (story_selection.h, by the run's seed); 0:
    /// none, or in a run that goes on what it began with. With `validation` as well, that is validated on.
    double heldOut = 0;
    std::filesystem::path init; ///< a checkpoint whose weights a new run begins with, or empty
    bool resume = false; ///< go on from the newest checkpoint of the folder, or begin where there is none
    ProcessGroup group;
};

/// May all be empty. Called on the caller's thread, in the process of rank 0 only, but for
/// usesThreads and shouldStop.
struct TrainingHooks {
    /// Once, in every process, before anything is computed: the settings' threads.
    std::function<void(int)> usesThreads;
    /// Once, before the first step: what the run is made of, and the steps taken already.
    std::function<void(const TrainingSettings&, std::int64_t step)> began;
    std::function<void(const TrainLogLine&)> logged;
    std::function<void(const std::filesystem::path&, std::int64_t step)> saved; ///< a checkpoint_step_<n>
    std::function<void(const std::string&)> noticed; ///< what the user should know, a sentence
    std::function<bool()> shouldStop;                ///< asked after every step: then save and stop
    OperationTimes* times = nullptr; ///< of the steps on processors, of as many threads as are used; or null
};

enum class TrainingEnd { Finished, Stopped, TimeUp };

struct TrainingOutcome {
    TrainingEnd end = TrainingEnd::Finished;
    std::int64_t step = 0;
    std::filesystem::path checkpoint; ///< the newest whole one of the run
};

/// Runs to the end of the settings' steps, or until stopped. A run
/// that is stopped, or killed, and goes on gives the same bits as one that was not, on processors of the
/// same machine with the same number of threads. Throws TrainingError, CheckpointError, CorpusError or
/// std::invalid_argument (settings); the last checkpoint is then whole.
TrainingOutcome train(const TrainingJob& job, const TrainingHooks& hooks);

} // namespace lila
