// SPDX-License-Identifier: AGPL-3.0-or-later
// SentencePiece: text to ids and back.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace lila {

/// The message says what is wrong with which file and what to do.
class TokenizerError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Immutable after loading; may be shared between threads.
class Tokenizer : public std::enable_shared_from_this<Tokenizer> {
public:
    /// Throws TokenizerError.
    static std::shared_ptr<const Tokenizer> load(const std::filesystem::path& file);
    /// The serialised model, as in a file; `name` stands in messages.
    static std::shared_ptr<const Tokenizer> fromBytes(const std::string& bytes, const std::string& name);
    ~Tokenizer();

    int size() const;
    int unknownId() const;
    int padId() const; ///< -1 where the vocabulary has none
    int bosId() const;
    int eosId() const;

    /// Ids of UTF-8 text, as the reference encodes: no bos, white space folded by the vocabulary's own rules.
    /// A long text is encoded in pieces, on so many threads (0: one a processor core): less memory and time,
    /// the same ids.
    std::vector<int> encode(std::string_view text, int threads = 1) const;
    /// The same ids, each with the byte offset in `text` where what it stands for ends (never falling).
    struct EncodedPiece {
        int id = 0;
        std::size_t end = 0;
    };
    std::vector<EncodedPiece> encodeWithEnds(std::string_view text) const;
    /// Ids of the same text in smaller pieces: of BPE's merges each is left out with that probability
    /// (bpe_merges.h). The same seed gives the same ids. Throws TokenizerError for another kind of
    /// vocabulary.
    std::vector<int> encodeWithDropout(std::string_view text, double probability, std::uint64_t seed) const;
    /// UTF-8 text of ids; bytes that form no UTF-8 become U+FFFD.
    std::string decode(std::span<const int> ids) const;

    /// The piece as it stands in the vocabulary ("▁the", "<0x0A>"). Throws std::out_of_range.
    const std::string& piece(int id) const;
    /// What the piece adds to a text, "▁" as a space; empty for bytes and control pieces. Throws
    /// std::out_of_range.
    const std::string& text(int id) const;
    std::optional<int> idOf(std::string_view piece) const;
    /// The byte that a byte piece stands for.
    std::optional<unsigned char> byteOf(int id) const;
    bool isControl(int id) const;   ///< bos, eos, pad: stand for no text
    float score(int id) const;      ///< SentencePiece's
    bool isMadeByMerges() const;    ///< BPE: their ranks are its scores
    std::string serialised() const; ///< the model, as in its file

    /// Names the vocabulary in checkpoints: SHA-256, in hexadecimal, of what its .vocab file holds (a line
    /// "piece TAB score" each). Unlike the .model file, that depends on nothing but the pieces and their
    /// order.
    const std::string& sha256() const;
    std::string vocabularyText() const; ///< what its .vocab file holds

private:
    Tokenizer(const std::string& bytes, const std::string& name);
    std::string safeCuts() const;
    std::vector<std::string_view> partsOf(std::string_view text) const;
    std::vector<int> encodePart(std::string_view text) const;
    struct Data;
    std::unique_ptr<Data> m_data;
};

/// Turns ids into text one at a time. Byte pieces are collected until they form whole UTF-8 characters, so
/// that what push() returns is always valid UTF-8 and nothing is lost. Copyable.
class StreamingDecoder {
public:
    /// `atTextStart`: the next word's leading space is dropped, as at the beginning of a text.
    explicit StreamingDecoder(std::shared_ptr<const Tokenizer> tokenizer, bool atTextStart = true);

    /// The text that `id` completes: whole characters only, perhaps empty.
    std::string push(int id);
    /// What is still held back, malformed bytes as U+FFFD; call at the end of a stream.
    std::string finish();

private:
    std::shared_ptr<const Tokenizer> m_tokenizer;
    std::string m_pending;
    bool m_atTextStart;
};

/// What `trainTokenizer` makes; the defaults are the official vocabulary's.
struct TokenizerTraining {
    std::filesystem::path input;  ///< UTF-8 text, a sentence a line
    std::filesystem::path prefix; ///< writes prefix.model and prefix.vocab
    int vocabularySize = 2048;
    double characterCoverage = 1.0;
    std::string separator = {}; ///< ends a sentence and is not learned; empty: none
};

struct TokenizerTrainingReport {
    std::shared_ptr<const Tokenizer> tokenizer;
    std::int64_t cutWords =
        0; ///< lines and words longer than SentencePiece takes were cut: how often within a word
};

/// Deterministic: the same text and options give the same pieces, wherever its lines end. Throws
/// TokenizerError, also where the text gives fewer pieces than wanted; what stood under the prefix then
/// stands.
TokenizerTrainingReport trainTokenizer(const TokenizerTraining& training);

} // namespace lila
