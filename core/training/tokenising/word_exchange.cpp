// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/tokenising/word_exchange.h"

#include "core/tokenizer/sha256.h"
#include "core/training/corpus/shuffle.h"
#include "core/training/corpus/token_corpus.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <numeric>

namespace lila {
namespace {

bool isSmall(char c) {
    return c >= 'a' && c <= 'z';
}
bool isCapital(char c) {
    return c >= 'A' && c <= 'Z';
}
/// Bytes of other scripts' letters too: "Zoë" is one word.
bool isLetter(char c) {
    return isSmall(c) || isCapital(c) || static_cast<unsigned char>(c) >= 0x80;
}
char capital(char c) {
    return isSmall(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string inSmallLetters(std::string_view word) {
    std::string small(word);
    for (char& c : small)
        c = isCapital(c) ? static_cast<char>(c - 'A' + 'a') : c;
    return small;
}

enum class Case { AsItStands, Capitalised, Capitals };

std::string inCase(std::string word, Case how) {
    const std::size_t count = how == Case::Capitals ? word.size() : how == Case::Capitalised ? 1 : 0;
    std::transform(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(count), word.begin(), capital);
    return word;
}

/// Calls work(part, isWord) for the words of a text and what stands between them.
template <class Work>
void forEachPart(std::string_view text, Work work) {
    while (!text.empty()) {
        const bool isWord = isLetter(text.front());
        const auto end = std::ranges::find_if(text, [&](char c) { return isLetter(c) != isWord; });
        const auto size = static_cast<std::size_t>(end - text.begin());
        work(text.substr(0, size), isWord);
        text.remove_prefix(size);
    }
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r");
    return begin == std::string_view::npos ? std::string_view()
                                           : text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = text.find(separator);
        parts.push_back(trimmed(text.substr(0, end)));
        if (end == std::string_view::npos)
            return parts;
        text.remove_prefix(end + 1);
    }
}

} // namespace

WordExchange::WordExchange(std::string_view groups) : m_sha256(sha256Hex(groups)) {
    int number = 0;
    for (const std::string_view line : split(groups, '\n')) {
        ++number;
        try {
            if (const std::string_view text = trimmed(line.substr(0, line.find('#'))); !text.empty())
                addLine(text);
        } catch (const CorpusError& error) {
            throw CorpusError("line " + std::to_string(number) + ": " + error.what());
        }
    }
}

WordExchange WordExchange::read(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream)
        throw CorpusError(file.string() + ": the words to exchange cannot be read");
    try {
        return WordExchange(text);
    } catch (const CorpusError& error) {
        throw CorpusError(file.string() + ": " + error.what());
    }
}

void WordExchange::addLine(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos)
        throw CorpusError("a group is \"name: word, word\"");
    constexpr std::string_view unless = " unless ";
    const std::string_view head = line.substr(0, colon);
    Group& group = m_groups.emplace_back();
    if (const std::size_t at = head.find(unless); at != std::string_view::npos)
        for (const std::string_view word : split(head.substr(at + unless.size()), ','))
            group.unless.insert(inSmallLetters(word));
    for (const std::string_view forms : split(line.substr(colon + 1), ','))
        addWord(m_groups.size() - 1, forms);
}

void WordExchange::addWord(std::size_t group, std::string_view forms) {
    auto& words = m_groups[group].words;
    auto& word = words.emplace_back();
    for (const std::string_view form : split(forms, '/')) {
        // A single letter in capitals would be capitalised as well.
        if (form.size() < 2 || !std::ranges::all_of(form, isLetter))
            throw CorpusError("\"" + std::string(form) + "\" is no word of at least two letters");
        if (!m_places.try_emplace(inSmallLetters(form), Place{group, words.size() - 1, word.size()}).second)
            throw CorpusError("\"" + std::string(form) + "\" stands in the groups twice");
        word.emplace_back(form);
    }
    if (word.size() != words.front().size())
        throw CorpusError("\"" + std::string(forms) + "\" has not as many forms as the words before it");
}

WordExchange::Permutations WordExchange::drawn(std::string_view story, RandomStream& random) const {
    std::set<std::string> words;
    forEachPart(story, [&](std::string_view part, bool isWord) {
        if (isWord)
            words.insert(inSmallLetters(part));
    });
    Permutations permutations(m_groups.size());
    for (std::size_t i = 0; i < m_groups.size(); ++i) {
        std::vector<std::int64_t> order(m_groups[i].words.size());
        std::iota(order.begin(), order.end(), 0);
        shuffle(order, random);
        if (std::ranges::none_of(m_groups[i].unless, [&](const auto& word) { return words.contains(word); }))
            permutations[i].assign(order.begin(), order.end());
    }
    return permutations;
}

std::string WordExchange::exchanged(std::string_view story, const Permutations& permutations) const {
    std::string text;
    text.reserve(story.size() + story.size() / 8);
    forEachPart(story, [&](std::string_view part, bool isWord) {
        text += isWord ? otherWord(part, permutations) : std::string(part);
    });
    return text;
}

std::string WordExchange::otherWord(std::string_view word, const Permutations& permutations) const {
    const auto found = m_places.find(inSmallLetters(word));
    if (found == m_places.end() || permutations[found->second.group].empty())
        return std::string(word);
    const auto& [group, number, form] = found->second;
    const auto& words = m_groups[group].words;
    for (const Case how : {Case::AsItStands, Case::Capitalised, Case::Capitals})
        if (inCase(words[number][form], how) == word)
            return inCase(words[permutations[group][number]][form], how);
    return std::string(word);
}

} // namespace lila
