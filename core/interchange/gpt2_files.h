// SPDX-License-Identifier: AGPL-3.0-or-later
// A model as files of programs that know GPT-2 (resources/docs/other_programs.md).
#pragma once

#include "core/model/weights.h"
#include "core/tokenizer/tokenizer.h"

#include <filesystem>

namespace lila {

/// What stands in such a file beside the weights.
struct Gpt2Facts {
    std::string name;            ///< of the model, for people
    std::string license = {};    ///< empty: nothing is said of it
    std::string summary = {};    ///< how it was trained, likewise
    DType matrices = DType::F32; ///< F32 or F16; vectors, norms and positions are F32 always
};

/// For llama.cpp: weights (gpt2_weights.h) and vocabulary in one file. Throws CheckpointError where it cannot
/// be written, a value does not fit F16, or the vocabulary is no BPE, the one kind that llama.cpp reads the
/// same way.
void writeGpt2Gguf(const std::filesystem::path& file, const ModelWeights& weights, const Tokenizer& tokenizer,
                   const Gpt2Facts& facts);

/// Throws CheckpointError where something stands at a folder's name: before work is done for it.
void requireNewFolder(const std::filesystem::path& folder);

/// For Hugging Face's Transformers: a new folder with config.json, model.safetensors and tokenizer.model,
/// which takes its name when it is whole. Throws CheckpointError, also where something stands there already.
void writeGpt2Folder(const std::filesystem::path& folder, const ModelWeights& weights,
                     const Tokenizer& tokenizer, const Gpt2Facts& facts);

} // namespace lila
