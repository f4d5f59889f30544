// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/sharing/page_words.h"

#include <array>

namespace lila {
namespace {

constexpr auto texts = std::to_array<std::string_view>(
    {// Passages.
     "1 token, seed %1, %2", "%1 tokens, seed %2, %3", "going on from what stands before it",
     "first written behind other words", "with changes inside the model",
     // The foot.
     "Model, SHA-256", "Model %1, SHA-256", "Vocabulary, SHA-256", "A person wrote all of it.",
     "%1A person%2 wrote what looks so, and a LILA-E8 model the rest, in these passages (settings that are "
     "not "
     "named are the defaults):",
     "What is shown of %1 of the %2 tokens is what the model found when it looked at them afterwards.",
     "What is shown of %1 of the %2 tokens is what the model %3 found when it looked at them afterwards.",
     "Nothing is known of %1 of the %2 tokens: no record of them is in this page. They show no candidates "
     "and "
     "have no colour.",
     "The roots of %1 of the %2 tokens are not shown: nothing tells that they are those which this page "
     "draws.",
     // The panel.
     "Colour by", "author", "probability", "entropy", "resonator", "nothing", "The word pointed at",
     "Point at a word, tap it, or go there with Tab and the arrow keys: what could have come in its place, "
     "and "
     "the roots that it lit. Enter or a click holds it, Escape lets it go.",
     "Close", "The 240 roots of E8, in layer",
     // The script.
     "240 random directions in the place of roots, in layer", "how probable each word was to the model",
     "how open the choice was, in bits", "how much likelier the resonator made it",
     "%1; no colour: not known", "%1a person%2, and the model", "root %1 (%2)", "direction %1 (%2)",
     "Strongest: %1, %2; as spread as %3 equal ones", "could have come", "model",
     "the model’s own probability", "drawn from",
     "what the settings made of it: from this the word was drawn", "%1, id %2", "a person’s · token %1 of %2",
     "the model’s, passage %1 · token %2 of %3",
     "Nothing is known of this word: no record of it is in this page.", "probability %1 · entropy %2 bits",
     "probability %1 · entropy %2 bits · resonator ×%3"});

} // namespace

std::span<const std::string_view> pageTexts() {
    return texts;
}

std::string PageWords::say(std::string_view text, std::initializer_list<std::string> values) const {
    const std::string pattern = translated(text);
    std::string said;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const std::size_t place = pattern[i] == '%' && i + 1 < pattern.size()
                                      ? static_cast<std::size_t>(pattern[i + 1] - '1')
                                      : values.size();
        if (place < values.size())
            said += values.begin()[place];
        else
            said += pattern[i];
        i += place < values.size() ? 1 : 0;
    }
    return said;
}

} // namespace lila
