// SPDX-License-Identifier: AGPL-3.0-or-later
// From the gradient of the logits to those of all parameters.
#include "core/training/step/cpu_pass_work.h"

#include <array>

namespace lila {

void CpuPass::Work::backward() {
    std::fill_n(m_sums.floats(), m_sumsSize * pieces, 0.0F);
    overRows([&](std::int64_t piece, int thread, Range rows) {
        predictBackward(piece, thread, rows);
        finishLayerBackward(m_layers.back(), piece, thread, rows);
    });
    for (std::size_t i = m_layers.size(); i-- > 0;) {
        attendBackward(m_layers[i]);
        addWeightGradients(m_layers[i]);
        overRows([&](std::int64_t piece, int thread, Range rows) {
            startLayerBackward(m_layers[i], piece, thread, rows);
            if (i > 0)
                finishLayerBackward(m_layers[i - 1], piece, thread, rows);
        });
    }
    addEmbeddingGradients();
    addSums();
}

/// From the gradient of what the norm gives (m_gradNormed) and of the residual stream behind it (`later`,
/// null: 0) to that of the stream before it (m_grad) and of what was added there.
void CpuPass::Work::addNormBackward(Norm& norm, float* later, Rows& gradBranch, std::int64_t piece,
                                    int thread, Range rows) {
    fused::AddNormBackward job;
    job.forward = jobOf(norm);
    job.gradSum = later;
    job.gradNormed = m_gradNormed.at(0);
    job.gradX = norm.before != nullptr ? m_grad.floats() : nullptr;
    job.gradBranch = gradBranch.at(0);
    // Where there is no bias, its sum goes where nobody looks.
    float* bias = norm.bias.values != nullptr ? sumsOf(piece, norm.bias) : m_unused.floats(piece);
    const auto d = static_cast<double>(m_width);
    timed(Operation::Norms, thread, rowWork(3 * d, 2 * d, rows), [&] {
        fused::addNormBackward(job, rows, bias, sumsOf(piece, norm.weight), sumsOf(piece, norm.shift));
    });
}

void CpuPass::Work::predictBackward(std::int64_t piece, int thread, Range rows) {
    productBackward(m_head, m_logits.at(rows.begin), m_gradNormed.at(rows.begin), thread,
                    rows.end - rows.begin);
    addNormBackward(m_final, nullptr, m_gradDown, piece, thread, rows);
}

void CpuPass::Work::finishLayerBackward(Layer& layer, std::int64_t piece, int thread, Range rows) {
    const std::int64_t count = rows.end - rows.begin;
    const auto d = static_cast<double>(m_width);
    void* gradHidden = m_gradHidden.at(rows.begin);
    productBackward(layer.down, m_gradDown.at(rows.begin), gradHidden, thread, count);
    timed(Operation::Gelu, thread, rowWork(0, 16 * d, rows), [&] {
        fused::biasGeluBackward(m_element, 4 * m_width, layer.hidden.at(rows.begin), layer.upBias.values,
                                gradHidden, gradHidden, m_activation.at(rows.begin), {0, count},
                                sumsOf(piece, layer.upBias));
    });
    productBackward(layer.up, gradHidden, m_gradNormed.at(rows.begin), thread, count);
    if (m_settings.branch) {
        addNormBackward(layer.feedForward, m_grad.floats(), m_gradE8, piece, thread, rows);
        timed(Operation::Branch, thread, rowWork(0, 3 * d, rows), [&] {
            fused::branchBackward(
                branchOf(layer), m_gradE8.at(0), m_gradNormed.at(0), rows,
                {sumsOf(piece, layer.toE8), sumsOf(piece, layer.fromE8), sumsOf(piece, layer.scale)});
        });
        addNormBackward(layer.branch, m_grad.floats(), m_gradOut, piece, thread, rows);
    } else {
        addNormBackward(layer.feedForward, m_grad.floats(), m_gradOut, piece, thread, rows);
    }
    productBackward(layer.out, m_gradOut.at(rows.begin), m_gradMixed.at(rows.begin), thread, count);
}

void CpuPass::Work::attendBackward(Layer& layer) {
    const fused::Attention job = attentionOf(layer);
    m_pool.run(static_cast<int>(m_rows / m_length * m_config.nHeads), [&](int task, int thread) {
        timed(Operation::AttentionBackward, thread, attentionWork(4), [&] {
            fused::attentionBackward(job, m_gradMixed.at(0), m_gradQkv.at(0), layer.betaSums.floats(),
                                     {task, task + 1}, roomOf(thread));
        });
    });
    if (layer.gradBeta == nullptr)
        return;
    for (std::int64_t sequence = 0; sequence < m_rows / m_length; ++sequence)
        for (std::int64_t head = 0; head < m_config.nHeads; ++head)
            layer.gradBeta[head] += layer.betaSums.floats(sequence)[head];
}

void CpuPass::Work::startLayerBackward(Layer& layer, std::int64_t piece, int thread, Range rows) {
    if (layer.qkvBias.values != nullptr)
        fused::addRowSums(m_element, 3 * m_width, m_gradQkv.at(0), rows, sumsOf(piece, layer.qkvBias));
    productBackward(layer.qkv, m_gradQkv.at(rows.begin), m_gradNormed.at(rows.begin), thread,
                    rows.end - rows.begin);
    addNormBackward(layer.attention, m_grad.floats(),
                    layer.attention.before != nullptr ? m_gradDown : m_embedded, piece, thread, rows);
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
        const fused::WeightGradient& gradient = jobs[i];
        const auto all = static_cast<double>(gradient.rows * gradient.outputs * gradient.inputs);
        timed(Operation::WeightGradients, thread, {0, 2 * all / static_cast<double>(gradient.tasks()), 0},
              [&] { fused::addWeightGradient(gradient, task, roomOf(thread)); });
    });
}

void CpuPass::Work::addEmbeddingGradients() {
    const std::int64_t tasks = (m_width + embeddingColumns - 1) / embeddingColumns;
    m_pool.run(static_cast<int>(tasks), [&](std::int64_t task, int thread) {
        const std::int64_t first = task * embeddingColumns;
        const Range columns{first, std::min(m_width, first + embeddingColumns)};
        timed(Operation::Embeddings, thread,
              rowWork(5.0 * static_cast<double>(columns.end - columns.begin), 0, {0, m_rows}),
              [&] { addEmbeddingGradients(columns); });
    });
}

void CpuPass::Work::addEmbeddingGradients(Range columns) {
    for (std::int64_t row = 0; row < m_rows; ++row) {
        const float* gradient = m_embedded.floats(row);
        const std::int64_t id = m_ids[static_cast<std::size_t>(row + row / m_length)];
        for (std::int64_t i = columns.begin; m_gradTokens != nullptr && i < columns.end; ++i)
            m_gradTokens[id * m_width + i] += gradient[i];
        for (std::int64_t i = columns.begin; m_gradPositions != nullptr && i < columns.end; ++i)
            m_gradPositions[row % m_length * m_width + i] += gradient[i];
    }
}

void CpuPass::Work::addSums() {
    m_pool.run(static_cast<int>(m_summed.size()), [&](int task, int thread) {
        const Summed& summed = m_summed[static_cast<std::size_t>(task)];
        if (summed.gradient == nullptr)
            return;
        const double bytes = static_cast<double>(summed.size * sizeof(float)) * (pieces + 2);
        timed(Operation::Sums, thread, {0, 0, bytes}, [&] {
            for (std::int64_t piece = 0; piece < pieces; ++piece) {
                const float* part = m_sums.floats(piece) + summed.sums;
                for (std::size_t i = 0; i < summed.size; ++i)
                    summed.gradient[i] += part[i];
            }
        });
    });
}

} // namespace lila
