// SPDX-License-Identifier: AGPL-3.0-or-later
// What a model thinks of text that is there: the records of its tokens, as the steps made them that wrote
// them, or as steps would that come to a person's words.
#pragma once

#include "core/story/branch_cache.h"
#include "core/story/generator.h"

namespace lila {

struct ScoredToken {
    std::size_t begin = 0, end = 0; ///< bytes of the branch's text
    std::optional<TokenKey> key;    ///< in the story; nothing where it has no ids there
    StepRecord record;
    /// The token that the same random number would have drawn had there been no resonator; nothing where the
    /// resonator was off, or the choice cannot be made again.
    std::optional<int> withoutResonator;
};

/// What of a generation's settings a person's words are looked at with: not the resonator, whose memory
/// begins with a generation, nor what says how it begins and ends.
GenerationSettings settingsForWords(GenerationSettings settings);

/// A pass over a branch, block by block, which remembers where it was for the next, and begins from what the
/// cache knows: words that follow each other cost one position each. One thread at a time.
class Scorer {
public:
    explicit Scorer(StoryModel model, std::shared_ptr<BranchCache> cache = std::make_shared<BranchCache>(0));

    const StoryModel& model() const { return m_model; }

    /// The tokens that the bytes [begin, end) of a branch touch; all of them are to be scored.
    class Task {
    public:
        /// A person's words are looked at with settingsForWords(settings).
        Task(SeenBranch branch, std::size_t begin, std::size_t end, const GenerationSettings& settings);

        bool isDone() const { return m_next >= m_end; }

    private:
        friend class Scorer;

        SeenBranch m_branch;
        std::size_t m_next = 0, m_end = 0; ///< tokens
        std::shared_ptr<const GenerationSettings> m_settings;
        // The generation that wrote the last token, as it was before the next one:
        std::optional<std::size_t> m_generation;
        std::size_t m_made = 0; ///< tokens of it
        std::optional<RandomStream> m_random;
        std::optional<Resonator> m_resonator;
    };

    /// The next block: records of tokens that were computed, also of such that come before those that are
    /// wanted. Nothing where `goOn` (Decoder::logitsAfter) stops it; then it can be tried again. Tokens of a
    /// model have their own settings, interventions and random numbers, and its resonator where that is the
    /// seed's. Phrases that were banned are not known to have been. Throws DamagedModel.
    std::vector<ScoredToken> next(Task& task, const std::function<bool()>& goOn = {});

private:
    std::size_t blockEnd(const Task& task, const SeenBranch::Window& window, std::size_t from) const;
    std::vector<ScoredToken> pass(Task& task, Decoder& decoder, const SeenBranch::Window& window,
                                  std::size_t from, std::size_t to, const std::function<bool()>& goOn);
    ScoredToken score(Task& task, std::size_t token, std::span<const float> logits);
    const SampleResult& sample(Task& task, ScoredToken& scored, std::size_t token,
                               std::span<const float> logits);
    bool replay(Task& task, std::size_t token, const std::function<bool()>& goOn);
    std::span<const float> stepResonator(Task& task, std::size_t token);
    std::shared_ptr<const GenerationSettings> settingsOf(const Task& task, std::size_t token);
    std::span<const TokenBias> biasOf(const std::shared_ptr<const GenerationSettings>& settings);

    StoryModel m_model;
    Sampler m_sampler;
    Decoder m_decoder;
    std::shared_ptr<BranchCache> m_cache;
    std::shared_ptr<const GenerationSettings> m_biasOf;
    std::vector<TokenBias> m_bias;                                 ///< of m_biasOf
    std::shared_ptr<const GenerationSettings> m_resonant, m_plain; ///< the same without the resonator
    std::uint64_t m_seed = 0;
    std::shared_ptr<const ResonatorSpace> m_space; ///< of m_seed
    std::vector<float> m_endless;                  ///< logits [V]
};

} // namespace lila
