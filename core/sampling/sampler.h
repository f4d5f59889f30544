// SPDX-License-Identifier: AGPL-3.0-or-later
// From logits to a token, in the eight stages of the reference. What each stage made of the most probable
// tokens is told where it is asked for.
#pragma once

#include "core/sampling/random.h"
#include "core/sampling/selection.h"
#include "core/sampling/settings.h"

#include <array>
#include <optional>
#include <span>
#include <vector>

namespace lila {

/// The stages in their order (resources/docs/model.md section 6, 1 to 8).
enum class SamplingStage { Model, Resonator, Repetition, Punctuation, Temperature, TopK, TopP, Final };
inline constexpr int samplingStageCount = 8;
std::string_view samplingStageName(SamplingStage stage);

/// One token that could have come next. Probabilities after stage i: softmax of the logits at that point
/// (temperature 1 before the temperature stage); after top-k and top-p what is left of it, not renormalised.
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
    /// The `recordedCandidates` most probable after the final stage, what was cut out ordered behind by its
    /// probability at the temperature stage (ties: lower id first); then, if it is not among them, the chosen
    /// token. Empty where nothing is recorded.
    std::vector<Candidate> candidates;
};

/// What the stages need to know about the vocabulary.
struct SamplingVocabulary {
    std::vector<int> punctuation; ///< ids of the whole pieces : , . ! ? ; that must not repeat at once
};

/// Holds its scratch memory between calls and allocates nothing from the second on; one thread at a time.
/// Copyable.
class Sampler {
public:
    explicit Sampler(SamplingVocabulary vocabulary);

    /// logits [V] of the model; resonatorBias [V] or empty (off), not yet multiplied by the strength;
    /// context: all ids so far, prompt included. Draws from `random`, or takes the argmax (lowest id of
    /// equals) where it is null or the settings are greedy. Greedy settings stand for the limit of a falling
    /// temperature: from that stage on all probability is the most probable token's. A `known` id is taken
    /// however improbable it is. The result stands until the next call. Non-finite logits: throws
    /// DamagedModel.
    const SampleResult& sample(std::span<const float> logits, std::span<const float> resonatorBias,
                               std::span<const int> context, const GenerationSettings& settings,
                               RandomStream* random, Recording recording = Recording::Candidates,
                               std::optional<int> known = {});

private:
    struct EarlyStages;

    EarlyStages adjustLogits(std::span<const float> logits, std::span<const float> bias,
                             std::span<const int> context, const GenerationSettings& settings,
                             Recording recording);
    void choose(RandomStream* random, std::optional<int> known);
    void record(const EarlyStages& early, bool greedy);

    SamplingVocabulary m_vocabulary;
    std::vector<float> m_logits;        ///< [V] as the stages change them
    std::vector<float> m_probabilities; ///< [V] after the temperature stage
    Selection m_selection;
    std::vector<int> m_kept;    ///< ids, ascending
    std::vector<float> m_final; ///< of m_kept
    double m_keptSum = 0;
    SampleResult m_result;
};

} // namespace lila
