// SPDX-License-Identifier: AGPL-3.0-or-later
// What kind of file a checkpoint is, told by its first bytes and never by its name.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace lila {

enum class CheckpointFormat {
    Pt,       ///< PyTorch's zip
    LegacyPt, ///< PyTorch's before version 1.6: pickles one after the other, then the storages
    Safetensors,
};

/// How many bytes of a file's beginning are enough to tell.
inline constexpr std::size_t checkpointHeadSize = 512;

/// The format of a file that begins with `head`. Throws CheckpointError, which says what it is instead where
/// that can be told.
CheckpointFormat checkpointFormatOf(std::string_view head);

/// The file's first bytes. Throws CheckpointError where it is no file that can be read.
std::string checkpointHeadOf(const std::filesystem::path& file);

/// What a name's suffix, .pt or .safetensors, asks for; nothing where it is another.
std::optional<CheckpointFormat> checkpointFormatByName(const std::filesystem::path& file);

/// Whether the file begins as a checkpoint of any format does, whatever its name. False where it cannot be
/// read. A file that passes may still turn out to hold no model.
bool looksLikeCheckpoint(const std::filesystem::path& file);

} // namespace lila
