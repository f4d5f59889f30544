// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inference/precision.h"

#include <algorithm>

namespace lila {

std::string_view precisionName(Precision precision) {
    switch (precision) {
    case Precision::Fp32:
        return "fp32";
    case Precision::Bf16:
        return "bf16";
    case Precision::Int8:
        return "int8";
    }
    return {};
}

std::optional<Precision> parsePrecision(std::string_view name) {
    const auto it = std::ranges::find(allPrecisions, name, precisionName);
    return it == allPrecisions.end() ? std::nullopt : std::optional(*it);
}

} // namespace lila
