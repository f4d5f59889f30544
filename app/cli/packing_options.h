// SPDX-License-Identifier: AGPL-3.0-or-later
// The options with which weights are packed as points of a lattice, and the packing.
#pragma once

#include "core/packing/checkpoint_packing.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace lila::cli {

struct PackingOptions {
    std::optional<lattice::LatticeCode> code; ///< nothing: weights are not packed
    bool rotate = true;
    std::string calibrate; ///< a text, "none", or empty: the stories that come along
    int stories = 128;
    int group = 0;
    int threads = 0;

    /// Adds --rotate, --calibrate, --calibration_stories, --group and --threads.
    void addTo(CLI::App& command);
    /// Throws where the vocabulary is not the model's, or the matrices cannot be packed so.
    PackedMatrices pack(const Checkpoint& checkpoint, const std::filesystem::path& tokenizer) const;

private:
    MomentsByMatrix moments(const Checkpoint& checkpoint, const std::filesystem::path& tokenizer,
                            const std::shared_ptr<ThreadPool>& pool) const;
};

} // namespace lila::cli
