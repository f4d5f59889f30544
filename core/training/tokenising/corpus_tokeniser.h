// SPDX-License-Identifier: AGPL-3.0-or-later
// Tokenises the stories of a source on several threads.
#pragma once

#include "core/threads/thread_pool.h"
#include "core/tokenizer/tokenizer.h"
#include "core/training/texts/story_reader.h"
#include "core/training/tokenising/corpus_advice.h"
#include "core/training/tokenising/story_variants.h"

namespace lila {

struct CorpusProgress {
    enum class Stage { Hashing, Tokenising } stage = Stage::Hashing;
    std::uint64_t bytesDone = 0;
    std::uint64_t bytesTotal = 0;
    std::int64_t stories = 0;
    std::int64_t tokens = 0;
};

/// What a corpus tokenised with `tokenizer` says of its vocabulary. Throws CorpusError for one without eos,
/// or with more than largestCorpusVocabulary pieces.
CorpusVocabulary vocabularyOf(const Tokenizer& tokenizer);

/// Works in rounds, so that whoever calls can show how far it is and stop. While one round is tokenised, the
/// next is read; only the tokens are kept. What comes out does not depend on the number of threads.
class CorpusTokeniser {
public:
    /// `threads`: 0: one a processor core. `tokenizer` must outlive this. All members throw CorpusError (and
    /// TokenizerError, should it fail on a text).
    CorpusTokeniser(const StorySource& source, const Tokenizer& tokenizer, int threads,
                    StoryVariants variants = {});

    /// A round (some tenths of a second); false once there is nothing left.
    bool advance();
    CorpusProgress progress() const;
    std::uint64_t replacedBytes() const { return m_reader.replacedBytes(); }
    const SeparatorCounts& foreignSeparatorCounts() const { return m_separators; }
    /// All stories, after advance() has returned false. Throws where there are none.
    CorpusContent take();

private:
    /// Stories that one task tokenises.
    struct Portion {
        std::vector<std::string> stories;
        std::int64_t first = 0;              ///< the first one's number
        std::vector<CorpusContent> contents; ///< of these stories, by version
        SeparatorCounts separators{};
        std::exception_ptr failure;
    };

    void readRound();
    void tokenise(Portion& portion) const;

    ThreadPool m_pool;
    const Tokenizer& m_tokenizer;
    StoryReader m_reader;
    StoryVariants m_variants;
    std::vector<Portion> m_round; ///< read, not tokenised
    std::int64_t m_storiesRead = 0;
    std::vector<CorpusContent> m_contents; ///< by version
    SeparatorCounts m_separators{};
    bool m_atEnd = false;
};

} // namespace lila
