// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/tokenising/story_variants.h"

#include "core/checkpoint/number_text.h"
#include "core/training/corpus/shuffle.h"

namespace lila {

std::string StoryVariants::name() const {
    if (count == 1)
        return {};
    return std::to_string(count) + " variants, merge_dropout " + shortestText(bpeDropout) + ", exchange " +
           shortestText(exchange) + ", seed " + std::to_string(seed) + ", words " +
           (words ? words->sha256() : "none");
}

std::vector<int> variantIds(const StoryVariants& variants, const Tokenizer& tokenizer, std::string_view story,
                            std::int64_t number, int variant) {
    if (variant == 0)
        return tokenizer.encode(story);
    const std::uint64_t ofVariant = mixed(variants.seed, static_cast<std::uint64_t>(variant));
    const std::uint64_t seed = mixed(ofVariant, static_cast<std::uint64_t>(number));
    RandomStream random(seed);
    std::string text(story);
    if (variants.words && random.uniform() < variants.exchange)
        text = variants.words->exchanged(story, variants.words->drawn(story, random));
    return variants.bpeDropout > 0 ? tokenizer.encodeWithDropout(text, variants.bpeDropout, seed)
                                   : tokenizer.encode(text);
}

} // namespace lila
