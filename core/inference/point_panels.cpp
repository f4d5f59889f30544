// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inference/point_panels.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace lila {
namespace {

constexpr std::size_t lanes = 64; ///< of a line
constexpr std::size_t smallestRotation = 16;

std::size_t groupsOf(const PackedMatrix& matrix) {
    return matrix.inputs() / matrix.group();
}

std::size_t panelBytes(const PackedMatrix& matrix) {
    return pointTilesAt(matrix.inputs()) +
           matrix.inputs() / pointTileInputs * pointTileBytes(matrix.code.bits());
}

/// Coordinates of a point as numbers from 0.
using Held = std::array<std::uint8_t, lattice::dimension>;

Held heldAs(const lattice::Vector& point, int bits) {
    Held held;
    std::ranges::transform(point, held.begin(), [bits](float coordinate) {
        return static_cast<std::uint8_t>(static_cast<int>(2 * coordinate) + pointOffset(bits));
    });
    return held;
}

/// Adds a point to its tile, whose bits are 0 so far.
void put(const Held& held, int bits, std::size_t lane, std::uint8_t* tile, std::uint64_t& lowest) {
    const bool hasHighest = bits != 3;
    const int width = bits == 2 ? 2 : 4; // of a coordinate in a line
    lowest |= std::uint64_t{held[0] & 1U} << lane;
    for (std::size_t i = 0; i < held.size(); ++i) {
        const unsigned rest = held[i] >> 1U;
        const std::size_t bit = i * width;
        std::uint8_t& line = tile[(bit / 8 + (hasHighest ? 1 : 0)) * lanes + lane];
        line = static_cast<std::uint8_t>(line | (rest & ((1U << width) - 1)) << bit % 8);
        if (hasHighest) {
            std::uint8_t& highest = tile[i * sizeof(std::uint64_t) + lane / 8];
            highest = static_cast<std::uint8_t>(highest | (rest >> width) << lane % 8);
        }
    }
}

/// [rows, groups], of these rows alone.
std::vector<float> scalesOf(const PackedMatrix& matrix, std::size_t first, std::size_t rows) {
    const std::size_t rowBytes = groupsOf(matrix) * dtypeSize(matrix.scales.dtype());
    return Tensor(matrix.scales.dtype(),
                  {static_cast<std::int64_t>(rows), static_cast<std::int64_t>(groupsOf(matrix))},
                  matrix.scales.bytes().subspan(first * rowBytes, rows * rowBytes), nullptr)
        .toFloats();
}

} // namespace

bool fitsPointPanels(const PackedMatrix& matrix) {
    return matrix.code.kind() == lattice::CodeKind::E8 && matrix.code.bits() >= 2 &&
           matrix.code.bits() <= 4 && matrix.group() % pointTileInputs == 0 &&
           (matrix.rotationBlock == 0 || matrix.rotationBlock >= smallestRotation);
}

std::size_t pointPanelBytes(const PackedMatrix& matrix) {
    return panelsFor(matrix.outputs()) *
           (panelBytes(matrix) + groupsOf(matrix) * panelWidth * sizeof(float)); // whole lines all of them
}

PanelMatrix pointPanels(const PackedMatrix& matrix, std::byte* memory) {
    PanelView view{.data = memory,
                   .precision = Precision::Int8,
                   .depth = matrix.inputs(),
                   .rowStride = panelWidth,
                   .panelStride = panelBytes(matrix),
                   .layout = PanelLayout::Points};
    view.scales = reinterpret_cast<const float*>(memory + panelsFor(matrix.outputs()) * view.panelStride);
    view.groupDepth = matrix.group();
    view.pointBits = matrix.code.bits();
    return {matrix.outputs(), view,
            matrix.rotationBlock == 0
                ? nullptr
                : std::make_shared<const SignRotation>(matrix.inputs(), matrix.rotationBlock, matrix.seed)};
}

void packPoints(const PackedMatrix& matrix, const PanelMatrix& panels, std::size_t panel) {
    const PanelView view = panels.view().from(panel);
    const int bits = matrix.code.bits();
    const std::size_t tiles = matrix.inputs() / pointTileInputs;
    const std::size_t groups = groupsOf(matrix);
    const std::size_t rows = std::min(panelWidth, matrix.outputs() - panel * panelWidth);
    auto* const data = static_cast<std::uint8_t*>(const_cast<void*>(view.data));
    auto* const scales = const_cast<float*>(view.scales);
    std::memset(data, 0, view.panelStride);
    std::fill_n(scales, groups * panelWidth, 0.0F);
    const std::vector<float> own = scalesOf(matrix, panel * panelWidth, rows);
    const auto* const codes = reinterpret_cast<const std::uint8_t*>(matrix.codes.bytes().data());
    for (std::size_t output = 0; output < rows; ++output) {
        const std::size_t row = panel * panelWidth + output;
        for (std::size_t group = 0; group < groups; ++group)
            scales[group * panelWidth + output] = own[output * groups + group] / 2;
        for (std::size_t block = 0; block < 4 * tiles; ++block) {
            lattice::Vector point;
            matrix.code.decode({codes + (row * 4 * tiles + block) * bits, static_cast<std::size_t>(bits)},
                               point);
            const std::size_t tile = block / 4;
            put(heldAs(point, bits), bits, output * 4 + block % 4,
                data + pointTilesAt(view.depth) + tile * pointTileBytes(bits),
                reinterpret_cast<std::uint64_t*>(data)[tile]);
        }
    }
}

} // namespace lila
