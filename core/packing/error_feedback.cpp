// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/packing/error_feedback.h"

#include "core/checkpoint/checkpoint.h"

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr std::size_t blockSize = lattice::dimension;
constexpr double damping = 0.01;

/// R H Rᵀ, where R takes a row to its rotation.
void rotate(std::vector<double>& matrix, std::size_t n, const SignRotation& rotation) {
    std::vector<float> turned(n);
    for (int side = 0; side < 2; ++side) {
        for (std::size_t row = 0; row < n; ++row) {
            const std::span<double> values = std::span(matrix).subspan(row * n, n);
            std::ranges::transform(values, turned.begin(), [](double x) { return static_cast<float>(x); });
            rotation.apply(turned);
            std::ranges::copy(turned, values.begin());
        }
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < i; ++j)
                std::swap(matrix[i * n + j], matrix[j * n + i]);
    }
}

void damp(std::vector<double>& matrix, std::size_t n) {
    double trace = 0;
    for (std::size_t i = 0; i < n; ++i)
        trace += matrix[i * n + i];
    const double added = trace > 0 ? damping * trace / static_cast<double>(n) : 1;
    for (std::size_t i = 0; i < n; ++i)
        matrix[i * n + i] += added;
}

/// Cholesky's: the upper triangle of a positive definite matrix becomes U with Uᵀ U = matrix, so L = Uᵀ.
void factorise(std::vector<double>& matrix, std::size_t n) {
    for (std::size_t k = 0; k < n; ++k) {
        double* const top = matrix.data() + k * n;
        if (!(top[k] > 0 && std::isfinite(top[k])))
            throw CheckpointError(
                "what the text that it is calibrated on makes of its inputs is too large or "
                "no numbers at all: calibrate on other text, or without one");
        const double inverse = 1 / std::sqrt(top[k]);
        for (std::size_t j = k; j < n; ++j)
            top[j] *= inverse;
        for (std::size_t i = k + 1; i < n; ++i) {
            double* const row = matrix.data() + i * n;
            const double factor = top[i];
            for (std::size_t j = i; j < n; ++j)
                row[j] -= factor * top[j];
        }
    }
}

} // namespace

ErrorFeedback::ErrorFeedback(const SecondMoments& moments, const std::optional<SignRotation>& rotation)
    : m_n(moments.n), m_carry(moments.sums.size()) {
    const std::size_t n = m_n;
    std::vector<double> upper = moments.sums;
    if (rotation)
        rotate(upper, n, *rotation);
    damp(upper, n);
    factorise(upper, n);
    const auto lower = [&](std::size_t j, std::size_t k) { return upper[k * n + j]; };
    for (std::size_t k = 0; k < n; k += blockSize)
        for (std::size_t j = k; j < n; ++j) {
            float* const out = m_carry.data() + j * n + k;
            if (j < k + blockSize) {
                for (std::size_t b = 0; b < blockSize; ++b)
                    out[b] = k + b <= j ? static_cast<float>(lower(j, k + b)) : 0.0F;
                continue;
            }
            double solved[blockSize]; // solved · L_kk = L_jk
            for (std::size_t b = blockSize; b-- > 0;) {
                solved[b] = lower(j, k + b);
                for (std::size_t c = b + 1; c < blockSize; ++c)
                    solved[b] -= solved[c] * lower(k + c, k + b);
                solved[b] /= lower(k + b, k + b);
                out[b] = static_cast<float>(solved[b]);
            }
        }
}

void ErrorFeedback::carry(std::size_t block, const lattice::Vector& error, std::span<float> carried) const {
    const std::size_t before = block * blockSize;
    for (std::size_t a = 0; a < blockSize; ++a) {
        const float* const row = m_carry.data() + (before + a) * m_n;
        for (std::size_t i = 0; i < before; ++i)
            carried[i] += error[a] * row[i];
    }
}

double ErrorFeedback::cost(std::size_t block, const lattice::Vector& left) const {
    const std::size_t first = block * blockSize;
    double sum = 0;
    for (std::size_t b = 0; b < blockSize; ++b) {
        double part = 0;
        for (std::size_t a = b; a < blockSize; ++a)
            part += static_cast<double>(left[a]) * m_carry[(first + a) * m_n + first + b];
        sum += part * part;
    }
    return sum;
}

} // namespace lila
