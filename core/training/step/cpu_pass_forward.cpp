// SPDX-License-Identifier: AGPL-3.0-or-later
// From ids to losses, and to the gradient of the logits in their place.
#include "core/training/step/cpu_pass_work.h"

namespace lila {

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
    m_pool.run(static_cast<int>(m_rows / m_length * m_config.nHeads), [&](int task, int thread) {
        fused::attention(job, {task, task + 1}, roomOf(thread));
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

} // namespace lila
