// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/run/run_folder.h"

#include "core/training/run/process_lock.h"
#include "core/training/run/run_preparation.h"
#include "core/training/run/training_error.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <string_view>
#include <system_error>

namespace lila {
namespace {

constexpr std::string_view prefix = "checkpoint_step_";
constexpr std::string_view bestName = "best_model";

std::optional<std::int64_t> stepIn(const std::filesystem::path& file) {
    const std::string extension = file.extension().string();
    const std::string stem = file.stem().string();
    if ((extension != ".pt" && extension != ".safetensors") || !stem.starts_with(prefix))
        return std::nullopt;
    std::int64_t step = 0;
    const char* end = stem.data() + stem.size();
    const auto [stop, error] = std::from_chars(stem.data() + prefix.size(), end, step);
    return error == std::errc() && stop == end && step >= 0 ? std::optional(step) : std::nullopt;
}

/// As AtomicFile names what it has not finished.
bool isUnfinished(const std::filesystem::path& file) {
    const std::string name = file.filename().string();
    return (name.starts_with(prefix) || name.starts_with(bestName)) && file.extension() == ".part";
}

/// An optimiser's state whose model is not there.
bool isOrphaned(const std::filesystem::path& file) {
    constexpr std::string_view suffix = ".optimizer.safetensors";
    const std::string name = file.filename().string();
    if (!name.starts_with(prefix) || !name.ends_with(suffix))
        return false;
    const std::string model = name.substr(0, name.size() - suffix.size()) + ".safetensors";
    return !std::filesystem::exists(file.parent_path() / model);
}

std::filesystem::path lockPath(const std::filesystem::path& folder) {
    return folder / "run.lock";
}

} // namespace

std::filesystem::path stepCheckpointPath(const std::filesystem::path& folder, std::int64_t step,
                                         const std::string& format) {
    return folder / (std::string(prefix) + std::to_string(step) + "." + format);
}

std::filesystem::path bestModelPath(const std::filesystem::path& folder, const std::string& format) {
    return folder / (std::string(bestName) + "." + format);
}

std::filesystem::path trainLogPath(const std::filesystem::path& folder) {
    return folder / "train_log.jsonl";
}

std::filesystem::path storySamplesPath(const std::filesystem::path& folder) {
    return folder / "samples.jsonl";
}

std::filesystem::path runSettingsPath(const std::filesystem::path& folder) {
    return folder / "settings.json";
}

std::vector<StepCheckpoint> stepCheckpoints(const std::filesystem::path& folder) {
    std::vector<StepCheckpoint> found;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        if (const auto step = stepIn(entry.path()))
            found.push_back({*step, entry.path()});
    std::ranges::sort(found, {}, &StepCheckpoint::step);
    return found;
}

void pruneCheckpoints(const std::filesystem::path& folder, int keep, std::int64_t newest) {
    std::error_code error;
    std::vector<StepCheckpoint> all = stepCheckpoints(folder);
    std::erase_if(all, [&](const StepCheckpoint& checkpoint) { return checkpoint.step > newest; });
    for (std::size_t i = 0; i + static_cast<std::size_t>(keep) < all.size(); ++i)
        std::filesystem::remove(all[i].file, error);
    std::vector<std::filesystem::path> unfinished;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        if (isUnfinished(entry.path()) || isOrphaned(entry.path()))
            unfinished.push_back(entry.path());
    for (const std::filesystem::path& file : unfinished)
        std::filesystem::remove(file, error);
}

RunLock::RunLock(const std::filesystem::path& folder) {
    const std::filesystem::path file = lockPath(folder);
    m_descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (m_descriptor >= 0 && takeProcessLock(m_descriptor))
        return;
    const int error = errno;
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    if (const auto process = runningTrainer(folder))
        failAsTaken(folder, *process);
    throw TrainingError(file.string() + " cannot be locked: " + std::generic_category().message(error));
}

RunLock::~RunLock() {
    ::close(m_descriptor);
}

std::optional<int> runningTrainer(const std::filesystem::path& folder) {
    const int descriptor = ::open(lockPath(folder).c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return std::nullopt;
    const std::optional<int> process = processLockHolder(descriptor);
    ::close(descriptor);
    return process;
}

void stopTrainer(const std::filesystem::path& folder) {
    std::optional<int> process = runningTrainer(folder);
    if (const auto preparing = process ? std::nullopt : preparingProcess(folder))
        process = preparing->process;
    if (process == processElsewhere)
        failAsTaken(folder, *process);
    if (!process || ::kill(*process, SIGTERM) == 0 || errno == ESRCH)
        return;
    throw TrainingError("process " + std::to_string(*process) + ", which trains in " + folder.string() +
                        ", cannot be stopped: " + std::generic_category().message(errno));
}

} // namespace lila
