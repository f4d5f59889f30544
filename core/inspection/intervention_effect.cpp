// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inspection/intervention_effect.h"

#include "core/sampling/divergence.h"

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr std::size_t block = 32;   ///< positions: as few as what waits for them can wait for
constexpr double nearEnough = 1.01; ///< ratio of factors

std::size_t topOf(std::span<const float> logits) {
    return static_cast<std::size_t>(std::ranges::max_element(logits) - logits.begin());
}

/// As many as are followed by one, and are seen with it.
std::vector<int> lastOf(std::span<const int> ids, int blockSize) {
    const std::size_t followed = ids.empty() ? 0 : ids.size() - 1;
    const std::size_t seen = std::min(followed, static_cast<std::size_t>(blockSize));
    const auto window = ids.subspan(followed - seen, seen);
    return {window.begin(), window.end()};
}

} // namespace

EffectMeter::EffectMeter(std::shared_ptr<const PackedModel> model, std::span<const int> ids)
    : m_model(std::move(model)),
      m_ids(lastOf(ids, m_model->config().blockSize)),
      m_first(m_ids.size() - std::min(m_ids.size(), lastTokens)),
      m_untouched(m_model),
      m_changed(m_model) {}

void EffectMeter::begin(const Interventions& interventions) {
    m_changed.forgetBehind(0);
    m_changed.setInterventions(interventions);
    m_effect = {};
}

/// A block of positions that the decoder has not seen.
void EffectMeter::see(Decoder& decoder, const Take& take, const std::function<bool()>& goOn) const {
    const std::size_t from = decoder.seen();
    const std::size_t to = std::min(from + block, from < m_first ? m_first : m_ids.size());
    const std::span<const int> context = std::span(m_ids).first(to);
    if (from < m_first)
        decoder.logitsAfter(context, ContextPolicy::Exact, goOn);
    else
        decoder.logitsAfterEach(context, ContextPolicy::Exact, take, goOn);
}

std::optional<InterventionEffect> EffectMeter::next(const std::function<bool()>& goOn) {
    if (!isSeen(m_untouched)) {
        see(
            m_untouched,
            [this](std::size_t, std::span<const float> logits) {
                m_logits.insert(m_logits.end(), logits.begin(), logits.end());
            },
            goOn);
        return std::nullopt;
    }
    if (!isSeen(m_changed))
        see(
            m_changed,
            [this](std::size_t position, std::span<const float> logits) {
                const auto untouched =
                    std::span(m_logits).subspan((position - m_first) * logits.size(), logits.size());
                ++m_effect.tokens;
                m_effect.meanKl += klDivergence(untouched, logits);
                m_effect.changedTop += topOf(untouched) != topOf(logits) ? 1 : 0;
            },
            goOn);
    if (!isSeen(m_changed))
        return std::nullopt;
    InterventionEffect mean = m_effect;
    if (mean.tokens > 0) {
        mean.meanKl = std::max(mean.meanKl / mean.tokens, 0.0);
        mean.changedTop /= mean.tokens;
    }
    return mean;
}

bool FactorSearch::tell(double meanKl) {
    (meanKl < m_target ? m_tooLittle : m_tooMuch) = m_factor;
    if (m_tooMuch == 0) {
        if (m_factor >= most)
            return true;
        m_factor *= 2;
        return false;
    }
    if (m_tooMuch / m_tooLittle < nearEnough)
        return true;
    m_factor = std::sqrt(m_tooLittle * m_tooMuch);
    return false;
}

} // namespace lila
