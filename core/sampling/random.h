// SPDX-License-Identifier: AGPL-3.0-or-later
// Random numbers that are the same on every platform: the standard fixes the engine, but not its
// distributions.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <span>

namespace lila {

/// Copyable; a copy goes on with the same numbers.
class RandomStream {
public:
    explicit RandomStream(std::uint64_t seed) : m_engine(seed) {}

    /// Uniform in [0, 1), 53 random bits.
    double uniform() { return static_cast<double>(m_engine() >> 11U) * 0x1p-53; }

    /// Standard normal (Box and Muller 1958, the cosine half).
    double normal() {
        const double first = uniform();
        return normalOf(first, uniform());
    }
    /// The same numbers times `scale`, rounded to float: as many at once as vectors hold.
    void normals(double scale, std::span<float> out);

    /// Of two uniform ones.
    static double normalOf(double first, double second) {
        const double radius = std::sqrt(-2 * std::log1p(-first));
        return radius * std::cos(2 * std::numbers::pi * second);
    }

private:
    std::mt19937_64 m_engine;
};

/// One that nobody has chosen; never 0.
inline std::uint64_t chanceSeed() {
    std::random_device random;
    return std::uniform_int_distribution<std::uint32_t>(1)(random);
}

} // namespace lila
