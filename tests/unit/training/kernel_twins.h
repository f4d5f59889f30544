// SPDX-License-Identifier: AGPL-3.0-or-later
// Naive twins, in double, of the training kernels' forward passes (resources/docs/model.md section 3). Their
// central differences are what the kernels' gradients are held against.
#pragma once

#include "core/lattice/e8.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace lila::test {

using Doubles = std::vector<double>;

inline double dot(std::span<const double> a, std::span<const double> b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += a[i] * b[i];
    return sum;
}

/// The largest of |a - b| / (1 + |b|); infinity where one is no number.
inline double largestError(std::span<const double> a, std::span<const double> b) {
    double largest = a.size() == b.size() ? 0 : INFINITY;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        const double error = std::abs(a[i] - b[i]) / (1 + std::abs(b[i]));
        largest = std::isnan(error) ? INFINITY : std::max(largest, error);
    }
    return largest;
}

/// largestError of `gradient` against central differences of `loss`, which reads `at`; of about 25 values,
/// the last of them included.
inline double gradientError(std::span<const double> gradient, Doubles& at,
                            const std::function<double()>& loss) {
    if (gradient.size() != at.size())
        return INFINITY;
    constexpr double step = 1e-5;
    Doubles chosen;
    Doubles differences;
    for (std::size_t back = 0; back < at.size(); back += at.size() / 25 + 1) {
        const std::size_t i = at.size() - 1 - back;
        const double value = at[i];
        at[i] = value + step;
        const double above = loss();
        at[i] = value - step;
        differences.push_back((above - loss()) / (2 * step));
        at[i] = value;
        chosen.push_back(gradient[i]);
    }
    return largestError(chosen, differences);
}

/// Rows of x + kept · (branch + bias), and their norms; `kept` [n, width] is 0 or the scale of dropout.
struct AddNormTwin {
    std::size_t width = 0;
    Doubles x, branch, bias, weight, shift, kept;
    Doubles sum, normed;

    void run() {
        sum.assign(branch.size(), 0);
        normed.assign(branch.size(), 0);
        for (std::size_t start = 0; start < branch.size(); start += width) {
            double mean = 0;
            double variance = 0;
            for (std::size_t i = 0; i < width; ++i) {
                const std::size_t at = start + i;
                sum[at] = (x.empty() ? 0 : x[at]) + kept[at] * (branch[at] + (bias.empty() ? 0 : bias[i]));
                mean += sum[at] / static_cast<double>(width);
            }
            for (std::size_t i = 0; i < width; ++i)
                variance += (sum[start + i] - mean) * (sum[start + i] - mean) / static_cast<double>(width);
            for (std::size_t i = 0; i < width; ++i)
                normed[start + i] =
                    (sum[start + i] - mean) / std::sqrt(variance + 1e-5) * weight[i] + shift[i];
        }
    }
};

inline double geluTwin(double x) {
    return 0.5 * x * std::erfc(-x / std::sqrt(2.0));
}

/// The E8 branch. Differentiated as the straight-through estimator is defined: once `frozen`, q is the
/// quantised value of then plus what z has moved since.
struct BranchTwin {
    std::size_t width = 0;
    double temperature = 0.1;
    Doubles x, toE8, fromE8, roots, scale;
    Doubles frozen; ///< q - z, [n, 8], or empty
    Doubles out, z, q;

    void run() {
        const std::size_t rows = x.size() / width;
        out.assign(x.size(), 0);
        z.assign(rows * 8, 0);
        q.assign(rows * 8, 0);
        for (std::size_t row = 0; row < rows; ++row) {
            const std::span<const double> input = std::span(x).subspan(row * width, width);
            for (std::size_t i = 0; i < 8; ++i)
                z[row * 8 + i] = dot(input, std::span(toE8).subspan(i * width, width));
            if (frozen.empty())
                quantise(row * 8);
            for (std::size_t i = 0; i < 8 && !frozen.empty(); ++i)
                q[row * 8 + i] = z[row * 8 + i] + frozen[row * 8 + i];
            for (std::size_t c = 0; c < width; ++c)
                out[row * width + c] =
                    scale[0] * dot(std::span(q).subspan(row * 8, 8), std::span(fromE8).subspan(c * 8, 8));
        }
    }

    void freeze() {
        run();
        frozen.assign(q.size(), 0);
        for (std::size_t i = 0; i < q.size(); ++i)
            frozen[i] = q[i] - z[i];
    }

private:
    void quantise(std::size_t at) {
        Doubles weights;
        double total = 0;
        for (std::size_t r = 0; r < lattice::rootCount; ++r) {
            double distance = 0;
            for (std::size_t i = 0; i < 8; ++i)
                distance += (z[at + i] - roots[r * 8 + i]) * (z[at + i] - roots[r * 8 + i]);
            weights.push_back(std::exp(-distance / temperature));
            total += weights.back();
        }
        for (std::size_t r = 0; r < lattice::rootCount; ++r)
            for (std::size_t i = 0; i < 8; ++i)
                q[at + i] += weights[r] / total * roots[r * 8 + i];
    }
};

/// Causal attention with the β term as the reference adds it to the scores. `kept` [sequences, heads, T, T]
/// is 0 or the scale of dropout; empty: all are kept.
struct AttentionTwin {
    std::size_t length = 0, heads = 0, width = 0;
    Doubles qkv, beta, directions, kept;
    Doubles out;

    void run() {
        const std::size_t sequences = qkv.size() / (3 * length * heads * width);
        out.assign(sequences * length * heads * width, 0);
        for (std::size_t b = 0; b < sequences; ++b)
            for (std::size_t h = 0; h < heads; ++h)
                for (std::size_t t = 0; t < length; ++t)
                    attend(b, h, t);
    }

private:
    const double* part(std::size_t b, std::size_t t, std::size_t which, std::size_t h) const {
        return qkv.data() + (((b * length + t) * 3 + which) * heads + h) * width;
    }

    static double along(const double* a, const double* b, std::size_t count) {
        double sum = 0;
        for (std::size_t i = 0; i < count; ++i)
            sum += a[i] * b[i];
        return sum;
    }

    void attend(std::size_t b, std::size_t h, std::size_t t) {
        const double* q = part(b, t, 0, h);
        const double* line = directions.empty() ? nullptr : directions.data() + h * 8;
        Doubles weights;
        double total = 0;
        for (std::size_t s = 0; s <= t; ++s) {
            const double* k = part(b, s, 1, h);
            double score = along(q, k, width) / std::sqrt(static_cast<double>(width));
            if (line != nullptr)
                score += beta[h] * along(line, q, 8) * along(line, k, 8);
            weights.push_back(std::exp(score));
            total += weights.back();
        }
        double* to = out.data() + ((b * length + t) * heads + h) * width;
        for (std::size_t s = 0; s <= t; ++s) {
            const double share = kept.empty() ? 1 : kept[((b * heads + h) * length + t) * length + s];
            for (std::size_t i = 0; i < width; ++i)
                to[i] += weights[s] / total * share * part(b, s, 2, h)[i];
        }
    }
};

inline Doubles crossEntropyTwin(const Doubles& logits, const std::vector<std::int64_t>& targets) {
    const std::size_t width = logits.size() / targets.size();
    Doubles losses;
    for (std::size_t row = 0; row < targets.size(); ++row) {
        double total = 0;
        for (std::size_t i = 0; i < width; ++i)
            total += std::exp(logits[row * width + i]);
        losses.push_back(std::log(total) - logits[row * width + static_cast<std::size_t>(targets[row])]);
    }
    return losses;
}

} // namespace lila::test
