// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/scoring.h"

#include "core/inference/block_probe.h"
#include "core/story/sampled_step.h"
#include "core/story/sampling_vocabulary.h"
#include "core/story/token_bias.h"

#include <algorithm>
#include <utility>

namespace lila {
namespace {

/// So few that what waits for them does not wait long.
constexpr std::size_t blockPositions = 16;

int drawsOf(const GenerationSettings& settings) {
    if (settings.isGreedy())
        return 0;
    return settings.xtcProbability > 0 && settings.stages.contains(SamplingStage::Xtc) ? 2 : 1;
}

} // namespace

GenerationSettings settingsForWords(GenerationSettings settings) {
    const GenerationSettings usual;
    settings.resonator = false;
    settings.seed = usual.seed;
    settings.maxTokens = usual.maxTokens;
    settings.context = ContextPolicy::Anchored;
    settings.stopAt = usual.stopAt;
    settings.stop.clear();
    settings.ban.clear();
    return settings;
}

Scorer::Scorer(StoryModel model, std::shared_ptr<BranchCache> cache)
    : m_model(std::move(model)),
      m_sampler(samplingVocabulary(*m_model.tokenizer)),
      m_decoder(m_model.engine),
      m_cache(std::move(cache)) {
    requireMatch(m_model.weights(), *m_model.tokenizer);
}

Scorer::Task::Task(SeenBranch branch, std::size_t begin, std::size_t end, const GenerationSettings& settings)
    : m_branch(std::move(branch)), m_next(m_branch.indexAt(begin)) {
    m_end = std::min(m_branch.size(), end == 0 ? 0 : m_branch.indexAt(end - 1) + 1);
    m_settings = std::make_shared<const GenerationSettings>(settingsForWords(settings));
}

std::vector<ScoredToken> Scorer::next(Task& task, const std::function<bool()>& goOn) {
    if (task.isDone())
        return {};
    const auto window = task.m_branch.window(task.m_next, m_model.weights().config.blockSize);
    const std::size_t wanted = task.m_branch.seen(window, task.m_next).size() - 1;
    const std::size_t seen = m_cache->bring(m_decoder, task.m_branch, window, wanted);
    if (seen > wanted) { // what lies behind may be asked for as well
        Decoder before = m_decoder;
        return pass(task, before, window, wanted, std::min(seen, blockEnd(task, window, wanted)), goOn);
    }
    return pass(task, m_decoder, window, seen, blockEnd(task, window, seen), goOn);
}

/// Of a block of positions that were seen with the same interventions.
std::size_t Scorer::blockEnd(const Task& task, const SeenBranch::Window& window, std::size_t from) const {
    const SeenBranch& branch = task.m_branch;
    const int size = m_model.weights().config.blockSize;
    const auto isOf = [&](std::size_t at) {
        const std::size_t token = SeenBranch::tokenBehind(window, at);
        return token <= task.m_next || (token < task.m_end && branch.window(token, size) == window);
    };
    std::size_t to = from + 1;
    while (to < from + blockPositions && isOf(to) &&
           areAlike(branch.interventions(window, from), branch.interventions(window, to)))
        ++to;
    return to;
}

std::vector<ScoredToken> Scorer::pass(Task& task, Decoder& decoder, const SeenBranch::Window& window,
                                      std::size_t from, std::size_t to, const std::function<bool()>& goOn) {
    const SeenBranch& branch = task.m_branch;
    const ModelConfig& config = m_model.weights().config;
    const std::size_t last = SeenBranch::tokenBehind(window, to - 1);
    const std::span<const int> ids = branch.seen(window, last);
    decoder.setInterventions(*branch.interventions(window, from));
    decoder.forgetBehind(from);
    std::vector<ScoredToken> scored;
    if (branch.window(last, config.blockSize) != window) {
        decoder.logitsAfter(ids, ContextPolicy::Exact, goOn);
        return scored;
    }
    const auto isOf = [&](std::size_t position) {
        return branch.window(SeenBranch::tokenBehind(window, position), config.blockSize) == window;
    };
    std::size_t first = from;
    while (!isOf(first))
        ++first;
    if (!replay(task, SeenBranch::tokenBehind(window, first), goOn))
        return scored;
    BlockProbe probe(from, to - from, config.nLayers);
    const auto take = [&](std::size_t position, std::span<const float> logits) {
        if (!isOf(position))
            return;
        const std::size_t token = SeenBranch::tokenBehind(window, position);
        ScoredToken& one = scored.emplace_back(score(task, token, logits));
        one.record.activation = probe.take(position);
        one.record.position = window.start + static_cast<int>(position) + 1;
        one.record.windowLength = static_cast<int>(position) + 1;
        one.record.interventions = branch.interventions(window, position);
        task.m_next = std::max(task.m_next, token + 1);
    };
    decoder.logitsAfterEach(ids, ContextPolicy::Exact, take, goOn, &probe);
    return scored;
}

ScoredToken Scorer::score(Task& task, std::size_t token, std::span<const float> logits) {
    const SeenBranch& branch = task.m_branch;
    ScoredToken scored{branch.begin(token), branch.end(token), branch.key(token), {}, {}};
    StepRecord& record = scored.record;
    record.id = branch.id(token);
    record.text = branch.text(token);
    record.settings = settingsOf(task, token);
    const auto& origin = branch.origin(token);
    const bool isForbidden = origin && origin->pastEnd && branch.generationOf(token) == token;
    const SampleResult& result = sample(
        task, scored, token,
        isForbidden || branch.begin(token) == 0 ? withoutEnd(*m_model.tokenizer, logits, m_endless) : logits);
    take(result, record);
    return scored;
}

const SampleResult& Scorer::sample(Task& task, ScoredToken& scored, std::size_t token,
                                   std::span<const float> logits) {
    StepRecord& record = scored.record;
    const GenerationSettings& settings = *record.settings;
    const TokenRules rules{biasOf(record.settings)};
    const std::span<const int> context = task.m_branch.context(token);
    replay(task, token, {}); // nothing that takes long: pass() has come here
    if (!task.m_random)
        return m_sampler.sample(logits, {}, context, settings, nullptr, Recording::Candidates, record.id,
                                rules);
    const RandomStream random = *task.m_random;
    const std::span<const float> bias = stepResonator(task, token);
    if (!bias.empty()) {
        record.resonatorWrite = task.m_resonator->lastWrite();
        for (const float score : task.m_resonator->scores())
            record.resonatorLift.push_back(score * static_cast<float>(settings.resonanceStrength));
    }
    const auto draw = [&](std::span<const float> lifts, Recording recording,
                          std::optional<int> known) -> auto& {
        RandomStream stream = random;
        const SampleResult& result =
            m_sampler.sample(logits, lifts, context, settings, &stream, recording, known, rules);
        task.m_random = stream;
        return result;
    };
    if (!bias.empty() && draw(bias, Recording::None, {}).id == record.id)
        scored.withoutResonator = draw({}, Recording::None, {}).id;
    const SampleResult& result = draw(bias, Recording::Candidates, record.id);
    task.m_random = random;
    for (int i = 0; i < drawsOf(settings); ++i)
        task.m_random->uniform();
    ++task.m_made;
    return result;
}

/// Brings random numbers and resonator to where they were before the token; false where `goOn` stops that,
/// and then what has been done of it stays.
bool Scorer::replay(Task& task, std::size_t token, const std::function<bool()>& goOn) {
    const SeenBranch& branch = task.m_branch;
    const std::optional<std::size_t> generation = branch.generationOf(token);
    if (!generation) {
        task.m_random.reset();
        return true;
    }
    if (task.m_generation != generation || !task.m_random || *generation + task.m_made > token) {
        task.m_generation = generation;
        task.m_made = 0;
        task.m_random.emplace(branch.origin(*generation)->seed);
        task.m_resonator.reset();
    }
    for (; *generation + task.m_made < token; ++task.m_made) {
        if (goOn && !goOn())
            return false;
        const std::size_t at = *generation + task.m_made;
        stepResonator(task, at);
        for (int i = 0; i < drawsOf(*branch.origin(at)->settings); ++i)
            task.m_random->uniform();
    }
    return true;
}

/// Its bias for a token; nothing where it was off.
std::span<const float> Scorer::stepResonator(Task& task, std::size_t token) {
    const Origin& origin = *task.m_branch.origin(token);
    if (!origin.settings->resonator || !origin.resonatorSha256.empty())
        return {};
    if (!task.m_resonator) {
        const ModelWeights& weights = m_model.weights();
        if (!m_space || m_seed != origin.seed)
            m_space = seededResonatorSpace(weights.tokenEmbedding, weights.config.dModel, origin.seed);
        m_seed = origin.seed;
        task.m_resonator.emplace(m_space);
    }
    return task.m_resonator->step(task.m_branch.idBefore(token), origin.settings->encodeRelationWeight);
}

std::shared_ptr<const GenerationSettings> Scorer::settingsOf(const Task& task, std::size_t token) {
    const auto& origin = task.m_branch.origin(token);
    if (!origin)
        return task.m_settings;
    const bool isKnown = task.m_branch.generationOf(token) && origin->resonatorSha256.empty();
    if (isKnown || !origin->settings->resonator)
        return origin->settings;
    if (m_resonant != origin->settings) {
        GenerationSettings plain = *origin->settings;
        plain.resonator = false;
        m_resonant = origin->settings;
        m_plain = std::make_shared<const GenerationSettings>(std::move(plain));
    }
    return m_plain;
}

std::span<const TokenBias> Scorer::biasOf(const std::shared_ptr<const GenerationSettings>& settings) {
    if (std::exchange(m_biasOf, settings) != settings)
        m_bias = tokenBias(*m_model.tokenizer, settings->bias);
    return m_bias;
}

} // namespace lila
