// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/sampling/sampler.h"

#include "core/sampling/damaged_model.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace lila {
namespace {

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

/// What one call was given.
struct Sampler::Step {
    std::span<const float> bias;
    std::span<const int> context;
    const GenerationSettings& settings;
    RandomStream* random;
};

Sampler::Sampler(SamplingVocabulary vocabulary) : m_vocabulary(std::move(vocabulary)) {}

const SampleResult& Sampler::sample(std::span<const float> logits, std::span<const float> resonatorBias,
                                    std::span<const int> context, const GenerationSettings& settings,
                                    RandomStream* random, Recording recording, std::optional<int> known,
                                    const TokenRules& rules) {
    m_isRecorded = recording == Recording::Candidates;
    m_isDecided = false;
    m_temperature = 1;
    m_cutCount = 0;
    m_cutEarlier.clear();
    m_cutEarlier.reserve(usualStages.size() * recordedCandidates);
    m_result.stages.clear();
    m_logits.assign(logits.begin(), logits.end());
    m_probabilities.resize(m_logits.size());
    note(SamplingStage::Model);
    if (!rules.bias.empty() || !rules.excluded.empty())
        applyRules(rules);
    const Step step{resonatorBias, context, settings, settings.isGreedy() ? nullptr : random};
    for (const SamplingStage stage : settings.stages)
        apply(stage, step);
    settle();
    choose(step.random, known);
    m_result.stages.append(SamplingStage::Final);
    m_result.candidates.clear();
    if (m_isRecorded)
        record(logits);
    return m_result;
}

void Sampler::applyRules(const TokenRules& rules) {
    for (const TokenBias& one : rules.bias)
        m_logits[one.id] += one.bias;
    for (const int id : rules.excluded)
        m_logits[id] = impossibleLogit;
    note(SamplingStage::Bias);
}

/// A stage that adds to logits. Whether it changed any.
bool Sampler::addToLogits(SamplingStage stage, const Step& step) {
    const GenerationSettings& settings = step.settings;
    switch (stage) {
    case SamplingStage::Resonator: {
        const auto strength = static_cast<float>(settings.resonanceStrength);
        for (std::size_t i = 0; i < step.bias.size(); ++i)
            m_logits[i] += strength * step.bias[i];
        return !step.bias.empty();
    }
    case SamplingStage::Repetition:
        penaliseRepetition(m_logits, step.context, settings);
        return true;
    case SamplingStage::Punctuation: {
        const std::vector<int>& marks = m_vocabulary.punctuation;
        if (step.context.empty() || std::ranges::find(marks, step.context.back()) == marks.end())
            return false;
        m_logits[step.context.back()] -= 50;
        return true;
    }
    default: // DRY
        m_dry.apply(m_logits, step.context, m_vocabulary.isBreaker,
                    {settings.dryMultiplier, settings.dryBase, settings.dryAllowedLength});
        return true;
    }
}

void Sampler::apply(SamplingStage stage, const Step& step) {
    const GenerationSettings& settings = step.settings;
    switch (stage) {
    case SamplingStage::Dry:
        if (settings.dryMultiplier == 0)
            return;
        [[fallthrough]];
    case SamplingStage::Resonator:
    case SamplingStage::Repetition:
    case SamplingStage::Punctuation: {
        const bool moved = beginLogitStage();
        const bool changed = !m_isDecided && addToLogits(stage, step);
        return note(stage, moved || changed);
    }
    case SamplingStage::Temperature:
        note(stage, beginLogitStage());
        return takeTemperature(settings);
    case SamplingStage::TopK:
        return addCut(stage, {Cut::Kind::TopK, static_cast<double>(settings.topK)});
    case SamplingStage::TopP:
        return addCut(stage, {Cut::Kind::TopP, settings.topP});
    case SamplingStage::MinP:
        if (settings.minP > 0)
            addCut(stage, {Cut::Kind::MinP, settings.minP});
        return;
    case SamplingStage::Xtc:
        if (settings.xtcProbability > 0 && step.random != nullptr) {
            const bool acts = step.random->uniform() < settings.xtcProbability;
            addCut(stage, {Cut::Kind::Xtc, acts ? settings.xtcThreshold : 2.0});
        }
        return;
    case SamplingStage::Model:
    case SamplingStage::Bias:
    case SamplingStage::Final:
        return; // have their places
    }
}

void Sampler::takeTemperature(const GenerationSettings& settings) {
    if (!settings.isGreedy()) {
        m_temperature = static_cast<float>(settings.temperature);
        return;
    }
    // What is greedy is ranked by the softmax itself, and cut to its greatest.
    addCut(SamplingStage::Temperature, {Cut::Kind::TopK, 1});
    m_isDecided = true;
}

/// From here on the stages act on what has been left so far. Whether that changed logits.
bool Sampler::beginLogitStage() {
    if (m_isDecided)
        return false;
    const bool cuts = m_cutCount > 0;
    if (cuts) {
        settle();
        dropCut();
    }
    if (m_temperature == 1)
        return cuts;
    for (float& logit : m_logits)
        logit /= m_temperature;
    m_temperature = 1;
    Note& noted = m_notes[static_cast<std::size_t>(SamplingStage::Temperature)];
    if (m_isRecorded && noted.kind == Note::Kind::Logits) { // and not settled
        noted.values = m_logits;
        noted.terms = softmaxTerms(m_logits);
    }
    return true;
}

/// The stage has left m_logits so. They are as after the stage before where they are not `changed`.
void Sampler::note(SamplingStage stage, bool changed) {
    m_result.stages.append(stage);
    Note& noted = m_notes[static_cast<std::size_t>(stage)];
    noted.kind = m_isDecided ? Note::Kind::Final : Note::Kind::Logits;
    if (m_isDecided)
        return;
    const SamplingStage before = std::exchange(m_lastLogitStage, stage);
    if (!m_isRecorded)
        return;
    noted.values = m_logits;
    noted.terms = changed ? softmaxTerms(m_logits) : m_notes[static_cast<std::size_t>(before)].terms;
}

void Sampler::addCut(SamplingStage stage, Cut cut) {
    m_result.stages.append(stage);
    if (m_isDecided) {
        m_notes[static_cast<std::size_t>(stage)].kind = Note::Kind::Final;
        return;
    }
    m_cuts[m_cutCount] = cut;
    m_cutStages[m_cutCount] = stage;
    ++m_cutCount;
}

/// Makes probabilities of the logits, and the cuts in them.
void Sampler::settle() {
    if (!softmax(m_logits, m_temperature, m_probabilities))
        throw DamagedModel();
    const std::span cuts = std::span(m_cuts).first(m_cutCount);
    m_selection.select(m_probabilities, cuts, m_isRecorded ? recordedCandidates : 0);
    if (!m_isRecorded)
        return;
    const auto noteOf = [this](SamplingStage stage) -> Note& {
        return m_notes[static_cast<std::size_t>(stage)];
    };
    noteOf(m_lastLogitStage).kind = Note::Kind::Probabilities;
    noteOf(m_lastLogitStage).values = m_probabilities;
    for (std::size_t i = 0; i < m_cutCount; ++i) {
        Note& noted = noteOf(m_cutStages[i]);
        noted.kind = m_isDecided ? Note::Kind::Final : Note::Kind::Cut;
        noted.of = m_lastLogitStage;
        noted.run = m_selection.after(i);
    }
}

/// What has been cut cannot come back.
void Sampler::dropCut() {
    std::ptrdiff_t noted = 0;
    if (m_isRecorded)
        for (const Rank rank : m_selection.mostProbable(recordedCandidates))
            if (!m_selection.leaves(rank) && probabilityOf(rank) > 0)
                m_cutEarlier.insert(m_cutEarlier.begin() + noted++, idOf(rank));
    m_final.assign(m_logits.begin(), m_logits.end()); // until the choice
    std::ranges::fill(m_logits, impossibleLogit);
    for (const Rank rank : m_selection.head())
        if (m_selection.leaves(rank))
            m_logits[idOf(rank)] = m_final[idOf(rank)];
    m_cutCount = 0;
}

void Sampler::choose(RandomStream* random, std::optional<int> known) {
    m_kept.clear();
    m_final.clear();
    m_kept.reserve(m_probabilities.size());
    m_final.reserve(m_probabilities.size());
    // Every cut leaves something, so the reference's way out where none does is not needed.
    m_keptSum = 0;
    for (const Rank rank : m_selection.head()) {
        if (!m_selection.leaves(rank))
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

float Sampler::probabilityAfter(SamplingStage stage, int id) const {
    const Note& noted = m_notes[static_cast<std::size_t>(stage)];
    switch (noted.kind) {
    case Note::Kind::Logits:
        return noted.terms.probability(noted.values[id]);
    case Note::Kind::Probabilities:
        return noted.values[id];
    case Note::Kind::Cut: {
        const float before = m_notes[static_cast<std::size_t>(noted.of)].values[id];
        return noted.run.contains(rankOf(before, id)) ? before : 0;
    }
    case Note::Kind::Final:
        break;
    }
    const float left = m_selection.leaves(rankOf(m_probabilities[id], id)) ? m_probabilities[id] : 0;
    return static_cast<float>(left / m_keptSum);
}

void Sampler::record(std::span<const float> logits) {
    m_notes.back().kind = Note::Kind::Final;
    std::vector<Candidate>& candidates = m_result.candidates;
    candidates.reserve(recordedCandidates + 1);
    const auto add = [&](int id) {
        Candidate& candidate = candidates.emplace_back(Candidate{.id = id, .logit = logits[id]});
        for (const SamplingStage stage : m_result.stages)
            candidate.probability[static_cast<std::size_t>(stage)] = probabilityAfter(stage, id);
    };
    for (const Rank rank : m_selection.mostProbable(recordedCandidates))
        if (m_cutEarlier.empty() || probabilityOf(rank) > 0)
            add(idOf(rank));
    for (const int id : m_cutEarlier)
        if (std::ssize(candidates) < recordedCandidates)
            add(id);
    if (std::ranges::find(candidates, m_result.id, &Candidate::id) == candidates.end())
        add(m_result.id);
}

} // namespace lila
