// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/text_stops.h"

#include <algorithm>
#include <array>

namespace lila {
namespace {

constexpr std::string_view whiteSpace = " \t\r\n";
constexpr std::array<std::string_view, 4> marks = {".", "!", "?", "…"};
constexpr std::array<std::string_view, 7> closers = {"\"", "'", ")", "]", "”", "’", "»"};
constexpr std::array<std::string_view, 5> abbreviations = {"Mr.", "Mrs.", "Ms.", "Dr.", "St."};

bool isSpace(char c) {
    return whiteSpace.find(c) != whiteSpace.npos;
}

/// `text` without one of `endings`, or as it is.
template <std::size_t Count>
std::string_view without(std::string_view text, const std::array<std::string_view, Count>& endings) {
    for (const std::string_view ending : endings)
        if (text.ends_with(ending))
            return text.substr(0, text.size() - ending.size());
    return text;
}

/// Whether a sentence ends where `text` does.
bool endsSentence(std::string_view text) {
    for (std::string_view less = without(text, closers); less.size() < text.size();
         less = without(text, closers))
        text = less;
    const bool isAbbreviation = std::ranges::any_of(abbreviations, [&](std::string_view word) {
        return text.ends_with(word) &&
               (text.size() == word.size() || isSpace(text[text.size() - word.size() - 1]));
    });
    return !isAbbreviation && without(text, marks).size() < text.size();
}

/// Before the white space at `at`, unless the sentence goes on after it, as in: "No!" said Tom.
bool isSentenceEnd(std::string_view text, std::size_t start, std::size_t at) {
    const std::size_t next = text.find_first_not_of(whiteSpace, at);
    const bool goesOn = next != text.npos && text[next] >= 'a' && text[next] <= 'z';
    return at > start && isSpace(text[at]) && !isSpace(text[at - 1]) && !goesOn &&
           endsSentence(text.substr(0, at));
}

std::optional<std::size_t> sentenceEnd(const WrittenText& written) {
    const auto& [text, start, before] = written;
    // One that ended before white space is known by what comes after that.
    const std::size_t last = text.substr(0, before).find_last_not_of(whiteSpace);
    const std::size_t from = last == text.npos ? start : std::max(start, last + 1);
    for (std::size_t at = from; at < text.size(); ++at)
        if (isSentenceEnd(text, start, at) && text.find_first_not_of(whiteSpace, at) != text.npos)
            return at;
    return std::nullopt;
}

std::optional<std::size_t> paragraphEnd(const WrittenText& written) {
    const auto& [text, start, before] = written;
    const std::size_t first = text.find_first_not_of(whiteSpace, start);
    const std::size_t end = first == text.npos ? text.npos : text.find('\n', std::max(first, before));
    return end == text.npos ? std::nullopt : std::optional(end);
}

/// Where the first of `phrases` begins that ends within [before, size) and does not begin before `from`.
std::optional<std::size_t> firstOf(const Phrases& phrases, const WrittenText& written, std::size_t from) {
    std::optional<std::size_t> first;
    for (const std::string& phrase : phrases) {
        const std::size_t reach = written.before - std::min(written.before, phrase.size() - 1);
        const std::size_t at = written.text.find(phrase, std::max(from, reach));
        if (at != written.text.npos)
            first = std::min(at, first.value_or(at));
    }
    return first;
}

} // namespace

std::optional<std::size_t> stopIn(const WrittenText& written, const GenerationSettings& settings) {
    std::optional<std::size_t> end = firstOf(settings.stop, written, written.start);
    const auto natural = settings.stopAt == StopAt::Sentence    ? sentenceEnd(written)
                         : settings.stopAt == StopAt::Paragraph ? paragraphEnd(written)
                                                                : std::nullopt;
    if (natural)
        end = std::min(*natural, end.value_or(*natural));
    return end;
}

std::optional<std::size_t> banIn(const WrittenText& written, const Phrases& ban) {
    return firstOf(ban, written, 0);
}

std::size_t openFrom(const WrittenText& written, const GenerationSettings& settings) {
    const std::string_view text = written.text.substr(written.start);
    std::size_t open = 0; // bytes at the end
    for (const Phrases* phrases : {&settings.stop, &settings.ban})
        for (const std::string& phrase : *phrases)
            for (std::size_t size = std::min(phrase.size() - 1, text.size()); size > open; --size)
                if (text.ends_with(std::string_view(phrase).substr(0, size)))
                    open = size;
    if (settings.stopAt == StopAt::Sentence) {
        const std::size_t last = text.find_last_not_of(whiteSpace);
        if (last != text.npos && endsSentence(written.text.substr(0, written.start + last + 1)))
            open = std::max(open, text.size() - last - 1);
    }
    return written.text.size() - open;
}

} // namespace lila
