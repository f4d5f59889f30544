// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the files that come with the program are: the default model, its tokenizer, a text, the programs
// beside it.
#pragma once

#include <filesystem>
#include <string>

namespace lila {

/// Each looks in $LILA_RESOURCES, in ../share/lila-explorer beside the program's folder, and in the source
/// tree it was built from. Where none has the file, the last place is returned, so that the message about it
/// names a real path.
std::filesystem::path defaultCheckpointPath(); ///< models/tiny_stories.safetensors
std::filesystem::path defaultTokenizerPath();  ///< vocab/e8_morpheme_.model
std::filesystem::path defaultStoriesPath();    ///< texts/stories.txt: to measure on
std::filesystem::path defaultExchangePath(); ///< texts/exchange.txt: words that stories exchange in training
/// What the window shows, in words: a page of resources/docs, one a language.
std::filesystem::path guidePath(const std::string& page = "guide.md");
/// judging/<name>: prompts.txt, unwanted_words.txt or bias_pairs.txt, which say what they are.
std::filesystem::path judgingListPath(const std::string& name);

/// The folder that this program was started from.
std::filesystem::path programFolder();

} // namespace lila
