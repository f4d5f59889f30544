// SPDX-License-Identifier: AGPL-3.0-or-later
// A checkpoint as a file holds it, whichever format: named tensors, the configuration's fields, a few facts.
// What the tensors mean, and whether they fit together, is core/model's business.
#pragma once

#include "core/checkpoint/checkpoint_format.h"
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
    std::string tokenizerSha256;      ///< of the vocabulary it was trained with; empty where unknown
    std::string generation;           ///< recommended settings as JSON (settingsFromJson), or empty
    std::string license = {};         ///< of the weights, for people; empty: nothing is said of it
    std::string trainingSummary = {}; ///< what they were trained on and how, likewise
    /// What whoever opens the file should know of how it was read: where the model was found, what was passed
    /// over. Never written.
    std::vector<std::string> remarks = {};

    bool operator==(const Checkpoint&) const = default;
};

/// The texts of a checkpoint by their keys in files of both formats.
struct CheckpointText {
    const char* key;
    std::string Checkpoint::*member;
};
inline constexpr CheckpointText checkpointTexts[] = {{"tokenizer_sha256", &Checkpoint::tokenizerSha256},
                                                     {"generation", &Checkpoint::generation},
                                                     {"license", &Checkpoint::license},
                                                     {"training_summary", &Checkpoint::trainingSummary}};

/// Reads PyTorch's files (a pickle, never executed, and storages: a zip, or the format before version 1.6) or
/// safetensors; told apart by content, not by suffix. The names' prefixes and the dicts around a model are
/// looked through. Throws CheckpointError; nothing is half read, and what is present but not understood is an
/// error. Optimiser state is not read (training_state.h). All but zips are memory-mapped.
Checkpoint readCheckpoint(const std::filesystem::path& file);

/// The same of a file in memory; `name` stands in messages. The bytes are kept alive by `owner` (its tensors
/// may lie in them), or where that is null, must outlive the checkpoint and the weights made of it.
Checkpoint readCheckpoint(std::span<const std::byte> bytes, const std::string& name,
                          const std::shared_ptr<const void>& owner = {});

/// How a checkpoint is written.
struct CheckpointForm {
    std::optional<CheckpointFormat> format = {}; ///< Pt or Safetensors; else as the suffix says
    /// A .pt's configuration as a dict, which every torch.load takes, instead of an instance of the
    /// reference's class, which the reference asks for.
    bool plainConfig = false;
};

/// Writes .pt or .safetensors atomically (a temporary file beside it, then renamed). The file holds exactly
/// `tensors`: complete them first (model/weights.h) if the reference, or a strict load_state_dict, is to load
/// it. A .pt says that AdamW has not stepped yet (training_state.h writes what it has). Throws
/// CheckpointError, and then the old file stands.
void writeCheckpoint(const std::filesystem::path& file, const Checkpoint& checkpoint,
                     const CheckpointForm& form = {});

} // namespace lila
