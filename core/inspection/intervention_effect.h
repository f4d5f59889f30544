// SPDX-License-Identifier: AGPL-3.0-or-later
// What interventions change in what a model says of a text (resources/docs/model.md section 11).
#pragma once

#include "core/inference/decoder.h"

#include <optional>

namespace lila {

struct InterventionEffect {
    int tokens = 0;        ///< whose predictions were compared
    double meanKl = 0;     ///< KL(untouched ‖ changed) of the model's own distribution, nats
    double changedTop = 0; ///< share of them of which another token is the most probable one
};

/// Measures interventions one after the other, over the same last tokens of a text, block by block. Each is
/// in force over all that the model sees. One thread at a time.
class EffectMeter {
public:
    static constexpr std::size_t lastTokens = 64;

    /// `ids` of a context; of those the model sees the last, as many as its window has and one more, whose
    /// predictions count at most `lastTokens`.
    EffectMeter(std::shared_ptr<const PackedModel> model, std::span<const int> ids);

    const std::shared_ptr<const PackedModel>& model() const { return m_model; }
    /// Starts over with these. Throws what Decoder::setInterventions() throws.
    void begin(const Interventions& interventions);
    /// The next block; nothing where there are more, or `goOn` (Decoder::logitsAfter) stopped it. Throws
    /// DamagedModel where logits are not finite.
    std::optional<InterventionEffect> next(const std::function<bool()>& goOn = {});

private:
    using Take = std::function<void(std::size_t position, std::span<const float> logits)>;

    bool isSeen(const Decoder& decoder) const { return decoder.seen() == m_ids.size(); }
    void see(Decoder& decoder, const Take& take, const std::function<bool()>& goOn) const;

    std::shared_ptr<const PackedModel> m_model;
    std::vector<int> m_ids;      ///< each of which is followed by one
    std::size_t m_first;         ///< of them whose prediction counts
    Decoder m_untouched;         ///< has seen them as far as m_logits goes
    std::vector<float> m_logits; ///< [.., V], from m_first on
    Decoder m_changed;
    InterventionEffect m_effect; ///< sums
};

/// Looks for the factor at which interventions reach a mean KL: doubles it from 1 on, then halves the ratio
/// of what is too much and what is too little.
class FactorSearch {
public:
    static constexpr double most = 4096;

    explicit FactorSearch(double targetKl) : m_target(targetKl) {}

    /// To be measured.
    double factor() const { return m_factor; }
    /// What it was there. True: the search is over; factor() is the last one.
    bool tell(double meanKl);
    /// Afterwards: nothing up to `most` has as much.
    bool isReached() const { return m_tooMuch > 0; }

private:
    double m_target;
    double m_factor = 2;
    double m_tooLittle = 1;
    double m_tooMuch = 0; ///< 0: not known
};

} // namespace lila
