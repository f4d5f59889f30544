// SPDX-License-Identifier: AGPL-3.0-or-later
// Another program, run to its end.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lila::cli {

struct ChildResult {
    std::string output;       ///< what it wrote on stdout
    double firstOutputMs = 0; ///< from its start to the first of it
};

/// Runs `program` with its stdout taken in; stderr goes where ours goes. Throws std::runtime_error where it
/// cannot be started or does not end with 0, naming it.
ChildResult runChild(const std::filesystem::path& program, const std::vector<std::string>& arguments);

/// `lila-torch`, the half of the command line that needs LibTorch, from the folder of this program.
ChildResult runTorchProgram(const std::vector<std::string>& arguments);

} // namespace lila::cli
