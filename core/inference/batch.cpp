// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inference/batch.h"

#include <algorithm>
#include <stdexcept>

namespace lila {

Batch::Batch(std::shared_ptr<const PackedModel> model) : m_model(std::move(model)) {}

void Batch::requireSteps(std::span<const BatchStep> steps) const {
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (steps[i].decoder->m_model != m_model)
            throw std::invalid_argument("branches that step together must be of one model");
        if (std::ranges::count(steps.first(i), steps[i].decoder, &BatchStep::decoder) > 0)
            throw std::invalid_argument("a branch can step only once at a time");
    }
}

bool Batch::step(std::span<const BatchStep> steps, const std::function<bool()>& goOn) {
    requireSteps(steps);
    m_sequences.clear();
    m_together.clear();
    m_branches.clear();
    for (const BatchStep& step : steps) {
        m_sequences.push_back(step.decoder->open(step.context, step.policy, step.probe));
        if (m_sequences.back().count() == 1) {
            m_branches.push_back(m_sequences.size() - 1);
            m_together.push_back(m_sequences.back());
        }
    }
    m_logits.resize(steps.size() * m_model->config().vocabSize);
    if (!m_together.empty()) {
        forwardPass(*m_model, m_work, m_together, LogitsOf::LastPosition);
        for (std::size_t row = 0; row < m_together.size(); ++row) {
            keepLogits(m_branches[row], row);
            steps[m_branches[row]].decoder->close(m_together[row]);
        }
    }
    for (std::size_t branch = 0; branch < steps.size(); ++branch) {
        const Sequence& sequence = m_sequences[branch];
        if (sequence.count() == 1)
            continue;
        if (!forwardPass(*m_model, m_work, {&sequence, 1}, LogitsOf::LastPosition, goOn))
            return false;
        keepLogits(branch, 0);
        steps[branch].decoder->close(sequence);
    }
    return true;
}

void Batch::keepLogits(std::size_t branch, std::size_t row) {
    const std::size_t size = m_model->config().vocabSize;
    std::copy_n(m_work.logits.row(row), size, m_logits.data() + branch * size);
}

std::span<const float> Batch::logits(std::size_t branch) const {
    const std::size_t size = m_model->config().vocabSize;
    return std::span(m_logits).subspan(branch * size, size);
}

} // namespace lila
