// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inference/panels.h"

#include "core/threads/aligned_memory.h"

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr float int8Limit = 127;
constexpr float smallestLargest = 1e-30F; ///< below it a whole group is zero: its scale could not be inverted

std::size_t elementSize(Precision precision) {
    switch (precision) {
    case Precision::Fp32:
        return sizeof(float);
    case Precision::Bf16:
        return sizeof(std::uint16_t);
    case Precision::Int8:
        return sizeof(std::int8_t);
    }
    return 0;
}

std::size_t roundedUp(std::size_t bytes) {
    return (bytes + cacheLine - 1) / cacheLine * cacheLine;
}

std::size_t elementBytes(std::size_t outputs, std::size_t inputs, Precision precision) {
    return roundedUp(panelsFor(outputs) * inputs * panelWidth * elementSize(precision));
}

/// The sixteen rows of a panel, interleaved; `convert` takes a weight and its row's scale.
template <class Element, class Convert>
void interleave(std::span<const float> weights, std::size_t inputs, std::size_t first, std::size_t rows,
                std::size_t from, std::size_t to, Element* out, Convert convert) {
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t k = from; k < to; ++k)
            out[k * panelWidth + row] = convert(weights[(first + row) * inputs + k], row);
    for (std::size_t row = rows; row < panelWidth; ++row)
        for (std::size_t k = from; k < to; ++k)
            out[k * panelWidth + row] = Element{};
}

} // namespace

PanelView PanelView::from(std::size_t panel) const {
    PanelView view = *this;
    view.data = static_cast<const std::byte*>(data) + panel * panelStride * elementSize(precision);
    if (scales != nullptr)
        view.scales = scales + panel * groups() * panelWidth;
    return view;
}

PanelMatrix::PanelMatrix(std::size_t outputs, std::size_t inputs, Precision precision, std::byte* memory)
    : m_outputs(outputs), m_memory(memory) {
    m_view = {.data = memory,
              .precision = precision,
              .depth = inputs,
              .rowStride = panelWidth,
              .panelStride = inputs * panelWidth};
    if (precision == Precision::Int8)
        m_view.scales = reinterpret_cast<const float*>(memory + elementBytes(outputs, inputs, precision));
}

std::size_t PanelMatrix::bytesFor(std::size_t outputs, std::size_t inputs, Precision precision) {
    const std::size_t scales = precision == Precision::Int8
                                   ? panelsFor(outputs) * groupsFor(inputs) * panelWidth * sizeof(float)
                                   : 0;
    return elementBytes(outputs, inputs, precision) + scales;
}

std::size_t PanelMatrix::panelBytes() const {
    return bytesFor(panelWidth, inputs(), m_view.precision);
}

void PanelMatrix::pack(std::span<const float> weights, std::size_t panel) {
    const std::size_t inputs = m_view.depth;
    const std::size_t first = panel * panelWidth;
    const std::size_t rows = std::min(panelWidth, m_outputs - first);
    const std::size_t at = panel * m_view.panelStride;
    switch (m_view.precision) {
    case Precision::Fp32:
        interleave(weights, inputs, first, rows, 0, inputs, reinterpret_cast<float*>(m_memory) + at,
                   [](float w, std::size_t) { return w; });
        break;
    case Precision::Bf16:
        interleave(weights, inputs, first, rows, 0, inputs, reinterpret_cast<std::uint16_t*>(m_memory) + at,
                   [](float w, std::size_t) { return bf16Of(w); });
        break;
    case Precision::Int8: {
        auto* scales = const_cast<float*>(m_view.scales) + panel * m_view.groups() * panelWidth;
        for (std::size_t from = 0; from < inputs; from += int8GroupDepth, scales += panelWidth) {
            const std::size_t to = std::min(inputs, from + int8GroupDepth);
            float inverse[panelWidth] = {};
            for (std::size_t row = 0; row < panelWidth; ++row) {
                float largest = 0;
                for (std::size_t k = from; k < to && row < rows; ++k)
                    largest = std::max(largest, std::abs(weights[(first + row) * inputs + k]));
                if (largest < smallestLargest)
                    largest = 0;
                scales[row] = largest / int8Limit;
                inverse[row] = largest > 0 ? int8Limit / largest : 0;
            }
            interleave(weights, inputs, first, rows, from, to, reinterpret_cast<std::int8_t*>(m_memory) + at,
                       [&](float w, std::size_t row) {
                           return static_cast<std::int8_t>(std::nearbyint(w * inverse[row]));
                       });
        }
        break;
    }
    }
}

} // namespace lila
