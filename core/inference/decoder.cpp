// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inference/decoder.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace lila {
namespace {

void requireIds(std::span<const int> ids, const ModelConfig& config) {
    const int size = config.vocabSize;
    if (const auto bad = std::ranges::find_if(ids, [&](int id) { return id < 0 || id >= size; });
        bad != ids.end())
        throw std::out_of_range("token id " + std::to_string(*bad) +
                                " is outside the model's vocabulary of " + std::to_string(size));
}

/// Files all that a pass of T positions shows where a Trace has it.
class TraceProbe : public Probe {
public:
    TraceProbe(std::span<const int> ids, const ModelConfig& config) : m_length(ids.size()) {
        m_trace.ids.assign(ids.begin(), ids.end());
        m_trace.activations.assign(m_length, Activation(config.nLayers));
        m_trace.attention.assign(config.nLayers, std::vector<float>(m_length * m_length * config.nHeads));
    }

    void rootWeights(int position, int layer, const LayerActivation& activation) override {
        m_trace.activations[position][layer] = activation;
    }
    void attention(int position, int layer, int head, std::span<const float> weights) override {
        const std::size_t row = head * m_length + position;
        std::ranges::copy(weights, m_trace.attention[layer].data() + row * m_length);
    }
    Trace& trace() { return m_trace; }

private:
    std::size_t m_length;
    Trace m_trace;
};

} // namespace

int windowStart(ContextPolicy policy, int length, int blockSize) {
    if (length <= blockSize)
        return 0;
    if (policy == ContextPolicy::Exact)
        return length - blockSize;
    const int half = std::max(1, blockSize / 2);
    return (length - blockSize + half - 1) / half * half;
}

Decoder::Decoder(std::shared_ptr<const PackedModel> model)
    : m_model(std::move(model)),
      m_cache(config(), m_model->precision() == Precision::Fp32 ? Precision::Fp32 : Precision::Bf16),
      m_activation(config().nLayers) {
    setInterventions({});
}

void Decoder::setInterventions(const Interventions& interventions) {
    m_interventions = std::make_shared<const AppliedInterventions>(interventions, m_model->weights());
}

void Decoder::forgetBehind(std::size_t count) {
    const auto start = static_cast<std::size_t>(m_start);
    m_cached.resize(std::min(m_cached.size(), count - std::min(count, start)));
    m_seenWith.resize(m_cached.size());
}

std::size_t Decoder::seenAs(std::span<const int> ids,
                            const std::function<const Interventions&(std::size_t position)>& at) const {
    const std::size_t most = std::min(ids.size(), m_cached.size());
    std::size_t position = 0;
    while (position < most && ids[position] == m_cached[position] &&
           m_seenWith[position]->source() == at(position))
        ++position;
    return position;
}

Sequence Decoder::open(std::span<const int> context, ContextPolicy policy, Probe* probe) {
    const ModelConfig& c = config();
    if (context.empty())
        throw std::out_of_range("a context needs at least one token");
    const int start = windowStart(policy, static_cast<int>(context.size()), c.blockSize);
    const std::span<const int> window = context.subspan(start);
    requireIds(window, c);
    // Positions count from the window's start, so a cache made for another start is of no use.
    const auto common = start == m_start ? std::ranges::mismatch(m_cached, window).in1 - m_cached.begin() : 0;
    m_cached.reserve(c.blockSize); // a copy's is only as large as what it holds
    m_seenWith.reserve(c.blockSize);
    // The last id is always computed: its logits are what is asked for.
    m_cached.resize(std::min<std::size_t>(common, window.size() - 1));
    m_seenWith.resize(m_cached.size());
    m_start = start;
    return {window.subspan(m_cached.size()), windowLength(), &m_cache,
            m_interventions.get(),           &m_activation,  probe};
}

void Decoder::close(const Sequence& computed) {
    m_cached.insert(m_cached.end(), computed.ids.begin(), computed.ids.end());
    m_seenWith.resize(m_cached.size(), m_interventions);
}

std::span<const float> Decoder::logitsAfter(std::span<const int> context, ContextPolicy policy,
                                            const std::function<bool()>& goOn, Probe* probe) {
    const Sequence sequence = open(context, policy, probe);
    const std::function<bool()> unasked;
    if (!forwardPass(*m_model, m_work, {&sequence, 1}, LogitsOf::LastPosition,
                     sequence.count() > 1 ? goOn : unasked))
        return {};
    close(sequence);
    return {m_work.logits.row(0), static_cast<std::size_t>(config().vocabSize)};
}

bool Decoder::logitsAfterEach(
    std::span<const int> context, ContextPolicy policy,
    const std::function<void(std::size_t position, std::span<const float> logits)>& take,
    const std::function<bool()>& goOn, Probe* probe) {
    const Sequence sequence = open(context, policy, probe);
    const std::size_t first = seen();
    if (!forwardPass(*m_model, m_work, {&sequence, 1}, LogitsOf::EveryPosition, goOn))
        return false;
    close(sequence);
    for (std::size_t row = 0; row < sequence.ids.size(); ++row)
        take(first + row, {m_work.logits.row(row), static_cast<std::size_t>(config().vocabSize)});
    return true;
}

std::vector<float> Decoder::everyLogits(std::span<const int> ids, Probe* probe) const {
    const int window = config().blockSize;
    if (ids.empty() || ids.size() > static_cast<std::size_t>(window))
        throw std::out_of_range("a full pass takes 1 to " + std::to_string(window) + " tokens, not " +
                                std::to_string(ids.size()));
    Decoder fresh(m_model);
    fresh.m_interventions = m_interventions;
    const Sequence sequence = fresh.open(ids, ContextPolicy::Exact, probe);
    Workspace& work = fresh.m_work;
    forwardPass(*m_model, work, {&sequence, 1}, LogitsOf::EveryPosition);
    std::vector<float> logits;
    logits.reserve(ids.size() * config().vocabSize);
    for (std::size_t row = 0; row < ids.size(); ++row)
        logits.insert(logits.end(), work.logits.row(row), work.logits.row(row) + config().vocabSize);
    return logits;
}

Trace Decoder::trace(std::span<const int> ids) const {
    TraceProbe probe(ids, config());
    std::vector<float> logits = everyLogits(ids, &probe);
    Trace trace = std::move(probe.trace());
    trace.logits = std::move(logits);
    return trace;
}

} // namespace lila
