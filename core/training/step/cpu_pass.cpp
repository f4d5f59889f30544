// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/step/cpu_pass.h"

#include "core/inference/aligned_memory.h"
#include "core/lattice/e8.h"
#include "core/model/tensor_table.h"
#include "core/training/step/kernels/attention_kernels.h"
#include "core/training/step/kernels/branch_kernels.h"
#include "core/training/step/kernels/matrix_product.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

namespace lila {
namespace {

using fused::Element;
using fused::NoiseKey;
using fused::Range;

/// Rows are shared out in pieces whose number does not depend on that of threads, nor then do sums over rows.
constexpr std::int64_t pieces = 32;
/// Rows that go through a chain of operations together: what they hold stays in the second cache.
constexpr std::int64_t chunkRows = 64;
/// Columns of the embeddings whose gradients one task adds up.
constexpr std::int64_t embeddingColumns = 64;

/// The places in a layer where random numbers are drawn.
enum Site : std::uint64_t { AttentionWeights, AttentionOutput, E8Branch, FeedForward, SitesPerLayer };
constexpr std::uint64_t embeddingSite = 0;

/// Values in rows, made once: in fp32, or in the type of the matrix products.
class Rows {
public:
    Rows() = default;
    Rows(std::int64_t rows, std::int64_t width, Element element = Element::F32)
        : m_width(static_cast<std::size_t>(width)),
          m_bytes(element == Element::F32 ? sizeof(float) : sizeof(std::uint16_t)),
          m_memory(static_cast<std::size_t>(rows) * m_width * m_bytes, AlignedMemory::Pages::Huge),
          m_values(m_memory.data()) {}

    /// The values lie beside the object, as those of a pointer.
    void* at(std::int64_t row) const { return m_values + static_cast<std::size_t>(row) * m_width * m_bytes; }
    float* floats(std::int64_t row = 0) const { return static_cast<float*>(at(row)); }

private:
    std::size_t m_width = 0;
    std::size_t m_bytes = 0;
    AlignedMemory m_memory;
    std::byte* m_values = nullptr;
};

/// A parameter that is no matrix; its gradient is added up by piece, at `sums` of the piece's values.
struct Vector {
    const float* values = nullptr; ///< null: there is none
    std::size_t sums = 0;
};

/// A weight [outputs, inputs] and its panels.
struct Weight {
    const float* values = nullptr;
    float* gradient = nullptr;
    std::int64_t outputs = 0, inputs = 0;
    Rows forward, backward;
};

/// sum = before + dropout(branch + bias), normed = LN(sum): where one part of the model ends and the next
/// begins.
struct Norm {
    Vector weight, shift;
    Vector bias; ///< of the part that ends
    std::uint64_t site = 0;
    bool drops = true;
    float* before = nullptr; ///< null: 0, and what is added are the embeddings, in fp32
    Rows sum, normed, mean, inverse;
};

struct Layer {
    Norm attention, branch, feedForward;
    Weight qkv, out, up, down;
    Vector qkvBias, upBias, toE8, fromE8, scale;
    const float* beta = nullptr;
    float* gradBeta = nullptr;
    std::uint64_t firstSite = 0;
    Rows qkvRows, mixed, logSum, quantised, hidden;
    Rows betaSums; ///< [sequences, heads]
};

/// A gradient that is added up by piece.
struct Summed {
    float* gradient = nullptr;
    std::size_t size = 0;
    std::size_t sums = 0;
};

} // namespace

class CpuPass::Work {
public:
    Work(const ModelConfig& config, const PassSettings& settings, const ParameterPlaces& places,
         ThreadPool& pool);

    void renewWeights();
    double addGradients(std::span<const std::int64_t> ids, const PassNoise& noise, double weight);
    std::span<const float> losses(std::span<const std::int64_t> ids);

private:
    // The constructor's.
    Vector vector(const std::string& name, std::int64_t size);
    Weight weight(const std::string& name, std::int64_t outputs, std::int64_t inputs);
    Norm norm(const std::string& name, Norm* before);
    void addLayer(int index);

    void begin(std::span<const std::int64_t> ids, const PassNoise& noise);
    void forward(double scale);
    void backward();
    void embed(Range rows);
    void startLayer(Layer& layer, Range rows);
    void finishLayer(Layer& layer, int thread, Range rows);
    void attend(Layer& layer);
    void addNorm(Norm& norm, Range rows);
    void predict(double scale, Range rows);
    void predictBackward(std::int64_t piece, Range rows);
    void finishLayerBackward(Layer& layer, std::int64_t piece, Range rows);
    void startLayerBackward(Layer& layer, std::int64_t piece, Range rows);
    void attendBackward(Layer& layer);
    void addNormBackward(Norm& norm, float* later, Rows& gradBranch, std::int64_t piece, Range rows);
    void addWeightGradients(Layer& layer);
    void addEmbeddingGradients();
    void addSums();

    fused::AddNorm jobOf(Norm& norm);
    fused::Branch branchOf(Layer& layer);
    fused::Attention attentionOf(Layer& layer);
    void product(const Weight& weight, const void* left, void* out, std::int64_t rows);
    void productBackward(const Weight& weight, const void* left, void* out, std::int64_t rows);
    float* sumsOf(std::int64_t piece, const Vector& vector);
    double dropout() const { return m_noise.on ? m_config.dropout : 0; }
    template <class Chain>
    void overRows(Chain chain);

    const ModelConfig m_config;
    const PassSettings m_settings;
    const ParameterPlaces m_places;
    ThreadPool& m_pool;
    const Element m_element;
    const std::int64_t m_width, m_length, m_capacity;

    std::vector<Layer> m_layers;
    Norm m_final;
    Weight m_head;
    const float* m_tokens;
    const float* m_positions;
    float* m_gradTokens;
    float* m_gradPositions;
    std::vector<Summed> m_summed;
    std::size_t m_sumsSize = 0;
    Rows m_sums;   ///< [pieces, m_sumsSize]
    Rows m_unused; ///< [pieces, d]

    std::span<const std::int64_t> m_ids;
    PassNoise m_noise;
    fused::RowPlaces m_rowPlaces;
    std::int64_t m_rows = 0;
    std::vector<std::int64_t> m_targets;
    Rows m_logits, m_losses;
    Rows m_embedded;   ///< and the gradient of that
    Rows m_branch;     ///< what the part before a norm has made
    Rows m_activation; ///< of the feed-forward part: a chunk a thread forward, all rows backward
    Rows m_grad;       ///< of the residual stream
    Rows m_gradNormed, m_gradDown, m_gradE8, m_gradOut, m_gradMixed, m_gradQkv, m_gradHidden;
    std::vector<AlignedMemory> m_rooms; ///< a thread's
};

CpuPass::Work::Work(const ModelConfig& config, const PassSettings& settings, const ParameterPlaces& places,
                    ThreadPool& pool)
    : m_config(config),
      m_settings(settings),
      m_places(places),
      m_pool(pool),
      m_element(settings.element),
      m_width(config.dModel),
      m_length(config.blockSize),
      m_capacity(settings.sequences * config.blockSize),
      m_layers(static_cast<std::size_t>(config.nLayers)),
      m_tokens(places.values("tok_emb.weight")),
      m_positions(places.values("pos_emb")),
      m_gradTokens(places.gradient("tok_emb.weight")),
      m_gradPositions(places.gradient("pos_emb")),
      m_targets(static_cast<std::size_t>(m_capacity)) {
    for (int i = 0; i < config.nLayers; ++i)
        addLayer(i);
    Layer& last = m_layers.back();
    m_final = norm("core.final_norm", &last.feedForward);
    m_final.site = last.firstSite + FeedForward;
    m_final.bias = vector(layerTensorName(config.nLayers - 1, "ffn.2.bias"), m_width);
    m_head = weight("head.weight", config.vocabSize, m_width);

    m_sums = Rows(pieces, static_cast<std::int64_t>(m_sumsSize));
    m_unused = Rows(pieces, m_width);
    const auto rows = [&](std::int64_t width) { return Rows(m_capacity, width, m_element); };
    m_logits = rows(config.vocabSize);
    m_losses = Rows(m_capacity, 1);
    m_embedded = Rows(m_capacity, m_width);
    m_branch = rows(m_width);
    m_activation = Rows(std::max(m_capacity, pool.size() * chunkRows), 4 * m_width, m_element);
    m_grad = Rows(m_capacity, m_width);
    for (Rows* each : {&m_gradNormed, &m_gradDown, &m_gradE8, &m_gradOut, &m_gradMixed})
        *each = rows(m_width);
    m_gradQkv = rows(3 * m_width);
    m_gradHidden = rows(4 * m_width);
    for (int i = 0; i < pool.size(); ++i)
        m_rooms.emplace_back(fused::weightGradientRoom());
}

Vector CpuPass::Work::vector(const std::string& name, std::int64_t size) {
    const Vector result{m_places.values(name), m_sumsSize};
    m_summed.push_back({m_places.gradient(name), static_cast<std::size_t>(size), m_sumsSize});
    m_sumsSize += static_cast<std::size_t>(size);
    return result;
}

Weight CpuPass::Work::weight(const std::string& name, std::int64_t outputs, std::int64_t inputs) {
    return {m_places.values(name),
            m_places.gradient(name),
            outputs,
            inputs,
            Rows(fused::packedSize(inputs, outputs), 1, m_element),
            Rows(fused::packedSize(outputs, inputs), 1, m_element)};
}

Norm CpuPass::Work::norm(const std::string& name, Norm* before) {
    Norm result;
    result.weight = vector(name + ".weight", m_width);
    result.shift = vector(name + ".bias", m_width);
    result.before = before != nullptr ? before->sum.floats() : nullptr;
    result.sum = Rows(m_capacity, m_width);
    result.normed = Rows(m_capacity, m_width, m_element);
    result.mean = Rows(m_capacity, 1);
    result.inverse = Rows(m_capacity, 1);
    return result;
}

void CpuPass::Work::addLayer(int index) {
    Layer& layer = m_layers[static_cast<std::size_t>(index)];
    Layer* previous = index > 0 ? &m_layers[static_cast<std::size_t>(index - 1)] : nullptr;
    const auto named = [&](const char* part) { return layerTensorName(index, part); };
    layer.firstSite = 1 + static_cast<std::uint64_t>(index) * SitesPerLayer;

    layer.attention = norm(named("ln_attn"), previous != nullptr ? &previous->feedForward : nullptr);
    layer.attention.site = previous != nullptr ? previous->firstSite + FeedForward : embeddingSite;
    if (previous != nullptr)
        layer.attention.bias = vector(layerTensorName(index - 1, "ffn.2.bias"), m_width);
    layer.qkv = weight(named("attn.qkv.weight"), 3 * m_width, m_width);
    layer.out = weight(named("attn.out.weight"), m_width, m_width);
    layer.beta = m_places.values(named("attn.head_scales"));
    layer.gradBeta = m_places.gradient(named("attn.head_scales"));
    Norm* next = &layer.attention;
    if (m_settings.branch) {
        layer.branch = norm(named("ln_res"), next);
        layer.toE8 = vector(named("to_e8.weight"), lattice::dimension * m_width);
        layer.fromE8 = vector(named("from_e8.weight"), lattice::dimension * m_width);
        layer.scale = vector(named("e8_scale"), 1);
        layer.quantised = Rows(m_capacity, lattice::dimension);
        next = &layer.branch;
    }
    layer.feedForward = norm(named("ln_ffn"), next);
    layer.feedForward.site = layer.firstSite + (m_settings.branch ? E8Branch : AttentionOutput);
    layer.feedForward.drops = !m_settings.branch; // the branch has noise of its own
    Norm& afterAttention = m_settings.branch ? layer.branch : layer.feedForward;
    afterAttention.site = layer.firstSite + AttentionOutput;
    if (m_config.bias) {
        layer.qkvBias = vector(named("attn.qkv.bias"), 3 * m_width);
        afterAttention.bias = vector(named("attn.out.bias"), m_width);
    }
    layer.up = weight(named("ffn.0.weight"), 4 * m_width, m_width);
    layer.upBias = vector(named("ffn.0.bias"), 4 * m_width);
    layer.down = weight(named("ffn.2.weight"), m_width, 4 * m_width);

    layer.qkvRows = Rows(m_capacity, 3 * m_width, m_element);
    layer.mixed = Rows(m_capacity, m_width, m_element);
    layer.hidden = Rows(m_capacity, 4 * m_width, m_element);
    layer.logSum = Rows(m_capacity, m_config.nHeads);
    layer.betaSums = Rows(m_settings.sequences, m_config.nHeads);
}

void CpuPass::Work::renewWeights() {
    std::vector<Weight*> weights{&m_head};
    for (Layer& layer : m_layers)
        for (Weight* each : {&layer.qkv, &layer.out, &layer.up, &layer.down})
            weights.push_back(each);
    m_pool.run(static_cast<int>(weights.size()), [&](int task, int) {
        Weight& w = *weights[static_cast<std::size_t>(task)];
        fused::packForForward(m_element, w.values, w.outputs, w.inputs, w.forward.at(0),
                              {0, fused::panelCount(w.outputs)});
        fused::packForBackward(m_element, w.values, w.outputs, w.inputs, w.backward.at(0),
                               {0, fused::panelCount(w.inputs)});
    });
}

double CpuPass::Work::addGradients(std::span<const std::int64_t> ids, const PassNoise& noise, double weight) {
    begin(ids, noise);
    forward(weight / static_cast<double>(m_rows));
    backward();
    return std::accumulate(m_losses.floats(), m_losses.floats() + m_rows, 0.0) * weight /
           static_cast<double>(m_rows);
}

std::span<const float> CpuPass::Work::losses(std::span<const std::int64_t> ids) {
    begin(ids, {});
    forward(0);
    return {m_losses.floats(), static_cast<std::size_t>(m_rows)};
}

void CpuPass::Work::begin(std::span<const std::int64_t> ids, const PassNoise& noise) {
    m_ids = ids;
    m_noise = noise;
    const std::int64_t sequences = static_cast<std::int64_t>(ids.size()) / (m_length + 1);
    m_rows = sequences * m_length;
    m_rowPlaces = {m_length, noise.firstSequence, noise.sequenceStride};
    for (std::int64_t row = 0; row < m_rows; ++row)
        m_targets[static_cast<std::size_t>(row)] = ids[static_cast<std::size_t>(row + row / m_length + 1)];
}

/// chain(piece, thread, rows) for all rows, a chunk after the other within a piece.
template <class Chain>
void CpuPass::Work::overRows(Chain chain) {
    const std::int64_t size = (m_rows + pieces - 1) / pieces;
    m_pool.run(static_cast<int>(pieces), [&](int piece, int thread) {
        const std::int64_t end = std::min(m_rows, (piece + 1) * size);
        for (std::int64_t row = piece * size; row < end; row += chunkRows)
            chain(piece, thread, Range{row, std::min(end, row + chunkRows)});
    });
}

void CpuPass::Work::product(const Weight& weight, const void* left, void* out, std::int64_t rows) {
    fused::multiply({m_element, weight.inputs, weight.outputs, left, weight.forward.at(0), out}, {0, rows});
}

void CpuPass::Work::productBackward(const Weight& weight, const void* left, void* out, std::int64_t rows) {
    fused::multiply({m_element, weight.outputs, weight.inputs, left, weight.backward.at(0), out}, {0, rows});
}

float* CpuPass::Work::sumsOf(std::int64_t piece, const Vector& vector) {
    return m_sums.floats(piece) + vector.sums;
}

void CpuPass::Work::forward(double scale) {
    overRows([&](std::int64_t, int, Range rows) {
        embed(rows);
        startLayer(m_layers.front(), rows);
    });
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        attend(m_layers[i]);
        overRows([&](std::int64_t, int thread, Range rows) {
            finishLayer(m_layers[i], thread, rows);
            if (i + 1 < m_layers.size())
                startLayer(m_layers[i + 1], rows);
            else
                predict(scale, rows);
        });
    }
}

void CpuPass::Work::embed(Range rows) {
    for (std::int64_t row = rows.begin; row < rows.end; ++row) {
        const float* token = m_tokens + m_ids[static_cast<std::size_t>(row + row / m_length)] * m_width;
        const float* position = m_positions + row % m_length * m_width;
        float* to = m_embedded.floats(row);
        for (std::int64_t i = 0; i < m_width; ++i)
            to[i] = token[i] + position[i];
    }
}

fused::AddNorm CpuPass::Work::jobOf(Norm& norm) {
    fused::AddNorm job;
    job.element = m_element;
    job.branchElement = norm.before != nullptr ? m_element : Element::F32;
    job.width = m_width;
    job.places = m_rowPlaces;
    job.dropout = fused::Dropout::of(norm.drops ? dropout() : 0, m_noise.key.below(norm.site));
    job.x = norm.before;
    job.branch = norm.before != nullptr ? m_branch.at(0) : m_embedded.at(0);
    job.bias = norm.bias.values;
    job.weight = norm.weight.values;
    job.shift = norm.shift.values;
    job.sum = norm.sum.floats();
    job.normed = norm.normed.at(0);
    job.mean = norm.mean.floats();
    job.inverse = norm.inverse.floats();
    return job;
}

void CpuPass::Work::addNorm(Norm& norm, Range rows) {
    fused::addNorm(jobOf(norm), rows);
}

void CpuPass::Work::startLayer(Layer& layer, Range rows) {
    addNorm(layer.attention, rows);
    product(layer.qkv, layer.attention.normed.at(rows.begin), layer.qkvRows.at(rows.begin),
            rows.end - rows.begin);
    if (layer.qkvBias.values != nullptr)
        fused::addBias(m_element, 3 * m_width, layer.qkvRows.at(0), layer.qkvBias.values, rows);
}

fused::Attention CpuPass::Work::attentionOf(Layer& layer) {
    fused::Attention job;
    job.element = m_element;
    job.heads = m_config.nHeads;
    job.headWidth = m_config.headDim();
    job.places = m_rowPlaces;
    job.dropout = fused::Dropout::of(dropout(), m_noise.key.below(layer.firstSite + AttentionWeights));
    job.qkv = layer.qkvRows.at(0);
    job.directions = m_settings.geometry && m_config.hasGeometry() ? m_places.roots : nullptr;
    job.beta = layer.beta;
    job.out = layer.mixed.at(0);
    job.logSum = layer.logSum.floats();
    return job;
}

void CpuPass::Work::attend(Layer& layer) {
    const fused::Attention job = attentionOf(layer);
    m_pool.run(static_cast<int>(m_rows / m_length * m_config.nHeads), [&](int task, int) {
        fused::attention(job, {task, task + 1});
    });
}

fused::Branch CpuPass::Work::branchOf(Layer& layer) {
    fused::Branch job;
    job.element = m_element;
    job.width = m_width;
    job.places = m_rowPlaces;
    job.x = layer.branch.normed.at(0);
    job.toE8 = layer.toE8.values;
    job.fromE8 = layer.fromE8.values;
    job.roots = m_places.roots;
    job.scale = *layer.scale.values;
    job.temperature = static_cast<float>(m_config.temp);
    job.quantisedNoise = m_noise.on ? quantisedNoise : 0;
    job.branchNoise = m_noise.on ? branchNoise : 0;
    job.key = m_noise.key.below(layer.firstSite + E8Branch);
    job.out = m_branch.at(0);
    job.quantised = layer.quantised.floats();
    return job;
}

void CpuPass::Work::finishLayer(Layer& layer, int thread, Range rows) {
    const std::int64_t count = rows.end - rows.begin;
    product(layer.out, layer.mixed.at(rows.begin), m_branch.at(rows.begin), count);
    if (m_settings.branch) {
        addNorm(layer.branch, rows);
        fused::branch(branchOf(layer), rows);
    }
    addNorm(layer.feedForward, rows);
    product(layer.up, layer.feedForward.normed.at(rows.begin), layer.hidden.at(rows.begin), count);
    void* activation = m_activation.at(thread * chunkRows);
    fused::biasGelu(m_element, 4 * m_width, layer.hidden.at(rows.begin), layer.upBias.values, activation,
                    {0, count});
    product(layer.down, activation, m_branch.at(rows.begin), count);
}

/// Losses, and in the place of the logits their gradient times `scale`.
void CpuPass::Work::predict(double scale, Range rows) {
    const std::int64_t count = rows.end - rows.begin;
    addNorm(m_final, rows);
    void* logits = m_logits.at(rows.begin);
    product(m_head, m_final.normed.at(rows.begin), logits, count);
    fused::crossEntropy(m_element, m_config.vocabSize, logits, m_targets.data() + rows.begin,
                        static_cast<float>(scale), m_losses.floats(rows.begin), scale != 0 ? logits : nullptr,
                        {0, count});
}

void CpuPass::Work::backward() {
    std::fill_n(m_sums.floats(), m_sumsSize * pieces, 0.0F);
    overRows([&](std::int64_t piece, int, Range rows) {
        predictBackward(piece, rows);
        finishLayerBackward(m_layers.back(), piece, rows);
    });
    for (std::size_t i = m_layers.size(); i-- > 0;) {
        attendBackward(m_layers[i]);
        addWeightGradients(m_layers[i]);
        overRows([&](std::int64_t piece, int, Range rows) {
            startLayerBackward(m_layers[i], piece, rows);
            if (i > 0)
                finishLayerBackward(m_layers[i - 1], piece, rows);
        });
    }
    addEmbeddingGradients();
    addSums();
}

/// From the gradient of what the norm gives (m_gradNormed) and of the residual stream behind it (`later`,
/// null: 0) to that of the stream before it (m_grad) and of what was added there.
void CpuPass::Work::addNormBackward(Norm& norm, float* later, Rows& gradBranch, std::int64_t piece,
                                    Range rows) {
    fused::AddNormBackward job;
    job.forward = jobOf(norm);
    job.gradSum = later;
    job.gradNormed = m_gradNormed.at(0);
    job.gradX = norm.before != nullptr ? m_grad.floats() : nullptr;
    job.gradBranch = gradBranch.at(0);
    // Where there is no bias, its sum goes where nobody looks.
    float* bias = norm.bias.values != nullptr ? sumsOf(piece, norm.bias) : m_unused.floats(piece);
    fused::addNormBackward(job, rows, bias, sumsOf(piece, norm.weight), sumsOf(piece, norm.shift));
}

void CpuPass::Work::predictBackward(std::int64_t piece, Range rows) {
    productBackward(m_head, m_logits.at(rows.begin), m_gradNormed.at(rows.begin), rows.end - rows.begin);
    addNormBackward(m_final, nullptr, m_gradDown, piece, rows);
}

void CpuPass::Work::finishLayerBackward(Layer& layer, std::int64_t piece, Range rows) {
    const std::int64_t count = rows.end - rows.begin;
    void* gradHidden = m_gradHidden.at(rows.begin);
    productBackward(layer.down, m_gradDown.at(rows.begin), gradHidden, count);
    fused::biasGeluBackward(m_element, 4 * m_width, layer.hidden.at(rows.begin), layer.upBias.values,
                            gradHidden, gradHidden, m_activation.at(rows.begin), {0, count},
                            sumsOf(piece, layer.upBias));
    productBackward(layer.up, gradHidden, m_gradNormed.at(rows.begin), count);
    if (m_settings.branch) {
        addNormBackward(layer.feedForward, m_grad.floats(), m_gradE8, piece, rows);
        fused::branchBackward(
            branchOf(layer), m_gradE8.at(0), m_gradNormed.at(0), rows,
            {sumsOf(piece, layer.toE8), sumsOf(piece, layer.fromE8), sumsOf(piece, layer.scale)});
        addNormBackward(layer.branch, m_grad.floats(), m_gradOut, piece, rows);
    } else {
        addNormBackward(layer.feedForward, m_grad.floats(), m_gradOut, piece, rows);
    }
    productBackward(layer.out, m_gradOut.at(rows.begin), m_gradMixed.at(rows.begin), count);
}

void CpuPass::Work::attendBackward(Layer& layer) {
    const fused::Attention job = attentionOf(layer);
    m_pool.run(static_cast<int>(m_rows / m_length * m_config.nHeads), [&](int task, int) {
        fused::attentionBackward(job, m_gradMixed.at(0), m_gradQkv.at(0), layer.betaSums.floats(),
                                 {task, task + 1});
    });
    if (layer.gradBeta == nullptr)
        return;
    for (std::int64_t sequence = 0; sequence < m_rows / m_length; ++sequence)
        for (std::int64_t head = 0; head < m_config.nHeads; ++head)
            layer.gradBeta[head] += layer.betaSums.floats(sequence)[head];
}

void CpuPass::Work::startLayerBackward(Layer& layer, std::int64_t piece, Range rows) {
    if (layer.qkvBias.values != nullptr)
        fused::addRowSums(m_element, 3 * m_width, m_gradQkv.at(0), rows, sumsOf(piece, layer.qkvBias));
    productBackward(layer.qkv, m_gradQkv.at(rows.begin), m_gradNormed.at(rows.begin), rows.end - rows.begin);
    addNormBackward(layer.attention, m_grad.floats(),
                    layer.attention.before != nullptr ? m_gradDown : m_embedded, piece, rows);
}

/// Of a layer, and of the head with the last one.
void CpuPass::Work::addWeightGradients(Layer& layer) {
    const auto job = [&](const Weight& w, Rows& gradient, Rows& input) {
        return fused::WeightGradient{m_element,      m_rows,      w.outputs, w.inputs,
                                     gradient.at(0), input.at(0), w.gradient};
    };
    const std::array jobs{job(layer.up, m_gradHidden, layer.feedForward.normed),
                          job(layer.down, m_gradDown, m_activation),
                          job(layer.qkv, m_gradQkv, layer.attention.normed),
                          job(layer.out, m_gradOut, layer.mixed), job(m_head, m_logits, m_final.normed)};
    const std::size_t count = &layer == &m_layers.back() ? jobs.size() : jobs.size() - 1;
    std::int64_t tasks = 0;
    for (std::size_t i = 0; i < count; ++i)
        tasks += jobs[i].tasks();
    m_pool.run(static_cast<int>(tasks), [&](std::int64_t task, int thread) {
        std::size_t i = 0;
        for (; task >= jobs[i].tasks(); ++i)
            task -= jobs[i].tasks();
        if (jobs[i].gradWeight == nullptr)
            return;
        fused::addWeightGradient(jobs[i], task, m_rooms[static_cast<std::size_t>(thread)].data());
    });
}

void CpuPass::Work::addEmbeddingGradients() {
    const std::int64_t tasks = (m_width + embeddingColumns - 1) / embeddingColumns;
    m_pool.run(static_cast<int>(tasks), [&](std::int64_t task, int) {
        const std::int64_t first = task * embeddingColumns;
        const std::int64_t last = std::min(m_width, first + embeddingColumns);
        for (std::int64_t row = 0; row < m_rows; ++row) {
            const float* gradient = m_embedded.floats(row);
            const std::int64_t id = m_ids[static_cast<std::size_t>(row + row / m_length)];
            for (std::int64_t i = first; m_gradTokens != nullptr && i < last; ++i)
                m_gradTokens[id * m_width + i] += gradient[i];
            for (std::int64_t i = first; m_gradPositions != nullptr && i < last; ++i)
                m_gradPositions[row % m_length * m_width + i] += gradient[i];
        }
    });
}

void CpuPass::Work::addSums() {
    m_pool.run(static_cast<int>(m_summed.size()), [&](int task, int) {
        const Summed& summed = m_summed[static_cast<std::size_t>(task)];
        if (summed.gradient == nullptr)
            return;
        for (std::int64_t piece = 0; piece < pieces; ++piece) {
            const float* part = m_sums.floats(piece) + summed.sums;
            for (std::size_t i = 0; i < summed.size; ++i)
                summed.gradient[i] += part[i];
        }
    });
}

CpuPass::CpuPass(const ModelConfig& config, const PassSettings& settings, const ParameterPlaces& places,
                 ThreadPool& pool)
    : m_work(std::make_unique<Work>(config, settings, places, pool)) {}

CpuPass::~CpuPass() = default;

void CpuPass::renewWeights() {
    m_work->renewWeights();
}

double CpuPass::addGradients(std::span<const std::int64_t> ids, const PassNoise& noise, double weight) {
    return m_work->addGradients(ids, noise, weight);
}

std::span<const float> CpuPass::losses(std::span<const std::int64_t> ids) {
    return m_work->losses(ids);
}

} // namespace lila
