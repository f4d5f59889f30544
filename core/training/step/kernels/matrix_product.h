// SPDX-License-Identifier: AGPL-3.0-or-later
// The matrix products of a training step on a processor: a weight is packed into panels once a step and used
// forward and backward, rows are read where they lie. Conventions are those of row_kernels.h.
#pragma once

#include "core/training/step/kernels/row_kernels.h"

#include <cstddef>

namespace lila::fused {

/// Columns of a panel: [depth, 32], contiguous; a matrix's last one is filled up with zeros. In bf16 two
/// depths lie side by side, as pairs: [depth / 2, 32, 2].
constexpr std::int64_t panelColumns = 32;

constexpr std::int64_t panelCount(std::int64_t columns) {
    return (columns + panelColumns - 1) / panelColumns;
}
/// Values that the panels of a matrix [depth, columns] take.
constexpr std::int64_t packedSize(std::int64_t depth, std::int64_t columns) {
    return panelCount(columns) * panelColumns * (depth + depth % 2);
}

/// A weight [outputs, inputs] as panels of `element`s, for x · Wᵀ (depth inputs, columns outputs) and for
/// grad · W (depth outputs, columns inputs). `to` is aligned to 64 bytes; the panels of the range are
/// written.
void packForForward(Element element, const float* weight, std::int64_t outputs, std::int64_t inputs, void* to,
                    Range panels);
void packForBackward(Element element, const float* weight, std::int64_t outputs, std::int64_t inputs,
                     void* to, Range panels);

/// out [n, columns] = left [n, depth] · panels, all in `element`s; sums are fp32.
struct Product {
    Element element = Element::F32;
    std::int64_t depth = 0;
    std::int64_t columns = 0;
    const void* left = nullptr;
    const void* panels = nullptr;
    void* out = nullptr;
};
void multiply(const Product& job, Range rows);

/// gradWeight [outputs, inputs] += gradOutᵀ · x, over n rows. The work falls into tasks whose number does not
/// depend on that of threads; each sums over all rows, in order.
struct WeightGradient {
    Element element = Element::F32;
    std::int64_t rows = 0;
    std::int64_t outputs = 0;
    std::int64_t inputs = 0;
    const void* gradOut = nullptr; ///< [n, outputs]
    const void* x = nullptr;       ///< [n, inputs]
    float* gradWeight = nullptr;

    std::int64_t tasks() const;
};
/// Bytes, aligned to 64, that a thread lends to a task.
std::size_t weightGradientRoom();
void addWeightGradient(const WeightGradient& job, std::int64_t task, void* room);

} // namespace lila::fused
