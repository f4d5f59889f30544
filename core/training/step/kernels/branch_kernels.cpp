// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/step/kernels/branch_kernels.h"

#include "core/lattice/e8.h"

// Arrays of vectors need vectors of a known size, which scalable instruction sets do not have.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/training/step/kernels/branch_kernels.cpp"
#include <hwy/foreach_target.h> // compiles this file once per instruction set; must come before highway.h

#include "core/training/step/kernels/vectors-inl.h"

#include <cmath>

HWY_BEFORE_NAMESPACE();
namespace lila::fused::HWY_NAMESPACE {

constexpr std::size_t e8 = lattice::dimension;
constexpr std::size_t rootCount = lattice::rootCount; // a multiple of every vector's length up to 16

/// Eight rows of `width`, padded: a [width, 8] table has them as its columns.
class EightRows {
public:
    explicit EightRows(std::size_t width) : m_stride(padded(width)), m_rows(e8 * m_stride) {}

    static EightRows ofRows(const float* table, std::size_t width) {
        EightRows result(width);
        for (std::size_t i = 0; i < e8; ++i)
            std::copy_n(table + i * width, width, result.row(i));
        return result;
    }
    static EightRows ofColumns(const float* table, std::size_t width) {
        EightRows result(width);
        for (std::size_t c = 0; c < width; ++c)
            for (std::size_t i = 0; i < e8; ++i)
                result.row(i)[c] = table[c * e8 + i];
        return result;
    }

    HWY_INLINE V at(std::size_t row, std::size_t column) const {
        return hn::LoadU(D(), m_rows.data() + row * m_stride + column);
    }
    float value(std::size_t row, std::size_t column) const { return m_rows.data()[row * m_stride + column]; }

    /// The eight inner products with v.
    HWY_INLINE void dots(const Row& v, float* out) const {
        V sum[e8];
        for (V& s : sum)
            s = hn::Zero(D());
        for (std::size_t c = 0; c < m_stride; c += lanes)
            for (std::size_t i = 0; i < e8; ++i)
                sum[i] = hn::MulAdd(at(i, c), v.at(c), sum[i]);
        for (std::size_t i = 0; i < e8; ++i)
            out[i] = sumOf(sum[i]);
    }

    /// rows += factors ⊗ v
    HWY_INLINE void addOuter(const float* factors, const Row& v) {
        const D d;
        for (std::size_t c = 0; c < m_stride; c += lanes)
            for (std::size_t i = 0; i < e8; ++i) {
                float* to = row(i) + c;
                hn::StoreU(hn::MulAdd(hn::Set(d, factors[i]), v.at(c), hn::LoadU(d, to)), d, to);
            }
    }

    /// Σ factors_i row_i
    HWY_INLINE V mix(const float* factors, std::size_t column) const {
        V sum = hn::Zero(D());
        for (std::size_t i = 0; i < e8; ++i)
            sum = hn::MulAdd(hn::Set(D(), factors[i]), at(i, column), sum);
        return sum;
    }

private:
    float* row(std::size_t i) { return m_rows.data() + i * m_stride; }

    std::size_t m_stride;
    Room m_rows;
};

/// `columns`: the roots' coordinates, [8, 240].
HWY_INLINE void softQuantise(const float* z, float temperature, const float* columns, float* q) {
    const D d;
    float weights[rootCount];
    V most = hn::Set(d, -INFINITY);
    for (std::size_t r = 0; r < rootCount; r += lanes) {
        V sum = hn::Zero(d);
        for (std::size_t i = 0; i < e8; ++i)
            sum = hn::MulAdd(hn::LoadU(d, columns + i * rootCount + r), hn::Set(d, 2 / temperature * z[i]),
                             sum);
        hn::StoreU(sum, d, weights + r);
        most = hn::Max(most, sum);
    }
    const V top = hn::MaxOfLanes(d, most);
    V total = hn::Zero(d);
    V sum[e8];
    for (V& s : sum)
        s = hn::Zero(d);
    for (std::size_t r = 0; r < rootCount; r += lanes) {
        const V weight = exp(hn::Sub(hn::LoadU(d, weights + r), top));
        total = hn::Add(total, weight);
        for (std::size_t i = 0; i < e8; ++i)
            sum[i] = hn::MulAdd(hn::LoadU(d, columns + i * rootCount + r), weight, sum[i]);
    }
    const float share = 1 / sumOf(total);
    for (std::size_t i = 0; i < e8; ++i)
        q[i] = sumOf(sum[i]) * share;
}

/// What all rows share, and room for one row.
class BranchWork {
public:
    explicit BranchWork(const Branch& job)
        : m_job(job),
          m_width(static_cast<std::size_t>(job.width)),
          m_toE8(EightRows::ofRows(job.toE8, m_width)),
          m_fromE8(EightRows::ofColumns(job.fromE8, m_width)),
          m_x(m_width),
          m_grad(m_width),
          m_noise(m_width + padding),
          m_gradToE8(m_width),
          m_gradFromE8(m_width) {
        for (std::size_t r = 0; r < rootCount; ++r)
            for (std::size_t i = 0; i < e8; ++i)
                m_columns[i * rootCount + r] = job.roots[r * e8 + i];
    }

    void forward(std::int64_t row) {
        const std::size_t at = static_cast<std::size_t>(row) * m_width;
        readRow(m_job.element, m_job.x, at, m_width, m_x.data());
        float z[e8];
        float growth[e8];
        float* q = m_job.quantised + row * static_cast<std::int64_t>(e8);
        m_toE8.dots(m_x, z);
        softQuantise(z, m_job.temperature, m_columns, q);
        drawGrowth(row, growth);
        for (std::size_t i = 0; i < e8; ++i)
            q[i] *= growth[i];
        drawNoise(row);
        const V scale = hn::Set(D(), m_job.scale);
        const V spread = hn::Set(D(), m_job.branchNoise);
        for (std::size_t i = 0; i < m_width; i += lanes)
            m_grad.set(i, hn::Mul(scale, hn::MulAdd(spread, m_noise.at(i), m_fromE8.mix(q, i))));
        writeRow(m_job.element, m_grad.data(), m_width, m_job.out, at);
    }

    void backward(std::int64_t row, const void* gradOut, void* gradX) {
        const D d;
        const std::size_t at = static_cast<std::size_t>(row) * m_width;
        readRow(m_job.element, m_job.x, at, m_width, m_x.data());
        std::fill_n(m_grad.data(), padded(m_width), 0.0F);
        readRow(m_job.element, gradOut, at, m_width, m_grad.data());
        const float* q = m_job.quantised + row * static_cast<std::int64_t>(e8);
        float gradQ[e8];
        float growth[e8];
        float scaledQ[e8];
        m_fromE8.dots(m_grad, gradQ);
        drawGrowth(row, growth);
        for (std::size_t i = 0; i < e8; ++i) {
            m_gradScale += q[i] * gradQ[i];
            gradQ[i] *= m_job.scale * growth[i]; // now of z too: straight through
            scaledQ[i] = m_job.scale * q[i];
        }
        m_gradFromE8.addOuter(scaledQ, m_grad);
        m_gradToE8.addOuter(gradQ, m_x);
        if (m_job.branchNoise != 0) {
            drawNoise(row);
            V along = hn::Zero(d);
            for (std::size_t i = 0; i < m_width; i += lanes)
                along = hn::MulAdd(m_grad.at(i), m_noise.at(i), along);
            m_gradScale += m_job.branchNoise * sumOf(along);
        }
        for (std::size_t i = 0; i < m_width; i += lanes)
            m_grad.set(i, m_toE8.mix(gradQ, i));
        writeRow(m_job.element, m_grad.data(), m_width, gradX, at);
    }

    void finish(const BranchGradients& sums) {
        for (std::size_t c = 0; c < m_width; ++c)
            for (std::size_t i = 0; i < e8; ++i) {
                sums.toE8[i * m_width + c] += m_gradToE8.value(i, c);
                sums.fromE8[c * e8 + i] += m_gradFromE8.value(i, c);
            }
        *sums.scale += m_gradScale;
    }

private:
    NoiseKey keyOf(std::int64_t row) const { return m_job.key.below(m_job.places.row(row)); }

    void drawGrowth(std::int64_t row, float* growth) const {
        float drawn[2 * padding] = {};
        if (m_job.quantisedNoise != 0)
            normals(keyOf(row).below(2), e8, drawn);
        for (std::size_t i = 0; i < e8; ++i)
            growth[i] = 1 + m_job.quantisedNoise * drawn[i];
    }

    void drawNoise(std::int64_t row) {
        if (m_job.branchNoise != 0)
            normals(keyOf(row), m_width, m_noise.data());
    }

    const Branch& m_job;
    std::size_t m_width;
    EightRows m_toE8, m_fromE8;
    Row m_x, m_grad, m_noise;
    EightRows m_gradToE8, m_gradFromE8;
    float m_columns[e8 * rootCount];
    float m_gradScale = 0;
};

void branchRows(const Branch& job, Range rows) {
    BranchWork work(job);
    for (std::int64_t row = rows.begin; row < rows.end; ++row)
        work.forward(row);
}

void branchBackwardRows(const Branch& job, const void* gradOut, void* gradX, Range rows,
                        const BranchGradients& sums) {
    BranchWork work(job);
    for (std::int64_t row = rows.begin; row < rows.end; ++row)
        work.backward(row, gradOut, gradX);
    work.finish(sums);
}

} // namespace lila::fused::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lila::fused {

HWY_EXPORT(branchRows);
HWY_EXPORT(branchBackwardRows);

void branch(const Branch& job, Range rows) {
    HWY_DYNAMIC_DISPATCH(branchRows)(job, rows);
}

void branchBackward(const Branch& job, const void* gradOut, void* gradX, Range rows,
                    const BranchGradients& sums) {
    HWY_DYNAMIC_DISPATCH(branchBackwardRows)(job, gradOut, gradX, rows, sums);
}

} // namespace lila::fused
#endif
