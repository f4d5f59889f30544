// SPDX-License-Identifier: AGPL-3.0-or-later
// Plane pictures of the 240 roots: the classical ones, computed from the symmetries that they show, and one
// fitted to points.
#pragma once

#include "core/lattice/weyl.h"

namespace lila::lattice {

struct Point {
    double x = 0;
    double y = 0;
};

/// A linear map from R^8 to the plane: x = horizontal·v, y = vertical·v, the two rows orthonormal.
struct PlaneProjection {
    Row horizontal{};
    Row vertical{};

    Point operator()(std::span<const float, dimension> v) const;
    bool operator==(const PlaneProjection&) const = default;
};

/// R^8 seen from one side: orthonormal rows, of which the first two span the plane of the picture and the
/// others are the axes that are not seen.
class Frame {
public:
    Frame(); ///< the coordinate axes
    /// The two rows as they are, and axes that complete them.
    explicit Frame(const PlaneProjection& plane);
    /// Orthonormal rows.
    explicit Frame(const Matrix& rows) : m_rows(rows) {}

    PlaneProjection plane() const { return {m_rows[0], m_rows[1]}; }
    const Row& row(int axis) const { return m_rows[axis]; }
    /// Turned in the plane of two of its axes, so that what lay on `from` lies on `to` at a quarter turn.
    Frame turned(int from, int to, double angle) const;
    /// What is seen after every point was moved by `m`, which is orthogonal.
    Frame after(const Matrix& m) const;

private:
    Matrix m_rows{};
};

/// Planes on which symmetries of E8 turn: with an element of order m whose eigenvalue e^(2πi/m) belongs to
/// the plane, roots lie on circles of m. Each is computed from such an element, not tabulated (Springer,
/// Regular elements of finite reflection groups; Coxeter: Humphreys, Reflection Groups and Coxeter Groups,
/// 3.16-3.17).
enum class ClassicalPlane {
    Coxeter,     ///< 8 circles of 30
    TwentyFour,  ///< 10 circles of 24
    Twenty,      ///< 12 circles of 20
    Eighteen,    ///< 13 circles of 18, some of which are one, and six roots in the centre
    Icosahedral, ///< two 600-cells (icosianCells()), seen along an edge of both
};

/// The axes that are not seen are planes of the same symmetry, as far as it has them. An outermost root lies
/// on the first axis.
Frame classicalFrame(ClassicalPlane plane);

/// The projection onto the Coxeter plane.
PlaneProjection coxeterPlane();

/// Ring 0 (innermost) to 7 of every root under the Coxeter projection.
std::array<int, rootCount> coxeterRings(const PlaneProjection& projection);

/// Four orthonormal rows: on their space the roots are the vertices of two 600-cells, one φ times as large as
/// the other (the icosians: Conway and Sloane, Sphere Packings, Lattices and Groups, 8.2.1).
std::array<Row, 4> icosianSpace();

/// The directions along which points spread most about the origin, the first the most; coordinate axes where
/// there are no points.
Frame principalFrame(std::span<const Vector> points);

} // namespace lila::lattice
