// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/sampling/phrases.h"

#include <array>
#include <charconv>
#include <utility>

namespace lila {
namespace {

constexpr std::array<std::pair<char, char>, 4> escapes = {
    {{'n', '\n'}, {'t', '\t'}, {'|', '|'}, {'\\', '\\'}}};

} // namespace

std::string phrasesText(const Phrases& phrases) {
    std::string text;
    for (const std::string& phrase : phrases) {
        if (!text.empty())
            text += '|';
        for (const char c : phrase) {
            char shown = c;
            for (const auto& [letter, meant] : escapes)
                if (c == meant) {
                    text += '\\';
                    shown = letter;
                }
            text += shown;
        }
    }
    return text;
}

std::optional<Phrases> phrasesIn(std::string_view text) {
    Phrases phrases;
    std::string phrase;
    const auto finish = [&] {
        if (!phrase.empty())
            phrases.push_back(std::exchange(phrase, {}));
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '|') {
            finish();
            continue;
        }
        if (text[i] != '\\') {
            phrase += text[i];
            continue;
        }
        if (++i == text.size())
            return std::nullopt;
        const std::size_t before = phrase.size();
        for (const auto& [letter, meant] : escapes)
            if (text[i] == letter)
                phrase += meant;
        if (phrase.size() == before)
            return std::nullopt;
    }
    finish();
    return phrases;
}

std::optional<NamedBias> biasIn(std::string_view phrase) {
    const std::size_t equals = phrase.rfind('=');
    if (equals == phrase.npos || equals == 0)
        return std::nullopt;
    std::string_view number = phrase.substr(equals + 1);
    if (number.starts_with('+'))
        number.remove_prefix(1);
    NamedBias named{phrase.substr(0, equals)};
    const char* end = number.data() + number.size();
    const auto [stop, error] = std::from_chars(number.data(), end, named.bias);
    if (error != std::errc() || stop != end || !(named.bias >= -largestBias && named.bias <= largestBias))
        return std::nullopt;
    return named;
}

} // namespace lila
