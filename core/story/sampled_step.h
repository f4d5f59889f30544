// SPDX-License-Identifier: AGPL-3.0-or-later
// From what the sampler says of a token to the record of its step.
#pragma once

#include "core/story/step_record.h"

namespace lila {

/// The token, its probability and entropy, the stages and the candidates; the rest of the record stays.
inline void take(const SampleResult& sample, StepRecord& record) {
    record.id = sample.id;
    record.logProbability = sample.logProbability;
    record.entropy = sample.entropy;
    record.keptCount = sample.keptCount;
    record.stages = sample.stages;
    record.candidates = sample.candidates;
}

} // namespace lila
