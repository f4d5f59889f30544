// SPDX-License-Identifier: AGPL-3.0-or-later
// A tokenised corpus as a file holds it. Reading one needs no tokenizer, so that a trainer without
// SentencePiece can.
//
// The file is safetensors: `tokens` [N] I16 (the bits of unsigned 16-bit ids), `starts` [VS+1] I64 (story i
// is tokens[starts[i]] up to tokens[starts[i + 1]], its last one eos; after the S stories come V - 1 other
// versions of all of them, story_variants.h), `characters` [S] I64 (Unicode code points of the story's text),
// `hashes` [S] I64 (64 bits of the story's normalised text). Metadata: corpus_layout, tokenizer_sha256,
// text_sha256, vocab_size, eos_id, pad_id (-1: none), checksum, remarks (lines; may be missing).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace lila {

struct SafetensorsFile;

/// Of anything about a corpus, text or tokens. The message names the file and, where there is one, the line.
class CorpusError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

inline constexpr int largestCorpusVocabulary = 65536; ///< ids are stored in 16 bits

/// What the tokens stand for.
struct CorpusVocabulary {
    std::string tokenizerSha256; ///< Tokenizer::sha256()
    int vocabSize = 0;           ///< 1 to largestCorpusVocabulary
    int eosId = -1;              ///< always there
    int padId = -1;              ///< -1 where the vocabulary has none

    bool operator==(const CorpusVocabulary&) const = default;
};

/// A corpus in the making: stories in order.
struct CorpusContent {
    CorpusVocabulary vocabulary;
    std::string textSha256; ///< of the text it was made from (SourceBytes::sha256), and of its variants
    std::vector<std::string> remarks; ///< what its user should know of the text; a line each
    std::vector<std::uint16_t> tokens;
    std::vector<std::int64_t> starts{0};
    std::vector<std::int64_t> characters;
    std::vector<std::uint64_t> hashes;

    /// `ids`: a story's, eos last.
    void add(std::span<const std::uint16_t> ids, std::int64_t characterCount, std::uint64_t hash);
    /// After all stories: the next version of the first of them, of the second, …
    void addVariant(std::span<const std::uint16_t> ids);
};

/// Whether a corpus is given as tokens, by its name (*.safetensors), and not as texts.
bool isNamedAsTokens(const std::filesystem::path& corpus);

/// Writes atomically (core/checkpoint/atomic_file.h). Throws CorpusError, also for content that TokenCorpus
/// would refuse, and then an old file stands.
void writeTokenCorpus(const std::filesystem::path& file, const CorpusContent& content);

/// Immutable, and may be shared between threads. The tokens lie in the mapped file.
class TokenCorpus {
public:
    /// Checks everything: a checksum over all arrays, starts that rise from 0 to N, ids below vocab_size, eos
    /// at the end of every story, at least one story. Throws CorpusError.
    static std::shared_ptr<const TokenCorpus> open(const std::filesystem::path& file);
    /// The same of a file in memory, aligned to 8 bytes and kept alive by `owner`; `name` stands in messages.
    static std::shared_ptr<const TokenCorpus>
    of(std::span<const std::byte> bytes, const std::shared_ptr<const void>& owner, const std::string& name);

    std::int64_t storyCount() const { return static_cast<std::int64_t>(m_characters.size()); }
    /// Versions of each story; the first is the text as it is.
    int variantCount() const { return static_cast<int>((m_starts.size() - 1) / m_characters.size()); }
    std::int64_t tokenCount() const {
        return m_starts[storyCount()];
    } ///< of the first versions, eos included

    // Stories and versions are numbered from 0; a number outside is the caller's mistake and not checked.
    /// A story's ids, eos last.
    std::span<const std::uint16_t> story(std::int64_t i, int variant = 0) const {
        const std::int64_t at = variant * storyCount() + i;
        return m_tokens.subspan(static_cast<std::size_t>(m_starts[at]),
                                static_cast<std::size_t>(m_starts[at + 1] - m_starts[at]));
    }
    /// Unicode code points of a story's text.
    std::int64_t characters(std::int64_t i) const { return m_characters[i]; }
    /// The same for stories that differ in white space and letter case only.
    std::uint64_t hash(std::int64_t i) const { return static_cast<std::uint64_t>(m_hashes[i]); }

    const CorpusVocabulary& vocabulary() const { return m_vocabulary; }
    const std::string& textSha256() const { return m_textSha256; }
    const std::vector<std::string>& remarks() const { return m_remarks; }

private:
    friend void writeTokenCorpus(const std::filesystem::path& file, const CorpusContent& content);

    TokenCorpus() = default;
    static std::shared_ptr<const TokenCorpus> checked(const SafetensorsFile& file,
                                                      std::shared_ptr<const void> owner);
    void requireSound() const;

    std::shared_ptr<const void> m_owner;
    std::span<const std::uint16_t> m_tokens;
    std::span<const std::int64_t> m_starts;
    std::span<const std::int64_t> m_characters;
    std::span<const std::int64_t> m_hashes;
    CorpusVocabulary m_vocabulary;
    std::string m_textSha256;
    std::vector<std::string> m_remarks;
};

} // namespace lila
