// SPDX-License-Identifier: AGPL-3.0-or-later
// Which tokens of a vocabulary a token bias means.
#pragma once

#include "core/sampling/sampler.h"
#include "core/tokenizer/tokenizer.h"

#include <stdexcept>
#include <string>

namespace lila {

/// Its message is a sentence for a user.
struct UnknownToken : std::invalid_argument {
    UnknownToken(std::string name, std::string pieces);

    std::string name;
    std::string pieces; ///< that it consists of, with spaces between them
};

/// `bias`: phrases as biasIn() reads them. A name is a piece ("▁Lily", "<0x0A>"), or a text that stands for
/// the pieces that read so, with or without a space before it. Throws UnknownToken where no piece is meant,
/// and std::invalid_argument where a phrase is none.
std::vector<TokenBias> tokenBias(const Tokenizer& tokenizer, const Phrases& bias);

} // namespace lila
