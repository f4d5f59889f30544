// SPDX-License-Identifier: AGPL-3.0-or-later
// PyTorch's .pt files: a zip with a pickle (read as data, never executed) and a record for every storage.
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
    /// A file in memory; the bytes must outlive the PtFile, not the tensors.
    static PtFile fromBytes(std::span<const std::byte> bytes);
    PtFile(PtFile&&) noexcept;
    PtFile& operator=(PtFile&&) noexcept;
    ~PtFile();

    const PickleDocument& pickle() const;

    /// Reads the tensor (its storage is checked against its CRC and kept while a tensor uses it). Contiguous
    /// views share their storage's bytes, others are copied. What one file yields in all is bounded by its
    /// own size.
    Tensor read(const StoredTensor& tensor, std::string_view name);

private:
    class Archive;
    explicit PtFile(std::unique_ptr<Archive> archive);
    std::unique_ptr<Archive> m_archive;
};

/// The model's part of a .pt file: the state dict (wrapped or bare, prefixes of torch.compile and
/// DataParallel taken off), configuration, step and loss. Throws CheckpointError.
Checkpoint checkpointOf(PtFile& file);

/// What else training needs of it; nothing where it holds no optimiser. Throws CheckpointError.
std::optional<TrainingState> trainingStateOf(PtFile& file);

/// Writes the zip to `target`, which is overwritten. Throws CheckpointError.
void writePt(const std::filesystem::path& target, const Checkpoint& checkpoint,
             const TrainingState& training);

/// The entries of the state dict as they stand in the pickle, by the reference's names. Throws
/// CheckpointError.
std::vector<std::pair<std::string, PickleRef>> stateDictEntries(const PickleDocument& document,
                                                                const std::vector<PickleEntry>& top);

/// A plain number, or a tensor of one.
std::optional<double> numberOf(PtFile& file, PickleRef ref, std::string_view name);

} // namespace lila
