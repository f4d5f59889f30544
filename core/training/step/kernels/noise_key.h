// SPDX-License-Identifier: AGPL-3.0-or-later
// Random numbers by place: what a value of a step gets depends on nothing but the seed, the step, and where
// the value stands. So a step is the same whether it runs in one part or in many, on one process or on
// several, and the backward pass draws again what the forward pass drew instead of keeping it.
#pragma once

#include "core/training/corpus/shuffle.h"

#include <cstdint>

namespace lila::fused {

/// Keys a row of random numbers; the column is the counter (vectors-inl.h).
struct NoiseKey {
    std::uint64_t bits = 0;

    NoiseKey below(std::uint64_t place) const { return {mixed(bits, place)}; }
};

/// Which rows of the step's global batch a tensor's rows are: it holds sequences first, first + stride, … of
/// `length` positions each.
struct RowPlaces {
    std::int64_t length = 1;
    std::int64_t first = 0;
    std::int64_t stride = 1;

    std::int64_t sequence(std::int64_t local) const { return first + local * stride; }
    std::uint64_t row(std::int64_t local) const {
        return static_cast<std::uint64_t>(sequence(local / length) * length + local % length);
    }
};

/// Dropout of one place: values whose 32 random bits lie below `threshold` go, the others grow by `scale`.
struct Dropout {
    std::uint32_t threshold = 0; ///< 0: nothing is dropped, and the key is not used
    float scale = 1;
    NoiseKey key;

    static Dropout of(double probability, NoiseKey key) {
        return {static_cast<std::uint32_t>(probability * 0x1p32), static_cast<float>(1 / (1 - probability)),
                key};
    }
};

} // namespace lila::fused
