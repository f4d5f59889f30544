// SPDX-License-Identifier: AGPL-3.0-or-later
// What the stages of sampling need to know about a tokenizer's pieces.
#pragma once

#include "core/sampling/sampler.h"
#include "core/tokenizer/tokenizer.h"

namespace lila {

SamplingVocabulary samplingVocabulary(const Tokenizer& tokenizer);

} // namespace lila
