// SPDX-License-Identifier: AGPL-3.0-or-later
// GGUF, the format of llama.cpp: version 3, as its specification has it (resources/docs/other_programs.md).
#pragma once

#include "core/checkpoint/tensor.h"

#include <filesystem>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace lila {

using GgufValue = std::variant<std::uint32_t, float, bool, std::string, std::vector<std::int32_t>,
                               std::vector<float>, std::vector<std::string>>;

/// Keys and tensors in the order in which they are written.
struct GgufFile {
    std::vector<std::pair<std::string, GgufValue>> metadata;
    std::vector<std::pair<std::string, Tensor>> tensors; ///< F32 or F16, row-major as everywhere here
};

/// Writes atomically (atomic_file.h). Throws CheckpointError, and std::invalid_argument for another type.
void writeGguf(const std::filesystem::path& file, const GgufFile& content);

} // namespace lila
