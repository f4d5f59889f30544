// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/sampling/sampler.h"

#include "core/sampling/damaged_model.h"
#include "core/sampling/vocabulary_kernels.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace lila {
namespace {

constexpr std::array<std::string_view, samplingStageCount> stageNames = {
    "model", "resonator", "repetition", "punctuation", "temperature", "top_k", "top_p", "final"};

void penaliseRepetition(std::span<float> logits, std::span<const int> context,
                        const GenerationSettings& settings) {
    const auto window =
        std::min<std::size_t>(context.size(), static_cast<std::size_t>(settings.repetitionWindow));
    // Once for every occurrence: the same as count times the penalty.
    for (const int id : context.last(window))
        logits[id] -= static_cast<float>(settings.repetitionPenalty);
}

/// The index of the drawn one, in the order given.
std::size_t draw(std::span<const float> probabilities, double uniform) {
    double sum = 0;
    for (std::size_t i = 0; i < probabilities.size(); ++i) {
        sum += probabilities[i];
        if (uniform < sum)
            return i;
    }
    return probabilities.size() - 1; // rounding left the sum a hair below 1
}

} // namespace

std::string_view samplingStageName(SamplingStage stage) {
    return stageNames[static_cast<int>(stage)];
}

/// What is needed to tell a token's probability after each of the stages before the temperature.
struct Sampler::EarlyStages {
    std::span<const float> logits;
    std::span<const float> bias;
    float strength = 0;
    int mark = -1;       ///< the punctuation that must not repeat, or -1
    float markLogit = 0; ///< before it was penalised
    std::array<SoftmaxTerms, 4> terms{};

    float probability(SamplingStage stage, float logit) const {
        return terms[static_cast<int>(stage)].probability(logit);
    }
};

Sampler::Sampler(SamplingVocabulary vocabulary) : m_vocabulary(std::move(vocabulary)) {}

const SampleResult& Sampler::sample(std::span<const float> logits, std::span<const float> resonatorBias,
                                    std::span<const int> context, const GenerationSettings& settings,
                                    RandomStream* random, Recording recording, std::optional<int> known) {
    const EarlyStages early = adjustLogits(logits, resonatorBias, context, settings, recording);
    m_probabilities.resize(m_logits.size());
    const bool greedy = settings.isGreedy();
    // What is greedy is ranked by the softmax itself, and cut to its greatest.
    if (!softmax(m_logits, greedy ? 1 : static_cast<float>(settings.temperature), m_probabilities))
        throw DamagedModel();
    const int recorded = recording == Recording::None ? 0 : recordedCandidates;
    m_selection.select(m_probabilities, greedy ? 1 : settings.topK, greedy ? 0 : settings.topP, recorded);
    choose(greedy ? nullptr : random, known);
    m_result.candidates.clear();
    if (recording == Recording::Candidates)
        record(early, greedy);
    return m_result;
}

Sampler::EarlyStages Sampler::adjustLogits(std::span<const float> logits, std::span<const float> bias,
                                           std::span<const int> context, const GenerationSettings& settings,
                                           Recording recording) {
    EarlyStages early{
        .logits = logits, .bias = bias, .strength = static_cast<float>(settings.resonanceStrength)};
    const auto note = [&](SamplingStage stage, bool changed) {
        if (recording == Recording::None)
            return;
        const auto at = static_cast<std::size_t>(stage);
        early.terms[at] = changed ? softmaxTerms(m_logits) : early.terms[at - 1];
    };

    m_logits.assign(logits.begin(), logits.end());
    note(SamplingStage::Model, true);

    for (std::size_t i = 0; i < bias.size(); ++i)
        m_logits[i] += early.strength * bias[i];
    note(SamplingStage::Resonator, !bias.empty());

    penaliseRepetition(m_logits, context, settings);
    note(SamplingStage::Repetition, true);

    if (!context.empty() &&
        std::ranges::find(m_vocabulary.punctuation, context.back()) != m_vocabulary.punctuation.end()) {
        early.mark = context.back();
        early.markLogit = m_logits[early.mark];
        m_logits[early.mark] -= 50;
    }
    note(SamplingStage::Punctuation, early.mark >= 0);
    return early;
}

void Sampler::choose(RandomStream* random, std::optional<int> known) {
    m_kept.clear();
    m_final.clear();
    m_kept.reserve(m_probabilities.size());
    m_final.reserve(m_probabilities.size());
    // The most probable token always stays, so the reference's way out where none does is not needed.
    m_keptSum = 0;
    for (const Rank rank : m_selection.head()) {
        if (!m_selection.topPLeaves(rank))
            continue;
        m_kept.push_back(idOf(rank));
        m_final.push_back(probabilityOf(rank));
        m_keptSum += m_final.back();
    }
    for (float& p : m_final)
        p = static_cast<float>(p / m_keptSum);
    const auto chosen = static_cast<std::size_t>(
        known               ? std::ranges::find(m_kept, *known) - m_kept.begin()
        : random != nullptr ? static_cast<std::ptrdiff_t>(draw(m_final, random->uniform()))
                            : std::ranges::max_element(m_final) - m_final.begin());
    m_result.id = known ? *known : m_kept[chosen];
    m_result.logProbability = std::log(chosen < m_final.size() ? static_cast<double>(m_final[chosen]) : 0.0);
    m_result.entropy = entropyBits(m_final);
    m_result.keptCount = static_cast<int>(m_kept.size());
}

void Sampler::record(const EarlyStages& early, bool greedy) {
    const auto add = [&](Rank rank) {
        const int id = idOf(rank);
        const float logit = early.logits[id];
        const float lifted = early.bias.empty() ? logit : logit + early.strength * early.bias[id];
        const float repeated = id == early.mark ? early.markLogit : m_logits[id];
        const float left = m_selection.topPLeaves(rank) ? m_probabilities[id] : 0;
        const auto final = static_cast<float>(left / m_keptSum);
        const float p = greedy ? final : m_probabilities[id];
        const float kept = greedy ? final : left;
        m_result.candidates.push_back(
            {.id = id,
             .logit = logit,
             .probability = {early.probability(SamplingStage::Model, logit),
                             early.probability(SamplingStage::Resonator, lifted),
                             early.probability(SamplingStage::Repetition, repeated),
                             early.probability(SamplingStage::Punctuation, m_logits[id]), p,
                             m_selection.topKLeaves(rank) ? p : 0, kept, final}});
    };
    m_result.candidates.reserve(recordedCandidates + 1);
    for (const Rank rank : m_selection.mostProbable(recordedCandidates))
        add(rank);
    if (std::ranges::find(m_result.candidates, m_result.id, &Candidate::id) == m_result.candidates.end())
        add(rankOf(m_probabilities[m_result.id], m_result.id));
}

} // namespace lila
