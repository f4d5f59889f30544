// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/step/kernels/row_kernels.h"

// Arrays of vectors need vectors of a known size, which scalable instruction sets do not have.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/training/step/kernels/row_kernels.cpp"
#include <hwy/foreach_target.h> // compiles this file once per instruction set; must come before highway.h

#include "core/training/step/kernels/vectors-inl.h"

#include <cmath>

HWY_BEFORE_NAMESPACE();
namespace lila::fused::HWY_NAMESPACE {

constexpr float epsilon = 1e-5F;

/// What all rows share, padded to whole vectors, and room for one row.
class AddNormWork {
public:
    explicit AddNormWork(const AddNorm& job)
        : m_job(job),
          m_width(static_cast<std::size_t>(job.width)),
          m_bias(job.bias, m_width),
          m_weight(job.weight, m_width),
          m_shift(job.shift, m_width),
          m_sum(m_width),
          m_branch(m_width) {}

    void forward(std::int64_t row) {
        const D d;
        const std::size_t at = static_cast<std::size_t>(row) * m_width;
        addBranch(row, at);
        writeRow(Element::F32, m_sum.data(), m_width, m_job.sum, at);

        const float count = static_cast<float>(m_width);
        V total = hn::Zero(d);
        for (std::size_t i = 0; i < m_width; i += lanes)
            total = hn::Add(total, m_sum.at(i));
        const float mean = sumOf(total) / count;
        V squares = hn::Zero(d);
        for (std::size_t i = 0; i < m_width; i += lanes) {
            const V c =
                hn::IfThenElseZero(hn::FirstN(d, m_width - i), hn::Sub(m_sum.at(i), hn::Set(d, mean)));
            squares = hn::MulAdd(c, c, squares);
        }
        const float inverse = 1 / std::sqrt(sumOf(squares) / count + epsilon);
        for (std::size_t i = 0; i < m_width; i += lanes) {
            const V normed = hn::Mul(hn::Sub(m_sum.at(i), hn::Set(d, mean)), hn::Set(d, inverse));
            m_branch.set(i, hn::MulAdd(normed, m_weight.at(i), m_shift.at(i)));
        }
        writeRow(m_job.element, m_branch.data(), m_width, m_job.normed, at);
        m_job.mean[row] = mean;
        m_job.inverse[row] = inverse;
    }

private:
    void addBranch(std::int64_t row, std::size_t at) {
        if (m_job.x != nullptr)
            readRow(Element::F32, m_job.x, at, m_width, m_sum.data());
        else
            std::fill_n(m_sum.data(), m_width, 0.0F);
        readRow(m_job.branchElement, m_job.branch, at, m_width, m_branch.data());
        const NoiseKey key = m_job.dropout.key.below(m_job.places.row(row));
        for (std::size_t i = 0; i < m_width; i += lanes) {
            V v = hn::IfThenElseZero(hn::FirstN(D(), m_width - i), hn::Add(m_branch.at(i), m_bias.at(i)));
            if (m_job.dropout.threshold != 0)
                v = dropped(v, m_job.dropout, key, i);
            m_sum.add(i, v);
        }
    }

    const AddNorm& m_job;
    std::size_t m_width;
    Row m_bias, m_weight, m_shift, m_sum, m_branch;
};

class AddNormBackwardWork {
public:
    explicit AddNormBackwardWork(const AddNormBackward& job)
        : m_job(job),
          m_width(static_cast<std::size_t>(job.forward.width)),
          m_weight(job.forward.weight, m_width),
          m_normed(m_width),
          m_grad(m_width),
          m_gradBias(m_width),
          m_gradWeight(m_width),
          m_gradShift(m_width) {}

    void backward(std::int64_t row) {
        const D d;
        const AddNorm& forward = m_job.forward;
        const std::size_t at = static_cast<std::size_t>(row) * m_width;
        const float count = static_cast<float>(m_width);
        readRow(Element::F32, forward.sum, at, m_width, m_normed.data());
        std::fill(m_normed.data() + m_width, m_normed.data() + padded(m_width), 0.0F);
        readRow(forward.element, m_job.gradNormed, at, m_width, m_grad.data());
        const V mean = hn::Set(d, forward.mean[row]);
        const V inverse = hn::Set(d, forward.inverse[row]);
        // With g = grad · weight and n the normed row: grad sum = inverse (g - mean(g) - n mean(g n)).
        V total = hn::Zero(d);
        V along = hn::Zero(d);
        for (std::size_t i = 0; i < m_width; i += lanes) {
            const V normed = hn::Mul(hn::Sub(m_normed.at(i), mean), inverse);
            const V grad = m_grad.at(i);
            m_gradShift.add(i, grad);
            m_gradWeight.set(i, hn::MulAdd(grad, normed, m_gradWeight.at(i)));
            const V g = hn::Mul(grad, m_weight.at(i));
            total = hn::Add(total, g);
            along = hn::MulAdd(g, normed, along);
            m_normed.set(i, normed);
            m_grad.set(i, g);
        }
        const V meanGrad = hn::Set(d, sumOf(total) / count);
        const V meanAlong = hn::Set(d, sumOf(along) / count);
        for (std::size_t i = 0; i < m_width; i += lanes) {
            const V centred = hn::Sub(m_grad.at(i), hn::MulAdd(m_normed.at(i), meanAlong, meanGrad));
            m_grad.set(i, hn::Mul(centred, inverse));
        }
        if (m_job.gradSum != nullptr) {
            readRow(Element::F32, m_job.gradSum, at, m_width, m_normed.data());
            for (std::size_t i = 0; i < m_width; i += lanes)
                m_grad.add(i, m_normed.at(i));
        }
        if (m_job.gradX != nullptr)
            writeRow(Element::F32, m_grad.data(), m_width, m_job.gradX, at);
        branchGradient(row, at);
    }

    void finish(float* gradBias, float* gradWeight, float* gradShift) {
        for (std::size_t i = 0; i < m_width; ++i) {
            gradBias[i] += m_gradBias.data()[i];
            gradWeight[i] += m_gradWeight.data()[i];
            gradShift[i] += m_gradShift.data()[i];
        }
    }

private:
    void branchGradient(std::int64_t row, std::size_t at) {
        const Dropout& dropout = m_job.forward.dropout;
        const NoiseKey key = dropout.key.below(m_job.forward.places.row(row));
        for (std::size_t i = 0; i < m_width; i += lanes) {
            V v = m_grad.at(i);
            if (dropout.threshold != 0)
                v = dropped(v, dropout, key, i);
            m_gradBias.add(i, v);
            m_grad.set(i, v);
        }
        writeRow(m_job.forward.branchElement, m_grad.data(), m_width, m_job.gradBranch, at);
        std::fill(m_grad.data() + m_width, m_grad.data() + padded(m_width), 0.0F);
    }

    const AddNormBackward& m_job;
    std::size_t m_width;
    Row m_weight, m_normed, m_grad, m_gradBias, m_gradWeight, m_gradShift;
};

void addNormRows(const AddNorm& job, Range rows) {
    AddNormWork work(job);
    for (std::int64_t row = rows.begin; row < rows.end; ++row)
        work.forward(row);
}

void addNormBackwardRows(const AddNormBackward& job, Range rows, float* gradBias, float* gradWeight,
                         float* gradShift) {
    AddNormBackwardWork work(job);
    for (std::int64_t row = rows.begin; row < rows.end; ++row)
        work.backward(row);
    work.finish(gradBias, gradWeight, gradShift);
}

void addBiasRows(Element element, std::int64_t width, void* x, const float* bias, Range rows) {
    const auto n = static_cast<std::size_t>(width);
    const Row shared(bias, n);
    Row row(n);
    for (std::int64_t r = rows.begin; r < rows.end; ++r) {
        const std::size_t at = static_cast<std::size_t>(r) * n;
        readRow(element, x, at, n, row.data());
        for (std::size_t i = 0; i < n; i += lanes)
            row.add(i, shared.at(i));
        writeRow(element, row.data(), n, x, at);
    }
}

void addRowSumsRows(Element element, std::int64_t width, const void* x, Range rows, float* sums) {
    const auto n = static_cast<std::size_t>(width);
    Row row(n);
    for (std::int64_t r = rows.begin; r < rows.end; ++r) {
        readRow(element, x, static_cast<std::size_t>(r) * n, n, row.data());
        for (std::size_t i = 0; i < n; ++i)
            sums[i] += row.data()[i];
    }
}

struct Gelu {
    V phi;     ///< Φ(x), the normal distribution function
    V density; ///< φ(x)
};

/// erf(|x|/√2) by Abramowitz and Stegun 7.1.26, |error| < 1.5e-7; its exponential is that of the density too.
HWY_INLINE Gelu gelu(V x) {
    const D d;
    const V u = hn::Mul(hn::Abs(x), hn::Set(d, 0.70710678F));
    const V t = hn::Div(hn::Set(d, 1.0F), hn::MulAdd(hn::Set(d, 0.3275911F), u, hn::Set(d, 1.0F)));
    V poly = hn::Set(d, 1.061405429F);
    for (const float c : {-1.453152027F, 1.421413741F, -0.284496736F, 0.254829592F})
        poly = hn::MulAdd(poly, t, hn::Set(d, c));
    const V bell = exp(hn::Neg(hn::Mul(u, u)));
    const V half = hn::Mul(hn::Mul(hn::Set(d, 0.5F), hn::Mul(poly, t)), bell); // (1 - erf) / 2
    const V phi = hn::IfThenElse(hn::Lt(x, hn::Zero(d)), half, hn::Sub(hn::Set(d, 1.0F), half));
    return {phi, hn::Mul(hn::Set(d, 0.39894228F), bell)};
}

void biasGeluRows(Element element, std::int64_t width, const void* x, const float* bias, void* out,
                  Range rows) {
    const auto n = static_cast<std::size_t>(width);
    const Row shared(bias, n);
    Row row(n);
    for (std::int64_t r = rows.begin; r < rows.end; ++r) {
        const std::size_t at = static_cast<std::size_t>(r) * n;
        readRow(element, x, at, n, row.data());
        for (std::size_t i = 0; i < n; i += lanes) {
            const V v = hn::Add(row.at(i), shared.at(i));
            row.set(i, hn::Mul(v, gelu(v).phi));
        }
        writeRow(element, row.data(), n, out, at);
    }
}

void biasGeluBackwardRows(Element element, std::int64_t width, const void* x, const float* bias,
                          const void* gradOut, void* gradX, void* out, Range rows, float* gradBias) {
    const auto n = static_cast<std::size_t>(width);
    const Row shared(bias, n);
    Row row(n), grad(n), sum(n);
    for (std::int64_t r = rows.begin; r < rows.end; ++r) {
        const std::size_t at = static_cast<std::size_t>(r) * n;
        readRow(element, x, at, n, row.data());
        readRow(element, gradOut, at, n, grad.data());
        for (std::size_t i = 0; i < n; i += lanes) {
            const V v = hn::Add(row.at(i), shared.at(i));
            const Gelu g = gelu(v);
            const V result = hn::Mul(grad.at(i), hn::MulAdd(v, g.density, g.phi));
            sum.add(i, result);
            grad.set(i, result);
            row.set(i, hn::Mul(v, g.phi));
        }
        writeRow(element, row.data(), n, out, at);
        writeRow(element, grad.data(), n, gradX, at);
    }
    for (std::size_t i = 0; i < n; ++i)
        gradBias[i] += sum.data()[i];
}

void crossEntropyRows(Element element, std::int64_t width, const void* logits, const std::int64_t* targets,
                      float scale, float* loss, void* grad, Range rows) {
    const D d;
    const auto n = static_cast<std::size_t>(width);
    Row row(n);
    for (std::int64_t r = rows.begin; r < rows.end; ++r) {
        const std::size_t at = static_cast<std::size_t>(r) * n;
        readRow(element, logits, at, n, row.data());
        std::fill(row.data() + n, row.data() + padded(n), -INFINITY);
        const float target = row.data()[targets[r]];
        V most = row.at(0);
        for (std::size_t i = lanes; i < n; i += lanes)
            most = hn::Max(most, row.at(i));
        const V top = hn::MaxOfLanes(d, most);
        V total = hn::Zero(d);
        for (std::size_t i = 0; i < n; i += lanes) {
            const V power = exp(hn::Sub(row.at(i), top));
            row.set(i, power);
            total = hn::Add(total, power);
        }
        const float sum = sumOf(total);
        loss[r] = std::log(sum) + hn::GetLane(top) - target;
        if (grad == nullptr)
            continue;
        const V share = hn::Set(d, scale / sum);
        for (std::size_t i = 0; i < n; i += lanes)
            row.set(i, hn::Mul(row.at(i), share));
        row.data()[targets[r]] -= scale;
        writeRow(element, row.data(), n, grad, at);
    }
}

} // namespace lila::fused::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lila::fused {

HWY_EXPORT(addNormRows);
HWY_EXPORT(addNormBackwardRows);
HWY_EXPORT(addBiasRows);
HWY_EXPORT(addRowSumsRows);
HWY_EXPORT(biasGeluRows);
HWY_EXPORT(biasGeluBackwardRows);
HWY_EXPORT(crossEntropyRows);

void addNorm(const AddNorm& job, Range rows) {
    HWY_DYNAMIC_DISPATCH(addNormRows)(job, rows);
}

void addNormBackward(const AddNormBackward& job, Range rows, float* gradBias, float* gradWeight,
                     float* gradShift) {
    HWY_DYNAMIC_DISPATCH(addNormBackwardRows)(job, rows, gradBias, gradWeight, gradShift);
}

void addBias(Element element, std::int64_t width, void* x, const float* bias, Range rows) {
    HWY_DYNAMIC_DISPATCH(addBiasRows)(element, width, x, bias, rows);
}

void addRowSums(Element element, std::int64_t width, const void* x, Range rows, float* sums) {
    HWY_DYNAMIC_DISPATCH(addRowSumsRows)(element, width, x, rows, sums);
}

void biasGelu(Element element, std::int64_t width, const void* x, const float* bias, void* out, Range rows) {
    HWY_DYNAMIC_DISPATCH(biasGeluRows)(element, width, x, bias, out, rows);
}

void biasGeluBackward(Element element, std::int64_t width, const void* x, const float* bias,
                      const void* gradOut, void* gradX, void* out, Range rows, float* gradBias) {
    HWY_DYNAMIC_DISPATCH(biasGeluBackwardRows)(element, width, x, bias, gradOut, gradX, out, rows, gradBias);
}

void crossEntropy(Element element, std::int64_t width, const void* logits, const std::int64_t* targets,
                  float scale, float* loss, void* grad, Range rows) {
    HWY_DYNAMIC_DISPATCH(crossEntropyRows)(element, width, logits, targets, scale, loss, grad, rows);
}

} // namespace lila::fused
#endif
