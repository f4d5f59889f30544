// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/serving/prompt_scorer.h"

#include "core/inference/block_probe.h"
#include "core/story/sampled_step.h"
#include "core/story/sampling_vocabulary.h"

#include <algorithm>
#include <utility>

namespace lila {
namespace {

/// So few that what waits for them does not wait long.
constexpr std::size_t blockPositions = 32;

GenerationSettings ownProbabilities() {
    GenerationSettings settings;
    settings.stages = StageList(SamplingStage::Temperature);
    settings.temperature = 1;
    settings.resonator = false;
    return settings;
}

} // namespace

PromptScorer::PromptScorer(const StoryModel& model, std::vector<int> ids, std::size_t first,
                           const Interventions& interventions, Recording recording, bool roots)
    : m_ids(std::move(ids)),
      m_next(std::max<std::size_t>(first, 1)),
      m_sampler(samplingVocabulary(*model.tokenizer)),
      m_decoder(model.engine),
      m_layers(model.weights().config.nLayers),
      m_recording(recording),
      m_roots(roots),
      m_settings(std::make_shared<const GenerationSettings>(ownProbabilities())),
      m_interventions(std::make_shared<const Interventions>(interventions)) {
    m_decoder.setInterventions(interventions);
}

std::vector<StepRecord> PromptScorer::next(const std::function<bool()>& goOn) {
    if (isDone())
        return {};
    constexpr ContextPolicy policy = ContextPolicy::Anchored;
    const int blockSize = m_decoder.config().blockSize;
    const auto start = [blockSize](std::size_t length) {
        return windowStart(policy, static_cast<int>(length), blockSize);
    };
    // Tokens that are seen in one window; their context ends before them.
    const std::size_t first = m_next;
    std::size_t end = first + 1;
    while (end < m_ids.size() && end < first + blockPositions && start(end) == start(first))
        ++end;
    const std::size_t begin = static_cast<std::size_t>(start(first));
    std::vector<StepRecord> records;
    std::optional<BlockProbe> probe;
    if (m_roots)
        probe.emplace(0, static_cast<std::size_t>(blockSize), m_layers);
    const auto take = [&](std::size_t position, std::span<const float> logits) {
        if (position + 1 < first)
            return;
        StepRecord& record = records.emplace_back(recordOf(position + 1, logits));
        if (probe)
            record.activation = probe->take(position - begin);
        record.windowLength = static_cast<int>(position + 1 - begin);
    };
    if (!m_decoder.logitsAfterEach(std::span(m_ids).first(end - 1), policy, take, goOn,
                                   probe ? &*probe : nullptr))
        return {};
    m_next = end;
    return records;
}

StepRecord PromptScorer::recordOf(std::size_t token, std::span<const float> logits) {
    const SampleResult& result = m_sampler.sample(logits, {}, std::span(m_ids).first(token), *m_settings,
                                                  nullptr, m_recording, m_ids[token]);
    StepRecord record;
    record.position = static_cast<int>(token);
    take(result, record);
    record.settings = m_settings;
    record.interventions = m_interventions;
    return record;
}

} // namespace lila
