// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/sampling/sampler.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <tuple>

namespace lila {
namespace {

constexpr std::array<std::string_view, samplingStageCount> stageNames = {
    "model", "resonator", "repetition", "punctuation", "temperature", "top_k", "top_p", "final"};

/// In float where the reference's tensors are float, so that ties and thresholds fall the same way.
void softmax(std::span<const float> logits, float temperature, std::vector<float>& out) {
    out.resize(logits.size());
    const float top = *std::ranges::max_element(logits) / temperature;
    double sum = 0;
    for (std::size_t i = 0; i < logits.size(); ++i) {
        out[i] = std::exp(logits[i] / temperature - top);
        sum += out[i];
    }
    const auto scale = static_cast<float>(1 / sum);
    for (float& p : out)
        p *= scale;
}

void penaliseRepetition(std::span<float> logits, std::span<const int> context,
                        const GenerationSettings& settings) {
    const auto window =
        std::min<std::size_t>(context.size(), static_cast<std::size_t>(settings.repetitionWindow));
    // Once for every occurrence: the same as count times the penalty.
    for (const int id : context.last(window))
        logits[id] -= static_cast<float>(settings.repetitionPenalty);
}

void keepTopK(std::vector<float>& probabilities, int k, std::vector<float>& scratch) {
    if (k <= 0 || static_cast<std::size_t>(k) >= probabilities.size())
        return;
    scratch = probabilities;
    std::ranges::nth_element(scratch, scratch.begin() + (k - 1), std::ranges::greater{});
    const float threshold = scratch[k - 1];
    for (float& p : probabilities)
        if (p < threshold)
            p = 0;
}

void keepTopP(std::vector<float>& probabilities, double p, std::vector<int>& order) {
    if (p <= 0 || p >= 1)
        return;
    order.clear();
    for (std::size_t i = 0; i < probabilities.size(); ++i)
        if (probabilities[i] > 0)
            order.push_back(static_cast<int>(i));
    std::ranges::stable_sort(order, std::ranges::greater{}, [&](int id) { return probabilities[id]; });
    double before = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        float& value = probabilities[order[i]];
        const float kept = value;
        if (i > 0 && before > p)
            value = 0;
        before += kept;
    }
}

void renormalise(std::vector<float>& probabilities, int fallback) {
    const double sum = std::accumulate(probabilities.begin(), probabilities.end(), 0.0);
    if (sum <= 0) {
        probabilities[fallback] = 1;
        return;
    }
    for (float& p : probabilities)
        p = static_cast<float>(p / sum);
}

int draw(std::span<const float> probabilities, double uniform) {
    double sum = 0;
    int last = 0;
    for (std::size_t i = 0; i < probabilities.size(); ++i) {
        if (probabilities[i] <= 0)
            continue;
        last = static_cast<int>(i);
        sum += probabilities[i];
        if (uniform < sum)
            return last;
    }
    return last; // rounding left the sum a hair below 1
}

} // namespace

std::string_view samplingStageName(SamplingStage stage) {
    return stageNames[static_cast<int>(stage)];
}

Sampler::Sampler(SamplingVocabulary vocabulary, int recordedCandidates)
    : m_vocabulary(std::move(vocabulary)), m_recordedCandidates(recordedCandidates) {}

std::span<const float> Sampler::probabilities(SamplingStage stage) const {
    return m_probabilities[static_cast<int>(stage)];
}

SampleResult Sampler::sample(std::span<const float> logits, std::span<const float> resonatorBias,
                             std::span<const int> context, const GenerationSettings& settings,
                             RandomStream* random) {
    if (!std::ranges::all_of(logits, [](float l) { return std::isfinite(l); }))
        throw std::runtime_error("the model computed logits that are not finite; its weights are damaged");
    const auto at = [this](SamplingStage stage) -> std::vector<float>& {
        return m_probabilities[static_cast<int>(stage)];
    };
    m_logits.assign(logits.begin(), logits.end());
    softmax(m_logits, 1, at(SamplingStage::Model));

    if (!resonatorBias.empty())
        for (std::size_t i = 0; i < m_logits.size(); ++i)
            m_logits[i] += static_cast<float>(settings.resonanceStrength) * resonatorBias[i];
    softmax(m_logits, 1, at(SamplingStage::Resonator));

    penaliseRepetition(m_logits, context, settings);
    softmax(m_logits, 1, at(SamplingStage::Repetition));

    if (!context.empty() &&
        std::ranges::find(m_vocabulary.punctuation, context.back()) != m_vocabulary.punctuation.end())
        m_logits[context.back()] -= 50;
    softmax(m_logits, 1, at(SamplingStage::Punctuation));

    softmax(m_logits, static_cast<float>(settings.temperature), at(SamplingStage::Temperature));

    std::vector<float>& final = at(SamplingStage::Final);
    at(SamplingStage::TopK) = at(SamplingStage::Temperature);
    keepTopK(at(SamplingStage::TopK), settings.topK, final);
    at(SamplingStage::TopP) = at(SamplingStage::TopK);
    keepTopP(at(SamplingStage::TopP), settings.topP, m_order);
    final = at(SamplingStage::TopP);
    renormalise(final, m_vocabulary.fallback);
    return result(logits, random);
}

SampleResult Sampler::result(std::span<const float> logits, RandomStream* random) {
    const std::span<const float> final = probabilities(SamplingStage::Final);
    SampleResult result;
    result.id = random != nullptr ? draw(final, random->uniform())
                                  : static_cast<int>(std::ranges::max_element(final) - final.begin());
    result.logProbability = std::log(static_cast<double>(final[result.id]));
    for (const float p : final) {
        if (p <= 0)
            continue;
        ++result.keptCount;
        result.entropy -= p * std::log2(static_cast<double>(p));
    }

    // What top-k and top-p cut out follows behind what they kept.
    const std::span<const float> uncut = probabilities(SamplingStage::Temperature);
    m_order.resize(final.size());
    std::iota(m_order.begin(), m_order.end(), 0);
    const auto recorded = std::min(m_order.size(), static_cast<std::size_t>(m_recordedCandidates));
    std::ranges::partial_sort(m_order, m_order.begin() + static_cast<std::ptrdiff_t>(recorded), {},
                              [&](int id) { return std::tuple(-final[id], -uncut[id], id); });
    m_order.resize(recorded);
    if (std::ranges::find(m_order, result.id) == m_order.end())
        m_order.push_back(result.id);
    for (const int id : m_order) {
        Candidate candidate{.id = id, .logit = logits[id]};
        for (int stage = 0; stage < samplingStageCount; ++stage)
            candidate.probability[stage] = m_probabilities[stage][id];
        result.candidates.push_back(candidate);
    }
    return result;
}

} // namespace lila
