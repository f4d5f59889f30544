// SPDX-License-Identifier: AGPL-3.0-or-later
// The JSON header of a safetensors file, parsed and checked.
#pragma once

#include "core/checkpoint/tensor.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lila {

inline constexpr std::uint64_t maximumSafetensorsHeader = 100'000'000; ///< the format's own limit

struct SafetensorsEntry {
    std::string name;
    DType dtype = DType::F32;
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0; ///< in bytes, from the end of the header
    std::uint64_t end = 0;
};

struct SafetensorsHeader {
    std::vector<SafetensorsEntry> entries; ///< by rising offset
    std::map<std::string, std::string> metadata;
};

/// The entries tile the `dataSize` bytes after the header exactly, and each one's size is that of its shape. Throws
/// CheckpointError.
SafetensorsHeader parseSafetensorsHeader(std::string_view json, std::uint64_t dataSize);

} // namespace lila
