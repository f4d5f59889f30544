// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/lattice/e8.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace lila::lattice {
namespace {

/// Everything is derived once from the doubled integer coordinates, in which every relation is exact.
struct Tables {
    using Doubled = std::array<int, dimension>;

    std::array<Doubled, rootCount> doubled{};
    std::array<Vector, rootCount> unit{};
    std::array<std::array<signed char, rootCount>, rootCount> product{};
    std::array<int, rootCount> antipode{};
    std::array<std::array<int, neighbourCount>, rootCount> neighbours{};

    Tables() {
        listRoots();
        const float scale = static_cast<float>(0.5 / std::numbers::sqrt2);
        for (int r = 0; r < rootCount; ++r)
            for (int b = 0; b < dimension; ++b)
                unit[r][b] = static_cast<float>(doubled[r][b]) * scale;
        relateRoots();
    }

    void listRoots() {
        int r = 0;
        for (int i = 0; i < dimension; ++i)
            for (int j = i + 1; j < dimension; ++j)
                for (const int si : {-2, 2})
                    for (const int sj : {-2, 2}) {
                        doubled[r][i] = si;
                        doubled[r][j] = sj;
                        ++r;
                    }
        for (unsigned mask = 0; mask < 256; ++mask) {
            if (std::popcount(mask) % 2 != 0)
                continue;
            for (int b = 0; b < dimension; ++b)
                doubled[r][b] = (mask >> b & 1U) != 0 ? -1 : 1;
            ++r;
        }
    }

    void relateRoots() {
        for (int a = 0; a < rootCount; ++a) {
            int found = 0;
            for (int b = 0; b < rootCount; ++b) {
                int sum = 0;
                for (int i = 0; i < dimension; ++i)
                    sum += doubled[a][i] * doubled[b][i];
                product[a][b] = static_cast<signed char>(sum / 4);
                if (product[a][b] == -2)
                    antipode[a] = b;
                if (product[a][b] == 1)
                    neighbours[a][found++] = b;
            }
        }
    }
};

const Tables& tables() {
    static const Tables instance;
    return instance;
}

} // namespace

const std::array<Vector, rootCount>& roots() {
    return tables().unit;
}

RootType rootType(int root) {
    return root < 112 ? RootType::Integer : RootType::Half;
}

int doubledInnerProduct(int a, int b) {
    return tables().product[a][b];
}

int antipode(int root) {
    return tables().antipode[root];
}

std::span<const int, neighbourCount> neighbours(int root) {
    return tables().neighbours[root];
}

int reflection(int root, int mirror) {
    const Tables& t = tables();
    Tables::Doubled image = t.doubled[root];
    for (int b = 0; b < dimension; ++b)
        image[b] -= t.product[root][mirror] * t.doubled[mirror][b];
    return static_cast<int>(std::ranges::find(t.doubled, image) - t.doubled.begin());
}

void softQuantise(std::span<const float, dimension> z, float temperature, std::span<float, rootCount> weights,
                  std::span<float, dimension> quantised) {
    const auto& table = roots();
    std::array<double, rootCount> score{};
    for (int r = 0; r < rootCount; ++r) {
        double dot = 0;
        for (int b = 0; b < dimension; ++b)
            dot += static_cast<double>(z[b]) * table[r][b];
        score[r] = 2 * dot / temperature;
    }
    const double top = *std::ranges::max_element(score);
    double sum = 0;
    for (double& s : score)
        sum += s = std::exp(s - top);
    std::array<double, dimension> mean{};
    for (int r = 0; r < rootCount; ++r) {
        const double w = score[r] / sum;
        weights[r] = static_cast<float>(w);
        for (int b = 0; b < dimension; ++b)
            mean[b] += w * table[r][b];
    }
    std::ranges::transform(mean, quantised.begin(), [](double m) { return static_cast<float>(m); });
}

int nearestRoot(std::span<const float, dimension> z) {
    const auto& table = roots();
    int best = 0;
    double bestDot = -INFINITY;
    for (int r = 0; r < rootCount; ++r) {
        double dot = 0;
        for (int b = 0; b < dimension; ++b)
            dot += static_cast<double>(z[b]) * table[r][b];
        if (dot > bestDot) {
            bestDot = dot;
            best = r;
        }
    }
    return best;
}

} // namespace lila::lattice
