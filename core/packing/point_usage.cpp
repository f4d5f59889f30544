// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/packing/point_usage.h"

namespace lila {

std::optional<PointUsage> pointUsage(const PackedMatrix& matrix) {
    if (matrix.code.kind() != lattice::CodeKind::E8)
        return std::nullopt;
    PointUsage usage;
    usage.points = static_cast<std::int64_t>(matrix.outputs() * matrix.inputs()) / lattice::dimension;
    const auto bits = static_cast<std::size_t>(matrix.code.bits());
    const auto* codes = reinterpret_cast<const std::uint8_t*>(matrix.codes.bytes().data());
    lattice::Vector point;
    for (std::int64_t i = 0; i < usage.points; ++i, codes += bits) {
        matrix.code.decode({codes, bits}, point);
        const auto shell = static_cast<std::size_t>(lattice::shellOf(point));
        if (shell >= usage.shells.size())
            usage.shells.resize(shell + 1);
        ++usage.shells[shell];
        if (const auto root = lattice::rootAt(point))
            ++usage.roots[*root];
    }
    return usage;
}

std::vector<PointPlace> pointPlaces(const PackedMatrix& matrix, const WantedPoints& wanted,
                                    std::size_t most) {
    std::vector<PointPlace> places;
    const std::vector<float> scales = matrix.scales.toFloats();
    const std::size_t inputs = matrix.inputs(), group = matrix.group();
    const auto bits = static_cast<std::size_t>(matrix.code.bits());
    const auto* codes = reinterpret_cast<const std::uint8_t*>(matrix.codes.bytes().data());
    for (std::size_t at = 0; at < matrix.outputs() * inputs && places.size() < most;
         at += lattice::dimension, codes += bits) {
        PointPlace place{.row = at / inputs, .input = at % inputs};
        matrix.code.decode({codes, bits}, place.point);
        if (lattice::shellOf(place.point) != wanted.shell ||
            (wanted.root && lattice::rootAt(place.point) != wanted.root))
            continue;
        place.scale = scales[at / group];
        places.push_back(place);
    }
    return places;
}

} // namespace lila
