// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inference/decoder.h"

#include "core/inference/kernels.h"
#include "core/inference/panel_kernels.h"
#include "core/inference/projection.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace lila {
namespace {

using Floats = std::span<const float>;
using kernels::Into;

/// Rows of work that is cheap a row; a single step does it on the spot.
constexpr int rowsPerTask = 16;

template <class Work>
void forRows(ThreadPool& threads, int first, int end, Work work) {
    threads.run((end - first + rowsPerTask - 1) / rowsPerTask, [&](int task, int) {
        const int from = first + task * rowsPerTask;
        for (int row = from; row < std::min(end, from + rowsPerTask); ++row)
            work(row);
    });
}

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

} // namespace

/// One run of the layers over `ids`, which follow what is cached.
struct Decoder::Pass {
    std::span<const int> ids;
    bool everyLogit = false; ///< of all positions, not only of the last
    Trace* trace = nullptr;  ///< takes what every position did; without it only the last one's is kept
    const std::function<bool()>* goOn = nullptr;

    int n = 0;     ///< positions, a row each
    int first = 0; ///< the first one's place in the window
    /// From this row on, results are still needed: of the last layer, often only the last row's.
    int firstRow = 0;

    int length() const { return first + n; }
};

int windowStart(ContextPolicy policy, int length, int blockSize) {
    if (length <= blockSize)
        return 0;
    if (policy == ContextPolicy::Exact)
        return length - blockSize;
    const int half = std::max(1, blockSize / 2);
    return (length - blockSize + half - 1) / half * half;
}

Decoder::Decoder(std::shared_ptr<const PackedModel> model)
    : m_model(std::move(model)),
      m_cache(config(), m_model->precision() == Precision::Fp32 ? Precision::Fp32 : Precision::Bf16) {
    m_activation.resize(config().nLayers);
    setInterventions({});
}

void Decoder::setInterventions(const Interventions& interventions) {
    const ModelConfig& c = config();
    m_beta.clear();
    m_branch.clear();
    for (int layer = 0; layer < c.nLayers; ++layer) {
        const LayerWeights& w = m_model->weights().layers[layer];
        for (int head = 0; head < c.nHeads; ++head) {
            const auto it = interventions.betaFactor.find({layer, head});
            m_beta.push_back(w.headScales[head] * (it == interventions.betaFactor.end() ? 1 : it->second));
        }
        const auto it = interventions.branchFactor.find(layer);
        m_branch.push_back(w.e8Scale * (it == interventions.branchFactor.end() ? 1 : it->second));
    }
}

std::span<const float> Decoder::logitsAfter(std::span<const int> context, ContextPolicy policy,
                                            const std::function<bool()>& goOn) {
    const ModelConfig& c = config();
    if (context.empty())
        throw std::out_of_range("a context needs at least one token");
    requireIds(context);

    const int start = windowStart(policy, static_cast<int>(context.size()), c.blockSize);
    const std::span<const int> window = context.subspan(start);
    // Positions count from the window's start, so a cache made for another start is of no use.
    const auto common = start == m_start ? std::ranges::mismatch(m_cached, window).in1 - m_cached.begin() : 0;
    // The last id is always computed: its logits are what is asked for.
    m_cached.resize(std::min<std::size_t>(common, window.size() - 1));
    m_start = start;

    Pass pass;
    pass.ids = window.subspan(m_cached.size());
    pass.goOn = pass.ids.size() > 1 && goOn ? &goOn : nullptr;
    if (!forward(pass))
        return {};
    return {m_work.logits.row(0), static_cast<std::size_t>(c.vocabSize)};
}

Decoder Decoder::fresh() const {
    Decoder decoder(m_model);
    decoder.m_beta = m_beta;
    decoder.m_branch = m_branch;
    return decoder;
}

void Decoder::requireWindow(std::span<const int> ids) const {
    const int window = config().blockSize;
    if (ids.empty() || ids.size() > static_cast<std::size_t>(window))
        throw std::out_of_range("a full pass takes 1 to " + std::to_string(window) + " tokens, not " +
                                std::to_string(ids.size()));
    requireIds(ids);
}

void Decoder::requireIds(std::span<const int> ids) const {
    const int size = config().vocabSize;
    if (const auto bad = std::ranges::find_if(ids, [&](int id) { return id < 0 || id >= size; });
        bad != ids.end())
        throw std::out_of_range("token id " + std::to_string(*bad) +
                                " is outside the model's vocabulary of " + std::to_string(size));
}

std::vector<float> Decoder::passLogits(int rows) {
    std::vector<float> logits;
    logits.reserve(static_cast<std::size_t>(rows) * config().vocabSize);
    for (int row = 0; row < rows; ++row)
        logits.insert(logits.end(), m_work.logits.row(row), m_work.logits.row(row) + config().vocabSize);
    return logits;
}

Trace Decoder::trace(std::span<const int> ids) const {
    requireWindow(ids);
    const ModelConfig& c = config();
    Trace trace;
    trace.ids.assign(ids.begin(), ids.end());
    trace.activations.assign(ids.size(), Activation(c.nLayers));
    trace.attention.assign(c.nLayers, std::vector<float>(ids.size() * ids.size() * c.nHeads));
    Decoder decoder = fresh();
    Pass pass;
    pass.ids = ids;
    pass.trace = &trace;
    pass.everyLogit = true;
    decoder.forward(pass);
    trace.logits = decoder.passLogits(pass.n);
    return trace;
}

std::vector<float> Decoder::everyLogits(std::span<const int> ids) const {
    requireWindow(ids);
    Decoder decoder = fresh();
    Pass pass;
    pass.ids = ids;
    pass.everyLogit = true;
    decoder.forward(pass);
    return decoder.passLogits(pass.n);
}

bool Decoder::forward(Pass& pass) {
    const ModelConfig& c = config();
    ThreadPool& threads = m_model->threads();
    pass.n = static_cast<int>(pass.ids.size());
    pass.first = static_cast<int>(m_cached.size());
    m_cached.reserve(c.blockSize); // a copy's is only as large as what it holds
    m_work.resize(c, pass.n, pass.everyLogit ? pass.n : 1, threads.size());
    m_cache.open(pass.first, pass.length());
    embed(pass);
    for (int layer = 0; layer < c.nLayers; ++layer) {
        if (pass.goOn != nullptr && !(*pass.goOn)())
            return false;
        const PackedLayer& matrices = m_model->layer(layer);
        const LayerWeights& w = m_model->weights().layers[layer];
        forRows(threads, 0, pass.n, [&](int row) {
            kernels::layerNorm({m_work.x.row(row), w.lnAttnWeight.size()}, w.lnAttnWeight, w.lnAttnBias,
                               {m_work.norm.row(row), w.lnAttnWeight.size()});
        });
        attention(pass, layer); // norm -> mix
        const RowRange rows{pass.firstRow, pass.n};
        project(threads, fixed(), {matrices.out, m_work.mix, rows, m_work.x, Into::Add, w.outBias});
        forRows(threads, rows.first, rows.end, [&](int row) {
            latticeBranch(pass, layer, row);
            kernels::layerNorm({m_work.x.row(row), w.lnFfnWeight.size()}, w.lnFfnWeight, w.lnFfnBias,
                               {m_work.norm.row(row), w.lnFfnWeight.size()});
        });
        project(threads, fixed(),
                {matrices.ffnUp, m_work.norm, rows, m_work.wide, Into::Store, w.ffnUpBias, kernels::gelu});
        project(threads, fixed(), {matrices.ffnDown, m_work.wide, rows, m_work.x, Into::Add, w.ffnDownBias});
    }
    finish(pass);
    m_cached.insert(m_cached.end(), pass.ids.begin(), pass.ids.end());
    return true;
}

void Decoder::embed(Pass& pass) {
    const ModelWeights& w = m_model->weights();
    const std::size_t d = config().dModel;
    for (int row = 0; row < pass.n; ++row) {
        const auto token = Floats(w.tokenEmbedding).subspan(pass.ids[row] * d, d);
        const auto position = Floats(w.positionEmbedding).subspan((pass.first + row) * d, d);
        std::ranges::transform(token, position, m_work.x.row(row), std::plus{});
    }
}

void Decoder::attention(Pass& pass, int layer) {
    const ModelConfig& c = config();
    const LayerWeights& w = m_model->weights().layers[layer];
    const PanelMatrix& qkv = m_model->layer(layer).qkv;
    ThreadPool& threads = m_model->threads();
    const std::size_t d = c.dModel;

    // In the last layer only the last row's result is asked for: the others are needed as keys and values
    // alone.
    if (layer == c.nLayers - 1 && !pass.everyLogit)
        pass.firstRow = pass.n - 1;
    const std::size_t queryPanels = d % panelWidth == 0 && pass.firstRow > 0 ? d / panelWidth : 0;
    Projection work{qkv, m_work.norm, {0, pass.n}, m_work.qkv, Into::Store, w.qkvBias};
    work.firstPanel = queryPanels;
    project(threads, fixed(), work);
    if (queryPanels > 0) {
        work.rows.first = pass.firstRow;
        work.firstPanel = 0;
        work.panelCount = queryPanels;
        project(threads, fixed(), work);
    }

    const auto storeHead = [&](int head, int row) {
        float* q = m_work.qkv.row(row) + static_cast<std::ptrdiff_t>(head) * c.headDim();
        m_cache.store(layer, head, pass.first + row, q + d, q + 2 * d);
        if (row >= pass.firstRow)
            fold(layer, head, row);
    };
    if (pass.n == 1) {
        threads.run(c.nHeads, [&](int head, int thread) {
            storeHead(head, 0);
            attend(pass, layer, head, 0, 1, thread);
        });
        return;
    }
    threads.run(c.nHeads, [&](int head, int) {
        for (int row = 0; row < pass.n; ++row)
            storeHead(head, row);
    });
    const int blocks = (pass.n - pass.firstRow + attentionRows - 1) / attentionRows;
    threads.run(blocks * c.nHeads, [&](int task, int thread) {
        const int row = pass.firstRow + task % blocks * attentionRows;
        attend(pass, layer, task / blocks, row, std::min(attentionRows, pass.n - row), thread);
    });
}

void Decoder::fold(int layer, int head, int row) {
    const ModelConfig& c = config();
    const std::size_t width = c.headDim();
    const auto direction =
        c.hasGeometry() ? Floats(m_model->weights().layers[layer].headDirs).subspan(head * 8, 8) : Floats();
    foldGeometry({m_work.qkv.row(row) + head * width, width}, direction, m_beta[layer * c.nHeads + head]);
}

/// Softmax of scores over what each row may see, times the values, page by page.
void Decoder::attend(Pass& pass, int layer, int head, int firstRow, int rows, int thread) {
    const ModelConfig& c = config();
    const std::size_t width = c.headDim();
    const std::size_t scratch = static_cast<std::size_t>(thread) * attentionRows;
    const int visible = pass.first + firstRow + rows; // of the last row
    const float* queries = m_work.qkv.row(firstRow) + head * width;
    const auto eachPage = [&](const auto& work) {
        for (int page = 0; page * pagePositions < visible; ++page)
            work(page, std::min(pagePositions, visible - page * pagePositions));
    };
    eachPage([&](int page, int positions) {
        kernels::multiply(queries, m_work.qkv.stride(), rows, m_cache.keys(layer, head, page),
                          (positions + panelWidth - 1) / panelWidth,
                          m_work.scores.row(scratch) + page * pagePositions, m_work.scores.stride());
    });
    for (int row = 0; row < rows; ++row) {
        const std::span<float> scores(m_work.scores.row(scratch + row), visible);
        const std::size_t seen = pass.first + firstRow + row + 1;
        kernels::softmax(scores.first(seen));
        std::ranges::fill(scores.subspan(seen), 0.0F);
        if (pass.trace != nullptr)
            std::ranges::copy(scores,
                              pass.trace->attention[layer].begin() +
                                  (static_cast<std::ptrdiff_t>(head) * pass.n + firstRow + row) * pass.n);
    }
    eachPage([&](int page, int positions) {
        kernels::multiply(m_work.scores.row(scratch) + page * pagePositions, m_work.scores.stride(), rows,
                          m_cache.values(layer, head, page, positions), (width + panelWidth - 1) / panelWidth,
                          m_work.mixed.row(scratch), m_work.mixed.stride(),
                          page == 0 ? Into::Store : Into::Add);
    });
    for (int row = 0; row < rows; ++row)
        std::copy_n(m_work.mixed.row(scratch + row), width, m_work.mix.row(firstRow + row) + head * width);
}

/// x += e8_scale · from_e8(quantised(to_e8(LN_res(x)))).
void Decoder::latticeBranch(Pass& pass, int layer, int row) {
    const LayerWeights& w = m_model->weights().layers[layer];
    const std::size_t d = config().dModel;
    const std::span<float> norm(m_work.norm.row(row), d);
    kernels::layerNorm({m_work.x.row(row), d}, w.lnResWeight, w.lnResBias, norm);

    LayerActivation unrecorded;
    LayerActivation& record = pass.trace != nullptr ? pass.trace->activations[row][layer]
                              : row == pass.n - 1   ? m_activation[layer]
                                                    : unrecorded;
    kernels::matrixVector(w.toE8, norm, {}, record.z);
    lattice::Vector quantised{};
    kernels::softQuantise(record.z, static_cast<float>(config().temp), m_model->rootColumns(),
                          record.rootWeights, quantised);
    for (float& q : quantised)
        q *= m_branch[layer];
    const PanelMatrix& fromE8 = m_model->layer(layer).fromE8;
    kernels::multiply(quantised.data(), 0, 1, fromE8.view(), fromE8.panels(), m_work.x.row(row), 0,
                      Into::Add);
}

void Decoder::finish(Pass& pass) {
    const ModelWeights& w = m_model->weights();
    const std::size_t d = config().dModel;
    const int first = pass.everyLogit ? 0 : pass.n - 1;
    forRows(m_model->threads(), first, pass.n, [&](int row) {
        kernels::layerNorm({m_work.x.row(row), d}, w.finalNormWeight, w.finalNormBias,
                           {m_work.norm.row(row - first), d});
    });
    project(m_model->threads(), fixed(), {m_model->head(), m_work.norm, {0, pass.n - first}, m_work.logits});
}

} // namespace lila
