// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/interchange/gpt2_files.h"

#include "core/checkpoint/atomic_file.h"
#include "core/checkpoint/named_errors.h"
#include "core/checkpoint/safetensors.h"
#include "core/interchange/gguf.h"
#include "core/interchange/gpt2_tensors.h"

#include <nlohmann/json.hpp>

namespace lila {
namespace {

constexpr float layerNormEpsilon = 1e-5F;

/// llama.cpp's (src/llama-arch.cpp), of its architecture "gpt2".
const Gpt2Names ggufNames{.tokens = "token_embd",
                          .positions = "position_embd",
                          .layer = "blk.",
                          .attentionNorm = "attn_norm",
                          .qkv = "attn_qkv",
                          .attentionOut = "attn_output",
                          .ffnNorm = "ffn_norm",
                          .ffnUp = "ffn_up",
                          .ffnDown = "ffn_down",
                          .finalNorm = "output_norm",
                          .head = "output"};

/// Transformers' (models/gpt2/modeling_gpt2.py), whose Conv1D has the inputs first.
const Gpt2Names transformersNames{.tokens = "transformer.wte",
                                  .positions = "transformer.wpe",
                                  .layer = "transformer.h.",
                                  .attentionNorm = "ln_1",
                                  .qkv = "attn.c_attn",
                                  .attentionOut = "attn.c_proj",
                                  .ffnNorm = "ln_2",
                                  .ffnUp = "mlp.c_fc",
                                  .ffnDown = "mlp.c_proj",
                                  .finalNorm = "transformer.ln_f",
                                  .head = "lm_head",
                                  .inputsFirst = true};

/// GGUF's tokenizer.ggml.token_type.
enum PieceType { Normal = 1, Unknown = 2, Control = 3, Byte = 6 };

PieceType typeOf(const Tokenizer& tokenizer, int id) {
    if (id == tokenizer.unknownId())
        return Unknown;
    if (tokenizer.isControl(id))
        return Control;
    return tokenizer.byteOf(id) ? Byte : Normal;
}

/// llama.cpp's SentencePiece is "llama": it joins pieces by their scores, as BPE does.
void addVocabulary(const Tokenizer& tokenizer, GgufFile& file) {
    if (!tokenizer.isMadeByMerges())
        throw CheckpointError(
            "nothing was written: the vocabulary is no BPE, which llama.cpp would split otherwise");
    std::vector<std::string> pieces;
    std::vector<float> scores;
    std::vector<std::int32_t> types;
    for (int id = 0; id < tokenizer.size(); ++id) {
        pieces.push_back(tokenizer.piece(id));
        scores.push_back(tokenizer.score(id));
        types.push_back(typeOf(tokenizer, id));
    }
    auto& metadata = file.metadata;
    metadata.emplace_back("tokenizer.ggml.model", "llama");
    metadata.emplace_back("tokenizer.ggml.tokens", std::move(pieces));
    metadata.emplace_back("tokenizer.ggml.scores", std::move(scores));
    metadata.emplace_back("tokenizer.ggml.token_type", std::move(types));
    const std::pair<const char*, int> marks[] = {{"bos", tokenizer.bosId()},
                                                 {"eos", tokenizer.eosId()},
                                                 {"unknown", tokenizer.unknownId()},
                                                 {"padding", tokenizer.padId()}};
    for (const auto& [name, id] : marks)
        if (id >= 0)
            metadata.emplace_back("tokenizer.ggml." + std::string(name) + "_token_id",
                                  static_cast<std::uint32_t>(id));
    metadata.emplace_back("tokenizer.ggml.add_bos_token", false);
    metadata.emplace_back("tokenizer.ggml.add_eos_token", false);
    metadata.emplace_back("tokenizer.ggml.add_space_prefix", true);
}

/// What GPT-2's configuration class reads. "gelu" is the exact one there.
nlohmann::ordered_json transformersConfig(const ModelConfig& config, const Tokenizer& tokenizer,
                                          const Gpt2Facts& facts) {
    const auto idOrNull = [](int id) {
        return id < 0 ? nlohmann::ordered_json() : nlohmann::ordered_json(id);
    };
    return {{"architectures", {"GPT2LMHeadModel"}},
            {"model_type", "gpt2"},
            {"vocab_size", config.vocabSize},
            {"n_positions", config.blockSize},
            {"n_embd", config.dModel},
            {"n_layer", config.nLayers},
            {"n_head", config.nHeads},
            {"n_inner", 4 * config.dModel},
            {"activation_function", "gelu"},
            {"layer_norm_epsilon", 1e-5},
            {"resid_pdrop", config.dropout},
            {"embd_pdrop", config.dropout},
            {"attn_pdrop", config.dropout},
            {"tie_word_embeddings", false},
            {"bos_token_id", idOrNull(tokenizer.bosId())},
            {"eos_token_id", idOrNull(tokenizer.eosId())},
            {"torch_dtype", facts.matrices == DType::F16 ? "float16" : "float32"}};
}

void writeText(const std::filesystem::path& file, const std::string& text) {
    AtomicFile output(file);
    output.write(std::as_bytes(std::span(text)));
    output.commit();
}

/// A folder beside `target`, removed unless it took its name.
class FolderInTheMaking {
public:
    explicit FolderInTheMaking(std::filesystem::path target) : m_target(std::move(target)) {
        if (!m_target.has_filename())
            m_target = m_target.parent_path();
        requireNewFolder(m_target);
        m_path = m_target;
        m_path += ".part";
        if (!std::filesystem::create_directory(m_path))
            throw CheckpointError(m_path.string() + " is in the way: remove it");
    }
    ~FolderInTheMaking() {
        std::error_code ignored;
        if (!m_isKept)
            std::filesystem::remove_all(m_path, ignored);
    }
    FolderInTheMaking(const FolderInTheMaking&) = delete;
    FolderInTheMaking& operator=(const FolderInTheMaking&) = delete;

    const std::filesystem::path& path() const { return m_path; }
    void keep() {
        std::filesystem::rename(m_path, m_target);
        m_isKept = true;
    }

private:
    std::filesystem::path m_target, m_path;
    bool m_isKept = false;
};

} // namespace

void requireNewFolder(const std::filesystem::path& folder) {
    const std::filesystem::path named = folder.has_filename() ? folder : folder.parent_path();
    if (std::filesystem::exists(std::filesystem::symlink_status(named)))
        throw CheckpointError(folder.string() + ": something stands there already, name a new folder");
}

void writeGpt2Gguf(const std::filesystem::path& file, const ModelWeights& weights, const Tokenizer& tokenizer,
                   const Gpt2Facts& facts) {
    const ModelConfig& config = weights.config;
    const auto number = [](int value) { return static_cast<std::uint32_t>(value); };
    GgufFile content;
    auto& metadata = content.metadata;
    metadata.emplace_back("general.architecture", "gpt2");
    metadata.emplace_back("general.name", facts.name);
    if (!facts.license.empty())
        metadata.emplace_back("general.license", facts.license);
    if (!facts.summary.empty())
        metadata.emplace_back("general.description", facts.summary);
    metadata.emplace_back("general.file_type", number(facts.matrices == DType::F16 ? 1 : 0));
    metadata.emplace_back("gpt2.context_length", number(config.blockSize));
    metadata.emplace_back("gpt2.embedding_length", number(config.dModel));
    metadata.emplace_back("gpt2.block_count", number(config.nLayers));
    metadata.emplace_back("gpt2.feed_forward_length", number(4 * config.dModel));
    metadata.emplace_back("gpt2.attention.head_count", number(config.nHeads));
    metadata.emplace_back("gpt2.attention.layer_norm_epsilon", layerNormEpsilon);
    addVocabulary(tokenizer, content);
    content.tensors = gpt2Tensors(weights, ggufNames, facts.matrices);
    writeGguf(file, content);
}

void writeGpt2Folder(const std::filesystem::path& folder, const ModelWeights& weights,
                     const Tokenizer& tokenizer, const Gpt2Facts& facts) {
    withFileNamed(folder.string(), [&] {
        FolderInTheMaking making(folder);
        SafetensorsFile model{.tensors = {}, .metadata = {{"format", "pt"}}};
        for (auto& [name, tensor] : gpt2Tensors(weights, transformersNames, facts.matrices))
            model.tensors.emplace(name, tensor);
        if (!facts.license.empty())
            model.metadata.emplace("license", facts.license);
        if (!facts.summary.empty())
            model.metadata.emplace("training_summary", facts.summary);
        writeSafetensors(making.path() / "model.safetensors", model);
        writeText(making.path() / "config.json",
                  transformersConfig(weights.config, tokenizer, facts).dump(2) + '\n');
        writeText(making.path() / "tokenizer.model", tokenizer.serialised());
        making.keep();
    });
}

} // namespace lila
