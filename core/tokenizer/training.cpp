// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/atomic_file.h"
#include "core/checkpoint/checkpoint.h"
#include "core/tokenizer/tokenizer.h"
#include "core/tokenizer/utf8.h"

#include <sentencepiece_trainer.h>

#include <algorithm>
#include <fstream>
#include <unordered_map>
#include <unordered_set>

namespace lila {
namespace {

constexpr std::size_t longestSentence = 4192;            ///< bytes: SentencePiece leaves out longer ones
constexpr std::string_view reservedCharacter = "\u2585"; ///< and those that hold this

/// The lines of a text, cut at separators and, where they are too long, behind a space or, failing that, a
/// character. Pieces never reach over spaces, so that a cut there changes nothing.
class Sentences final : public sentencepiece::SentenceIterator {
public:
    explicit Sentences(const TokenizerTraining& training)
        : m_separator(training.separator), m_stream(training.input, std::ios::binary) {
        if (!m_stream)
            throw TokenizerError(training.input.string() + ": it cannot be opened");
        Next();
    }

    bool done() const override { return m_isDone; }
    const std::string& value() const override { return m_sentence; }
    sentencepiece::util::Status status() const override { return {}; }
    void Next() override {
        do {
            if (m_rest.empty() && !nextLine()) {
                m_isDone = true;
                return;
            }
            take(sentenceLength());
        } while (m_sentence.find_first_not_of(" \t\r") == std::string::npos);
    }

    std::int64_t cutWords() const { return m_cutWords; } ///< sentences that end within a word

private:
    bool nextLine() {
        if (!std::getline(m_stream, m_line)) {
            if (m_stream.bad())
                throw TokenizerError("it cannot be read to its end");
            return false;
        }
        if (m_line.find('\0') != std::string::npos)
            throw TokenizerError(
                "it is not text in UTF-8 (it has zero bytes); unpack it or convert it first");
        m_rest = m_line;
        return true;
    }

    std::size_t sentenceLength() {
        const std::size_t length = std::min(markIn(longestSentence).first, m_rest.size());
        if (length <= longestSentence)
            return length;
        const std::size_t space = m_rest.find_last_of(" \t", longestSentence - 1);
        if (space != std::string_view::npos)
            return space + 1;
        std::size_t cut = longestSentence;
        while (cut > longestSentence - 4 && (static_cast<unsigned char>(m_rest[cut]) & 0xC0U) == 0x80)
            --cut;
        ++m_cutWords;
        return cut;
    }

    /// Where a separator begins within the next `bytes`, and its length.
    std::pair<std::size_t, std::size_t> markIn(std::size_t bytes) const {
        const auto find = [&](std::string_view mark) {
            return mark.empty() ? std::string_view::npos : m_rest.substr(0, bytes + mark.size()).find(mark);
        };
        const std::size_t reserved = find(reservedCharacter);
        const std::size_t separator = find(m_separator);
        return separator < reserved ? std::pair(separator, m_separator.size())
                                    : std::pair(reserved, reservedCharacter.size());
    }

    void take(std::size_t length) {
        m_sentence = m_rest.substr(0, length);
        m_rest.remove_prefix(length);
        if (const auto [at, bytes] = markIn(0); at == 0)
            m_rest.remove_prefix(bytes);
    }

    std::string m_separator;
    std::ifstream m_stream;
    std::string m_line, m_sentence;
    std::string_view m_rest; ///< of m_line
    std::int64_t m_cutWords = 0;
    bool m_isDone = false;
};

struct Survey {
    std::int64_t cutWords = 0;
    std::size_t characters = 0; ///< different ones
};

/// Throws where there is nothing to learn from.
Survey surveyOf(const TokenizerTraining& training) {
    std::unordered_set<std::string> characters;
    Sentences sentences(training);
    for (; !sentences.done(); sentences.Next()) {
        std::string text = repairUtf8(sentences.value());
        for (std::size_t at = 0, end = 0; at < text.size(); at = end) {
            for (end = at + 1; end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80;)
                ++end;
            characters.insert(text.substr(at, end - at));
        }
    }
    if (characters.empty())
        throw TokenizerError("it holds no text to train a tokenizer on");
    return {sentences.cutWords(), characters.size()};
}

std::unordered_map<std::string, std::string> optionsOf(const TokenizerTraining& training) {
    // resources/docs/model.md section 5; what is not named here is SentencePiece's default. Without a hard
    // limit a text that gives fewer pieces than wanted gives those, and we can say how many.
    return {
        {"model_type", "bpe"},
        {"vocab_size", std::to_string(training.vocabularySize)},
        {"character_coverage", std::to_string(training.characterCoverage)},
        {"byte_fallback", "true"},
        {"hard_vocab_limit", "false"},
        {"unk_id", "0"},
        {"pad_id", "1"},
        {"bos_id", "2"},
        {"eos_id", "3"},
        {"minloglevel", "2"},
    };
}

std::string failureText(const TokenizerTraining& training, const Survey& survey) {
    constexpr std::size_t marksAndBytes = 4 + 256;
    if (survey.characters + marksAndBytes <= static_cast<std::size_t>(training.vocabularySize))
        return "SentencePiece cannot learn from it";
    return "it has " + std::to_string(survey.characters) + " different characters, and " +
           std::to_string(training.vocabularySize) +
           " pieces have no room for all of them beside 256 bytes and 4 marks; take a larger --vocab_size or "
           "a "
           "smaller --character_coverage";
}

void write(const std::filesystem::path& path, const std::string& content) {
    AtomicFile file(path);
    file.write(std::as_bytes(std::span(content)));
    file.commit();
}

} // namespace

TokenizerTrainingReport trainTokenizer(const TokenizerTraining& training) {
    std::error_code error;
    const std::string name = training.input.string();
    if (!std::filesystem::is_regular_file(training.input, error))
        throw TokenizerError("there is no text file " + name + " to train a tokenizer on");
    try {
        const Survey survey = surveyOf(training);
        Sentences sentences(training);
        std::string model;
        const auto status =
            sentencepiece::SentencePieceTrainer::Train(optionsOf(training), &sentences, &model);
        if (!status.ok())
            throw TokenizerError(failureText(training, survey));
        const auto made = Tokenizer::fromBytes(model, training.prefix.string() + ".model");
        if (made->size() < training.vocabularySize)
            throw TokenizerError("it is too short for " + std::to_string(training.vocabularySize) +
                                 " pieces, it gives " + std::to_string(made->size()) +
                                 "; take a longer text or a smaller --vocab_size");
        write(training.prefix.string() + ".model", model);
        write(training.prefix.string() + ".vocab", made->vocabularyText());
        return {made, survey.cutWords};
    } catch (const TokenizerError& failure) {
        throw TokenizerError(name + ": " + failure.what());
    } catch (const CheckpointError& failure) { // of its writing
        throw TokenizerError(failure.what());
    }
}

} // namespace lila
