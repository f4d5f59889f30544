// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/sampling_vocabulary.h"

#include <string_view>

namespace lila {

SamplingVocabulary samplingVocabulary(const Tokenizer& tokenizer) {
    SamplingVocabulary vocabulary;
    for (const std::string_view mark : {":", ",", ".", "!", "?", ";"})
        if (const auto id = tokenizer.idOf(mark))
            vocabulary.punctuation.push_back(*id);
    // llama.cpp's sequence breakers.
    constexpr std::string_view breakers = "\n:\"*";
    for (int id = 0; id < tokenizer.size(); ++id) {
        const auto byte = tokenizer.byteOf(id);
        const bool breaks = byte ? breakers.find(static_cast<char>(*byte)) != breakers.npos
                                 : tokenizer.text(id).find_first_of(breakers) != std::string::npos;
        vocabulary.isBreaker.push_back(breaks ? 1 : 0);
    }
    return vocabulary;
}

std::span<const float> withoutEnd(const Tokenizer& tokenizer, std::span<const float> logits,
                                  std::vector<float>& endless) {
    endless.assign(logits.begin(), logits.end());
    for (const int id : {tokenizer.eosId(), tokenizer.padId()})
        if (id >= 0)
            endless[static_cast<std::size_t>(id)] = impossibleLogit;
    return endless;
}

} // namespace lila
