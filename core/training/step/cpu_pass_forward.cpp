// SPDX-License-Identifier: AGPL-3.0-or-later
// From ids to losses, and to the gradient of the logits in their place.
#include "core/training/step/cpu_pass_work.h"

namespace lila {

OperationSum CpuPass::Work::productWork(const Weight& weight, std::int64_t rows) const {
    return {0, 2.0 * static_cast<double>(rows * weight.outputs * weight.inputs), 0};
}

/// Of a head of a sequence: a query looks at (T + 1) / 2 keys in the mean.
OperationSum CpuPass::Work::attentionWork(double products) const {
    const auto length = static_cast<double>(m_length);
    return {0, products * 2 * static_cast<double>(m_config.headDim()) * length * (length + 1) / 2, 0};
}

OperationSum CpuPass::Work::rowWork(double floatsARow, double valuesARow, Range rows) const {
    const double valueBytes = m_element == Element::F32 ? sizeof(float) : sizeof(std::uint16_t);
    return {0, 0,
            static_cast<double>(rows.end - rows.begin) *
                (floatsARow * sizeof(float) + valuesARow * valueBytes)};
}

void CpuPass::Work::product(const Weight& weight, const void* left, void* out, int thread,
                            std::int64_t rows) {
    timed(Operation::ForwardProducts, thread, productWork(weight, rows), [&] {
        fused::multiply({m_element, weight.inputs, weight.outputs, left, weight.forward.at(0), out},
                        {0, rows});
    });
}

void CpuPass::Work::productBackward(const Weight& weight, const void* left, void* out, int thread,
                                    std::int64_t rows) {
    timed(Operation::BackwardProducts, thread, productWork(weight, rows), [&] {
        fused::multiply({m_element, weight.outputs, weight.inputs, left, weight.backward.at(0), out},
                        {0, rows});
    });
}

float* CpuPass::Work::sumsOf(std::int64_t piece, const Vector& vector) {
    return m_sums.floats(piece) + vector.sums;
}

void CpuPass::Work::forward(double scale) {
    overRows([&](std::int64_t, int thread, Range rows) {
        embed(thread, rows);
        startLayer(m_layers.front(), thread, rows);
    });
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        attend(m_layers[i]);
        overRows([&](std::int64_t, int thread, Range rows) {
            finishLayer(m_layers[i], thread, rows);
            if (i + 1 < m_layers.size())
                startLayer(m_layers[i + 1], thread, rows);
            else
                predict(scale, thread, rows);
        });
    }
}

void CpuPass::Work::embed(int thread, Range rows) {
    timed(Operation::Embeddings, thread, rowWork(3.0 * static_cast<double>(m_width), 0, rows), [&] {
        for (std::int64_t row = rows.begin; row < rows.end; ++row) {
            const float* token = m_tokens + m_ids[static_cast<std::size_t>(row + row / m_length)] * m_width;
            const float* position = m_positions + row % m_length * m_width;
            float* to = m_embedded.floats(row);
            for (std::int64_t i = 0; i < m_width; ++i)
                to[i] = token[i] + position[i];
        }
    });
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

void CpuPass::Work::addNorm(Norm& norm, int thread, Range rows) {
    const auto d = static_cast<double>(m_width);
    timed(Operation::Norms, thread, rowWork(2 * d, 2 * d, rows), [&] { fused::addNorm(jobOf(norm), rows); });
}

void CpuPass::Work::startLayer(Layer& layer, int thread, Range rows) {
    addNorm(layer.attention, thread, rows);
    product(layer.qkv, layer.attention.normed.at(rows.begin), layer.qkvRows.at(rows.begin), thread,
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
        timed(Operation::AttentionForward, thread, attentionWork(2), [&] {
            fused::attention(job, {task, task + 1}, roomOf(thread));
        });
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
    const auto d = static_cast<double>(m_width);
    product(layer.out, layer.mixed.at(rows.begin), m_branch.at(rows.begin), thread, count);
    if (m_settings.branch) {
        addNorm(layer.branch, thread, rows);
        timed(Operation::Branch, thread, rowWork(0, 2 * d, rows),
              [&] { fused::branch(branchOf(layer), rows); });
    }
    addNorm(layer.feedForward, thread, rows);
    product(layer.up, layer.feedForward.normed.at(rows.begin), layer.hidden.at(rows.begin), thread, count);
    void* activation = m_activation.at(thread * chunkRows);
    timed(Operation::Gelu, thread, rowWork(0, 8 * d, rows), [&] {
        fused::biasGelu(m_element, 4 * m_width, layer.hidden.at(rows.begin), layer.upBias.values, activation,
                        {0, count});
    });
    product(layer.down, activation, m_branch.at(rows.begin), thread, count);
}

/// Losses, and in the place of the logits their gradient times `scale`.
void CpuPass::Work::predict(double scale, int thread, Range rows) {
    const std::int64_t count = rows.end - rows.begin;
    addNorm(m_final, thread, rows);
    void* logits = m_logits.at(rows.begin);
    product(m_head, m_final.normed.at(rows.begin), logits, thread, count);
    timed(Operation::Loss, thread, rowWork(0, 2.0 * m_config.vocabSize, rows), [&] {
        fused::crossEntropy(m_element, m_config.vocabSize, logits, m_targets.data() + rows.begin,
                            static_cast<float>(scale), m_losses.floats(rows.begin),
                            scale != 0 ? logits : nullptr, {0, count});
    });
}

} // namespace lila
