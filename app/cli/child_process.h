// SPDX-License-Identifier: AGPL-3.0-or-later
// Another program, run by this one.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace lila::cli {

/// A running program, whose stdout is taken in; its stderr goes where ours goes.
class Child {
public:
    /// Throws std::runtime_error where it cannot be started.
    Child(const std::filesystem::path& program, const std::vector<std::string>& arguments);
    /// Waits for its end.
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// What it has written since, after waiting for that so long; empty where that is nothing. Nothing at all
    /// once it has closed its stdout.
    std::optional<std::string> read(std::chrono::milliseconds patience);
    void askToStop(); ///< SIGTERM
    /// Waits for its end. Throws std::runtime_error where it does not end with 0, naming it and saying how it
    /// ended.
    void finish();

private:
    std::string m_name;
    int m_output = -1;
    int m_process = 0; ///< 0 once it has ended
};

struct ChildResult {
    std::string output;       ///< what it wrote on stdout
    double firstOutputMs = 0; ///< from its start to the first of it
};

/// Runs `program` to its end. Throws what Child does.
ChildResult runChild(const std::filesystem::path& program, const std::vector<std::string>& arguments);

/// `lila-torch`, the half of the command line that needs LibTorch, in the folder of this program.
std::filesystem::path torchProgram();
ChildResult runTorchProgram(const std::vector<std::string>& arguments);

} // namespace lila::cli
