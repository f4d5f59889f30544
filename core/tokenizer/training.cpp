// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/tokenizer/tokenizer.h"

#include <sentencepiece_trainer.h>

#include <unordered_map>

namespace lila {

void trainTokenizer(const TokenizerTraining& training) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(training.input, error))
        throw TokenizerError("there is no text file " + training.input.string() + " to train a tokenizer on");
    // resources/docs/model.md section 5; what is not named here is SentencePiece's default.
    const std::unordered_map<std::string, std::string> options = {
        {"input", training.input.string()},
        {"model_prefix", training.prefix.string()},
        {"model_type", "bpe"},
        {"vocab_size", std::to_string(training.vocabularySize)},
        {"character_coverage", std::to_string(training.characterCoverage)},
        {"byte_fallback", "true"},
        {"unk_id", "0"},
        {"pad_id", "1"},
        {"bos_id", "2"},
        {"eos_id", "3"},
        {"minloglevel", "1"},
    };
    const auto status = sentencepiece::SentencePieceTrainer::Train(options);
    if (!status.ok())
        throw TokenizerError("training on " + training.input.string() + " failed: " + status.ToString());
}

} // namespace lila
