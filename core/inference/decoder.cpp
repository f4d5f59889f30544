// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inference/decoder.h"

#include "core/inference/kernels.h"

#include <cblas.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace lila {
namespace {

constexpr int prefillBlock =
    64; ///< positions a pass: large enough for matrix products, small enough to stop soon

using Floats = std::span<const float>;

/// out [n, outputs] = x [n, inputs] · weightᵀ + bias; weight [outputs, inputs].
void linear(Floats weight, Floats x, Floats bias, std::span<float> out, int n) {
    const int outputs = static_cast<int>(out.size()) / n;
    const int inputs = static_cast<int>(x.size()) / n;
    if (n == 1) {
        kernels::matrixVector(weight, x, bias, out);
        return;
    }
    for (int t = 0; t < n && !bias.empty(); ++t)
        std::ranges::copy(bias, out.begin() + static_cast<std::ptrdiff_t>(t) * outputs);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, outputs, inputs, 1.0F, x.data(), inputs,
                weight.data(), inputs, bias.empty() ? 0.0F : 1.0F, out.data(), outputs);
}

/// Rows of [n, d] through one LayerNorm.
void normRows(Floats x, Floats weight, Floats bias, std::span<float> out) {
    const std::size_t d = weight.size();
    for (std::size_t at = 0; at < x.size(); at += d)
        kernels::layerNorm(x.subspan(at, d), weight, bias, out.subspan(at, d));
}

void add(std::span<float> x, Floats y, float factor = 1) {
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] += factor * y[i];
}

/// q' = q/√D with q'[:8] += β (q'[:8]·direction) direction: the rank-1 geometric term, so that scores = q'·k.
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

/// One run of the layers over `ids`, which follow what is cached. Buffers hold a row a position.
struct Decoder::Pass {
    std::span<const int> ids;
    Trace* trace = nullptr; ///< takes what every position did; without it only the last one's is kept

    int n = 0;     ///< positions
    int first = 0; ///< the first one's place in the window
    std::vector<float> x, norm, qkv, mixed, e8, quantised, wide, scores;
};

int windowStart(ContextPolicy policy, int length, int blockSize) {
    if (length <= blockSize)
        return 0;
    if (policy == ContextPolicy::Exact)
        return length - blockSize;
    const int half = std::max(1, blockSize / 2);
    return (length - blockSize + half - 1) / half * half;
}

Decoder::Decoder(std::shared_ptr<const ModelWeights> weights) : m_weights(std::move(weights)) {
    const ModelConfig& c = config();
    const std::size_t cacheSize = static_cast<std::size_t>(c.blockSize) * c.dModel;
    m_keys.assign(c.nLayers, std::vector<float>(cacheSize));
    m_values.assign(c.nLayers, std::vector<float>(cacheSize));
    m_activation.resize(c.nLayers);
    setInterventions({});
}

void Decoder::setInterventions(const Interventions& interventions) {
    const ModelConfig& c = config();
    m_beta.clear();
    m_branch.clear();
    for (int layer = 0; layer < c.nLayers; ++layer) {
        const LayerWeights& w = m_weights->layers[layer];
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
    if (const auto bad = std::ranges::find_if(context, [&](int id) { return id < 0 || id >= c.vocabSize; });
        bad != context.end())
        throw std::out_of_range("token id " + std::to_string(*bad) +
                                " is outside the model's vocabulary of " + std::to_string(c.vocabSize));

    const int start = windowStart(policy, static_cast<int>(context.size()), c.blockSize);
    const std::span<const int> window = context.subspan(start);
    // Positions count from the window's start, so a cache made for another start is of no use.
    const auto common = start == m_start ? std::ranges::mismatch(m_cached, window).in1 - m_cached.begin() : 0;
    // The last id is always computed: its logits are what is asked for.
    m_cached.resize(std::min<std::size_t>(common, window.size() - 1));
    m_start = start;

    while (m_cached.size() < window.size()) {
        if (goOn && m_cached.size() + 1 < window.size() && !goOn())
            return {};
        Pass pass;
        pass.ids = window.subspan(m_cached.size());
        pass.ids = pass.ids.first(std::min<std::size_t>(pass.ids.size(), prefillBlock));
        forward(pass);
    }
    return m_logits;
}

Trace Decoder::trace(std::span<const int> ids) const {
    const ModelConfig& c = config();
    if (ids.empty() || ids.size() > static_cast<std::size_t>(c.blockSize))
        throw std::out_of_range("a trace takes 1 to " + std::to_string(c.blockSize) + " tokens, not " +
                                std::to_string(ids.size()));
    Decoder fresh(m_weights);
    fresh.m_beta = m_beta;
    fresh.m_branch = m_branch;
    Trace trace;
    trace.ids.assign(ids.begin(), ids.end());
    trace.activations.assign(ids.size(), Activation(c.nLayers));
    trace.attention.assign(c.nLayers, std::vector<float>(ids.size() * ids.size() * c.nHeads));
    Pass pass;
    pass.ids = ids;
    pass.trace = &trace;
    fresh.forward(pass);
    trace.logits = std::move(fresh.m_logits);
    return trace;
}

void Decoder::forward(Pass& pass) {
    const ModelConfig& c = config();
    const std::size_t d = c.dModel;
    pass.n = static_cast<int>(pass.ids.size());
    pass.first = static_cast<int>(m_cached.size());
    const std::size_t n = pass.ids.size();
    pass.x.resize(n * d);
    pass.norm.resize(n * d);
    pass.mixed.resize(n * d);

    for (std::size_t t = 0; t < n; ++t) {
        const auto token = Floats(m_weights->tokenEmbedding).subspan(pass.ids[t] * d, d);
        const auto position = Floats(m_weights->positionEmbedding).subspan((pass.first + t) * d, d);
        std::ranges::transform(token, position, pass.x.begin() + static_cast<std::ptrdiff_t>(t * d),
                               std::plus{});
    }
    for (int layer = 0; layer < c.nLayers; ++layer) {
        const LayerWeights& w = m_weights->layers[layer];
        normRows(pass.x, w.lnAttnWeight, w.lnAttnBias, pass.norm);
        attention(pass, layer); // norm -> mixed
        linear(w.outWeight, pass.mixed, w.outBias, pass.norm, pass.n);
        add(pass.x, pass.norm);

        normRows(pass.x, w.lnResWeight, w.lnResBias, pass.norm);
        latticeBranch(pass, layer); // norm -> mixed
        add(pass.x, pass.mixed, m_branch[layer]);

        normRows(pass.x, w.lnFfnWeight, w.lnFfnBias, pass.norm);
        pass.wide.resize(n * 4 * d);
        linear(w.ffnUpWeight, pass.norm, w.ffnUpBias, pass.wide, pass.n);
        kernels::gelu(pass.wide);
        linear(w.ffnDownWeight, pass.wide, w.ffnDownBias, pass.mixed, pass.n);
        add(pass.x, pass.mixed);
    }
    // Only a trace needs the logits of every position.
    const Floats rows = pass.trace != nullptr ? Floats(pass.x) : Floats(pass.x).last(d);
    const std::span<float> norm = std::span(pass.norm).first(rows.size());
    normRows(rows, m_weights->finalNormWeight, m_weights->finalNormBias, norm);
    m_logits.resize(rows.size() / d * c.vocabSize);
    linear(m_weights->head, norm, {}, m_logits, static_cast<int>(rows.size() / d));
    m_cached.insert(m_cached.end(), pass.ids.begin(), pass.ids.end());
}

void Decoder::attention(Pass& pass, int layer) {
    const ModelConfig& c = config();
    const LayerWeights& w = m_weights->layers[layer];
    const std::size_t d = c.dModel;
    const std::size_t width = c.headDim();
    const std::size_t n = pass.ids.size();
    const std::size_t length = pass.first + n;
    pass.qkv.resize(n * 3 * d);
    linear(w.qkvWeight, pass.norm, w.qkvBias, pass.qkv, pass.n);
    pass.scores.resize(n * length);

    for (int head = 0; head < c.nHeads; ++head) {
        const std::size_t cacheAt = static_cast<std::size_t>(head) * c.blockSize * width;
        float* keys = m_keys[layer].data() + cacheAt;
        float* values = m_values[layer].data() + cacheAt;
        const auto direction = c.hasGeometry() ? Floats(w.headDirs).subspan(head * 8, 8) : Floats();
        for (std::size_t t = 0; t < n; ++t) {
            float* q = pass.qkv.data() + t * 3 * d + head * width;
            foldGeometry({q, width}, direction, m_beta[layer * c.nHeads + head]);
            std::copy_n(q + d, width, keys + (pass.first + t) * width);
            std::copy_n(q + 2 * d, width, values + (pass.first + t) * width);
        }
        attendHead(pass, {keys, length * width}, {values, length * width}, head);
        if (pass.trace != nullptr)
            std::ranges::copy(pass.scores, pass.trace->attention[layer].begin() +
                                               static_cast<std::ptrdiff_t>(head * n * n));
    }
}

void Decoder::attendHead(Pass& pass, std::span<const float> keys, std::span<const float> values, int head) {
    const int d = config().dModel;
    const int width = config().headDim();
    const int n = pass.n;
    const int length = pass.first + n;
    const float* queries = pass.qkv.data() + static_cast<std::ptrdiff_t>(head) * width;
    float* out = pass.mixed.data() + static_cast<std::ptrdiff_t>(head) * width;
    if (n == 1) {
        kernels::attend({queries, static_cast<std::size_t>(width)}, keys, values, pass.scores,
                        {out, static_cast<std::size_t>(width)});
        return;
    }
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, length, width, 1.0F, queries, 3 * d, keys.data(),
                width, 0.0F, pass.scores.data(), length);
    for (int t = 0; t < n; ++t) {
        const std::span<float> row =
            std::span(pass.scores).subspan(static_cast<std::size_t>(t) * length, length);
        const std::size_t visible = pass.first + t + 1;
        kernels::softmax(row.first(visible));
        std::ranges::fill(row.subspan(visible), 0.0F);
    }
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, width, length, 1.0F, pass.scores.data(), length,
                values.data(), width, 0.0F, out, d);
}

void Decoder::latticeBranch(Pass& pass, int layer) {
    const LayerWeights& w = m_weights->layers[layer];
    const std::size_t n = pass.ids.size();
    pass.e8.resize(n * lattice::dimension);
    pass.quantised.resize(n * lattice::dimension);
    linear(w.toE8, pass.norm, {}, pass.e8, pass.n);
    for (std::size_t t = 0; t < n; ++t) {
        const auto z = std::span(pass.e8).subspan(t * lattice::dimension).first<lattice::dimension>();
        LayerActivation& record =
            pass.trace != nullptr ? pass.trace->activations[t][layer] : m_activation[layer];
        std::ranges::copy(z, record.z.begin());
        kernels::softQuantise(
            z, static_cast<float>(config().temp), record.rootWeights,
            std::span(pass.quantised).subspan(t * lattice::dimension).first<lattice::dimension>());
    }
    linear(w.fromE8, pass.quantised, {}, pass.mixed, pass.n);
}

} // namespace lila
