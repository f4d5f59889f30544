// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/step_measures.h"

#include <algorithm>
#include <iterator>

namespace lila {
namespace {

std::optional<double> probabilityAfter(const StepRecord& record, SamplingStage stage) {
    const auto chosen = std::ranges::find(record.candidates, record.id, &Candidate::id);
    if (chosen == record.candidates.end())
        return std::nullopt;
    return static_cast<double>(chosen->probability[static_cast<std::size_t>(stage)]);
}

} // namespace

std::optional<double> modelProbability(const StepRecord& record) {
    return probabilityAfter(record, SamplingStage::Model);
}

std::optional<double> resonatorLift(const StepRecord& record) {
    const auto resonator = std::ranges::find(record.stages, SamplingStage::Resonator);
    if (record.resonatorLift.empty() || resonator == record.stages.end() ||
        resonator == record.stages.begin())
        return std::nullopt;
    const auto before = probabilityAfter(record, *std::prev(resonator));
    return before.value_or(0) > 0 ? std::optional(*probabilityAfter(record, *resonator) / *before)
                                  : std::nullopt;
}

} // namespace lila
