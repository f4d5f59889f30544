// SPDX-License-Identifier: AGPL-3.0-or-later
// A tile of attention's scores: which keys its queries see, and its values as bf16. Included once per
// instruction set, by a file that has included <hwy/foreach_target.h>.
#if defined(LILA_TRAINING_SCORE_TILES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LILA_TRAINING_SCORE_TILES_INL_H_
#undef LILA_TRAINING_SCORE_TILES_INL_H_
#else
#define LILA_TRAINING_SCORE_TILES_INL_H_
#endif

#include "core/training/step/kernels/head_operands-inl.h"

HWY_BEFORE_NAMESPACE();
namespace lila::fused::HWY_NAMESPACE {
namespace {

/// bf16 in the upper halves, rounded to nearest.
HWY_INLINE VU rounded(V v) {
    return hn::Add(hn::BitCast(DU(), v), hn::Set(DU(), 0x8000U));
}

/// Two rows of values as rows of bf16 pairs.
HWY_INLINE void storePair(V even, V odd, std::uint32_t* to) {
    const DU d;
    hn::StoreU(hn::Or(hn::ShiftRight<16>(rounded(even)), hn::And(rounded(odd), hn::Set(d, 0xffff0000U))), d,
               to);
}

/// bf16 values of key number k of a tile with the queries of a vector from q on, to [key][query].
HWY_INLINE void storeHalves(V values, std::size_t k, std::size_t q, std::uint32_t* to) {
    const hn::Rebind<std::uint16_t, D> narrow;
    hn::StoreU(hn::TruncateTo(narrow, hn::ShiftRight<16>(rounded(values))), narrow,
               reinterpret_cast<std::uint16_t*>(to) + k * block + q);
}

/// A tile: keys from firstKey on by queries from firstQuery on. On the diagonal a half of the queries sees no
/// keys but those up to its own half.
struct Tile {
    std::size_t firstQuery = 0, firstKey = 0;
    std::size_t queries = 0, keys = 0; ///< that there are, up to `block` each

    bool diagonal() const { return firstQuery == firstKey; }
    std::size_t keysOf(std::size_t half) const {
        return diagonal() ? std::min(keys, (half + 1) * panelWidth) : keys;
    }
    std::size_t halves() const { return (queries + panelWidth - 1) / panelWidth; }
    std::size_t queriesOf(std::size_t half) const {
        return std::min(panelWidth, queries - half * panelWidth);
    }
};

} // namespace
} // namespace lila::fused::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
