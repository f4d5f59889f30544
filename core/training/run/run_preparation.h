// SPDX-License-Identifier: AGPL-3.0-or-later
// preparation.json: how far the work has come in a run's folder that is done before a trainer takes it, for
// those who watch: a corpus is fetched, read and tokenised. It is there, and locked, while that is done.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace lila {

struct RunPreparation {
    enum class Stage {
        Begun,
        Fetching,
        BetweenTries, ///< of fetching: it was cut, or nothing can be reached
        Waiting,      ///< for another process that fetches the same file
        Checking,     ///< what was fetched
        Reading,
        Tokenising,
        Loading, ///< the trainer, which has not begun
    };
    Stage stage = Stage::Begun;
    std::string file = {};   ///< its name; empty: none
    std::uint64_t done = 0;  ///< bytes
    std::uint64_t total = 0; ///< 0: unknown

    bool operator==(const RunPreparation&) const = default;
};

/// Holds the folder, as RunLock does later, and tells what is done in it.
class PreparedRun {
public:
    /// Throws TrainingError where another process prepares or trains in the folder, naming that process, or
    /// the folder cannot be written.
    explicit PreparedRun(const std::filesystem::path& folder);
    ~PreparedRun(); ///< removes the file
    PreparedRun(const PreparedRun&) = delete;
    PreparedRun& operator=(const PreparedRun&) = delete;

    /// What a full disk does not take is not told.
    void tell(const RunPreparation& preparation) const;

private:
    void leave() const;

    std::filesystem::path m_file;
    int m_descriptor = -1;
};

struct PreparingProcess {
    int process = 0; ///< to which SIGTERM means: keep what has come and end; or processElsewhere
    RunPreparation preparation;

    bool operator==(const PreparingProcess&) const = default;
};

/// Not for that process itself (POSIX), as with runningTrainer().
std::optional<PreparingProcess> preparingProcess(const std::filesystem::path& folder);

} // namespace lila
