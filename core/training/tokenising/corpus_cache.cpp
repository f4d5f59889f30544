// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/tokenising/corpus_cache.h"

#include "core/tokenizer/sha256.h"
#include "core/training/corpus/cache_folder.h"
#include "core/training/tokenising/corpus_advice.h"

namespace lila {
namespace {

namespace fs = std::filesystem;

void say(const CorpusCacheOptions& options, const std::string& message) {
    if (options.notice)
        options.notice(message);
}

/// Enough of both names that no two files of a disk meet; the whole names are in the file.
fs::path cacheFile(const fs::path& folder, const std::string& textSha256,
                   const std::string& tokenizerSha256) {
    constexpr std::size_t digits = 16;
    return folder / (textSha256.substr(0, digits) + "-" + tokenizerSha256.substr(0, digits) + ".safetensors");
}

/// Null where there is none that can be used.
std::shared_ptr<const TokenCorpus> cached(const fs::path& file, const std::string& textSha256,
                                          const CorpusVocabulary& vocabulary,
                                          const CorpusCacheOptions& options) {
    std::error_code error;
    if (!fs::exists(file, error))
        return nullptr;
    try {
        auto corpus = TokenCorpus::open(file);
        if (corpus->textSha256() == textSha256 && corpus->vocabulary() == vocabulary)
            return corpus;
        say(options,
            file.string() + ": the cached tokens are of another text or vocabulary and are made anew");
    } catch (const CorpusError& damage) {
        say(options, std::string(damage.what()) + "; the cached tokens are made anew");
    }
    return nullptr;
}

/// The name of a text's tokens: the text's own where they are all there is.
std::string nameOfTokens(const std::string& textSha256, const StoryVariants& variants) {
    const std::string name = variants.name();
    return name.empty() ? textSha256 : sha256Hex(textSha256 + '\n' + name);
}

CachedCorpus openTokens(const fs::path& file, const CorpusVocabulary& vocabulary) {
    auto corpus = TokenCorpus::open(file);
    if (corpus->vocabulary() != vocabulary)
        throw CorpusError(file.string() + ": it was tokenised with another vocabulary (SHA-256 " +
                          corpus->vocabulary().tokenizerSha256 + ", not " + vocabulary.tokenizerSha256 +
                          "); give its text instead, or the tokenizer it was made with");
    return {file, std::move(corpus), true};
}

void makeFolder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        throw CorpusError(folder.string() + ": the folder for tokenised texts cannot be made: " +
                          error.message() + "; choose another one");
}

} // namespace

std::optional<CachedCorpus> openCorpus(const fs::path& path, const Tokenizer& tokenizer,
                                       const CorpusCacheOptions& options) {
    const CorpusVocabulary vocabulary = vocabularyOf(tokenizer);
    if (isNamedAsTokens(path))
        return openTokens(path, vocabulary);
    const StorySource source = storySourceAt(path, options.format);
    const auto textSha256 = sha256Of(source, [&](std::uint64_t bytes) {
        return !options.progress ||
               options.progress({CorpusProgress::Stage::Hashing, bytes, source.bytes, 0, 0});
    });
    if (!textSha256)
        return std::nullopt;
    const auto advise = [&](CachedCorpus made) {
        for (const std::string& remark : made.corpus->remarks())
            say(options, path.string() + ": " + remark);
        for (const std::string& advice : corpusAdvice(source, *made.corpus))
            say(options, advice);
        return made;
    };
    const fs::path folder = options.folder.empty() ? defaultCorpusCacheFolder() : options.folder;
    const std::string name = nameOfTokens(*textSha256, options.variants);
    const fs::path file = cacheFile(folder, name, vocabulary.tokenizerSha256);
    if (auto corpus = cached(file, name, vocabulary, options))
        return advise({file, std::move(corpus), true});

    makeFolder(folder); // before the long work
    CorpusTokeniser tokeniser(source, tokenizer, options.threads, options.variants);
    while (tokeniser.advance())
        if (options.progress && !options.progress(tokeniser.progress()))
            return std::nullopt;
    CorpusContent content = tokeniser.take();
    if (content.textSha256 != *textSha256)
        throw CorpusError(path.string() + ": it changed while it was read; start again when it is whole");
    content.textSha256 = name;
    if (tokeniser.replacedBytes() > 0)
        content.remarks.push_back(std::to_string(tokeniser.replacedBytes()) +
                                  " bytes or sequences of bytes are no UTF-8 and count as U+FFFD");
    for (std::string& advice : separatorAdvice(tokeniser.foreignSeparatorCounts()))
        content.remarks.push_back(std::move(advice));
    try {
        writeTokenCorpus(file, content);
    } catch (const CorpusError& error) {
        throw CorpusError(std::string(error.what()) +
                          "; make room there or choose another folder for the cache");
    }
    return advise({file, TokenCorpus::open(file), false});
}

} // namespace lila
