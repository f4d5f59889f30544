// SPDX-License-Identifier: AGPL-3.0-or-later
// What the training kernels share: rows in fp32 or bf16, random bits by place. Included once per instruction
// set, by a file that has included <hwy/foreach_target.h>.
#if defined(LILA_TRAINING_VECTORS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LILA_TRAINING_VECTORS_INL_H_
#undef LILA_TRAINING_VECTORS_INL_H_
#else
#define LILA_TRAINING_VECTORS_INL_H_
#endif

#include "core/training/step/kernels/element.h"
#include "core/training/step/kernels/noise_key.h"

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cstddef>
#include <numbers>
#include <vector>

HWY_BEFORE_NAMESPACE();
namespace lila::fused::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;
using DU = hn::Rebind<std::uint32_t, D>;
using VU = hn::Vec<DU>;

constexpr std::size_t lanes = hn::MaxLanes(D());
/// Rows are worked on in whole vectors, of whatever instruction set.
constexpr std::size_t padding = 16;

HWY_INLINE std::size_t padded(std::size_t n) {
    return (n + padding - 1) / padding * padding;
}

/// Floats that a kernel needs while it runs, kept by the thread for its next call: a step that follows a step
/// allocates nothing.
class Room {
public:
    explicit Room(std::size_t n) {
        if (!spare().empty()) {
            m_values = std::move(spare().back());
            spare().pop_back();
        }
        m_values.assign(n, 0.0F);
    }
    ~Room() {
        if (m_values.capacity() > 0)
            spare().push_back(std::move(m_values));
    }
    Room(Room&& other) noexcept : m_values(std::move(other.m_values)) {}
    Room& operator=(Room&&) = delete;

    float* data() { return m_values.data(); }
    const float* data() const { return m_values.data(); }

private:
    static std::vector<std::vector<float>>& spare() {
        thread_local std::vector<std::vector<float>> rooms;
        return rooms;
    }

    std::vector<float> m_values;
};

/// A row of n values with zeros up to the next whole vector.
class Row {
public:
    explicit Row(std::size_t n) : m_values(padded(n)) {}
    /// Null stands for zeros.
    Row(const float* from, std::size_t n) : Row(n) {
        if (from != nullptr)
            std::copy_n(from, n, m_values.data());
    }
    float* data() { return m_values.data(); }
    HWY_INLINE V at(std::size_t i) const { return hn::LoadU(D(), m_values.data() + i); }
    HWY_INLINE void set(std::size_t i, V v) { hn::StoreU(v, D(), m_values.data() + i); }
    HWY_INLINE void add(std::size_t i, V v) { set(i, hn::Add(at(i), v)); }

private:
    Room m_values;
};

HWY_INLINE V load(const float* from) {
    return hn::LoadU(D(), from);
}

/// bf16: the upper half of a float.
HWY_INLINE V load(const std::uint16_t* from) {
    return hn::BitCast(
        D(), hn::ShiftLeft<16>(hn::PromoteTo(DU(), hn::LoadU(hn::Rebind<std::uint16_t, D>(), from))));
}

HWY_INLINE void store(V v, float* to) {
    hn::StoreU(v, D(), to);
}

/// Rounds to nearest even.
HWY_INLINE void store(V v, std::uint16_t* to) {
    const DU d;
    const VU bits = hn::BitCast(d, v);
    const VU odd = hn::And(hn::ShiftRight<16>(bits), hn::Set(d, 1));
    const VU rounded = hn::Add(hn::Add(bits, odd), hn::Set(d, 0x7fff));
    const hn::Rebind<std::uint16_t, D> narrow;
    hn::StoreU(hn::TruncateTo(narrow, hn::ShiftRight<16>(rounded)), narrow, to);
}

template <class Stored>
HWY_INLINE void readStored(const Stored* from, std::size_t n, float* to) {
    std::size_t i = 0;
    for (; i + lanes <= n; i += lanes)
        store(load(from + i), to + i);
    if (const std::size_t left = n % lanes; left > 0) {
        Stored rest[lanes] = {};
        std::copy_n(from + i, left, rest);
        float wide[lanes];
        store(load(rest), wide);
        std::copy_n(wide, left, to + i);
    }
}

template <class Stored>
HWY_INLINE void writeStored(const float* from, std::size_t n, Stored* to) {
    std::size_t i = 0;
    for (; i + lanes <= n; i += lanes)
        store(load(from + i), to + i);
    if (const std::size_t left = n % lanes; left > 0) {
        float wide[lanes] = {};
        std::copy_n(from + i, left, wide);
        Stored rest[lanes];
        store(load(wide), rest);
        std::copy_n(rest, left, to + i);
    }
}

/// n values from element number `at` on, as floats.
HWY_INLINE void readRow(Element element, const void* from, std::size_t at, std::size_t n, float* to) {
    if (element == Element::F32)
        readStored(static_cast<const float*>(from) + at, n, to);
    else
        readStored(static_cast<const std::uint16_t*>(from) + at, n, to);
}

HWY_INLINE void writeRow(Element element, const float* from, std::size_t n, void* to, std::size_t at) {
    if (element == Element::F32)
        writeStored(from, n, static_cast<float*>(to) + at);
    else
        writeStored(from, n, static_cast<std::uint16_t*>(to) + at);
}

HWY_INLINE float sumOf(V v) {
    return hn::GetLane(hn::SumOfLanes(D(), v));
}

/// 2^x, by a polynomial on [-1/2, 1/2] with a relative error of 3e-9 before rounding; 0 where x is at most
/// -127, and for no x larger than 127.
HWY_INLINE V exp2(V x) {
    const D d;
    const DU du;
    // What is no number must stay so: Max gives its second where they do not compare.
    x = hn::Max(hn::Set(d, -127.0F), x);
    const V shift = hn::Set(d, 0x1.8p23F); // whose sum with x has the nearest whole number in its low bits
    const V whole = hn::Add(x, shift);
    const V rest = hn::Sub(x, hn::Sub(whole, shift));
    V poly = hn::Set(d, 1.55946776e-4F);
    for (const float c : {1.34066439e-3F, 9.61769297e-3F, 5.55031055e-2F, 0.240226528F, 0.693147215F, 1.0F})
        poly = hn::MulAdd(poly, rest, hn::Set(d, c));
    return hn::BitCast(d, hn::Add(hn::BitCast(du, poly), hn::ShiftLeft<23>(hn::BitCast(du, whole))));
}

HWY_INLINE V exp(V x) {
    return exp2(hn::Mul(x, hn::Set(D(), std::numbers::log2e_v<float>)));
}

/// 32 random bits for columns, by the halves of a row's key: two rounds of multiplication and shifts (after
/// Wellons' "lowbias32", found by search for low bias).
HWY_INLINE VU randomBits(VU lower, VU upper, VU columns) {
    const DU d;
    VU x = hn::Xor(columns, lower);
    x = hn::Xor(x, hn::ShiftRight<16>(x));
    x = hn::Mul(x, hn::Set(d, 0x7feb352dU));
    x = hn::Xor(x, hn::ShiftRight<15>(x));
    x = hn::Add(x, upper);
    x = hn::Mul(x, hn::Set(d, 0x846ca68bU));
    return hn::Xor(x, hn::ShiftRight<16>(x));
}

HWY_INLINE std::uint32_t lowerHalf(NoiseKey key) {
    return static_cast<std::uint32_t>(key.bits);
}
HWY_INLINE std::uint32_t upperHalf(NoiseKey key) {
    return static_cast<std::uint32_t>(key.bits >> 32U);
}

/// Of a row, for each column from `column` on.
HWY_INLINE VU randomBits(NoiseKey row, std::size_t column) {
    const DU d;
    return randomBits(hn::Set(d, lowerHalf(row)), hn::Set(d, upperHalf(row)),
                      hn::Iota(d, static_cast<std::uint32_t>(column)));
}

/// v where its bits say that it is kept, grown by the scale, else 0.
HWY_INLINE V dropped(V v, const Dropout& dropout, VU bits) {
    const auto gone = hn::Lt(bits, hn::Set(DU(), dropout.threshold));
    return hn::IfThenZeroElse(hn::RebindMask(D(), gone), hn::Mul(v, hn::Set(D(), dropout.scale)));
}

HWY_INLINE V dropped(V v, const Dropout& dropout, NoiseKey row, std::size_t column) {
    return dropped(v, dropout, randomBits(row, column));
}

/// Standard normal numbers for a row of n (Box and Muller 1958: cosines first, then sines); `to` has room for
/// padded(n) + padding.
HWY_INLINE void normals(NoiseKey row, std::size_t n, float* to) {
    const D d;
    const std::size_t half = padded((n + 1) / 2);
    const NoiseKey angles = row.below(1);
    for (std::size_t i = 0; i < half; i += lanes) {
        const auto uniform = [&](NoiseKey key) { // in (0, 1), 23 bits
            const VU mantissa = hn::ShiftRight<9>(randomBits(key, i));
            const V from1 = hn::BitCast(d, hn::Or(mantissa, hn::Set(DU(), 0x3f800000U)));
            return hn::Add(hn::Sub(from1, hn::Set(d, 1.0F)), hn::Set(d, 0x1p-24F));
        };
        const V radius = hn::Sqrt(hn::Mul(hn::Set(d, -2.0F), hn::Log(d, uniform(row))));
        const V angle = hn::Mul(hn::Set(d, 2 * std::numbers::pi_v<float>), uniform(angles));
        store(hn::Mul(radius, hn::Cos(d, angle)), to + i);
        store(hn::Mul(radius, hn::Sin(d, angle)), to + half + i);
    }
}

} // namespace
} // namespace lila::fused::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
