// SPDX-License-Identifier: AGPL-3.0-or-later
// The safetensors format: eight bytes of header size, a JSON header, the tensors' bytes.
#pragma once

#include "core/checkpoint/checkpoint.h"

#include <span>

namespace lila {

class AtomicFile;

struct SafetensorsFile {
    std::map<std::string, Tensor> tensors;
    std::map<std::string, std::string> metadata;
};

/// Maps the file into memory; the tensors lie in it and keep it mapped. Replacing the file by rename is safe
/// meanwhile, truncating it in place is not (mapped_file.h). The header is checked in full: JSON of the one
/// allowed form, no name twice, sizes that fit types and shapes, no gap, no overlap, nothing outside. Throws
/// CheckpointError; the message does not repeat the file's name.
SafetensorsFile readSafetensors(const std::filesystem::path& file);

/// The same of bytes in memory, kept alive by `owner`.
SafetensorsFile safetensorsOf(std::span<const std::byte> bytes, const std::shared_ptr<const void>& owner);

/// Writes atomically (atomic_file.h). Tensors are sorted by falling element size, then by name, so that each
/// is aligned. Throws CheckpointError.
void writeSafetensors(const std::filesystem::path& file, const SafetensorsFile& content);

/// The same into a file that the caller commits.
void writeSafetensors(AtomicFile& output, const SafetensorsFile& content);

} // namespace lila
