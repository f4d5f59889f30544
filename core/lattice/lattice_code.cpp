// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/lattice/lattice_code.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>
#include <utility>

namespace lila::lattice {
namespace {

constexpr std::pair<CodeKind, std::string_view> kindNames[] = {
    {CodeKind::E8, "e8"}, {CodeKind::Cubic, "cubic"}, {CodeKind::Uniform, "uniform"}};

/// No point of Z^8 lies between two regions of 2^n · E8 when it is moved by this, and none changes its region
/// that lies in one: the inner products with the vectors of the first two shells, whose planes bound the
/// region, are neither 0 nor 1/2 or more.
constexpr Vector regionOffset = {1 / 1024.0F,  2 / 1024.0F,  4 / 1024.0F,  8 / 1024.0F,
                                 16 / 1024.0F, 32 / 1024.0F, 64 / 1024.0F, 128 / 1024.0F};

constexpr int edgeHalvings = 6; ///< of the interval in which the code's edge is looked for

/// To the nearest whole number, in a form that vectorises.
inline float rounded(float x) {
    constexpr float shift = 12582912.0F; // 1.5 · 2^23
    return (x + shift) - shift;
}

/// The nearest point of D8 (whole numbers, even sum), and how far it is.
inline float nearestInD8(const Vector& x, Vector& point) {
    float sum = 0, distance = 0;
    for (int i = 0; i < dimension; ++i) {
        point[i] = rounded(x[i]);
        sum += point[i];
        distance += (x[i] - point[i]) * (x[i] - point[i]);
    }
    if ((static_cast<int>(sum) & 1) == 0)
        return distance;
    int farthest = 0;
    float most = -1;
    for (int i = 0; i < dimension; ++i)
        if (const float size = std::abs(x[i] - point[i]); size > most) {
            most = size;
            farthest = i;
        }
    point[farthest] += x[farthest] < point[farthest] ? -1.0F : 1.0F;
    return distance + 1 - 2 * most;
}

inline Vector nearestE8(const Vector& x) {
    Vector whole, half, shifted;
    for (int i = 0; i < dimension; ++i)
        shifted[i] = x[i] - 0.5F;
    const float distance = nearestInD8(x, whole);
    if (nearestInD8(shifted, half) >= distance)
        return whole;
    for (float& h : half)
        h += 0.5F;
    return half;
}

/// The member of y's class modulo 2^bits · E8 that lies in the region around 0.
inline Vector reduced(const Vector& y, int bits) {
    const auto size = static_cast<float>(1 << bits);
    Vector moved;
    for (int i = 0; i < dimension; ++i)
        moved[i] = (y[i] - regionOffset[i]) / size;
    const Vector centre = nearestE8(moved);
    Vector point;
    for (int i = 0; i < dimension; ++i)
        point[i] = y[i] - size * centre[i];
    return point;
}

using Whole = std::array<std::int32_t, dimension>;

/// In the basis (1/2, …, 1/2), e_i + e_7 for i = 1 to 6, 2 e_7.
Whole basisCoordinates(const Vector& point) {
    Whole u{};
    u[0] = static_cast<std::int32_t>(2 * point[0]);
    std::int32_t last = static_cast<std::int32_t>(point[7] - point[0]);
    for (int i = 1; i < 7; ++i) {
        u[i] = static_cast<std::int32_t>(point[i] - point[0]);
        last -= u[i];
    }
    u[7] = last / 2;
    return u;
}

inline Vector fromBasis(const Whole& u) {
    const float half = static_cast<float>(u[0]) / 2;
    Vector point;
    point[0] = half;
    std::int32_t last = 2 * u[7];
    for (int i = 1; i < 7; ++i) {
        point[i] = half + static_cast<float>(u[i]);
        last += u[i];
    }
    point[7] = half + static_cast<float>(last);
    return point;
}

/// Z^8 modulo 2^bits · E8, which holds 2^(bits-1) (1, …, 1), 2^bits (e_i + e_7) and 2^(bits+1) e_7: taken
/// away in this order, they leave these many bits of each coordinate.
int cubicBits(int coordinate, int bits) {
    return coordinate == 0 ? bits - 1 : coordinate == 7 ? bits + 1 : bits;
}

Whole cubicCoordinates(const Vector& point, int bits) {
    Whole u{};
    for (int i = 0; i < dimension; ++i)
        u[i] = static_cast<std::int32_t>(point[i]);
    const std::int32_t ones = u[0] >> (bits - 1) << (bits - 1);
    for (std::int32_t& c : u)
        c -= ones;
    for (int i = 1; i < 7; ++i) {
        const std::int32_t above = u[i] >> bits << bits;
        u[i] -= above;
        u[7] -= above;
    }
    u[7] &= (1 << (bits + 1)) - 1;
    return u;
}

int fieldBits(CodeKind kind, int coordinate, int bits) {
    return kind == CodeKind::Cubic ? cubicBits(coordinate, bits) : bits;
}

inline std::uint64_t numberAt(const std::uint8_t* bytes, int count) {
    std::uint64_t number = 0;
    for (int i = 0; i < count; ++i)
        number |= std::uint64_t{bytes[i]} << (8 * i);
    return number;
}

inline Vector pointOf(CodeKind kind, int bits, std::uint64_t number) {
    Whole u;
    for (int i = 0; i < dimension; ++i) {
        const int width = fieldBits(kind, i, bits);
        u[i] = static_cast<std::int32_t>(number & ((std::uint64_t{1} << width) - 1));
        number >>= width;
    }
    if (kind == CodeKind::E8)
        return reduced(fromBasis(u), bits);
    Vector point;
    const float middle = kind == CodeKind::Uniform ? static_cast<float>((1 << bits) - 1) / 2 : 0.0F;
    for (int i = 0; i < dimension; ++i)
        point[i] = static_cast<float>(u[i]) - middle;
    return kind == CodeKind::Uniform ? point : reduced(point, bits);
}

float squaredDistance(const Vector& a, const Vector& b) {
    float sum = 0;
    for (int i = 0; i < dimension; ++i)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
}

} // namespace

Vector nearestInE8(const Vector& x) {
    return nearestE8(x);
}

int shellOf(const Vector& point) {
    return static_cast<int>(squaredDistance(point, {}) / 2);
}

std::optional<int> rootAt(const Vector& point) {
    Vector unit = point;
    for (float& x : unit)
        x /= std::numbers::sqrt2_v<float>;
    return shellOf(point) == 1 ? std::optional(nearestRoot(unit)) : std::nullopt;
}

std::optional<LatticeCode> LatticeCode::named(std::string_view name) {
    if (name == "int8")
        return LatticeCode(CodeKind::Uniform, 8);
    const std::size_t colon = name.find(':');
    for (const auto& [kind, word] : kindNames) {
        if (colon == std::string_view::npos || name.substr(0, colon) != word)
            continue;
        const std::string_view digits = name.substr(colon + 1);
        int bits = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
        if (error == std::errc() && end == digits.data() + digits.size() && bits >= 1 &&
            bits <= largestCodeBits)
            return LatticeCode(kind, bits);
    }
    return std::nullopt;
}

std::string LatticeCode::name() const {
    const auto* const found =
        std::ranges::find(kindNames, m_kind, &std::pair<CodeKind, std::string_view>::first);
    return std::string(found->second) + ":" + std::to_string(m_bits);
}

Vector LatticeCode::decode(std::uint64_t number) const {
    return pointOf(m_kind, m_bits, number);
}

void LatticeCode::decode(std::span<const std::uint8_t> codes, std::span<float> points) const {
    const auto all = [&]<CodeKind kind>() {
        for (std::size_t at = 0; at < points.size(); at += dimension, codes = codes.subspan(m_bits))
            std::ranges::copy(pointOf(kind, m_bits, numberAt(codes.data(), m_bits)), points.data() + at);
    };
    if (m_kind == CodeKind::E8)
        all.operator()<CodeKind::E8>();
    else if (m_kind == CodeKind::Cubic)
        all.operator()<CodeKind::Cubic>();
    else
        all.operator()<CodeKind::Uniform>();
}

std::uint64_t LatticeCode::numberOf(const Vector& point) const {
    Whole u{};
    if (m_kind == CodeKind::E8)
        u = basisCoordinates(point);
    else if (m_kind == CodeKind::Cubic)
        u = cubicCoordinates(point, m_bits);
    else
        for (int i = 0; i < dimension; ++i)
            u[i] = static_cast<std::int32_t>(point[i] + static_cast<float>((1 << m_bits) - 1) / 2);
    std::uint64_t number = 0;
    int place = 0;
    for (int i = 0; i < dimension; ++i) {
        const int width = fieldBits(m_kind, i, m_bits);
        number |= (static_cast<std::uint64_t>(u[i]) & ((std::uint64_t{1} << width) - 1)) << place;
        place += width;
    }
    return number;
}

Vector LatticeCode::nearest(const Vector& x) const {
    if (m_kind == CodeKind::E8)
        return nearestE8(x);
    Vector point;
    std::ranges::transform(x, point.begin(), rounded);
    return point;
}

LatticeCode::Encoded LatticeCode::encode(const Vector& x) const {
    if (m_kind == CodeKind::Uniform) {
        const float edge = static_cast<float>((1 << m_bits) - 1) / 2;
        Encoded encoded;
        for (int i = 0; i < dimension; ++i) {
            encoded.overload = encoded.overload || std::abs(x[i]) > edge + 0.5F;
            encoded.point[i] = rounded(std::clamp(x[i], -edge, edge) + edge) - edge;
        }
        encoded.number = numberOf(encoded.point);
        return encoded;
    }
    const Vector point = nearest(x);
    const std::uint64_t number = numberOf(point);
    return decode(number) == point ? Encoded{number, point, false} : encodeAtEdge(x);
}

LatticeCode::Encoded LatticeCode::encodeAtEdge(const Vector& x) const {
    const auto isInside = [this](const Vector& point) { return decode(numberOf(point)) == point; };
    float within = 0, beyond = 1;
    Vector point{};
    for (int i = 0; i < edgeHalvings; ++i) {
        const float middle = (within + beyond) / 2;
        Vector smaller = x;
        for (float& c : smaller)
            c *= middle;
        const Vector found = nearest(smaller);
        if (isInside(found)) {
            within = middle;
            point = found;
        } else {
            beyond = middle;
        }
    }
    float distance = squaredDistance(x, point);
    for (bool isNearer = true; isNearer;) {
        isNearer = false;
        const Vector from = point;
        for (const Vector& root : roots()) {
            Vector next;
            for (int i = 0; i < dimension; ++i) // the roots of the table are scaled to unit length
                next[i] = from[i] + rounded(root[i] * std::numbers::sqrt2_v<float> * 2) / 2;
            if (m_kind == CodeKind::Cubic && next[0] != rounded(next[0]))
                continue;
            if (const float d = squaredDistance(x, next); d < distance && isInside(next)) {
                distance = d;
                point = next;
                isNearer = true;
            }
        }
    }
    return {numberOf(point), point, true};
}

} // namespace lila::lattice
