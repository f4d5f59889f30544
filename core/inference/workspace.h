// SPDX-License-Identifier: AGPL-3.0-or-later
// The scratch memory of a forward pass.
#pragma once

#include "core/inference/kv_cache.h"
#include "core/model/config.h"
#include "core/threads/aligned_memory.h"

#include <vector>

namespace lila {

/// Queries that one task attends for.
inline constexpr int attentionRows = 12;

/// Floats from one row of a buffer to the next: room for whole panels, and a cache line more, as rows a power
/// of two apart would compete for the same places in the cache.
constexpr std::size_t rowStride(std::size_t columns) {
    return (columns + panelWidth - 1) / panelWidth * panelWidth + panelWidth;
}

/// Rows of one value a position, rowStride() apart.
class RowBuffer {
public:
    void resizeForOverwrite(std::size_t rows, std::size_t columns) {
        m_stride = rowStride(columns);
        m_values.resizeForOverwrite(rows * m_stride);
    }
    std::size_t stride() const { return m_stride; }
    float* row(std::size_t index) { return m_values.data() + index * m_stride; }

private:
    std::size_t m_stride = 0;
    AlignedArray<float> m_values;
};

/// Rows as 16-bit integers (fixed_point.h), or in their halves (point_kernels.h).
struct FixedScratch {
    AlignedArray<std::int16_t> values;
    AlignedArray<float> scales;
    AlignedArray<std::int32_t> sums; ///< of halves
    RowBuffer rotated;               ///< before they are made integers
};

/// Holds nothing between passes: a copy is an empty one.
struct Workspace {
    RowBuffer x;    ///< [n, d]: the hidden state
    RowBuffer norm; ///< [n, d]: after a LayerNorm
    RowBuffer qkv;  ///< [n, 3d]
    RowBuffer mix;  ///< [n, d]: what attention mixed
    RowBuffer wide; ///< [n, 4d]
    RowBuffer logits;
    RowBuffer scores; ///< [threads · attentionRows, window]
    RowBuffer mixed;  ///< [threads · attentionRows, D]
    FixedScratch fixed;

    Workspace() = default;
    Workspace(const Workspace& /*other*/) {}
    Workspace& operator=(const Workspace& /*other*/) { return *this; }
    Workspace(Workspace&&) = default;
    Workspace& operator=(Workspace&&) = default;
    ~Workspace() = default;

    void resize(const ModelConfig& config, int positions, int logitRows, int threads) {
        const std::size_t d = config.dModel;
        const std::size_t n = positions;
        const std::size_t tasks = static_cast<std::size_t>(threads) * attentionRows;
        x.resizeForOverwrite(n, d);
        norm.resizeForOverwrite(n, d);
        qkv.resizeForOverwrite(n, 3 * d);
        mix.resizeForOverwrite(n, d);
        wide.resizeForOverwrite(n, 4 * d);
        logits.resizeForOverwrite(logitRows, config.vocabSize);
        scores.resizeForOverwrite(tasks, static_cast<std::size_t>(config.blockSize) + pagePositions);
        mixed.resizeForOverwrite(tasks, config.headDim());
    }
};

} // namespace lila
