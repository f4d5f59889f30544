// SPDX-License-Identifier: AGPL-3.0-or-later
// A checkpoint as a file holds it, whichever format: named tensors, the configuration's fields, a few facts.
// What the tensors mean, and whether they fit together, is core/model's business.
#pragma once

#include "core/checkpoint/tensor.h"

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <variant>

namespace lila {

/// The message names the file, the record or tensor at fault, and what is wrong with it.
class CheckpointError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

using ConfigValue = std::variant<bool, std::int64_t, double, std::string>;

struct Checkpoint {
    std::map<std::string, Tensor> tensors; ///< by the names of the reference's state dict
    std::map<std::string, ConfigValue>
        config; ///< by the reference's field names; empty where the file has none
    std::optional<std::int64_t> step;
    std::optional<double> loss;
    std::string tokenizerSha256; ///< of the vocabulary it was trained with; empty where unknown
    std::string generation;      ///< recommended settings as JSON (settingsFromJson), or empty

    bool operator==(const Checkpoint&) const = default;
};

/// Reads .pt (a zip with a pickle, never executed) or .safetensors; told apart by content, not by suffix.
/// Throws CheckpointError; nothing is half read. Optimiser state is not read (training_state.h). Safetensors
/// are memory-mapped.
Checkpoint readCheckpoint(const std::filesystem::path& file);

/// The same of a file in memory; `name` stands in messages. The bytes are kept alive by `owner` (tensors of
/// safetensors lie in them), or where that is null, must outlive the checkpoint and the weights made of it.
Checkpoint readCheckpoint(std::span<const std::byte> bytes, const std::string& name,
                          const std::shared_ptr<const void>& owner = {});

/// Writes .pt or .safetensors by the suffix, atomically (a temporary file beside it, then renamed). A .pt
/// holds exactly `tensors`: complete them first (model/weights.h) if the reference is to load it. A .pt says
/// that AdamW has not stepped yet (training_state.h writes what it has). Throws CheckpointError, and then the
/// old file stands.
void writeCheckpoint(const std::filesystem::path& file, const Checkpoint& checkpoint);

} // namespace lila
