// SPDX-License-Identifier: AGPL-3.0-or-later
// From logits to a token, in stages: the reference's eight, and others that are off by default. What each
// stage made of the most probable tokens is told where it is asked for.
#pragma once

#include "core/sampling/dry.h"
#include "core/sampling/random.h"
#include "core/sampling/selection.h"
#include "core/sampling/settings.h"
#include "core/sampling/vocabulary_kernels.h"

#include <array>
#include <optional>
#include <span>
#include <vector>

namespace lila {

/// One token that could have come next. Probabilities after a stage: softmax of the logits at that point
/// (temperature 1 before the temperature stage); after top-k, top-p, min-p and XTC what is left of it, not
/// renormalised. Zero for a stage that did not act.
struct Candidate {
    int id = 0;
    float logit = 0; ///< the model's own
    std::array<float, samplingStageCount> probability{};

    float finalProbability() const { return probability.back(); }
};

/// Whether a step is described for the views, or only its token wanted.
enum class Recording { None, Candidates };
inline constexpr int recordedCandidates = 16;

struct SampleResult {
    int id = 0;
    double logProbability = 0; ///< natural logarithm of the chosen token's final probability
    double entropy = 0;        ///< of the final probabilities, in bits
    int keptCount = 0;         ///< tokens with a final probability above zero
    StageList stages;          ///< those that acted, Model and Final included
    /// The `recordedCandidates` most probable after the final stage, what was cut out ordered behind by its
    /// probability when it was (ties: lower id first); then, if it is not among them, the chosen token. Empty
    /// where nothing is recorded.
    std::vector<Candidate> candidates;
};

/// What the stages need to know about the vocabulary.
struct SamplingVocabulary {
    std::vector<int> punctuation;     ///< ids of the whole pieces : , . ! ? ; that must not repeat at once
    std::vector<char> isBreaker = {}; ///< [V] or empty: ids that no passage which DRY finds goes across
};

/// A logit of what cannot come: finite, and so is what a temperature makes of it.
inline constexpr float impossibleLogit = -1e30F;

struct TokenBias {
    int id = 0;
    float bias = 0;
};

/// What is said of single tokens.
struct TokenRules {
    std::span<const TokenBias> bias;    ///< added to the logits
    std::span<const int> excluded = {}; ///< must not be chosen
};

/// Holds its scratch memory between calls and allocates nothing from the second on; one thread at a time. A
/// copy is a new one of the same vocabulary, as branches of a story are many.
class Sampler {
public:
    explicit Sampler(SamplingVocabulary vocabulary);
    Sampler(const Sampler& other) : Sampler(other.m_vocabulary) {}
    Sampler& operator=(const Sampler& other) { return *this = Sampler(other); }
    Sampler(Sampler&&) = default;
    Sampler& operator=(Sampler&&) = default;
    ~Sampler() = default;

    /// logits [V] of the model; resonatorBias [V] or empty (off), not yet multiplied by the strength;
    /// context: all ids so far, prompt included. Draws from `random` (once, and once more where XTC is on),
    /// or takes the argmax (lowest id of equals) where it is null or the settings are greedy; XTC then leaves
    /// all. Greedy settings stand for the limit of a falling temperature: from that stage on all probability
    /// is the most probable token's. A `known` id is taken however improbable it is. The result stands until
    /// the next call. Non-finite logits: throws DamagedModel.
    const SampleResult& sample(std::span<const float> logits, std::span<const float> resonatorBias,
                               std::span<const int> context, const GenerationSettings& settings,
                               RandomStream* random, Recording recording = Recording::Candidates,
                               std::optional<int> known = {}, const TokenRules& rules = {});

private:
    struct Step;
    /// What a stage made of all tokens.
    struct Note {
        enum class Kind { Logits, Probabilities, Cut, Final };
        Kind kind = Kind::Logits;
        std::vector<float> values; ///< [V], logits or probabilities
        SoftmaxTerms terms;        ///< of logits
        SamplingStage of{};        ///< where a cut's probabilities are noted
        Selection::Run run;        ///< that a cut leaves of them
    };

    void apply(SamplingStage stage, const Step& step);
    bool addToLogits(SamplingStage stage, const Step& step);
    void takeTemperature(const GenerationSettings& settings);
    void applyRules(const TokenRules& rules);
    void addCut(SamplingStage stage, Cut cut);
    bool beginLogitStage();
    void note(SamplingStage stage, bool changed = true);
    void settle();
    void dropCut();
    void choose(RandomStream* random, std::optional<int> known);
    void record(std::span<const float> logits);
    float probabilityAfter(SamplingStage stage, int id) const;

    SamplingVocabulary m_vocabulary;
    DryPenalty m_dry;
    bool m_isRecorded = false;
    bool m_isDecided = false;           ///< greedy, and the temperature stage has been: nothing else acts
    std::vector<float> m_logits;        ///< [V] as the stages change them; what was cut is impossible
    float m_temperature = 1;            ///< that m_logits are still to be divided by
    std::vector<float> m_probabilities; ///< [V] that the last cuts were made in
    std::array<Cut, mostCuts> m_cuts;   ///< since the last stage that changed logits
    std::array<SamplingStage, mostCuts> m_cutStages{};
    std::size_t m_cutCount = 0;
    Selection m_selection;
    SamplingStage m_lastLogitStage{};
    std::array<Note, samplingStageCount> m_notes;
    std::vector<int> m_cutEarlier; ///< the most probable of those that a selection before the last one cut
    std::vector<int> m_kept;       ///< ids, ascending
    std::vector<float> m_final;    ///< of m_kept
    double m_keptSum = 0;
    SampleResult m_result;
};

} // namespace lila
