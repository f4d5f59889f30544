// SPDX-License-Identifier: AGPL-3.0-or-later
// In which numbers the engine holds a model's matrices.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace lila {

enum class Precision {
    Fp32, ///< as the file has them
    Bf16, ///< rounded to nearest even, or 13 bits with int8's scales (fixed_point.h); half the memory
    Int8, ///< symmetric, a scale for every output and 128 inputs, or the file's points of E8
          ///< (point_panels.h); a quarter of the memory, or less
};

inline constexpr std::array allPrecisions = {Precision::Fp32, Precision::Bf16, Precision::Int8};

std::string_view precisionName(Precision precision); ///< "fp32"
std::optional<Precision> parsePrecision(std::string_view name);

} // namespace lila
