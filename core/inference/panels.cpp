// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inference/panels.h"

#include "core/threads/aligned_memory.h"

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr float int8Limit = 127;
constexpr float int16Limit = 4095;        ///< as fixed_point.h's rows in bf16 allow
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

bool hasScales(Precision precision, PanelLayout layout) {
    return precision == Precision::Int8 || layout == PanelLayout::Pairs;
}

std::size_t panelElements(std::size_t inputs, PanelLayout layout) {
    return (layout == PanelLayout::Pairs ? pairedDepth(inputs) : inputs) * panelWidth;
}

std::size_t elementBytes(std::size_t outputs, std::size_t inputs, Precision precision, PanelLayout layout) {
    return roundedUp(panelsFor(outputs) * panelElements(inputs, layout) * elementSize(precision));
}

/// Inputs [from, to) of a panel of which `rows` rows are there; `convert` takes a weight and its row.
template <class Element, class Convert>
void interleave(std::span<const float> weights, std::size_t inputs, std::size_t first, std::size_t rows,
                std::size_t from, std::size_t to, PanelLayout layout, Element* out, Convert convert) {
    const auto place = [layout](std::size_t k, std::size_t row) {
        return layout == PanelLayout::Pairs ? (k / 2 * panelWidth + row) * 2 + k % 2 : k * panelWidth + row;
    };
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t k = from; k < to; ++k)
            out[place(k, row)] = convert(weights[(first + row) * inputs + k], row);
    const std::size_t padded = layout == PanelLayout::Pairs ? pairedDepth(to) : to;
    for (std::size_t row = 0; row < panelWidth; ++row)
        for (std::size_t k = row < rows ? to : from; k < padded; ++k)
            out[place(k, row)] = Element{};
}

} // namespace

PanelView PanelView::from(std::size_t panel) const {
    PanelView view = *this;
    view.data = static_cast<const std::byte*>(data) + panel * panelStride * elementSize(precision);
    if (scales != nullptr)
        view.scales = scales + panel * groups() * panelWidth;
    return view;
}

PanelMatrix::PanelMatrix(std::size_t outputs, std::size_t inputs, Precision precision, std::byte* memory,
                         PanelLayout layout)
    : m_outputs(outputs), m_memory(memory) {
    m_view = {.data = memory,
              .precision = precision,
              .depth = inputs,
              .rowStride = panelWidth,
              .panelStride = panelElements(inputs, layout),
              .layout = layout};
    if (hasScales(precision, layout))
        m_view.scales =
            reinterpret_cast<const float*>(memory + elementBytes(outputs, inputs, precision, layout));
}

std::size_t PanelMatrix::bytesFor(std::size_t outputs, std::size_t inputs, Precision precision,
                                  PanelLayout layout) {
    const std::size_t scales = hasScales(precision, layout)
                                   ? panelsFor(outputs) * groupsFor(inputs) * panelWidth * sizeof(float)
                                   : 0;
    return elementBytes(outputs, inputs, precision, layout) + scales;
}

std::size_t PanelMatrix::panelBytes() const {
    return m_view.panelStride * elementSize(m_view.precision) +
           (m_view.scales == nullptr ? 0 : m_view.groups() * panelWidth * sizeof(float));
}

void PanelMatrix::pack(std::span<const float> weights, std::size_t panel) {
    if (m_view.scales != nullptr) {
        packGroups(weights, panel);
        return;
    }
    const std::size_t inputs = m_view.depth;
    const std::size_t first = panel * panelWidth;
    const std::size_t rows = std::min(panelWidth, m_outputs - first);
    const std::size_t at = panel * m_view.panelStride;
    if (m_view.precision == Precision::Fp32)
        interleave(weights, inputs, first, rows, 0, inputs, m_view.layout,
                   reinterpret_cast<float*>(m_memory) + at, [](float w, std::size_t) { return w; });
    else
        interleave(weights, inputs, first, rows, 0, inputs, m_view.layout,
                   reinterpret_cast<std::uint16_t*>(m_memory) + at,
                   [](float w, std::size_t) { return bf16Of(w); });
}

/// As integers, with a scale for each output and group of inputs.
void PanelMatrix::packGroups(std::span<const float> weights, std::size_t panel) {
    const std::size_t inputs = m_view.depth;
    const std::size_t first = panel * panelWidth;
    const std::size_t rows = std::min(panelWidth, m_outputs - first);
    const std::size_t at = panel * m_view.panelStride;
    const float limit = m_view.precision == Precision::Int8 ? int8Limit : int16Limit;
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
            scales[row] = largest / limit;
            inverse[row] = largest > 0 ? limit / largest : 0;
        }
        const auto put = [&]<class Element>(Element* out) {
            interleave(weights, inputs, first, rows, from, to, m_view.layout, out + at,
                       [&](float w, std::size_t row) {
                           return static_cast<Element>(std::nearbyint(w * inverse[row]));
                       });
        };
        if (m_view.precision == Precision::Int8)
            put(reinterpret_cast<std::int8_t*>(m_memory));
        else
            put(reinterpret_cast<std::int16_t*>(m_memory));
    }
}

} // namespace lila
