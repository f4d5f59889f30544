// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/generator.h"

#include "core/checkpoint/checkpoint.h"
#include "core/story/sampled_step.h"
#include "core/story/sampling_vocabulary.h"
#include "core/story/token_bias.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace lila {
namespace {

std::vector<float> lifts(const Resonator& resonator, double strength) {
    std::vector<float> lift(resonator.scores().begin(), resonator.scores().end());
    for (float& l : lift)
        l *= static_cast<float>(strength);
    return lift;
}

/// Lets a decoder see what another one has seen of the context, but for what was last seen with the
/// interventions of now: that is the next step's.
void seeAs(Decoder& decoder, const Decoder& other, std::span<const int> context, const Interventions& now) {
    const std::size_t start = std::min(other.windowBegin(), context.size());
    const auto seen = static_cast<std::size_t>(
        std::ranges::mismatch(other.window(), context.subspan(start)).in1 - other.window().begin());
    for (std::size_t end = 1; end <= seen; ++end) {
        const Interventions& before = other.seenWith(end - 1);
        if (before == (end < seen ? other.seenWith(end) : now))
            continue;
        decoder.setInterventions(before);
        decoder.logitsAfter(context.first(start + end), ContextPolicy::Anchored);
    }
    decoder.setInterventions(now);
}

} // namespace

void requireMatch(const ModelWeights& weights, const Tokenizer& tokenizer) {
    if (tokenizer.size() != weights.config.vocabSize)
        throw CheckpointError("the tokenizer has " + std::to_string(tokenizer.size()) +
                              " pieces, but the model was made for " +
                              std::to_string(weights.config.vocabSize) +
                              "; open the tokenizer that belongs to this checkpoint");
    if (!weights.tokenizerSha256.empty() && weights.tokenizerSha256 != tokenizer.sha256())
        throw CheckpointError("the checkpoint was trained with another vocabulary (" +
                              weights.tokenizerSha256.substr(0, 12) + "…) than this tokenizer's (" +
                              tokenizer.sha256().substr(0, 12) +
                              "…); open the tokenizer that belongs to this checkpoint");
}

Generator::Generator(StoryModel model)
    : m_model(std::move(model)),
      m_decoder(m_model.engine),
      m_interventions(std::make_shared<const Interventions>()),
      m_sampler(samplingVocabulary(*m_model.tokenizer)),
      m_context(m_model.tokenizer),
      m_random(m_seed) {
    requireMatch(m_model.weights(), *m_model.tokenizer);
}

void Generator::setEngine(std::shared_ptr<const PackedModel> engine) {
    if (&engine->weights() != &m_model.weights())
        throw std::invalid_argument("another engine must be made of the same weights");
    Decoder decoder(engine);
    seeAs(decoder, m_decoder, m_context.ids(), *m_interventions);
    m_decoder = std::move(decoder);
    m_model.engine = std::move(engine);
    m_ahead.reset();
}

void Generator::setText(std::string_view text) {
    m_context.setText(text);
    forgetChoices();
}

void Generator::forgetChoices() {
    m_choices.clear();
    m_retaken.reset();
    m_ahead.reset();
}

void Generator::setTokens(ContextTokens tokens, std::size_t known) {
    m_decoder.forgetBehind(known);
    m_context.setTokens(std::move(tokens));
    forgetChoices();
}

bool Generator::prefill(const Interventions& interventions, ContextPolicy policy,
                        const std::function<bool()>& goOn) {
    use(interventions);
    if (isKnown(policy))
        return true;
    const std::span<const float> logits = m_decoder.logitsAfter(m_context.ids(), policy, goOn);
    if (logits.empty())
        return false;
    m_ahead = {policy, {logits.begin(), logits.end()}};
    return true;
}

std::optional<BatchStep> Generator::pending(const Interventions& interventions, ContextPolicy policy) {
    use(interventions);
    if (isKnown(policy))
        return std::nullopt;
    m_ahead = {policy, {}};
    return BatchStep{&m_decoder, m_context.ids(), policy};
}

void Generator::setDecoder(Decoder decoder) {
    decoder.setInterventions(*m_interventions);
    m_decoder = std::move(decoder);
    forgetChoices();
}

void Generator::start(std::uint64_t seed, const std::shared_ptr<const ResonatorSpace>& resonator) {
    m_random = RandomStream(seed);
    m_resonator.reset();
    if (resonator || seed != m_seed || m_spaceWasGiven)
        m_resonatorSpace = resonator; // where none was given, the seed's is made when first needed
    m_spaceWasGiven = resonator != nullptr;
    m_seed = seed;
    m_choices.clear();
    m_retaken.reset();
}

std::optional<StepRecord> Generator::step(const GenerationSettings& settings,
                                          const Interventions& interventions, bool greedy,
                                          const std::function<bool()>& goOn, Recording recording) {
    const auto began = std::chrono::steady_clock::now();
    use(interventions);
    takeSettings(settings);
    const std::span<const float> logits = computeLogits(settings.context, goOn);
    if (logits.empty())
        return std::nullopt;

    StepRecord record;
    std::span<const float> bias;
    if (settings.resonator) {
        bias = resonatorBias(settings);
        if (recording == Recording::Candidates) {
            record.resonatorWrite = m_resonator->lastWrite();
            record.resonatorLift = lifts(*m_resonator, settings.resonanceStrength);
        }
    }
    if (m_choicesToKeep > 0)
        keepChoice(logits);
    for (int i = 0; i < m_skippedDraws; ++i)
        m_random.uniform();
    const bool mayEnd = !m_endIsForbidden && !m_context.text().empty(); // no story ends before it has begun
    const SampleResult& sample = m_sampler.sample(
        mayEnd ? logits : withoutEnd(*m_model.tokenizer, logits, m_endless), bias, m_context.ids(), settings,
        greedy ? nullptr : &m_random, recording, {}, {m_bias, m_excluded});
    describe(record, sample, m_retaken ? m_retaken->activation : m_decoder.activation(), recording);
    record.windowLength = m_retaken ? m_retaken->windowLength : m_decoder.windowLength();
    record.position = static_cast<int>(m_context.ids().size());
    record.settings = m_settings;
    record.interventions = m_interventions;
    // Published checkpoints were trained on padding and end a story with it.
    record.endOfStory = sample.id == m_model.tokenizer->eosId() || sample.id == m_model.tokenizer->padId();
    if (!record.endOfStory)
        record.text = m_context.append(sample.id);
    if (record.endOfStory && m_choicesToKeep > 0)
        m_choices.pop_back();
    else if (m_choicesToKeep > 0)
        m_choices.back().id = sample.id;
    m_retaken.reset();
    m_ahead.reset();
    m_excluded.clear();
    record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return record;
}

std::span<const float> Generator::computeLogits(ContextPolicy policy, const std::function<bool()>& goOn) {
    if (isKnown(policy))
        return m_retaken ? m_retaken->logits : m_ahead->logits;
    return m_decoder.logitsAfter(m_context.ids(), policy, goOn);
}

void Generator::setBias(std::vector<TokenBias> bias) {
    const int size = m_model.tokenizer->size();
    if (std::ranges::any_of(bias, [size](const TokenBias& one) { return one.id < 0 || one.id >= size; }))
        throw std::out_of_range("a token bias names an id that is outside the vocabulary");
    m_ownBias = std::move(bias);
    m_settings.reset();
}

void Generator::takeSettings(const GenerationSettings& settings) {
    if (m_settings && *m_settings == settings)
        return;
    if (!m_settings || m_settings->bias != settings.bias) {
        m_bias = tokenBias(*m_model.tokenizer, settings.bias);
        m_bias.insert(m_bias.end(), m_ownBias.begin(), m_ownBias.end());
    }
    m_settings = std::make_shared<const GenerationSettings>(settings);
}

void Generator::keepChoices(std::size_t count) {
    m_choicesToKeep = count;
    while (m_choices.size() > count)
        m_choices.pop_front();
}

void Generator::keepChoice(std::span<const float> logits) {
    Choice choice{m_context.mark(),
                  {logits.begin(), logits.end()},
                  m_retaken ? m_retaken->activation : m_decoder.activation(),
                  m_retaken ? m_retaken->windowLength : m_decoder.windowLength(),
                  m_resonator,
                  m_random,
                  m_excluded};
    if (m_choices.size() == m_choicesToKeep)
        m_choices.pop_front();
    m_choices.push_back(std::move(choice));
}

double Generator::retake(std::size_t at) {
    const auto choice = m_choices.begin() + static_cast<std::ptrdiff_t>(at - firstChoice());
    m_retaken = std::move(*choice);
    m_choices.erase(choice, m_choices.end());
    m_context.rewind(m_retaken->before);
    m_resonator = m_retaken->resonator;
    m_random = m_retaken->random;
    m_excluded = m_retaken->excluded;
    m_excluded.push_back(m_retaken->id);

    std::vector<float> left = m_retaken->logits;
    for (const TokenBias& one : m_bias)
        left[one.id] += one.bias;
    const SoftmaxTerms terms = softmaxTerms(left);
    for (const int id : m_excluded)
        left[id] = impossibleLogit;
    double share = 0;
    for (const float logit : left)
        share += static_cast<double>(terms.probability(logit));
    return share;
}

void Generator::describe(StepRecord& record, const SampleResult& sample, const Activation& activation,
                         Recording recording) {
    take(sample, record);
    if (recording == Recording::Candidates)
        record.activation = activation;
}

void Generator::use(const Interventions& interventions) {
    if (interventions == *m_interventions)
        return;
    m_decoder.setInterventions(interventions);
    m_interventions = std::make_shared<const Interventions>(interventions);
    m_ahead.reset();
}

std::span<const float> Generator::resonatorBias(const GenerationSettings& settings) {
    if (!m_resonator) {
        const ModelWeights& weights = m_model.weights();
        if (!m_resonatorSpace)
            m_resonatorSpace = seededResonatorSpace(weights.tokenEmbedding, weights.config.dModel, m_seed);
        m_resonator.emplace(m_resonatorSpace);
    }
    if (m_retaken)
        return m_resonator->bias();
    return m_resonator->step(m_context.ids().back(), settings.encodeRelationWeight);
}

} // namespace lila
