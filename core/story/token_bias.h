// SPDX-License-Identifier: AGPL-3.0-or-later
// Which tokens of a vocabulary a token bias means.
#pragma once

#include "core/sampling/sampler.h"
#include "core/tokenizer/tokenizer.h"

namespace lila {

/// `bias`: phrases as biasIn() reads them. A name is a piece ("▁Lily", "<0x0A>"), or a text that stands for
/// the pieces that read so, with or without a space before it. Throws std::invalid_argument, with a sentence
/// for a user, where no piece is meant.
std::vector<TokenBias> tokenBias(const Tokenizer& tokenizer, const Phrases& bias);

} // namespace lila
