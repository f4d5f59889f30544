// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/step/cpu_pass.h"

#include "core/lattice/e8.h"
#include "core/model/tensor_table.h"
#include "core/training/step/cpu_pass_work.h"

#include <numeric>

namespace lila {

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
    m_weights = {&m_head};
    for (Layer& layer : m_layers)
        m_weights.insert(m_weights.end(), {&layer.qkv, &layer.out, &layer.up, &layer.down});

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
    m_rowPlaces.length = m_length;
    const std::size_t room = std::max(fused::weightGradientRoom(), attentionOf(m_layers.front()).room());
    for (int i = 0; i < pool.size(); ++i)
        m_rooms.emplace_back(room, AlignedMemory::Pages::Huge);
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
    m_pool.run(static_cast<int>(m_weights.size()), [&](int task, int thread) {
        Weight& w = *m_weights[static_cast<std::size_t>(task)];
        const OperationSum once =
            rowWork(static_cast<double>(w.inputs), static_cast<double>(w.inputs), {0, w.outputs});
        timed(Operation::Packing, thread, {0, 0, 2 * once.bytes}, [&] {
            fused::packForForward(m_element, w.values, w.outputs, w.inputs, w.forward.at(0),
                                  {0, fused::panelCount(w.outputs)});
            fused::packForBackward(m_element, w.values, w.outputs, w.inputs, w.backward.at(0),
                                   {0, fused::panelCount(w.inputs)});
        });
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
