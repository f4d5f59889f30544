// SPDX-License-Identifier: AGPL-3.0-or-later
// What the two kinds of PyTorch's files have in common: a pickle that describes tensors as views of storages.
#pragma once

#include "core/checkpoint/pt_file.h"

#include <memory>
#include <span>

namespace lila {

/// Bytes that something keeps alive.
struct StorageBytes {
    std::span<const std::byte> bytes;
    std::shared_ptr<const void> owner;
};

class PtFile::Archive {
public:
    virtual ~Archive() = default;

    const PickleDocument& document() const { return m_document; }
    Tensor read(const StoredTensor& tensor, std::string_view name);
    /// How much memory the storages of these tensors would take.
    virtual std::uint64_t memoryFor(std::span<const StoredTensor> tensors) const = 0;

protected:
    void setFileSize(std::uint64_t size);
    std::uint64_t fileSize() const { return m_fileSize; }
    void setDocument(PickleDocument document) { m_document = std::move(document); }

    /// All of the storage's bytes, as many as its elements need.
    virtual StorageBytes storageOf(const StoredTensor& tensor) = 0;

private:
    PickleDocument m_document;
    std::uint64_t m_fileSize = 0;
    std::uint64_t m_allowance = 0; ///< bytes of tensors that may still be read
};

/// A zip in a file or in memory.
std::unique_ptr<PtFile::Archive> openZip(const std::filesystem::path& file);
std::unique_ptr<PtFile::Archive> openZip(std::span<const std::byte> bytes);
/// PyTorch's format before version 1.6. The bytes are kept alive by `owner`, or by the caller.
std::unique_ptr<PtFile::Archive> openLegacy(std::span<const std::byte> bytes,
                                            const std::shared_ptr<const void>& owner);

} // namespace lila
