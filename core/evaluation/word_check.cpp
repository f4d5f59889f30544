// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/evaluation/word_check.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace lila {
namespace {

char lowered(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool isLetter(char c) {
    return lowered(c) >= 'a' && lowered(c) <= 'z';
}

std::string lowered(std::string word) {
    std::ranges::transform(word, word.begin(), [](char c) { return lowered(c); });
    return word;
}

} // namespace

std::vector<std::string> wordsFound(std::string_view text, std::span<const std::string> list) {
    std::set<std::string> words;
    std::string word;
    for (const char c : text) {
        if (isLetter(c)) {
            word += lowered(c);
            continue;
        }
        words.insert(word);
        word.clear();
    }
    words.insert(word);
    std::vector<std::string> found;
    std::ranges::copy_if(list, std::back_inserter(found),
                         [&](const std::string& wanted) { return words.contains(lowered(wanted)); });
    return found;
}

bool isPlainWord(std::string_view word) {
    return !word.empty() && std::ranges::all_of(word, isLetter);
}

} // namespace lila
