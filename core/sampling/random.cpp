// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/sampling/random.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/sampling/random.cpp"
#include <hwy/foreach_target.h> // compiles this file once per instruction set; must come before highway.h

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include <algorithm>
#include <array>

HWY_BEFORE_NAMESPACE();
namespace lila::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// What normalOf() makes of `count` pairs, a multiple of 8, but for the last digits: `radius` is what they
/// are to be measured by. No array needs alignment.
void nearNormals(const double* first, const double* second, std::size_t count, double* normal,
                 double* radius) {
    const hn::CappedTag<double, 8> d;
    for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
        // 1 - u is exact, as u is a multiple of 2^-53.
        const auto rest = hn::Sub(hn::Set(d, 1.0), hn::LoadU(d, first + i));
        const auto length = hn::Sqrt(hn::Mul(hn::Set(d, -2.0), hn::Log(d, rest)));
        const auto angle = hn::Mul(hn::Set(d, 2 * std::numbers::pi), hn::LoadU(d, second + i));
        hn::StoreU(hn::Mul(length, hn::Cos(d, angle)), d, normal + i);
        hn::StoreU(length, d, radius + i);
    }
}

} // namespace lila::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lila {

HWY_EXPORT(nearNormals);

void RandomStream::normals(double scale, std::span<float> out) {
    // Ten times what Highway's functions and the C library's can be wrong together, of the radius.
    constexpr double error = 1e-14;
    std::array<double, 64> first{}, second{}, normal{}, radius{};
    for (std::size_t begin = 0; begin < out.size(); begin += first.size()) {
        const std::size_t count = std::min(first.size(), out.size() - begin);
        for (std::size_t i = 0; i < count; ++i) {
            first[i] = uniform();
            second[i] = uniform();
        }
        HWY_DYNAMIC_DISPATCH(nearNormals)
        (first.data(), second.data(), first.size(), normal.data(), radius.data());
        for (std::size_t i = 0; i < count; ++i) {
            const auto least = static_cast<float>(scale * (normal[i] - error * radius[i]));
            const auto most = static_cast<float>(scale * (normal[i] + error * radius[i]));
            // Where they round apart, only the C library's digits tell which it is.
            out[begin + i] =
                least == most ? least : static_cast<float>(scale * normalOf(first[i], second[i]));
        }
    }
}

} // namespace lila
#endif
