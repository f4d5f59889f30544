// SPDX-License-Identifier: AGPL-3.0-or-later
// A name for every token, that can be seen.
#pragma once

#include "core/tokenizer/tokenizer.h"

namespace lila {

/// "␣the", "⏎", "<end of story>". Throws std::out_of_range.
std::string tokenLabel(const Tokenizer& tokenizer, int id);

} // namespace lila
