// SPDX-License-Identifier: AGPL-3.0-or-later
// What a model makes of the tokens of a prompt: each one's probability, and the roots that it was seen with.
#pragma once

#include "core/story/generator.h"

namespace lila {

/// The model's own probabilities: no settings act, and a long prompt is seen as with ContextPolicy::Anchored.
/// One thread at a time.
class PromptScorer {
public:
    /// Of the tokens at the indices [first, ids.size()), of which the first of all has none: `first` > 0.
    /// Activations are recorded where `roots` asks for them.
    PromptScorer(const StoryModel& model, std::vector<int> ids, std::size_t first,
                 const Interventions& interventions, Recording recording = Recording::Candidates,
                 bool roots = true);

    bool isDone() const { return m_next >= m_ids.size(); }
    /// Records of the next few tokens, without text; nothing where `goOn` (Decoder::logitsAfter) stops it.
    std::vector<StepRecord> next(const std::function<bool()>& goOn = {});

private:
    StepRecord recordOf(std::size_t token, std::span<const float> logits);

    std::vector<int> m_ids;
    std::size_t m_next;
    Sampler m_sampler;
    Decoder m_decoder;
    int m_layers;
    Recording m_recording;
    bool m_roots;
    std::shared_ptr<const GenerationSettings> m_settings;
    std::shared_ptr<const Interventions> m_interventions;
};

} // namespace lila
