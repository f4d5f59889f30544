// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/lattice/projection.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <optional>
#include <vector>

namespace lila::lattice {
namespace {

double dot(const Row& a, const Row& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

Row times(const Matrix& m, const Row& v) {
    Row out{};
    for (int i = 0; i < dimension; ++i)
        out[i] = dot(m[i], v);
    return out;
}

/// What of v is orthogonal to the rows, at length 1; nothing where that is next to none.
std::optional<Row> normalTo(const std::vector<Row>& rows, Row v) {
    for (int round = 0; round < 2; ++round) // the second takes away what the first's rounding left
        for (const Row& row : rows) {
            const double along = dot(row, v);
            for (int i = 0; i < dimension; ++i)
                v[i] -= along * row[i];
        }
    const double length = std::sqrt(dot(v, v));
    if (length < 1e-6)
        return std::nullopt;
    for (double& x : v)
        x /= length;
    return v;
}

Row unitVector(int axis) {
    Row row{};
    row[axis] = 1;
    return row;
}

Frame completed(std::vector<Row> rows) {
    for (int axis = 0; axis < dimension; ++axis)
        if (const auto more = normalTo(rows, unitVector(axis)))
            rows.push_back(*more);
    Matrix all{};
    std::copy_n(rows.begin(), dimension, all.begin());
    return Frame(all);
}

/// Adds the space on which an element of that order turns by k of its steps: for a vector v of R^8,
/// Σ_j cos(2πkj/order) w^j v lies in it.
void addEigenspace(const Matrix& w, int order, int k, std::vector<Row>& rows) {
    for (int axis = 0; axis < dimension; ++axis) {
        Row sum{};
        Row power = unitVector(axis);
        for (int j = 0; j < order; ++j, power = times(w, power))
            for (int i = 0; i < dimension; ++i)
                sum[i] += std::cos(2 * std::numbers::pi * k * j / order) * power[i] / order;
        if (const auto across = normalTo(rows, sum)) {
            rows.push_back(*across);
            if (const auto up = normalTo(rows, times(w, *across)))
                rows.push_back(*up);
        }
    }
}

/// Its two rows turned so that an outermost root lies on the first.
void alignOutermost(std::vector<Row>& rows) {
    const PlaneProjection plane{rows[0], rows[1]};
    const auto outermost = std::ranges::max_element(roots(), {}, [&](const Vector& r) {
        const Point p = plane(r);
        return std::round(1e5 * std::hypot(p.x, p.y)); // equally far is equally far
    });
    const Point p = plane(*outermost);
    const double length = std::hypot(p.x, p.y);
    for (int i = 0; i < dimension; ++i) {
        rows[0][i] = (p.x * plane.horizontal[i] + p.y * plane.vertical[i]) / length;
        rows[1][i] = (p.x * plane.vertical[i] - p.y * plane.horizontal[i]) / length;
    }
}

Frame eigenFrame(const WeylElement& element) {
    const Matrix w = element.matrix();
    const int order = element.order();
    std::vector<Row> rows;
    for (int k = 1; k <= order / 2; ++k)
        addEigenspace(w, order, k, rows);
    alignOutermost(rows);
    return completed(std::move(rows));
}

/// Orthogonal to two neighbouring vertices of a 600-cell, about whose edge five cells lie.
Frame icosahedralFrame() {
    const std::array<Row, 4> space = icosianSpace();
    const auto seen = [&](int root) {
        Row shadow{};
        for (const Row& row : space)
            for (int i = 0; i < dimension; ++i)
                shadow[i] += std::inner_product(row.begin(), row.end(), roots()[root].begin(), 0.0) * row[i];
        return shadow;
    };
    const Row vertex = seen(0);
    // The nearest of the same cell.
    const auto closeness = [&](int root) {
        const Row other = seen(root);
        const bool isSameCell = std::abs(dot(other, other) - dot(vertex, vertex)) < 1e-5;
        return root != 0 && isSameCell ? dot(other, vertex) : -1;
    };
    int neighbour = 1;
    for (int r = 2; r < rootCount; ++r)
        if (closeness(r) > closeness(neighbour) + 1e-6)
            neighbour = r;
    std::vector<Row> edge = {*normalTo({}, vertex)};
    edge.push_back(*normalTo(edge, seen(neighbour)));
    std::vector<Row> rows = edge;
    for (const Row& row : space)
        if (const auto more = normalTo(rows, row))
            rows.push_back(*more);
    std::ranges::rotate(rows, rows.begin() + 2); // what is seen comes first
    alignOutermost(rows);
    return completed(std::move(rows));
}

/// Of a symmetric matrix, by Jacobi's rotations: rows that are eigenvectors, by falling eigenvalue.
Matrix eigenvectors(Matrix a) {
    Matrix vectors{};
    for (int i = 0; i < dimension; ++i)
        vectors[i][i] = 1;
    for (int sweep = 0; sweep < 30; ++sweep)
        for (int p = 0; p < dimension; ++p)
            for (int q = p + 1; q < dimension; ++q) {
                if (a[p][q] == 0)
                    continue;
                const double angle = 0.5 * std::atan2(2 * a[p][q], a[p][p] - a[q][q]);
                const double c = std::cos(angle);
                const double s = std::sin(angle);
                const auto turn = [&](double& x, double& y) {
                    const double before = x;
                    x = c * before + s * y;
                    y = c * y - s * before;
                };
                for (int i = 0; i < dimension; ++i)
                    turn(a[i][p], a[i][q]);
                for (int i = 0; i < dimension; ++i) {
                    turn(a[p][i], a[q][i]);
                    turn(vectors[p][i], vectors[q][i]);
                }
            }
    std::array<int, dimension> order{};
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, std::ranges::greater(), [&](int i) { return a[i][i]; });
    Matrix sorted{};
    std::ranges::transform(order, sorted.begin(), [&](int i) { return vectors[i]; });
    return sorted;
}

} // namespace

Point PlaneProjection::operator()(std::span<const float, dimension> v) const {
    return {std::inner_product(v.begin(), v.end(), horizontal.begin(), 0.0),
            std::inner_product(v.begin(), v.end(), vertical.begin(), 0.0)};
}

Frame::Frame() {
    for (int i = 0; i < dimension; ++i)
        m_rows[i][i] = 1;
}

Frame::Frame(const PlaneProjection& plane) : Frame(completed({plane.horizontal, plane.vertical})) {}

Frame Frame::turned(int from, int to, double angle) const {
    Frame frame = *this;
    for (int i = 0; i < dimension; ++i) {
        frame.m_rows[from][i] = std::cos(angle) * m_rows[from][i] - std::sin(angle) * m_rows[to][i];
        frame.m_rows[to][i] = std::cos(angle) * m_rows[to][i] + std::sin(angle) * m_rows[from][i];
    }
    return frame;
}

Frame Frame::after(const Matrix& m) const {
    Matrix rows{};
    for (int axis = 0; axis < dimension; ++axis)
        for (int i = 0; i < dimension; ++i)
            for (int j = 0; j < dimension; ++j)
                rows[axis][j] += m_rows[axis][i] * m[i][j];
    return Frame(rows);
}

Frame classicalFrame(ClassicalPlane plane) {
    switch (plane) {
    case ClassicalPlane::Coxeter:
        break;
    case ClassicalPlane::TwentyFour:
        return eigenFrame(elementWithCycles(24, 10));
    case ClassicalPlane::Twenty:
        return eigenFrame(elementWithCycles(20, 12));
    case ClassicalPlane::Eighteen:
        return eigenFrame(elementWithCycles(18, 13));
    case ClassicalPlane::Icosahedral:
        return icosahedralFrame();
    }
    return eigenFrame(coxeterElement());
}

PlaneProjection coxeterPlane() {
    return classicalFrame(ClassicalPlane::Coxeter).plane();
}

std::array<int, rootCount> coxeterRings(const PlaneProjection& projection) {
    std::array<double, rootCount> radius{};
    std::array<int, rootCount> order{};
    std::iota(order.begin(), order.end(), 0);
    for (int r = 0; r < rootCount; ++r) {
        const Point p = projection(roots()[r]);
        radius[r] = std::hypot(p.x, p.y);
    }
    std::ranges::sort(order, {}, [&](int r) { return radius[r]; });
    std::array<int, rootCount> ring{};
    for (int i = 0; i < rootCount; ++i)
        ring[order[i]] = i / coxeterNumber;
    return ring;
}

std::array<Row, 4> icosianSpace() {
    // The Coxeter element acts on it with H4's exponents 1 and 11 (and 19 and 29); on its complement with
    // 7, 13, 17 and 23, which are what the others become when √5 changes its sign.
    const WeylElement element = coxeterElement();
    std::vector<Row> rows;
    for (const int exponent : {1, 11})
        addEigenspace(element.matrix(), coxeterNumber, exponent, rows);
    return {rows[0], rows[1], rows[2], rows[3]};
}

Frame principalFrame(std::span<const Vector> points) {
    Matrix moments{};
    for (const Vector& point : points)
        for (int i = 0; i < dimension; ++i)
            for (int j = 0; j < dimension; ++j)
                moments[i][j] += static_cast<double>(point[i]) * point[j];
    return Frame(eigenvectors(moments));
}

} // namespace lila::lattice
