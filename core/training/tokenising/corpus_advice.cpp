// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/tokenising/corpus_advice.h"

#include <algorithm>

namespace lila {
namespace {

constexpr std::int64_t longStory = 4096; ///< tokens: some fifteen times a story of TinyStories

std::string counted(std::uint64_t count, const std::string& one, const std::string& many) {
    return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

std::string storiesCounted(std::int64_t count) {
    return counted(static_cast<std::uint64_t>(count), "story", "stories");
}

std::string tokensCounted(std::int64_t count) {
    return counted(static_cast<std::uint64_t>(count), "token", "tokens");
}

std::string lengthAdvice(const StorySource& source, const TokenCorpus& corpus) {
    std::int64_t longest = 0;
    for (std::int64_t i = 0; i < corpus.storyCount(); ++i)
        longest = std::max(longest, static_cast<std::int64_t>(corpus.story(i).size()));
    const std::int64_t all = corpus.tokenCount();
    if (longest <= longStory || (longest * 2 <= all && all / corpus.storyCount() <= longStory))
        return {};
    std::string text = source.path.string() + " is read as " + storiesCounted(corpus.storyCount());
    text += corpus.storyCount() == 1
                ? " of " + tokensCounted(all)
                : ", the longest with " + std::to_string(longest) + " of all " + tokensCounted(all);
    text += ". Where that is more than one story, put <|endoftext|> between them";
    if (source.format == StoryFormat::Text)
        text += ", or give --read_as lines where each line is one";
    return text;
}

} // namespace

std::string formatAdvice(const StorySource& source, std::int64_t stories) {
    if (isNamedAs(source.path, source.format))
        return {};
    const auto told = [&](const std::string& form) {
        return source.path.string() + " is read as " + form + ", " + storiesCounted(stories) +
               "; where that is wrong, name its format with --read_as";
    };
    switch (source.format) {
    case StoryFormat::Lines:
        return told("one story a line");
    case StoryFormat::JsonLines:
        return told("JSON lines");
    case StoryFormat::Json:
        return told("JSON");
    case StoryFormat::Table:
        return told("a table with a column \"text\"");
    default:
        return {};
    }
}

void countForeignSeparators(std::string_view story, SeparatorCounts& counts) {
    for (std::size_t i = 0; i < counts.size(); ++i)
        for (std::size_t at = 0; (at = story.find(foreignSeparators[i], at)) != std::string_view::npos;
             at += foreignSeparators[i].size())
            ++counts[i];
}

std::vector<std::string> separatorAdvice(const SeparatorCounts& counts) {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] > 0)
            all.push_back('"' + std::string(foreignSeparators[i]) + "\" stands " +
                          counted(counts[i], "time", "times") +
                          " in the stories and is learned as letters; where it separates stories, put "
                          "<|endoftext|> in its place");
    return all;
}

std::vector<std::string> corpusAdvice(const StorySource& source, const TokenCorpus& corpus) {
    std::vector<std::string> all = {formatAdvice(source, corpus.storyCount()), lengthAdvice(source, corpus)};
    std::erase(all, std::string());
    return all;
}

} // namespace lila
