// SPDX-License-Identifier: AGPL-3.0-or-later
// The files of a training run's folder: checkpoint_step_<n> and best_model (.pt or .safetensors),
// train_log.jsonl, samples.jsonl, settings.json (TrainingSettings of the run), and run.lock, which the
// trainer holds.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace lila {

struct StepCheckpoint {
    std::int64_t step = 0;
    std::filesystem::path file;
};

/// `format`: "pt" or "safetensors".
std::filesystem::path stepCheckpointPath(const std::filesystem::path& folder, std::int64_t step,
                                         const std::string& format);
std::filesystem::path bestModelPath(const std::filesystem::path& folder, const std::string& format);
std::filesystem::path trainLogPath(const std::filesystem::path& folder);
std::filesystem::path storySamplesPath(const std::filesystem::path& folder);
std::filesystem::path runSettingsPath(const std::filesystem::path& folder);

/// By rising step; empty where the folder does not exist.
std::vector<StepCheckpoint> stepCheckpoints(const std::filesystem::path& folder);

/// Removes all but the newest `keep` of those up to step `newest`, and what writing left behind where it was
/// killed. What cannot be removed stays.
void pruneCheckpoints(const std::filesystem::path& folder, int keep, std::int64_t newest);

/// A folder belongs to one trainer at a time; what ends the process, kill -9 included, sets it free.
class RunLock {
public:
    /// Throws TrainingError where another process holds it, naming that process, or the folder cannot be
    /// written.
    explicit RunLock(const std::filesystem::path& folder);
    ~RunLock();
    RunLock(const RunLock&) = delete;
    RunLock& operator=(const RunLock&) = delete;

private:
    int m_descriptor = -1;
};

/// What names a process of another machine or container, to which nothing can be sent.
inline constexpr int processElsewhere = 0;
/// The other process that trains there now, to which SIGTERM means: save and stop; or processElsewhere.
/// Not for the process that holds the lock: closing the file, as this does, would set it free (POSIX).
std::optional<int> runningTrainer(const std::filesystem::path& folder);
/// Asks it to save and stop, or the process that prepares the run (run_preparation.h) to end. Throws
/// TrainingError where it may not be asked, as another user's or another machine's; does nothing where none
/// trains there.
void stopTrainer(const std::filesystem::path& folder);

} // namespace lila
