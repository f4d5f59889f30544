// SPDX-License-Identifier: AGPL-3.0-or-later
// What the stages of sampling need to know about a tokenizer's pieces.
#pragma once

#include "core/sampling/sampler.h"
#include "core/tokenizer/tokenizer.h"

#include <span>
#include <vector>

namespace lila {

SamplingVocabulary samplingVocabulary(const Tokenizer& tokenizer);

/// Logits [V] of which no end of a story can come, in `endless`.
std::span<const float> withoutEnd(const Tokenizer& tokenizer, std::span<const float> logits,
                                  std::vector<float>& endless);

} // namespace lila
