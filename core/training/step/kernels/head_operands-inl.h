// SPDX-License-Identifier: AGPL-3.0-or-later
// Attention's q, k, v of a head as operands of products of tiles (tiles-inl.h), and where a thread keeps
// them. Included once per instruction set, by a file that has included <hwy/foreach_target.h>.
#if defined(LILA_TRAINING_HEAD_OPERANDS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LILA_TRAINING_HEAD_OPERANDS_INL_H_
#undef LILA_TRAINING_HEAD_OPERANDS_INL_H_
#else
#define LILA_TRAINING_HEAD_OPERANDS_INL_H_
#endif

#include "core/lattice/e8.h"
#include "core/threads/aligned_memory.h"
#include "core/training/step/kernels/attention_kernels.h"
#include "core/training/step/kernels/tiles-inl.h"

#include <cmath>
#include <numbers>

HWY_BEFORE_NAMESPACE();
namespace lila::fused::HWY_NAMESPACE {
namespace {

/// Queries of a tile, and keys: what is made of a tile stays in the first two caches.
constexpr std::size_t block = 2 * panelWidth;
/// Positions that are brought into the forms of operands together.
constexpr std::size_t stagedRows = 4;

constexpr std::size_t roundedUp(std::size_t n, std::size_t to) {
    return (n + to - 1) / to * to;
}

/// Parts of a block of memory, one behind the other; of none, their sizes only.
class LentRoom {
public:
    explicit LentRoom(void* memory) : m_memory(static_cast<std::byte*>(memory)) {}

    float* floats(std::size_t count) { return static_cast<float*>(take(count * sizeof(float))); }
    std::uint32_t* units(std::size_t count) {
        return static_cast<std::uint32_t*>(take(count * sizeof(std::uint32_t)));
    }
    std::size_t size() const { return m_size; }

private:
    void* take(std::size_t bytes) {
        void* const part = m_memory != nullptr ? m_memory + m_size : nullptr;
        m_size += roundedUp(bytes, cacheLine);
        return part;
    }

    std::byte* m_memory;
    std::size_t m_size = 0;
};

/// The query that makes scores with β in them of plain products: q' = q / √D + β d (d · q), on the first
/// eight coordinates (resources/docs/model.md section 3); times log2 e, as powers are of 2.
struct FoldedQuery {
    const float* direction = nullptr; ///< d, [8]; null: no geometry
    float beta = 0;
    std::size_t width = 0; ///< D

    void fold(float* q) const {
        constexpr auto base = std::numbers::log2e_v<float>;
        const float along = direction != nullptr ? base * beta * dotOf8(q, direction) : 0;
        for (std::size_t i = 0; i < width; ++i)
            q[i] *= base * scale();
        add(along, q);
    }

    /// From the gradient of q' to that of q, whose first eight coordinates are given; returns that of β.
    float unfoldGradient(float* grad, const float* q) const {
        float along = 0, gradBeta = 0;
        if (direction != nullptr) {
            along = dotOf8(grad, direction);
            gradBeta = along * dotOf8(q, direction);
            along *= beta;
        }
        for (std::size_t i = 0; i < width; ++i)
            grad[i] *= scale();
        add(along, grad);
        return gradBeta;
    }

private:
    float scale() const { return 1 / std::sqrt(static_cast<float>(width)); }
    void add(float along, float* to) const {
        for (std::size_t i = 0; direction != nullptr && i < lattice::dimension; ++i)
            to[i] += along * direction[i];
    }
    static float dotOf8(const float* a, const float* b) {
        float sum = 0;
        for (std::size_t i = 0; i < lattice::dimension; ++i)
            sum += a[i] * b[i];
        return sum;
    }
};

/// The three forms of a matrix [positions, width]:
/// rows [position][unit], the left side of a product over the width;
/// columns: its transpose as panels of positions, the right side of such a product;
/// panels of the width, the right side of a product over positions.
struct HeadSize {
    std::size_t length = 0, width = 0;
    std::size_t padded = 0;     ///< positions, in whole blocks; those behind the last one are 0
    std::size_t wide = 0;       ///< the width, in whole panels
    std::size_t units = 0;      ///< of the width
    std::size_t rowUnits = 0;   ///< from row to row
    std::size_t depthUnits = 0; ///< of positions

    template <class Units>
    static HeadSize of(const Attention& job) {
        HeadSize size;
        size.length = static_cast<std::size_t>(job.places.length);
        size.width = static_cast<std::size_t>(job.headWidth);
        size.padded = roundedUp(size.length, block);
        size.wide = roundedUp(size.width, panelWidth);
        size.units = unitsOf<Units>(size.width);
        size.rowUnits = roundedUp(size.units, stagedRows);
        size.depthUnits = size.padded / depthOfUnit<Units>;
        return size;
    }

    std::size_t columnPanel() const { return rowUnits * panelWidth; }
    std::size_t panel() const { return depthUnits * panelWidth; }
    std::size_t rowsSize() const { return padded * rowUnits; }
    std::size_t columnsSize() const { return padded * rowUnits; }
    std::size_t panelsSize() const { return wide / panelWidth * panel(); }
};

/// Where the forms go; null: not wanted.
struct Forms {
    std::uint32_t *rows, *panels, *columns;
};

/// Four by four units, transposed.
HWY_INLINE void transpose4(const std::uint32_t* from, std::size_t fromRow, std::uint32_t* to,
                           std::size_t toRow) {
#if HWY_TARGET == HWY_SCALAR
    for (std::size_t i = 0; i < 16; ++i)
        to[i / 4 * toRow + i % 4] = from[i % 4 * fromRow + i / 4];
#else
    const hn::Full128<std::uint32_t> d;
    const auto a = hn::LoadU(d, from), b = hn::LoadU(d, from + fromRow);
    const auto c = hn::LoadU(d, from + 2 * fromRow), e = hn::LoadU(d, from + 3 * fromRow);
    const auto ac = hn::InterleaveLower(d, a, c), be = hn::InterleaveLower(d, b, e);
    const auto acUpper = hn::InterleaveUpper(d, a, c), beUpper = hn::InterleaveUpper(d, b, e);
    hn::StoreU(hn::InterleaveLower(d, ac, be), d, to);
    hn::StoreU(hn::InterleaveUpper(d, ac, be), d, to + toRow);
    hn::StoreU(hn::InterleaveLower(d, acUpper, beUpper), d, to + 2 * toRow);
    hn::StoreU(hn::InterleaveUpper(d, acUpper, beUpper), d, to + 3 * toRow);
#endif
}

HWY_INLINE void emitPanels(const HeadSize& size, const float* staged, std::size_t first,
                           std::uint32_t* panels) {
    for (std::size_t r = 0; r < stagedRows; ++r)
        for (std::size_t c = 0; c < size.wide; c += panelWidth)
            std::memcpy(panels + c / panelWidth * size.panel() + (first + r) * panelWidth,
                        staged + r * size.wide + c, panelWidth * sizeof(float));
}

HWY_INLINE void emitPanels(const HeadSize& size, const std::uint16_t* staged, std::size_t first,
                           std::uint32_t* panels) {
    for (std::size_t r = 0; r < stagedRows; r += 2)
        for (std::size_t c = 0; c < size.wide; c += panelWidth)
            pairUp(DU(), staged + r * size.wide + c, staged + (r + 1) * size.wide + c, panelWidth,
                   panels + c / panelWidth * size.panel() + (first + r) / 2 * panelWidth);
}

/// Of stagedRows rows [wide] at `staged`, those of the positions from `first` on.
template <class Units>
HWY_INLINE void emit(const HeadSize& size, const typename Units::Stored* staged, std::size_t first,
                     const Forms& to) {
    const auto* units = reinterpret_cast<const std::uint32_t*>(staged);
    const std::size_t row = size.wide / depthOfUnit<Units>;
    for (std::size_t r = 0; to.rows != nullptr && r < stagedRows; ++r)
        std::memcpy(to.rows + (first + r) * size.rowUnits, units + r * row,
                    size.rowUnits * sizeof(std::uint32_t));
    if (to.panels != nullptr)
        emitPanels(size, staged, first, to.panels);
    std::uint32_t* columns = to.columns + first / panelWidth * size.columnPanel() + first % panelWidth;
    for (std::size_t u = 0; to.columns != nullptr && u < size.rowUnits; u += stagedRows)
        transpose4(units + u, row, columns + u * panelWidth, panelWidth);
}

} // namespace
} // namespace lila::fused::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
