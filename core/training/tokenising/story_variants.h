// SPDX-License-Identifier: AGPL-3.0-or-later
// Versions of a story that tell the same in other words and other tokens: many epochs over little text then
// do not see the same rows again and again.
#pragma once

#include "core/tokenizer/tokenizer.h"
#include "core/training/tokenising/word_exchange.h"

#include <cstdint>
#include <memory>

namespace lila {

/// Version 0 is the text as it is, in the tokenizer's own tokens.
struct StoryVariants {
    int count = 1;
    double bpeDropout = 0; ///< probability that a merge is left out (Provilkov et al. 2020, "BPE-Dropout")
    double exchange = 0;   ///< probability that a story's words are exchanged
    std::shared_ptr<const WordExchange> words; ///< null: none are
    std::uint64_t seed = 1;

    /// Tells tokens of one text apart that were made with other variants; empty where there is version 0
    /// alone.
    std::string name() const;
};

/// Ids without eos. `number`: the story's place in its text. The same arguments give the same ids.
std::vector<int> variantIds(const StoryVariants& variants, const Tokenizer& tokenizer, std::string_view story,
                            std::int64_t number, int variant);

} // namespace lila
