// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/packing/matrix_packer.h"

#include "core/packing/error_feedback.h"

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr std::size_t blockSize = lattice::dimension;
/// Where the search for a scale begins: this many deviations are the width of a code in one dimension.
constexpr float usualWidth = 4.5F;
constexpr float scaleStep = 1.09F;
constexpr float feedbackScaleStep = 1.06F;

float asF16(float value) {
    return Tensor::fromFloats({1}, {value}).convertedTo(DType::F16).toFloats()[0];
}

/// Of the multiples start · step^i, the one of least error, downhill from i = 0; error(scale) is kept small.
template <class Error>
float bestScale(float start, float step, Error error) {
    float best = start;
    double least = error(start);
    for (const float factor : {1 / step, step}) {
        float scale = asF16(start * factor);
        bool hasMoved = false;
        for (double e = error(scale); e < least; e = error(scale)) {
            least = e;
            best = scale;
            hasMoved = true;
            const float next = asF16(scale * factor);
            if (next == scale)
                break;
            scale = next;
        }
        if (hasMoved)
            break;
    }
    return best;
}

/// Packs row after row; one a thread.
class RowPacker {
public:
    RowPacker(const lattice::LatticeCode& code, std::size_t group, const ErrorFeedback* feedback)
        : m_code(code), m_group(group), m_feedback(feedback) {}

    /// `row` rotated if it is to be; scales [groups], codes [inputs / 8 · bits].
    void pack(std::span<const float> row, std::span<float> scales, std::span<std::uint8_t> codes) {
        for (std::size_t g = 0; g < scales.size(); ++g)
            scales[g] = plainScale(row.subspan(g * m_group, m_group));
        if (m_feedback != nullptr) {
            const std::vector<float> plain(scales.begin(), scales.end());
            const auto scaled = [&](float factor) {
                for (std::size_t g = 0; g < scales.size(); ++g)
                    scales[g] = asF16(plain[g] * factor);
            };
            const float factor = bestScale(1, feedbackScaleStep, [&](float f) {
                scaled(f);
                return packWithFeedback(row, scales, codes);
            });
            scaled(factor);
            packWithFeedback(row, scales, codes);
            return;
        }
        for (std::size_t at = 0; at < row.size(); at += blockSize)
            packBlock(row.data() + at, scales[at / m_group], at / blockSize, codes);
    }

private:
    /// The weights that stand for the eight at `values`.
    lattice::Vector packBlock(const float* values, float scale, std::size_t block,
                              std::span<std::uint8_t> codes) const {
        const lattice::LatticeCode::Encoded encoded = encode(values, scale);
        for (int i = 0; i < m_code.bits(); ++i)
            codes[block * m_code.bits() + i] = static_cast<std::uint8_t>(encoded.number >> (8 * i));
        lattice::Vector weights = encoded.point;
        for (float& w : weights)
            w *= scale;
        return weights;
    }

    lattice::LatticeCode::Encoded encode(const float* values, float scale) const {
        lattice::Vector x{};
        if (scale > 0)
            for (std::size_t i = 0; i < blockSize; ++i)
                x[i] = values[i] / scale;
        return m_code.encode(x);
    }

    float plainScale(std::span<const float> values) const {
        double square = 0;
        for (const float v : values)
            square += static_cast<double>(v) * v;
        const auto deviation = static_cast<float>(std::sqrt(square / static_cast<double>(values.size())));
        const float start = asF16(usualWidth * deviation / static_cast<float>(1 << m_code.bits()));
        if (!std::isfinite(start))
            throw CheckpointError("weights as large as " + std::to_string(deviation) +
                                  " cannot be packed: their scale is beyond fp16");
        if (start == 0)
            return 0;
        return bestScale(start, scaleStep, [&](float scale) {
            double error = 0;
            for (std::size_t at = 0; at < values.size(); at += blockSize) {
                const lattice::Vector point = encode(values.data() + at, scale).point;
                for (std::size_t i = 0; i < blockSize; ++i) {
                    const double left = values[at + i] - static_cast<double>(scale) * point[i];
                    error += left * left;
                }
            }
            return error;
        });
    }

    double packWithFeedback(std::span<const float> row, std::span<const float> scales,
                            std::span<std::uint8_t> codes) {
        m_carried.assign(row.size(), 0.0F);
        double cost = 0;
        for (std::size_t block = row.size() / blockSize; block-- > 0;) {
            const std::size_t at = block * blockSize;
            lattice::Vector target, error, left;
            for (std::size_t i = 0; i < blockSize; ++i)
                target[i] = row[at + i] + m_carried[at + i];
            const lattice::Vector weights = packBlock(target.data(), scales[at / m_group], block, codes);
            for (std::size_t i = 0; i < blockSize; ++i) {
                error[i] = row[at + i] - weights[i];
                left[i] = target[i] - weights[i];
            }
            cost += m_feedback->cost(block, left);
            m_feedback->carry(block, error, m_carried);
        }
        return cost;
    }

    const lattice::LatticeCode& m_code;
    std::size_t m_group;
    const ErrorFeedback* m_feedback;
    std::vector<float> m_carried;
};

template <class Element>
Tensor ownedTensor(DType dtype, std::vector<std::int64_t> shape, std::vector<Element> values) {
    const auto owner = std::make_shared<const std::vector<Element>>(std::move(values));
    return {dtype, std::move(shape), std::as_bytes(std::span(*owner)), owner};
}

/// One's rows below the other's.
Tensor stackedRows(std::span<const PackedMatrix> matrices, Tensor PackedMatrix::*part) {
    const Tensor& first = matrices.front().*part;
    const auto bytes = std::make_shared<std::vector<std::byte>>();
    std::int64_t rows = 0;
    for (const PackedMatrix& matrix : matrices) {
        const Tensor& tensor = matrix.*part;
        bytes->insert(bytes->end(), tensor.bytes().begin(), tensor.bytes().end());
        rows += tensor.shape()[0];
    }
    return {first.dtype(), {rows, first.shape()[1]}, *bytes, bytes};
}

} // namespace

PackedMatrix stacked(std::span<const PackedMatrix> matrices) {
    PackedMatrix all = matrices.front();
    all.codes = stackedRows(matrices, &PackedMatrix::codes);
    all.scales = stackedRows(matrices, &PackedMatrix::scales);
    return all;
}

double relativeError(std::span<const float> weights, const PackedMatrix& matrix) {
    const std::vector<float> packed = unpacked(matrix).toFloats();
    double error = 0, square = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double left = static_cast<double>(weights[i]) - packed[i];
        error += left * left;
        square += static_cast<double>(weights[i]) * weights[i];
    }
    return square > 0 ? std::sqrt(error / square) : 0;
}

PackedMatrix packMatrix(std::span<const float> weights, std::size_t inputs, const MatrixPacking& packing,
                        const SecondMoments* moments, ThreadPool& threads) {
    const std::size_t outputs = weights.size() / inputs;
    const std::size_t group = packing.group == 0 ? inputs : packing.group;
    const std::size_t groups = inputs / group;
    const std::size_t rowBytes = inputs / blockSize * packing.code.bits();
    PackedMatrix matrix{.code = packing.code,
                        .rotationBlock = packing.rotate ? SignRotation::blockFor(inputs) : 0,
                        .seed = packing.rotate ? packing.seed : 0,
                        .codes = {},
                        .scales = {}};
    std::optional<SignRotation> rotation;
    if (packing.rotate)
        rotation.emplace(inputs, matrix.rotationBlock, matrix.seed);
    std::optional<ErrorFeedback> feedback;
    if (moments != nullptr)
        feedback.emplace(*moments, rotation);
    std::vector<std::uint8_t> codes(outputs * rowBytes);
    std::vector<float> scales(outputs * groups);
    threads.run(static_cast<int>(outputs), [&](int row, int) {
        std::vector<float> values(weights.begin() + static_cast<std::ptrdiff_t>(row * inputs),
                                  weights.begin() + static_cast<std::ptrdiff_t>((row + 1) * inputs));
        if (rotation)
            rotation->apply(values);
        RowPacker(packing.code, group, feedback ? &*feedback : nullptr)
            .pack(values, std::span(scales).subspan(row * groups, groups),
                  std::span(codes).subspan(row * rowBytes, rowBytes));
    });
    const auto rows = static_cast<std::int64_t>(outputs);
    matrix.codes = ownedTensor(DType::U8, {rows, static_cast<std::int64_t>(rowBytes)}, std::move(codes));
    matrix.scales = Tensor::fromFloats({rows, static_cast<std::int64_t>(groups)}, std::move(scales))
                        .convertedTo(DType::F16);
    return matrix;
}

} // namespace lila
