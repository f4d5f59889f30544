// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/step/kernels/attention_kernels.h"

#include "core/lattice/e8.h"

// Arrays of vectors need vectors of a known size, which scalable instruction sets do not have.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/training/step/kernels/attention_kernels.cpp"
#include <hwy/foreach_target.h> // compiles this file once per instruction set; must come before highway.h

#include "core/training/step/kernels/vectors-inl.h"

#include <cmath>

HWY_BEFORE_NAMESPACE();
namespace lila::fused::HWY_NAMESPACE {

constexpr std::size_t e8 = lattice::dimension;
constexpr std::size_t blockRows = 32; ///< queries at a time: their scores stay in the second cache

// How many sums are kept in registers at once: AVX-512 and NEON have 32 of them, AVX2 and SSE4 16.
#if (HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3) || HWY_ARCH_ARM_A64
constexpr int tileRows = 6, tileVectors = 4;
#elif HWY_TARGET == HWY_AVX2
constexpr int tileRows = 6, tileVectors = 2;
#else
constexpr int tileRows = 3, tileVectors = 2;
#endif

/// A matrix that is walked by its elements, hence its transpose too.
struct Left {
    const float* data = nullptr;
    std::size_t row = 0;   ///< elements from one row to the next
    std::size_t depth = 1; ///< elements from one column to the next
};

template <int Rows, int Vectors>
HWY_INLINE void tile(const Left& a, const float* HWY_RESTRICT b, std::size_t bStride, std::size_t depth,
                     float* HWY_RESTRICT c, std::size_t cStride, bool add) {
    const D d;
    V sum[Rows][Vectors];
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 8
        for (int v = 0; v < Vectors; ++v)
            sum[r][v] = add ? hn::LoadU(d, c + r * cStride + v * lanes) : hn::Zero(d);
    const float* left = a.data;
    for (std::size_t k = 0; k < depth; ++k, b += bStride, left += a.depth) {
        V right[Vectors];
#pragma GCC unroll 8
        for (int v = 0; v < Vectors; ++v)
            right[v] = hn::LoadU(d, b + v * lanes);
#pragma GCC unroll 8
        for (int r = 0; r < Rows; ++r) {
            const V x = hn::Set(d, left[r * a.row]);
#pragma GCC unroll 8
            for (int v = 0; v < Vectors; ++v)
                sum[r][v] = hn::MulAdd(x, right[v], sum[r][v]);
        }
    }
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 8
        for (int v = 0; v < Vectors; ++v)
            hn::StoreU(sum[r][v], d, c + r * cStride + v * lanes);
}

template <int Vectors>
HWY_INLINE void columnOfTiles(Left a, std::size_t rows, const float* b, std::size_t bStride,
                              std::size_t depth, float* c, std::size_t cStride, bool add) {
    const auto down = [&]<int Rows>() {
        for (; rows >= Rows; rows -= Rows, a.data += Rows * a.row, c += Rows * cStride)
            tile<Rows, Vectors>(a, b, bStride, depth, c, cStride, add);
    };
    down.template operator()<tileRows>();
    down.template operator()<4>();
    down.template operator()<1>();
}

/// c [rows, columns] = a [rows, depth] · b [depth, columns], or added to; columns is a multiple of `padding`.
void multiply(Left a, std::size_t rows, const float* b, std::size_t bStride, std::size_t depth,
              std::size_t columns, float* c, std::size_t cStride, bool add) {
    std::size_t column = 0;
    const auto across = [&]<int Vectors>() {
        for (; column + Vectors * lanes <= columns; column += Vectors * lanes)
            columnOfTiles<Vectors>(a, rows, b + column, bStride, depth, c + column, cStride, add);
    };
    across.template operator()<tileVectors>();
    if constexpr (tileVectors > 2)
        across.template operator()<2>();
    across.template operator()<1>();
}

/// A matrix of floats with rows in whole vectors.
struct Matrix {
    Matrix(std::size_t rowCount, std::size_t columns)
        : stride(padded(columns) + (columns > 64 ? padding : 0)), values(rowCount * stride) {}

    float* row(std::size_t i) { return values.data() + i * stride; }
    const float* row(std::size_t i) const { return values.data() + i * stride; }
    Left from(std::size_t i) const { return {row(i), stride, 1}; }
    Left transposed() const { return {values.data(), 1, stride}; }

    std::size_t stride;
    Room values;
};

/// In stretches of whole vectors of a column, so that writes are contiguous.
void transpose(const Matrix& from, std::size_t rows, std::size_t columns, Matrix& to) {
    for (std::size_t i = 0; i < rows; i += padding) {
        const std::size_t height = std::min(padding, rows - i);
        for (std::size_t j = 0; j < columns; ++j)
            for (std::size_t k = 0; k < height; ++k)
                to.row(j)[i + k] = from.row(i + k)[j];
    }
}

/// Of rows of whole vectors, zeros behind them.
HWY_INLINE float dot(const float* a, const float* b, std::size_t n) {
    V sum = hn::Zero(D());
    for (std::size_t i = 0; i < n; i += lanes)
        sum = hn::MulAdd(load(a + i), load(b + i), sum);
    return sumOf(sum);
}

float dotOf8(const float* a, const float* b) {
    float sum = 0;
    for (std::size_t i = 0; i < e8; ++i)
        sum += a[i] * b[i];
    return sum;
}

/// Works on one head of one sequence at a time.
class HeadWork {
public:
    explicit HeadWork(const Attention& job)
        : m_job(job),
          m_length(static_cast<std::size_t>(job.places.length)),
          m_width(static_cast<std::size_t>(job.headWidth)),
          m_heads(static_cast<std::size_t>(job.heads)),
          m_q(m_length, m_width),
          m_k(m_length, m_width),
          m_v(m_length, m_width),
          m_kT(m_width, m_length),
          m_vT(m_width, m_length),
          m_weights(blockRows, m_length),
          m_block(blockRows, m_width) {}

    void forward(std::int64_t task) {
        readHead(task);
        for (std::size_t first = 0; first < m_length; first += blockRows) {
            const std::size_t rows = std::min(blockRows, m_length - first);
            const std::size_t columns = first + rows;
            scoresOf(first, rows);
            for (std::size_t r = 0; r < rows; ++r)
                m_inverse[r] = softmax(first + r, m_weights.row(r), columns);
            multiply(m_weights.from(0), rows, m_v.row(0), m_v.stride, columns, m_v.stride, m_block.row(0),
                     m_block.stride, false);
            for (std::size_t r = 0; r < rows; ++r) {
                float* row = m_block.row(r);
                for (std::size_t i = 0; i < m_block.stride; i += lanes)
                    store(hn::Mul(load(row + i), hn::Set(D(), m_inverse[r])), row + i);
                writeRow(m_job.element, row, m_width, m_job.out, outPlace(first + r));
            }
        }
    }

    float backward(std::int64_t task, const void* gradOut, void* gradQkv) {
        readHead(task);
        transpose(m_v, m_length, m_width, m_vT);
        Matrix gradQ(m_length, m_width), gradK(m_length, m_width), gradV(m_length, m_width);
        Matrix grad(m_length, m_width), gradWeights(blockRows, m_length);
        for (std::size_t first = 0; first < m_length; first += blockRows) {
            const std::size_t rows = std::min(blockRows, m_length - first);
            const std::size_t columns = first + rows;
            scoresOf(first, rows);
            for (std::size_t r = 0; r < rows; ++r)
                readRow(m_job.element, gradOut, outPlace(first + r), m_width, grad.row(first + r));
            multiply(grad.from(first), rows, m_vT.row(0), m_vT.stride, m_width, padded(columns),
                     gradWeights.row(0), gradWeights.stride, false);
            for (std::size_t r = 0; r < rows; ++r) {
                readRow(m_job.element, m_job.out, outPlace(first + r), m_width, m_block.row(0));
                const float along = dot(m_block.row(0), grad.row(first + r), m_width);
                scoreGradient(first + r, along, m_weights.row(r), gradWeights.row(r), columns);
            }
            multiply(m_weights.transposed(), columns, grad.row(first), grad.stride, rows, grad.stride,
                     gradV.row(0), gradV.stride, true);
            multiply(gradWeights.transposed(), columns, m_q.row(first), m_q.stride, rows, m_q.stride,
                     gradK.row(0), gradK.stride, true);
            multiply(gradWeights.from(0), rows, m_k.row(0), m_k.stride, columns, m_k.stride, gradQ.row(first),
                     gradQ.stride, false);
        }
        const float gradBeta = unfold(gradQ);
        for (std::size_t t = 0; t < m_length; ++t) {
            writeRow(m_job.element, gradQ.row(t), m_width, gradQkv, place(0, t));
            writeRow(m_job.element, gradK.row(t), m_width, gradQkv, place(1, t));
            writeRow(m_job.element, gradV.row(t), m_width, gradQkv, place(2, t));
        }
        return gradBeta;
    }

private:
    std::size_t place(std::size_t part, std::size_t t) const {
        return (((m_sequence * m_length + t) * 3 + part) * m_heads + m_head) * m_width;
    }
    std::size_t outPlace(std::size_t t) const {
        return ((m_sequence * m_length + t) * m_heads + m_head) * m_width;
    }
    float& logSum(std::size_t t) const {
        return m_job.logSum[(m_sequence * m_heads + m_head) * m_length + t];
    }

    void readHead(std::int64_t task) {
        m_sequence = static_cast<std::size_t>(task) / m_heads;
        m_head = static_cast<std::size_t>(task) % m_heads;
        for (std::size_t t = 0; t < m_length; ++t) {
            readRow(m_job.element, m_job.qkv, place(0, t), m_width, m_q.row(t));
            readRow(m_job.element, m_job.qkv, place(1, t), m_width, m_k.row(t));
            readRow(m_job.element, m_job.qkv, place(2, t), m_width, m_v.row(t));
            fold(m_q.row(t));
        }
        transpose(m_k, m_length, m_width, m_kT);
        const auto sequence = m_job.places.sequence(static_cast<std::int64_t>(m_sequence));
        m_key = m_job.dropout.key.below(static_cast<std::uint64_t>(sequence)).below(m_head);
    }

    float scale() const { return 1 / std::sqrt(static_cast<float>(m_width)); }
    const float* direction() const { return m_job.directions + m_head * e8; }

    void fold(float* q) const {
        const float along = m_job.directions != nullptr ? m_job.beta[m_head] * dotOf8(q, direction()) : 0;
        for (std::size_t i = 0; i < m_width; ++i)
            q[i] *= scale();
        for (std::size_t i = 0; m_job.directions != nullptr && i < e8; ++i)
            q[i] += along * direction()[i];
    }

    /// From the gradient of q' to that of q, in place; returns that of β.
    float unfold(Matrix& gradQ) const {
        float gradBeta = 0;
        for (std::size_t t = 0; t < m_length; ++t) {
            float* grad = gradQ.row(t);
            float along = 0;
            if (m_job.directions != nullptr) {
                float q[e8];
                readRow(m_job.element, m_job.qkv, place(0, t), e8, q);
                along = dotOf8(grad, direction());
                gradBeta += along * dotOf8(q, direction());
                along *= m_job.beta[m_head];
            }
            for (std::size_t i = 0; i < m_width; ++i)
                grad[i] *= scale();
            for (std::size_t i = 0; m_job.directions != nullptr && i < e8; ++i)
                grad[i] += along * direction()[i];
        }
        return gradBeta;
    }

    void scoresOf(std::size_t first, std::size_t rows) {
        multiply(m_q.from(first), rows, m_kT.row(0), m_kT.stride, m_width, padded(first + rows),
                 m_weights.row(0), m_weights.stride, false);
    }

    /// Scores [0, t] to e^(score - largest), dropped; later ones to 0. Returns one over their sum before
    /// dropping.
    float softmax(std::size_t t, float* scores, std::size_t columns) {
        const D d;
        std::fill(scores + t + 1, scores + padded(columns), -INFINITY);
        V most = load(scores);
        for (std::size_t i = lanes; i <= t; i += lanes)
            most = hn::Max(most, load(scores + i));
        const V top = hn::MaxOfLanes(d, most);
        V total = hn::Zero(d);
        const NoiseKey row = m_key.below(t);
        std::size_t i = 0;
        for (; i <= t; i += lanes) {
            V power = hn::Exp(d, hn::Sub(load(scores + i), top));
            total = hn::Add(total, power);
            if (m_job.dropout.threshold != 0)
                power = dropped(power, m_job.dropout, row, i);
            store(power, scores + i);
        }
        std::fill(scores + i, scores + padded(columns), 0.0F);
        const float sum = sumOf(total);
        logSum(t) = hn::GetLane(top) + std::log(sum);
        return 1 / sum;
    }

    /// Scores to dropped weights, and the gradient of those to that of the scores: w (grad - along), where
    /// along is Σ w grad = out · gradOut.
    void scoreGradient(std::size_t t, float along, float* scores, float* grad, std::size_t columns) {
        const D d;
        std::fill(scores + t + 1, scores + padded(columns), -INFINITY);
        const V shift = hn::Set(d, logSum(t));
        const V centre = hn::Set(d, along);
        const NoiseKey row = m_key.below(t);
        std::size_t i = 0;
        for (; i <= t; i += lanes) {
            const V weight = hn::Exp(d, hn::Sub(load(scores + i), shift));
            V g = load(grad + i);
            V used = weight;
            if (m_job.dropout.threshold != 0) {
                used = dropped(weight, m_job.dropout, row, i);
                g = dropped(g, m_job.dropout, row, i);
            }
            store(used, scores + i);
            store(hn::Mul(weight, hn::Sub(g, centre)), grad + i);
        }
        std::fill(scores + i, scores + padded(columns), 0.0F);
        std::fill(grad + i, grad + padded(columns), 0.0F);
    }

    const Attention& m_job;
    std::size_t m_length, m_width, m_heads;
    std::size_t m_sequence = 0, m_head = 0;
    NoiseKey m_key;
    Matrix m_q, m_k, m_v, m_kT, m_vT;
    Matrix m_weights; ///< of a block of queries
    Matrix m_block;   ///< outputs of a block of queries
    float m_inverse[blockRows] = {};
};

void attentionTasks(const Attention& job, Range tasks) {
    HeadWork work(job);
    for (std::int64_t task = tasks.begin; task < tasks.end; ++task)
        work.forward(task);
}

void attentionBackwardTasks(const Attention& job, const void* gradOut, void* gradQkv, float* gradBeta,
                            Range tasks) {
    HeadWork work(job);
    for (std::int64_t task = tasks.begin; task < tasks.end; ++task)
        gradBeta[task] = work.backward(task, gradOut, gradQkv);
}

} // namespace lila::fused::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lila::fused {

HWY_EXPORT(attentionTasks);
HWY_EXPORT(attentionBackwardTasks);

void attention(const Attention& job, Range tasks) {
    HWY_DYNAMIC_DISPATCH(attentionTasks)(job, tasks);
}

void attentionBackward(const Attention& job, const void* gradOut, void* gradQkv, float* gradBeta,
                       Range tasks) {
    HWY_DYNAMIC_DISPATCH(attentionBackwardTasks)(job, gradOut, gradQkv, gradBeta, tasks);
}

} // namespace lila::fused
#endif
