// SPDX-License-Identifier: AGPL-3.0-or-later
// Starts lila-torch, the program beside this one that does the work which needs LibTorch.
#pragma once

#include <string>
#include <vector>

namespace lila::cli {

/// Waits until it has ended; its messages go to our standard error. Throws std::runtime_error where it cannot
/// be started or does not end well.
void runTorchProgram(const std::vector<std::string>& arguments);

} // namespace lila::cli
