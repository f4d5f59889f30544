// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inference/forward_pass.h"

#include "core/inference/kernels.h"
#include "core/inference/panel_kernels.h"
#include "core/inference/projection.h"

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

using Floats = std::span<const float>;
using kernels::Into;

constexpr int mostRowsPerTask = 16; ///< of work that is cheap a row; a single step does it on the spot
constexpr int tasksPerThread = 2;
constexpr int tasksPerHead = 4; ///< of sequences that step together

/// q' = q/√D with q'[:8] += β (q[:8]·direction) direction: the rank-1 geometric term, so that scores = q'·k.
void foldGeometry(std::span<float> query, Floats direction, float beta) {
    const float scale = 1 / std::sqrt(static_cast<float>(query.size()));
    float along = 0;
    for (std::size_t i = 0; i < direction.size(); ++i)
        along += query[i] * direction[i];
    for (float& q : query)
        q *= scale;
    for (std::size_t i = 0; i < direction.size(); ++i)
        query[i] += beta * along * direction[i];
}

class Pass {
public:
    Pass(const PackedModel& model, Workspace& work, std::span<const Sequence> sequences, LogitsOf logits)
        : m_model(model),
          m_config(model.config()),
          m_threads(model.threads()),
          m_work(work),
          m_sequences(sequences),
          m_everyLogit(logits == LogitsOf::EveryPosition),
          m_rows(sequences.size() == 1 ? sequences[0].count() : static_cast<int>(sequences.size())) {}

    bool run(const std::function<bool()>& goOn) {
        embed();
        for (int index = 0; index < m_config.nLayers; ++index) {
            if (goOn && !goOn())
                return false;
            const Layer layer{index, m_model.layer(index), m_model.weights().layers[index]};
            normForAttention(layer);
            attention(layer);
            latticeBranch(layer);
            feedForward(layer);
        }
        head();
        return true;
    }

private:
    struct Layer {
        int index;
        const PackedLayer& matrices;
        const LayerWeights& weights;
    };

    const Sequence& sequenceOf(int row) const { return m_sequences[m_sequences.size() == 1 ? 0 : row]; }
    int positionOf(int row) const { return sequenceOf(row).first + (m_sequences.size() == 1 ? row : 0); }
    bool isLastOfSequence(int row) const { return m_sequences.size() > 1 || row == m_rows - 1; }
    /// Positions that are computed for a row among others: those of one sequence see as much as the last of
    /// them, and what they may not see is masked.
    int visibleTo(int row, RowRange rows) const {
        return positionOf(m_sequences.size() == 1 ? rows.end - 1 : row) + 1;
    }
    RowRange neededRows() const { return {m_firstRow, m_rows}; }
    std::span<float> stateOf(int row) const {
        return {m_work.x.row(row), static_cast<std::size_t>(m_config.dModel)};
    }
    std::span<float> normOf(int row) const {
        return {m_work.norm.row(row), static_cast<std::size_t>(m_config.dModel)};
    }
    float* headOf(int row, int head) const {
        return m_work.qkv.row(row) + static_cast<std::ptrdiff_t>(head) * m_config.headDim();
    }
    template <class Work>
    void forRows(RowRange rows, Work work) {
        const int count = rows.end - rows.first;
        const int share = std::clamp(count / (tasksPerThread * m_threads.size()), 1, mostRowsPerTask);
        m_threads.run((count + share - 1) / share, [&](int task, int) {
            const int from = rows.first + task * share;
            for (int row = from; row < std::min(rows.end, from + share); ++row)
                work(row);
        });
    }

    void embed();
    void normForAttention(const Layer& layer);
    void attention(const Layer& layer);
    void projectQueries(const Layer& layer);
    void storeHead(const Layer& layer, int head, int row);
    void attend(const Layer& layer, int head, RowRange rows, int thread);
    template <class Work>
    void eachPage(const Layer& layer, int head, RowRange rows, Work work);
    void latticeBranch(const Layer& layer);
    void quantise(const Layer& layer, int row);
    void feedForward(const Layer& layer);
    void head();
    void show(int row, int layer, ResidualPoint point);

    const PackedModel& m_model;
    const ModelConfig& m_config;
    ThreadPool& m_threads;
    Workspace& m_work;
    std::span<const Sequence> m_sequences;
    bool m_everyLogit;
    int m_rows;
    /// From this row on, results are still needed: of the last layer, often only the last row's.
    int m_firstRow = 0;
};

void Pass::show(int row, int layer, ResidualPoint point) {
    const Sequence& sequence = sequenceOf(row);
    if (sequence.probe != nullptr)
        sequence.probe->residual(positionOf(row), layer, point, stateOf(row));
}

void Pass::embed() {
    const ModelWeights& w = m_model.weights();
    const std::size_t d = m_config.dModel;
    for (int row = 0; row < m_rows; ++row) {
        const int id = m_sequences.size() == 1 ? m_sequences[0].ids[row] : m_sequences[row].ids[0];
        const auto token = Floats(w.tokenEmbedding).subspan(id * d, d);
        const auto position = Floats(w.positionEmbedding).subspan(positionOf(row) * d, d);
        std::ranges::transform(token, position, m_work.x.row(row), std::plus{});
    }
}

void Pass::normForAttention(const Layer& layer) {
    forRows({0, m_rows}, [&](int row) {
        show(row, layer.index, ResidualPoint::Input);
        kernels::layerNorm(stateOf(row), layer.weights.lnAttnWeight, layer.weights.lnAttnBias, normOf(row));
    });
}

/// x += out(attention(norm)).
void Pass::attention(const Layer& layer) {
    // In the last layer only the last row's result is asked for: the others are needed as keys and values
    // alone.
    if (layer.index == m_config.nLayers - 1 && !m_everyLogit && m_sequences.size() == 1)
        m_firstRow = m_rows - 1;
    projectQueries(layer);

    const auto heads = static_cast<int>(m_config.nHeads);
    const auto sequences = static_cast<int>(m_sequences.size());
    if (m_rows == sequences) {
        // Sequences vary fastest: pages that they share are met again while they are in the cache.
        const int share = std::clamp(sequences / tasksPerHead, 1, attentionRows);
        const int parts = (sequences + share - 1) / share;
        m_threads.run(heads * parts, [&](int task, int thread) {
            const int first = task % parts * share;
            const RowRange rows{first, std::min(sequences, first + share)};
            for (int row = rows.first; row < rows.end; ++row)
                storeHead(layer, task / parts, row);
            attend(layer, task / parts, rows, thread);
        });
    } else {
        m_threads.run(heads, [&](int head, int) {
            for (int row = 0; row < m_rows; ++row)
                storeHead(layer, head, row);
        });
        const int blocks = (m_rows - m_firstRow + attentionRows - 1) / attentionRows;
        m_threads.run(heads * blocks, [&](int task, int thread) {
            const int row = m_firstRow + task % blocks * attentionRows;
            attend(layer, task / blocks, {row, std::min(m_rows, row + attentionRows)}, thread);
        });
    }
    project(m_threads, m_work.fixed,
            {layer.matrices.out, m_work.mix, neededRows(), m_work.x, Into::Add, layer.weights.outBias});
}

/// norm -> queries of the rows that are needed, keys and values of all.
void Pass::projectQueries(const Layer& layer) {
    const std::size_t d = m_config.dModel;
    const std::size_t queryPanels = d % panelWidth == 0 && m_firstRow > 0 ? d / panelWidth : 0;
    Projection work{layer.matrices.qkv, m_work.norm, {0, m_rows},
                    m_work.qkv,         Into::Store, layer.weights.qkvBias};
    work.firstPanel = queryPanels;
    project(m_threads, m_work.fixed, work);
    if (queryPanels > 0) {
        work.rows = neededRows();
        work.firstPanel = 0;
        work.panelCount = queryPanels;
        project(m_threads, m_work.fixed, work);
    }
}

/// A row's key and value into the cache; its query gets the geometric term.
void Pass::storeHead(const Layer& layer, int head, int row) {
    const Sequence& sequence = sequenceOf(row);
    float* const query = headOf(row, head);
    const std::size_t d = m_config.dModel;
    sequence.cache->store(layer.index, head, positionOf(row), query + d, query + 2 * d);
    if (row < m_firstRow)
        return;
    const std::span<float> own(query, static_cast<std::size_t>(m_config.headDim()));
    if (sequence.probe != nullptr)
        sequence.probe->query(positionOf(row), layer.index, head, own);
    const auto direction = m_config.hasGeometry()
                               ? Floats(layer.weights.headDirs).subspan(head * lattice::dimension, 8)
                               : Floats();
    foldGeometry(own, direction, sequence.interventions->beta(layer.index, head));
}

/// Softmax of scores over what each row may see, times the values, page by page: at once for the rows that
/// share a page.
void Pass::attend(const Layer& layer, int head, RowRange rows, int thread) {
    const std::size_t width = m_config.headDim();
    const std::size_t scratch = static_cast<std::size_t>(thread) * attentionRows;
    const auto place = [&](int row) { return scratch + row - rows.first; };
    eachPage(layer, head, rows, [&](RowRange some, int page, int positions) {
        kernels::multiply(headOf(some.first, head), m_work.qkv.stride(), some.end - some.first,
                          sequenceOf(some.first).cache->keys(layer.index, head, page),
                          (positions + panelWidth - 1) / panelWidth,
                          m_work.scores.row(place(some.first)) + page * pagePositions,
                          m_work.scores.stride());
    });
    for (int row = rows.first; row < rows.end; ++row) {
        const Sequence& sequence = sequenceOf(row);
        const std::span<float> scores(m_work.scores.row(place(row)), visibleTo(row, rows));
        const auto seen = scores.first(positionOf(row) + 1);
        kernels::softmax(seen);
        std::ranges::fill(scores.subspan(seen.size()), 0.0F);
        if (sequence.probe != nullptr)
            sequence.probe->attention(positionOf(row), layer.index, head, seen);
    }
    eachPage(layer, head, rows, [&](RowRange some, int page, int positions) {
        kernels::multiply(m_work.scores.row(place(some.first)) + page * pagePositions, m_work.scores.stride(),
                          some.end - some.first,
                          sequenceOf(some.first).cache->values(layer.index, head, page, positions),
                          (width + panelWidth - 1) / panelWidth, m_work.mixed.row(place(some.first)),
                          m_work.mixed.stride(), page == 0 ? Into::Store : Into::Add);
    });
    for (int row = rows.first; row < rows.end; ++row) {
        const std::span<const float> mix(m_work.mixed.row(place(row)), width);
        std::ranges::copy(mix, m_work.mix.row(row) + head * width);
        if (Probe* const probe = sequenceOf(row).probe)
            probe->mix(positionOf(row), layer.index, head, mix);
    }
}

/// Calls work(rows, page, positions) for the rows that read the same page and see as much of it.
template <class Work>
void Pass::eachPage(const Layer& layer, int head, RowRange rows, Work work) {
    const auto dataOf = [&](int row, int page) {
        return sequenceOf(row).cache->keys(layer.index, head, page).data;
    };
    int most = 0;
    for (int row = rows.first; row < rows.end; ++row)
        most = std::max(most, visibleTo(row, rows));
    for (int page = 0; page * pagePositions < most; ++page) {
        const auto positionsOf = [&](int row) {
            return std::min(pagePositions, visibleTo(row, rows) - page * pagePositions);
        };
        for (int row = rows.first, end = row; row < rows.end; row = end) {
            const int positions = positionsOf(row);
            for (end = row + 1; end < rows.end && positionsOf(end) == positions; ++end)
                if (positions > 0 && dataOf(end, page) != dataOf(row, page))
                    break;
            if (positions > 0)
                work(RowRange{row, end}, page, positions);
        }
    }
}

/// x += e8_scale · from_e8(quantised(to_e8(LN_res(x)))); norm = LN_ffn(x).
void Pass::latticeBranch(const Layer& layer) {
    forRows(neededRows(), [&](int row) {
        show(row, layer.index, ResidualPoint::Attention);
        quantise(layer, row);
        show(row, layer.index, ResidualPoint::Branch);
        kernels::layerNorm(stateOf(row), layer.weights.lnFfnWeight, layer.weights.lnFfnBias, normOf(row));
    });
}

void Pass::quantise(const Layer& layer, int row) {
    const Sequence& sequence = sequenceOf(row);
    const AppliedInterventions& interventions = *sequence.interventions;
    kernels::layerNorm(stateOf(row), layer.weights.lnResWeight, layer.weights.lnResBias, normOf(row));

    LayerActivation unrecorded;
    LayerActivation& record = isLastOfSequence(row) ? (*sequence.activation)[layer.index] : unrecorded;
    kernels::matrixVector(layer.weights.toE8, normOf(row), {}, record.z);
    lattice::Vector quantised{};
    kernels::quantise(record.z, interventions.temperature(layer.index), interventions.rootBoosts(layer.index),
                      m_model.rootColumns(), record.rootWeights, quantised);
    if (sequence.probe != nullptr)
        sequence.probe->rootWeights(positionOf(row), layer.index, record);
    for (float& q : quantised)
        q *= interventions.e8Scale(layer.index);
    const PanelMatrix& fromE8 = layer.matrices.fromE8;
    kernels::multiply(quantised.data(), 0, 1, fromE8.view(), fromE8.panels(), m_work.x.row(row), 0,
                      Into::Add);
}

/// x += FFN(norm).
void Pass::feedForward(const Layer& layer) {
    project(m_threads, m_work.fixed,
            {layer.matrices.ffnUp, m_work.norm, neededRows(), m_work.wide, Into::Store,
             layer.weights.ffnUpBias, kernels::gelu});
    project(
        m_threads, m_work.fixed,
        {layer.matrices.ffnDown, m_work.wide, neededRows(), m_work.x, Into::Add, layer.weights.ffnDownBias});
}

void Pass::head() {
    const ModelWeights& w = m_model.weights();
    const int first = m_firstRow;
    forRows(neededRows(), [&](int row) {
        show(row, m_config.nLayers, ResidualPoint::Input);
        kernels::layerNorm(stateOf(row), w.finalNormWeight, w.finalNormBias, normOf(row - first));
    });
    project(m_threads, m_work.fixed, {m_model.head(), m_work.norm, {0, m_rows - first}, m_work.logits});
}

} // namespace

bool forwardPass(const PackedModel& model, Workspace& work, std::span<const Sequence> sequences,
                 LogitsOf logits, const std::function<bool()>& goOn) {
    int rows = 0;
    for (const Sequence& sequence : sequences) {
        rows += sequence.count();
        sequence.cache->open(sequence.first, sequence.first + sequence.count());
    }
    const bool everyLogit = logits == LogitsOf::EveryPosition;
    work.resize(model.config(), rows, everyLogit ? rows : static_cast<int>(sequences.size()),
                model.threads().size());
    return Pass(model, work, sequences, logits).run(goOn);
}

} // namespace lila
