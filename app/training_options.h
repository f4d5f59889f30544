// SPDX-License-Identifier: AGPL-3.0-or-later
// The options of a training run, the same for `lila train` and for the program that it starts.
#pragma once

#include "core/training/run/training_settings.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace lila {

struct TrainingOptions {
    std::filesystem::path corpus;
    std::filesystem::path valid; ///< or empty
    double heldOut = 0;          ///< share of the corpus to validate on; 0: none
    std::filesystem::path checkpointFolder = "checkpoints";
    std::filesystem::path init; ///< or empty
    std::string preset = "default";
    bool resume = false;
    int processes = 1;
    std::map<std::string, std::string> given; ///< settings by the table's names

    /// Adds all of them.
    void addTo(CLI::App& command);
    /// As addTo reads them, but for the corpora's own names.
    std::vector<std::string> arguments() const;

private:
    void addSettings(CLI::App& command);
};

} // namespace lila
