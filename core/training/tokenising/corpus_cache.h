// SPDX-License-Identifier: AGPL-3.0-or-later
// Text to tokens, once: in parallel, into a file that is found again by what the text and the vocabulary are.
#pragma once

#include "core/training/tokenising/corpus_tokeniser.h"

namespace lila {

struct CorpusCacheOptions {
    std::filesystem::path folder; ///< empty: defaultCorpusCacheFolder(). Made where it does not exist
    int threads = 0;              ///< 0: one a processor core. The tokens do not depend on it
    /// Called some times a second, on the caller's thread; returns false to stop. May be empty.
    std::function<bool(const CorpusProgress&)> progress;
    /// What the user should know and is no error: a cache made anew, bytes that were no UTF-8, what the text
    /// is read as where its name does not say so, what looks like a separator and is none, a story that looks
    /// like several. May be empty.
    std::function<void(const std::string& message)> notice;
    std::optional<StoryFormat> format = {}; ///< of a file; nothing: storyFormatOf
    StoryVariants variants = {};            ///< of a text
};

struct CachedCorpus {
    std::filesystem::path file; ///< for those who open it in another process
    std::shared_ptr<const TokenCorpus> corpus;
    bool reused = false; ///< found, not made
};

/// The corpus at `path`: texts (StoryFormat) are read once to find their tokens in the cache, and where it
/// has none, or damaged ones, again to make them; a story's ids are Tokenizer::encode() of its text and eos.
/// A file
/// *.safetensors is taken as a tokenised corpus itself and must be sound and of this vocabulary. Nothing
/// where `progress` said stop. Throws CorpusError, also
/// where the text changes meanwhile or the disk is full;
/// the cache then has what it had before.
std::optional<CachedCorpus> openCorpus(const std::filesystem::path& path, const Tokenizer& tokenizer,
                                       const CorpusCacheOptions& options = {});

} // namespace lila
