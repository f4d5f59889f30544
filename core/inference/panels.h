// SPDX-License-Identifier: AGPL-3.0-or-later
// A weight matrix packed for streaming: panels of sixteen outputs, in each panel the sixteen weights of an
// input side by side. One vector register then holds one input's weights for as many outputs as it has lanes,
// so that sums need no reduction across lanes, one layout serves one position and many, and every panel is
// one stream from memory.
#pragma once

#include "core/checkpoint/sign_rotation.h"
#include "core/inference/precision.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace lila {

inline constexpr std::size_t panelWidth = 16;      ///< outputs a panel
inline constexpr std::size_t int8GroupDepth = 128; ///< inputs that share an output's scale in int8

constexpr std::size_t panelsFor(std::size_t outputs) {
    return (outputs + panelWidth - 1) / panelWidth;
}
constexpr std::size_t groupsFor(std::size_t inputs, std::size_t groupDepth = int8GroupDepth) {
    return (inputs + groupDepth - 1) / groupDepth;
}

/// How a panel's weights lie.
enum class PanelLayout {
    Inputs, ///< the sixteen weights of an input, then those of the next
    Pairs,  ///< integers, for fixed_point.h: two inputs' weights of an output, of the next output, …
    Points, ///< of E8, for point_kernels.h: as point_panels.h has them
};

/// Inputs of a panel in pairs: zero stands behind the last ones, so that int8 fills whole cache lines.
constexpr std::size_t pairedDepth(std::size_t depth) {
    return (depth + 3) / 4 * 4;
}

/// Element (k, o) of panel p is data[p * panelStride + k * rowStride + o], in pairs
/// data[p * panelStride + (k / 2 * 16 + o) * 2 + k % 2]. A view; the memory is somebody else's.
struct PanelView {
    const void* data = nullptr; ///< float, or bf16 as its upper 16 bits (in pairs: int16), or int8
    Precision precision = Precision::Fp32;
    std::size_t depth = 0;         ///< inputs
    std::size_t rowStride = 0;     ///< elements between two inputs
    std::size_t panelStride = 0;   ///< elements between two panels
    const float* scales = nullptr; ///< int8, and all pairs and points: [panel][group][16]
    PanelLayout layout = PanelLayout::Inputs;
    std::size_t groupDepth = int8GroupDepth; ///< inputs that share an output's scale
    int pointBits = 0;                       ///< of points: R of their code

    std::size_t groups() const { return groupsFor(depth, groupDepth); }
    PanelView from(std::size_t panel) const;
};

/// A packed matrix [outputs, inputs]; outputs beyond the last are zero weights.
class PanelMatrix {
public:
    PanelMatrix() = default;
    /// `memory`: bytesFor() bytes, aligned to a cache line; filled by pack(). There are no pairs in fp32.
    PanelMatrix(std::size_t outputs, std::size_t inputs, Precision precision, std::byte* memory,
                PanelLayout layout = PanelLayout::Inputs);
    /// What is packed elsewhere, for inputs that are rotated where there is a rotation.
    PanelMatrix(std::size_t outputs, const PanelView& view, std::shared_ptr<const SignRotation> rotation)
        : m_outputs(outputs), m_view(view), m_rotation(std::move(rotation)) {}

    static std::size_t bytesFor(std::size_t outputs, std::size_t inputs, Precision precision,
                                PanelLayout layout = PanelLayout::Inputs);

    std::size_t outputs() const { return m_outputs; }
    std::size_t inputs() const { return m_view.depth; }
    std::size_t panels() const { return panelsFor(m_outputs); }
    std::size_t panelBytes() const;
    const PanelView& view() const { return m_view; }
    const SignRotation* rotation() const { return m_rotation.get(); }

    /// Packs one panel of `weights` [outputs, inputs], row-major. Panels are independent of each other.
    void pack(std::span<const float> weights, std::size_t panel);

private:
    void packGroups(std::span<const float> weights, std::size_t panel);

    std::size_t m_outputs = 0;
    PanelView m_view;
    std::byte* m_memory = nullptr;
    std::shared_ptr<const SignRotation> m_rotation;
};

/// Rounded to nearest even, as its upper 16 bits. A NaN stays one.
inline std::uint16_t bf16Of(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    if ((bits & 0x7fffffffU) > 0x7f800000U)
        return static_cast<std::uint16_t>(bits >> 16 | 0x40U);
    return static_cast<std::uint16_t>((bits + 0x7fffU + (bits >> 16 & 1U)) >> 16);
}

} // namespace lila
