// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/tokenising/corpus_tokeniser.h"

#include "core/tokenizer/sha256.h"
#include "core/tokenizer/utf8.h"

#include <algorithm>
#include <cstring>
#include <functional>

namespace lila {
namespace {

constexpr std::size_t portionBytes = std::size_t{32} << 10U;
constexpr std::size_t portionsPerThread = 8; ///< small enough that threads end a round at about the same time

/// Of the text in small letters (ASCII's only), white space being one space.
std::uint64_t normalisedHash(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    bool gap = false;
    for (const char c : text) {
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            gap = true;
            continue;
        }
        if (gap && !plain.empty())
            plain += ' ';
        gap = false;
        plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    Sha256 hash;
    hash.update(plain);
    std::uint64_t bits = 0;
    std::memcpy(&bits, hash.digest().data(), sizeof bits);
    return bits;
}

/// `part` has stories, or other versions of stories alone.
void append(CorpusContent& all, const CorpusContent& part) {
    for (std::size_t i = 0; i + 1 < part.starts.size(); ++i) {
        const auto begin = static_cast<std::size_t>(part.starts[i]);
        const auto end = static_cast<std::size_t>(part.starts[i + 1]);
        all.addVariant(std::span(part.tokens).subspan(begin, end - begin));
    }
    all.characters.insert(all.characters.end(), part.characters.begin(), part.characters.end());
    all.hashes.insert(all.hashes.end(), part.hashes.begin(), part.hashes.end());
}

} // namespace

CorpusVocabulary vocabularyOf(const Tokenizer& tokenizer) {
    if (tokenizer.eosId() < 0)
        throw CorpusError("the tokenizer has no end-of-story token (eos); choose one that has");
    if (tokenizer.size() > largestCorpusVocabulary)
        throw CorpusError("the tokenizer has " + std::to_string(tokenizer.size()) +
                          " pieces, and a corpus can "
                          "store ids below " +
                          std::to_string(largestCorpusVocabulary) + "; choose a smaller one");
    return {tokenizer.sha256(), tokenizer.size(), tokenizer.eosId(), tokenizer.padId()};
}

CorpusTokeniser::CorpusTokeniser(const StorySource& source, const Tokenizer& tokenizer, int threads,
                                 StoryVariants variants)
    : m_pool(threads),
      m_tokenizer(tokenizer),
      m_reader(source),
      m_variants(std::move(variants)),
      m_contents(static_cast<std::size_t>(m_variants.count)) {
    m_contents.front().vocabulary = vocabularyOf(tokenizer);
    readRound();
}

void CorpusTokeniser::readRound() {
    m_round.clear();
    const std::size_t portions = static_cast<std::size_t>(m_pool.size()) * portionsPerThread;
    std::string story;
    while (!m_atEnd && m_round.size() < portions) {
        Portion& portion = m_round.emplace_back();
        portion.first = m_storiesRead;
        for (std::size_t bytes = 0; bytes < portionBytes && !m_atEnd; bytes += story.size()) {
            m_atEnd = !m_reader.next(story);
            if (!m_atEnd)
                portion.stories.push_back(story);
        }
        m_storiesRead += static_cast<std::int64_t>(portion.stories.size());
    }
}

void CorpusTokeniser::tokenise(Portion& portion) const {
    portion.contents.resize(static_cast<std::size_t>(m_variants.count));
    std::vector<std::uint16_t> ids;
    std::int64_t number = portion.first;
    for (const std::string& story : portion.stories) {
        for (int variant = 0; variant < m_variants.count; ++variant) {
            const std::vector<int> encoded = variantIds(m_variants, m_tokenizer, story, number, variant);
            ids.assign(encoded.begin(), encoded.end());
            ids.push_back(static_cast<std::uint16_t>(m_tokenizer.eosId()));
            CorpusContent& content = portion.contents[static_cast<std::size_t>(variant)];
            if (variant == 0)
                content.add(ids, characterCount(story), normalisedHash(story));
            else
                content.addVariant(ids);
        }
        countForeignSeparators(story, portion.separators);
        ++number;
    }
}

bool CorpusTokeniser::advance() {
    if (m_round.empty())
        return false;
    std::vector<Portion> round = std::move(m_round);
    std::exception_ptr readingFailure;
    const auto guarded = [](std::exception_ptr& failure, auto work) {
        try {
            work();
        } catch (...) { // a pool's tasks must not throw
            failure = std::current_exception();
        }
    };
    m_pool.run(static_cast<int>(round.size()) + 1, [&](int task, int) {
        if (task == 0) {
            guarded(readingFailure, [&] { readRound(); });
        } else {
            Portion& portion = round[static_cast<std::size_t>(task) - 1];
            guarded(portion.failure, [&] { tokenise(portion); });
        }
    });
    for (const Portion& portion : round) {
        if (portion.failure)
            std::rethrow_exception(portion.failure);
        for (std::size_t i = 0; i < m_contents.size(); ++i)
            append(m_contents[i], portion.contents[i]);
        std::ranges::transform(m_separators, portion.separators, m_separators.begin(), std::plus());
    }
    if (readingFailure)
        std::rethrow_exception(readingFailure);
    return true;
}

CorpusProgress CorpusTokeniser::progress() const {
    return {CorpusProgress::Stage::Tokenising, m_reader.bytesRead(), m_reader.source().bytes,
            static_cast<std::int64_t>(m_contents.front().characters.size()),
            static_cast<std::int64_t>(m_contents.front().tokens.size())};
}

CorpusContent CorpusTokeniser::take() {
    CorpusContent all = std::move(m_contents.front());
    if (all.characters.empty())
        throw CorpusError(m_reader.source().path.string() + ": it holds no stories");
    for (std::size_t i = 1; i < m_contents.size(); ++i) {
        const CorpusContent variant = std::move(m_contents[i]);
        append(all, variant);
    }
    all.textSha256 = m_reader.sha256();
    return all;
}

} // namespace lila
