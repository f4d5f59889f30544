// SPDX-License-Identifier: AGPL-3.0-or-later
// The options with which a command takes a model, and the model they name.
#pragma once

#include "core/story/generator.h"

#include <CLI/CLI.hpp>

#include <filesystem>

namespace lila::cli {

struct ModelOptions {
    std::filesystem::path checkpoint; ///< empty: the default model
    std::filesystem::path tokenizer;  ///< empty: the official vocabulary
    std::string precision = "fp32";
    int threads = 0; ///< 0: one a processor core

    /// Adds --checkpoint, --tokenizer, --precision and --threads. The checkpoint may get other names, among
    /// them a positional one.
    void addTo(CLI::App& command, const std::string& checkpointNames = "--checkpoint");
    /// All but --checkpoint.
    void addEngineTo(CLI::App& command);
    std::filesystem::path checkpointPath() const;
    std::filesystem::path tokenizerPath() const;
    EngineSettings engine() const;
};

struct OpenedModel {
    StoryModel model;
    GenerationSettings recommended; ///< the checkpoint's, or the reference's defaults
};

/// On standard error, what reading the file looked through, passed over or took for granted.
void tellRemarks(const Checkpoint& checkpoint, const std::filesystem::path& file);

/// Throws CheckpointError or TokenizerError.
OpenedModel openModel(const ModelOptions& options);
/// Of a checkpoint that was read already.
OpenedModel openModel(const ModelOptions& options, const ModelFile& file);

} // namespace lila::cli
