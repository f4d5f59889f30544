// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/step/kernels/attention_kernels.h"

#include "core/lattice/e8.h"
#include "core/training/step/kernels/bf16_products.h"

// Arrays of vectors need vectors of a known size, which scalable instruction sets do not have.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/training/step/kernels/attention_kernels.cpp"
#include <hwy/foreach_target.h> // compiles this file once per instruction set; must come before highway.h

#include "core/training/step/kernels/score_tiles-inl.h"

#include <cmath>

HWY_BEFORE_NAMESPACE();
namespace lila::fused::HWY_NAMESPACE {

/// Works on one head of one sequence at a time. Scores and all that is made of them lie as [key][query]: what
/// belongs to a query is a lane.
template <class Units>
class HeadWork {
public:
    HeadWork(const Attention& job, void* room)
        : m_job(job),
          m_size(HeadSize::of<Units>(job)),
          m_length(m_size.length),
          m_width(m_size.width),
          m_heads(static_cast<std::size_t>(job.heads)),
          m_room(room) {
        m_scores = m_room.floats(block * block);
        m_gradScores = m_room.floats(block * block);
        m_block = m_room.floats(block * m_size.wide);
        for (float** each : {&m_most, &m_total, &m_along, &m_shift})
            *each = m_room.floats(block);
        for (std::uint32_t** each : {&m_lowerKeys, &m_upperKeys})
            *each = m_room.units(block);
        m_stage = m_room.floats(stagedRows * m_size.wide);
        m_staged = static_cast<Stored*>(static_cast<void*>(m_room.floats(stagedRows * m_size.wide)));
        if constexpr (inUnit > 1) {
            m_weights = m_room.units(block * block / inUnit);
            m_grads = m_room.units(block * block / inUnit);
            m_gradPairs = m_room.units(block * block / inUnit);
        }
        m_qColumns = m_room.units(m_size.columnsSize());
        m_kRows = m_room.units(m_size.rowsSize());
        m_vPanels = m_room.units(m_size.panelsSize());
        m_gColumns = m_room.units(m_size.columnsSize());
        for (std::uint32_t** each : {&m_qPanels, &m_kPanels, &m_gPanels})
            *each = m_room.units(m_size.panelsSize());
        m_vRows = m_room.units(m_size.rowsSize());
        m_gradK = m_room.floats(m_size.padded * m_size.wide);
        m_gradV = m_room.floats(m_size.padded * m_size.wide);
    }

    /// Of a job, what the constructor takes.
    static std::size_t room(const Attention& job) { return HeadWork(job, nullptr).m_room.size(); }

    void forward(std::int64_t task) {
        begin(task);
        readQueries(nullptr);
        readRows(1, m_kRows, nullptr);
        readRows(2, nullptr, m_vPanels);
        for (std::size_t first = 0; first < m_length; first += block) {
            drawKeys(first);
            std::fill_n(m_most, block, -INFINITY);
            std::fill_n(m_total, block, 0.0F);
            for (std::size_t key = 0; key <= first; key += block) {
                const Tile tile = tileAt(first, key);
                for (std::size_t half = 0; half < tile.halves(); ++half) {
                    scoresOf(tile, half);
                    softmax(tile, half);
                    mix(tile, half, m_scores, m_vPanels);
                }
            }
            writeBlock(first);
        }
    }

    float backward(std::int64_t task, const void* gradOut, void* gradQkv) {
        begin(task);
        readQueries(m_qPanels);
        readRows(1, m_kRows, m_kPanels);
        readRows(2, m_vRows, nullptr);
        readGradient(gradOut);
        std::fill_n(m_gradK, m_size.padded * m_size.wide, 0.0F);
        std::fill_n(m_gradV, m_size.padded * m_size.wide, 0.0F);
        float gradBeta = 0;
        for (std::size_t first = 0; first < m_length; first += block) {
            drawKeys(first);
            readSums(first, gradOut);
            for (std::size_t key = 0; key <= first; key += block)
                tileBackward(tileAt(first, key));
            gradBeta += writeQueryGradient(first, gradQkv);
        }
        writeGradient(m_gradK, std::numbers::ln2_v<float>, 1, gradQkv);
        writeGradient(m_gradV, 1, 2, gradQkv);
        return gradBeta;
    }

private:
    using Stored = typename Units::Stored;
    static constexpr std::size_t inUnit = depthOfUnit<Units>;

    std::size_t place(std::size_t part, std::size_t t) const {
        return (((m_sequence * m_length + t) * 3 + part) * m_heads + m_head) * m_width;
    }
    std::size_t outPlace(std::size_t t) const {
        return ((m_sequence * m_length + t) * m_heads + m_head) * m_width;
    }
    float* logSums(std::size_t t) const {
        return m_job.logSum + (m_sequence * m_heads + m_head) * m_length + t;
    }
    std::size_t countFrom(std::size_t first) const { return std::min(block, m_length - first); }
    Tile tileAt(std::size_t query, std::size_t key) const {
        return {query, key, countFrom(query), countFrom(key)};
    }

    void begin(std::int64_t task) {
        m_sequence = static_cast<std::size_t>(task) / m_heads;
        m_head = static_cast<std::size_t>(task) % m_heads;
        const auto sequence = m_job.places.sequence(static_cast<std::int64_t>(m_sequence));
        m_key = m_job.dropout.key.below(static_cast<std::uint64_t>(sequence)).below(m_head);
    }

    /// Keys of random numbers, of each query from `first` on.
    void drawKeys(std::size_t first) {
        if (m_job.dropout.threshold == 0)
            return;
        for (std::size_t i = 0; i < block; ++i) {
            const NoiseKey key = m_key.below(first + i);
            m_lowerKeys[i] = lowerHalf(key);
            m_upperKeys[i] = upperHalf(key);
        }
    }

    FoldedQuery folding() const {
        const bool turns = m_job.directions != nullptr;
        return {turns ? m_job.directions + m_head * lattice::dimension : nullptr,
                turns ? m_job.beta[m_head] : 0, m_width};
    }

    void readQueries(std::uint32_t* panels) {
        for (std::size_t first = 0; first < m_size.padded; first += stagedRows) {
            std::fill_n(m_staged, stagedRows * m_size.wide, Stored{});
            for (std::size_t r = 0; r < stagedRows && first + r < m_length; ++r) {
                readRow(m_job.element, m_job.qkv, place(0, first + r), m_width, m_stage);
                folding().fold(m_stage);
                writeStored(m_stage, m_width, m_staged + r * m_size.wide);
            }
            emit<Units>(m_size, m_staged, first, {nullptr, panels, m_qColumns});
        }
    }

    void readRows(std::size_t part, std::uint32_t* rows, std::uint32_t* panels) {
        const auto* from = static_cast<const Stored*>(m_job.qkv);
        for (std::size_t first = 0; first < m_size.padded; first += stagedRows) {
            stageRows([&](std::size_t t) { return from + place(part, t); }, first);
            emit<Units>(m_size, m_staged, first, {rows, panels, nullptr});
        }
    }

    void readGradient(const void* gradOut) {
        const auto* from = static_cast<const Stored*>(gradOut);
        for (std::size_t first = 0; first < m_size.padded; first += stagedRows) {
            stageRows([&](std::size_t t) { return from + outPlace(t); }, first);
            emit<Units>(m_size, m_staged, first, {nullptr, m_gPanels, m_gColumns});
        }
    }

    template <class Source>
    void stageRows(Source source, std::size_t first) {
        for (std::size_t r = 0; r < stagedRows; ++r) {
            Stored* to = m_staged + r * m_size.wide;
            const std::size_t some = first + r < m_length ? m_width : 0;
            if (some > 0)
                std::copy_n(source(first + r), some, to);
            std::fill(to + some, to + m_size.wide, Stored{});
        }
    }

    /// Of a block of queries: the logarithms of their sums, and Σ w grad = out · gradOut of each.
    void readSums(std::size_t first, const void* gradOut) {
        const std::size_t count = countFrom(first);
        std::fill_n(m_shift, block, 0.0F);
        std::copy_n(logSums(first), count, m_shift);
        std::fill_n(m_along, block, 0.0F);
        std::fill_n(m_stage, 2 * m_size.wide, 0.0F);
        float* grad = m_stage + m_size.wide;
        for (std::size_t r = 0; r < count; ++r) {
            readRow(m_job.element, m_job.out, outPlace(first + r), m_width, m_stage);
            readRow(m_job.element, gradOut, outPlace(first + r), m_width, grad);
            V sum = hn::Zero(D());
            for (std::size_t i = 0; i < m_size.wide; i += lanes)
                sum = hn::MulAdd(load(m_stage + i), load(grad + i), sum);
            m_along[r] = sumOf(sum);
        }
    }

    /// A half of the tile's columns: rows · columnsᵀ.
    void products(const Tile& tile, std::size_t half, const std::uint32_t* rows, const std::uint32_t* columns,
                  float* out) {
        const std::size_t row = m_size.rowUnits;
        const Left left{reinterpret_cast<const std::byte*>(rows + tile.firstKey * row),
                        row * sizeof(std::uint32_t), sizeof(std::uint32_t), false};
        rowsOfTiles<Units>(left, tile.keysOf(half),
                           columns + (tile.firstQuery / panelWidth + half) * m_size.columnPanel(),
                           m_size.units, out + half * panelWidth, block, false, panelWidth);
    }

    void scoresOf(const Tile& tile, std::size_t half) { products(tile, half, m_kRows, m_qColumns, m_scores); }

    /// Scores of key number k with the queries of a vector; those that do not see it are -∞.
    HWY_INLINE V seen(const Tile& tile, std::size_t k, std::size_t q, VU queries) const {
        const V scores = load(m_scores + k * block + q);
        if (!tile.diagonal())
            return scores;
        const auto unseen = hn::Lt(queries, hn::Set(DU(), static_cast<std::uint32_t>(k)));
        return hn::IfThenElse(hn::RebindMask(D(), unseen), hn::Set(D(), -INFINITY), scores);
    }

    /// What a vector of queries draws for key number k.
    HWY_INLINE VU bitsAt(const Tile& tile, std::size_t k, std::size_t q) const {
        const DU d;
        return randomBits(hn::LoadU(d, m_lowerKeys + q), hn::LoadU(d, m_upperKeys + q),
                          hn::Set(d, static_cast<std::uint32_t>(tile.firstKey + k)));
    }

    /// Scores to 2^(score - largest so far), dropped; what was mixed so far and the sums before dropping are
    /// brought to the same largest one.
    void softmax(const Tile& tile, std::size_t half) {
        const D d;
        const std::size_t keys = tile.keysOf(half);
        for (std::size_t q = half * panelWidth; q < (half + 1) * panelWidth; q += lanes) {
            const VU queries = hn::Iota(DU(), static_cast<std::uint32_t>(q));
            const V before = load(m_most + q);
            V most = before;
            for (std::size_t k = 0; k < keys; ++k)
                most = hn::Max(most, seen(tile, k, q, queries));
            const V factor = exp2(hn::Sub(before, most));
            V total = hn::Mul(load(m_total + q), factor);
            const auto weight = [&](std::size_t k) {
                V power = exp2(hn::Sub(seen(tile, k, q, queries), most));
                total = hn::Add(total, power);
                if (m_job.dropout.threshold != 0)
                    power = dropped(power, m_job.dropout, bitsAt(tile, k, q));
                return power;
            };
            if constexpr (inUnit == 1) {
                for (std::size_t k = 0; k < keys; ++k)
                    store(weight(k), m_scores + k * block + q);
            } else { // over rows that are not looked at any more
                auto* pairs = reinterpret_cast<std::uint32_t*>(m_scores);
                for (std::size_t k = 0; k < keys; k += 2) {
                    const V even = weight(k);
                    storePair(even, k + 1 < keys ? weight(k + 1) : hn::Zero(d), pairs + k / 2 * block + q);
                }
            }
            store(most, m_most + q);
            store(total, m_total + q);
            if (tile.firstKey > 0 && !hn::AllTrue(d, hn::Eq(factor, hn::Set(d, 1.0F))))
                shrink(q, factor);
        }
    }

    void shrink(std::size_t q, V factors) {
        float each[lanes];
        store(factors, each);
        for (std::size_t r = 0; r < lanes; ++r) {
            float* row = m_block + (q + r) * m_size.wide;
            for (std::size_t i = 0; i < m_size.wide; i += lanes)
                store(hn::Mul(load(row + i), hn::Set(D(), each[r])), row + i);
        }
    }

    /// m_block += weightsᵀ · panels, for a half of the queries; weights are units [key][query].
    void mix(const Tile& tile, std::size_t half, const void* weights, const std::uint32_t* panels) {
        const auto* from = static_cast<const std::uint32_t*>(weights) + half * panelWidth;
        const Left left{reinterpret_cast<const std::byte*>(from), sizeof(std::uint32_t),
                        block * sizeof(std::uint32_t), false};
        timesPanels(left, tile.queriesOf(half), tile.firstKey, tile.keysOf(half), panels,
                    m_block + half * panelWidth * m_size.wide, tile.firstKey > 0);
    }

    /// out += left · panels, over `depth` positions from `first` on.
    void timesPanels(const Left& left, std::size_t rows, std::size_t first, std::size_t depth,
                     const std::uint32_t* panels, float* out, bool add) {
        for (std::size_t column = 0; column < m_size.wide; column += panelWidth, panels += m_size.panel())
            rowsOfTiles<Units>(left, rows, panels + first / inUnit * panelWidth, unitsOf<Units>(depth),
                               out + column, m_size.wide, add, panelWidth);
    }

    void writeBlock(std::size_t first) {
        const D d;
        const std::size_t count = countFrom(first);
        for (std::size_t q = 0; q < block; q += lanes) {
            const V total = load(m_total + q);
            store(hn::Add(load(m_most + q), hn::Log2(d, total)), m_shift + q);
            store(hn::Div(hn::Set(d, 1.0F), total), m_total + q);
        }
        std::copy_n(m_shift, count, logSums(first));
        for (std::size_t r = 0; r < count; ++r) {
            float* row = m_block + r * m_size.wide;
            for (std::size_t i = 0; i < m_size.wide; i += lanes)
                store(hn::Mul(load(row + i), hn::Set(d, m_total[r])), row + i);
            writeRow(m_job.element, row, m_width, m_job.out, outPlace(first + r));
        }
    }

    void tileBackward(const Tile& tile) {
        for (std::size_t half = 0; half < tile.halves(); ++half) {
            scoresOf(tile, half);
            products(tile, half, m_vRows, m_gColumns, m_gradScores);
            scoreGradient(tile, half);
            mix(tile, half, inUnit == 1 ? static_cast<const void*>(m_gradScores) : m_gradPairs, m_kPanels);
        }
        for (std::size_t key = 0; key < tile.keys; key += panelWidth) {
            const std::size_t from = tile.diagonal() ? key : 0; // whose queries see these keys
            if (from >= tile.queries)
                continue;
            const auto add = [&](const void* weights, const std::uint32_t* panels, float* out) {
                constexpr std::size_t row = block / inUnit;
                const auto* first = static_cast<const std::uint32_t*>(weights) + key * row + from / inUnit;
                timesPanels({reinterpret_cast<const std::byte*>(first), row * sizeof(std::uint32_t),
                             sizeof(std::uint32_t), false},
                            std::min(panelWidth, tile.keys - key), tile.firstQuery + from,
                            tile.queries - from, panels, out + (tile.firstKey + key) * m_size.wide, true);
            };
            add(inUnit == 1 ? static_cast<const void*>(m_scores) : m_weights, m_gPanels, m_gradV);
            add(inUnit == 1 ? static_cast<const void*>(m_gradScores) : m_grads, m_qPanels, m_gradK);
        }
    }

    /// Scores to dropped weights, and the gradient of those to that of the scores: w (grad - along), where
    /// along is Σ w grad.
    void scoreGradient(const Tile& tile, std::size_t half) {
        const D d;
        const std::size_t keys = tile.keysOf(half);
        for (std::size_t q = half * panelWidth; q < (half + 1) * panelWidth; q += lanes) {
            const VU queries = hn::Iota(DU(), static_cast<std::uint32_t>(q));
            const V shift = load(m_shift + q), along = load(m_along + q);
            struct Pair {
                V weight, grad;
            };
            const auto at = [&](std::size_t k) -> Pair {
                const V weight = exp2(hn::Sub(seen(tile, k, q, queries), shift));
                V used = weight, grad = load(m_gradScores + k * block + q);
                if (m_job.dropout.threshold != 0) {
                    const VU bits = bitsAt(tile, k, q);
                    used = dropped(used, m_job.dropout, bits);
                    grad = dropped(grad, m_job.dropout, bits);
                }
                return {used, hn::Mul(weight, hn::Sub(grad, along))};
            };
            if constexpr (inUnit == 1) {
                for (std::size_t k = 0; k < keys; ++k) {
                    const Pair pair = at(k);
                    store(pair.weight, m_scores + k * block + q);
                    store(pair.grad, m_gradScores + k * block + q);
                }
            } else {
                for (std::size_t k = 0; k < keys; k += 2) {
                    const Pair even = at(k);
                    const Pair odd = k + 1 < keys ? at(k + 1) : Pair{hn::Zero(d), hn::Zero(d)};
                    storeHalves(even.weight, k, q, m_weights);
                    storeHalves(odd.weight, k + 1, q, m_weights);
                    storeHalves(even.grad, k, q, m_grads);
                    storeHalves(odd.grad, k + 1, q, m_grads);
                    storePair(even.grad, odd.grad, m_gradPairs + k / 2 * block + q);
                }
            }
        }
    }

    /// From the gradient of q' to that of q; returns that of β.
    float writeQueryGradient(std::size_t first, void* gradQkv) {
        float gradBeta = 0;
        for (std::size_t r = 0; r < countFrom(first); ++r) {
            float* grad = m_block + r * m_size.wide;
            float q[lattice::dimension] = {};
            if (m_job.directions != nullptr) // narrower heads have none
                readRow(m_job.element, m_job.qkv, place(0, first + r), lattice::dimension, q);
            gradBeta += folding().unfoldGradient(grad, q);
            writeRow(m_job.element, grad, m_width, gradQkv, place(0, first + r));
        }
        return gradBeta;
    }

    void writeGradient(float* grad, float factor, std::size_t part, void* gradQkv) {
        for (std::size_t t = 0; t < m_length; ++t, grad += m_size.wide) {
            for (std::size_t i = 0; i < m_size.wide; i += lanes)
                store(hn::Mul(load(grad + i), hn::Set(D(), factor)), grad + i);
            writeRow(m_job.element, grad, m_width, gradQkv, place(part, t));
        }
    }

    const Attention& m_job;
    const HeadSize m_size;
    const std::size_t m_length, m_width, m_heads;
    std::size_t m_sequence = 0, m_head = 0;
    NoiseKey m_key;
    LentRoom m_room;
    // Of a tile, [key][query].
    float *m_scores = nullptr, *m_gradScores = nullptr;
    std::uint32_t *m_weights = nullptr, *m_grads = nullptr; ///< bf16, for sums over queries
    std::uint32_t* m_gradPairs = nullptr;                   ///< pairs of keys, for sums over keys
    // Of a block of queries.
    float* m_block = nullptr; ///< [query][wide]: what is mixed, or the gradient of q'
    float *m_most = nullptr, *m_total = nullptr, *m_along = nullptr, *m_shift = nullptr;
    std::uint32_t *m_lowerKeys = nullptr, *m_upperKeys = nullptr;
    float* m_stage = nullptr;
    Stored* m_staged = nullptr;
    // Of the head, as operands of products; g is the gradient of what comes out.
    std::uint32_t *m_kRows = nullptr, *m_vRows = nullptr;
    std::uint32_t *m_qColumns = nullptr, *m_gColumns = nullptr;
    std::uint32_t *m_qPanels = nullptr, *m_kPanels = nullptr, *m_vPanels = nullptr, *m_gPanels = nullptr;
    float *m_gradK = nullptr, *m_gradV = nullptr;
};

std::size_t attentionRoomOf(const Attention& job, bool native) {
    std::size_t bytes = 0;
    withUnits(job.element, native, [&](auto units) { bytes = HeadWork<decltype(units)>::room(job); });
    return bytes;
}

void attentionTasks(const Attention& job, Range tasks, void* room, bool native) {
    withUnits(job.element, native, [&](auto units) {
        HeadWork<decltype(units)> work(job, room);
        for (std::int64_t task = tasks.begin; task < tasks.end; ++task)
            work.forward(task);
    });
}

void attentionBackwardTasks(const Attention& job, const void* gradOut, void* gradQkv, float* gradBeta,
                            Range tasks, void* room, bool native) {
    withUnits(job.element, native, [&](auto units) {
        HeadWork<decltype(units)> work(job, room);
        for (std::int64_t task = tasks.begin; task < tasks.end; ++task)
            gradBeta[task] = work.backward(task, gradOut, gradQkv);
    });
}

} // namespace lila::fused::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lila::fused {

HWY_EXPORT(attentionRoomOf);
HWY_EXPORT(attentionTasks);
HWY_EXPORT(attentionBackwardTasks);

std::size_t Attention::room() const {
    return HWY_DYNAMIC_DISPATCH(attentionRoomOf)(*this, hasBf16Products());
}

void attention(const Attention& job, Range tasks, void* room) {
    HWY_DYNAMIC_DISPATCH(attentionTasks)(job, tasks, room, hasBf16Products());
}

void attentionBackward(const Attention& job, const void* gradOut, void* gradQkv, float* gradBeta, Range tasks,
                       void* room) {
    HWY_DYNAMIC_DISPATCH(attentionBackwardTasks)
    (job, gradOut, gradQkv, gradBeta, tasks, room, hasBf16Products());
}

} // namespace lila::fused
#endif
