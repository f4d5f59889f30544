// SPDX-License-Identifier: AGPL-3.0-or-later
// PyTorch's .pt files: a pickle (read as data, never executed) and a storage for every tensor, in a zip, or
// as before version 1.6 one after the other.
#pragma once

#include "core/checkpoint/torch_object.h"
#include "core/checkpoint/training_state.h"

#include <memory>
#include <span>

namespace lila {

/// An open .pt file. The pickle is read at once, storages when a tensor asks for them. One thread at a time.
class PtFile {
public:
    /// Throw CheckpointError, as all of these do; the message does not repeat the file's name.
    static PtFile open(const std::filesystem::path& file);
    /// A file in memory. The bytes are kept alive by `owner`, or where that is null, must outlive the PtFile
    /// and the tensors read from it.
    static PtFile fromBytes(std::span<const std::byte> bytes, const std::shared_ptr<const void>& owner = {});
    PtFile(PtFile&&) noexcept;
    PtFile& operator=(PtFile&&) noexcept;
    ~PtFile();

    const PickleDocument& pickle() const;

    /// Reads the tensor (its storage is checked against its CRC and kept while a tensor uses it). Contiguous
    /// views share their storage's bytes, others are copied. What one file yields in all is bounded by its
    /// own size.
    Tensor read(const StoredTensor& tensor, std::string_view name);
    /// How many bytes reading these tensors would take beside the file.
    std::uint64_t memoryFor(std::span<const StoredTensor> tensors) const;

    class Archive;

private:
    explicit PtFile(std::unique_ptr<Archive> archive);
    std::unique_ptr<Archive> m_archive;
};

/// The model's part of a .pt file: the state dict, bare or in a wrapper, with any prefix before its names;
/// configuration, step and loss from beside it. Where several models are in there, the one under
/// model_state_dict, state_dict or model is meant. Throws CheckpointError.
Checkpoint checkpointOf(PtFile& file);

/// What else training needs of it; nothing where it holds no optimiser. Throws CheckpointError.
std::optional<TrainingState> trainingStateOf(PtFile& file);

/// Writes the zip to `target`, which is overwritten; the configuration as a dict, or as an instance of the
/// reference's class. Throws CheckpointError.
void writePt(const std::filesystem::path& target, const Checkpoint& checkpoint, const TrainingState& training,
             bool plainConfig);

} // namespace lila
