// SPDX-License-Identifier: AGPL-3.0-or-later
// Codes of fixed rate for vectors of eight numbers: points of E8, and what they are measured against.
#pragma once

#include "core/lattice/e8.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lila::lattice {

/// The point of E8 nearest to x, in the lattice's own scale, in which the roots are √2 long: coordinates all
/// whole or all half-odd, their sum even. Coordinates of x below 2^21 in size. One of several where they are
/// equally near (Conway and Sloane, Fast quantizing and decoding algorithms for lattice quantizers and codes,
/// 1982: the nearer of the nearest points of D8 and of its coset).
Vector nearestInE8(const Vector& x);

/// Half the squared length of a point of E8: 0, and 1 for the 240 roots, 2 for the next 2160, …
int shellOf(const Vector& point);

/// The index of the root that a point of the first shell is.
std::optional<int> rootAt(const Vector& point);

/// What the points are (resources/docs/packed_weights.md).
enum class CodeKind {
    E8,      ///< points of E8 in the Voronoi region of 2^bits · E8
    Cubic,   ///< points of Z^8 in the same region: as many, without E8's density
    Uniform, ///< eight numbers apart, of 2^bits evenly spaced values each: without the region's shape as well
};

inline constexpr int largestCodeBits = 8;

/// A code of 2^(8 bits) points, numbered without a table (Conway and Sloane, A fast encoding method for
/// lattice codes and quantizers, 1983). A number takes `bits` bytes, the lowest first; every number is one of
/// a point. Points that lie between two regions belong to one of them by a fixed small offset, so that
/// numbers and points are one to one. A value.
class LatticeCode {
public:
    /// bits: 1 to largestCodeBits.
    LatticeCode(CodeKind kind, int bits) : m_kind(kind), m_bits(bits) {}
    /// "e8:4", "cubic:3", "uniform:2"; "int8" is "uniform:8".
    static std::optional<LatticeCode> named(std::string_view name);

    CodeKind kind() const { return m_kind; }
    int bits() const { return m_bits; }
    std::string name() const;
    bool operator==(const LatticeCode&) const = default;

    Vector decode(std::uint64_t number) const;
    /// codes.size() is bits × the number of points, points.size() eight times that.
    void decode(std::span<const std::uint8_t> codes, std::span<float> points) const;

    struct Encoded {
        std::uint64_t number = 0;
        Vector point{};
        bool overload = false; ///< the nearest point of the lattice is none of the code
    };
    /// The point nearest to x; where that is none of the code, one near x at the code's edge: the nearest of
    /// a smaller multiple of x, and from there from neighbour to neighbour while they are nearer. Coordinates
    /// of x below 2^21 in size.
    Encoded encode(const Vector& x) const;

private:
    std::uint64_t numberOf(const Vector& point) const;
    Vector nearest(const Vector& x) const;
    Encoded encodeAtEdge(const Vector& x) const;

    CodeKind m_kind;
    int m_bits;
};

} // namespace lila::lattice
