// SPDX-License-Identifier: AGPL-3.0-or-later
// Files for programs that know GPT-2: what they hold is what the engine computes without the E8 branch.
#include "core/interchange/gpt2_files.h"
#include "core/interchange/gpt2_weights.h"
#include "tests/golden.h"
#include "tests/test_main.h"
#include "tests/unit/checkpoint/error_of.h"
#include "tests/unit/interchange/gguf_reader.h"
#include "tests/unit/interchange/naive_gpt2.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <random>

using namespace lila;

namespace {

constexpr double tolerance = 2e-4; // fp32 beside double, logits of some tens

/// The golden model with β, a branch and biases that matter.
ModelWeights lively() {
    ModelWeights weights = *weightsOf(golden::checkpoint());
    weights.config.bias = true;
    std::mt19937 generator(7);
    std::normal_distribution<float> normal;
    const auto random = [&](std::size_t count, float size) {
        std::vector<float> values(count);
        for (float& value : values)
            value = size * normal(generator);
        return values;
    };
    for (LayerWeights& layer : weights.layers) {
        layer.headScales = random(weights.config.nHeads, 1.0F);
        layer.e8Scale = 0.5F;
        layer.qkvBias = random(3 * weights.config.dModel, 0.3F);
        layer.outBias = random(weights.config.dModel, 0.3F);
    }
    return weights;
}

std::vector<float> engineLogits(const ModelWeights& weights, std::span<const int> ids, bool withBranch) {
    Decoder decoder(packed(std::make_shared<ModelWeights>(weights), {.threads = 1}));
    Interventions without;
    for (int layer = 0; layer < weights.config.nLayers && !withBranch; ++layer)
        without.branchFactor[layer] = 0;
    decoder.setInterventions(without);
    return decoder.everyLogits(ids);
}

gpt2test::Values doubles(const std::vector<float>& values) {
    return {values.begin(), values.end()};
}

std::vector<int> someIds(const Tokenizer& tokenizer) {
    return tokenizer.encode("Once upon a time, there was a little fox who liked to swim.");
}

} // namespace

class Gpt2FilesTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::shared_ptr<const Tokenizer> m_tokenizer = Tokenizer::load(golden::vocabulary);

    std::filesystem::path path(const char* name) const {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }

private Q_SLOTS:
    void whatBetaDidIsInTheQueries() {
        const ModelWeights weights = lively();
        const std::vector<int> ids = someIds(*m_tokenizer);
        const std::vector<float> wanted = engineLogits(weights, ids, false);
        QVERIFY(golden::largestDifference(engineLogits(gpt2WeightsOf(weights), ids, true), wanted) <
                tolerance);
        // β and the branch do something here, so that to leave either out would be seen.
        ModelWeights flat = weights;
        for (LayerWeights& layer : flat.layers)
            layer.headScales = std::vector<float>(layer.headScales.size());
        QVERIFY(golden::largestDifference(engineLogits(flat, ids, false), wanted) > 100 * tolerance);
        QVERIFY(golden::largestDifference(engineLogits(weights, ids, true), wanted) > 100 * tolerance);
    }

    void aGgufIsThatGpt2() {
        const ModelWeights weights = lively();
        writeGpt2Gguf(path("model.gguf"), weights, *m_tokenizer,
                      {.name = "A model", .license = "MIT", .summary = "by hand"});
        const gguftest::Reader file(path("model.gguf"));
        const auto number = [&](const char* key) {
            return static_cast<int>(std::get<std::uint32_t>(file.values.at(key)));
        };
        QCOMPARE(std::get<std::string>(file.values.at("general.architecture")), std::string("gpt2"));
        QCOMPARE(std::get<std::string>(file.values.at("general.license")), std::string("MIT"));
        QCOMPARE(std::get<std::string>(file.values.at("general.description")), std::string("by hand"));
        QCOMPARE(number("gpt2.context_length"), weights.config.blockSize);
        const gpt2test::Gpt2 model{
            number("gpt2.embedding_length"), number("gpt2.attention.head_count"), number("gpt2.block_count"),
            [&](int layer, const std::string& part) {
                return doubles(file.floats(layer < 0 ? part : "blk." + std::to_string(layer) + '.' + part));
            }};
        const std::vector<int> ids = someIds(*m_tokenizer);
        QVERIFY(golden::largestDifference(gpt2test::logits(model, ids), engineLogits(weights, ids, false)) <
                tolerance);
        QCOMPARE(file.tensors.at("token_embd.weight").sizes,
                 (std::vector<std::uint64_t>{static_cast<std::uint64_t>(weights.config.dModel),
                                             static_cast<std::uint64_t>(weights.config.vocabSize)}));
    }

    void aGgufHasTheVocabulary() {
        writeGpt2Gguf(path("vocabulary.gguf"), lively(), *m_tokenizer, {.name = "A model"});
        const gguftest::Reader file(path("vocabulary.gguf"));
        const auto pieces = std::get<std::vector<std::string>>(file.values.at("tokenizer.ggml.tokens"));
        const auto types = std::get<std::vector<std::int32_t>>(file.values.at("tokenizer.ggml.token_type"));
        const auto scores = std::get<std::vector<float>>(file.values.at("tokenizer.ggml.scores"));
        QCOMPARE(pieces.size(), std::size_t(m_tokenizer->size()));
        for (int id = 0; id < m_tokenizer->size(); ++id) {
            QCOMPARE(pieces[id], m_tokenizer->piece(id));
            QCOMPARE(scores[id], m_tokenizer->score(id));
            QCOMPARE(types[id] == 6, m_tokenizer->byteOf(id).has_value());
            QCOMPARE(types[id] == 3, m_tokenizer->isControl(id));
        }
        QCOMPARE(std::get<std::uint32_t>(file.values.at("tokenizer.ggml.eos_token_id")),
                 std::uint32_t(m_tokenizer->eosId()));
        QCOMPARE(std::get<bool>(file.values.at("tokenizer.ggml.add_bos_token")), false);
        QVERIFY(!file.values.contains("general.license"));
    }

    void aFolderIsThatGpt2() {
        const ModelWeights weights = lively();
        writeGpt2Folder(path("folder"), weights, *m_tokenizer, {.name = "A model"});
        QFile text(QString::fromStdString(path("folder/config.json").string()));
        QVERIFY(text.open(QIODevice::ReadOnly));
        const QJsonObject config = QJsonDocument::fromJson(text.readAll()).object();
        QCOMPARE(config.value("activation_function").toString(), QStringLiteral("gelu"));
        QCOMPARE(config.value("tie_word_embeddings").toBool(true), false);
        const SafetensorsFile file = readSafetensors(path("folder/model.safetensors"));
        const std::map<std::string, std::string> names{
            {"token_embd.weight", "wte.weight"},          {"position_embd.weight", "wpe.weight"},
            {"output_norm.weight", "ln_f.weight"},        {"output_norm.bias", "ln_f.bias"},
            {"attn_norm.weight", "ln_1.weight"},          {"attn_norm.bias", "ln_1.bias"},
            {"attn_qkv.weight", "attn.c_attn.weight"},    {"attn_qkv.bias", "attn.c_attn.bias"},
            {"attn_output.weight", "attn.c_proj.weight"}, {"attn_output.bias", "attn.c_proj.bias"},
            {"ffn_norm.weight", "ln_2.weight"},           {"ffn_norm.bias", "ln_2.bias"},
            {"ffn_up.weight", "mlp.c_fc.weight"},         {"ffn_up.bias", "mlp.c_fc.bias"},
            {"ffn_down.weight", "mlp.c_proj.weight"},     {"ffn_down.bias", "mlp.c_proj.bias"}};
        const auto tensor = [&](int layer, const std::string& part) {
            if (part == "output.weight")
                return doubles(file.tensors.at("lm_head.weight").toFloats());
            const std::string prefix =
                layer < 0 ? "transformer." : "transformer.h." + std::to_string(layer) + '.';
            const Tensor& found = file.tensors.at(prefix + names.at(part));
            gpt2test::Values values = doubles(found.toFloats());
            if (layer < 0 || found.shape().size() != 2)
                return values;
            gpt2test::Values turned(values.size()); // Conv1D: [in, out]
            const auto inputs = found.shape()[0], outputs = found.shape()[1];
            for (std::int64_t i = 0; i < inputs; ++i)
                for (std::int64_t o = 0; o < outputs; ++o)
                    turned[o * inputs + i] = values[i * outputs + o];
            return turned;
        };
        const gpt2test::Gpt2 model{config.value("n_embd").toInt(), config.value("n_head").toInt(),
                                   config.value("n_layer").toInt(), tensor};
        const std::vector<int> ids = someIds(*m_tokenizer);
        QVERIFY(golden::largestDifference(gpt2test::logits(model, ids), engineLogits(weights, ids, false)) <
                tolerance);
        QCOMPARE(Tokenizer::load(path("folder/tokenizer.model"))->sha256(), m_tokenizer->sha256());
    }

    void nothingIsOverwrittenOrHalfWritten() {
        std::filesystem::create_directory(path("there"));
        ModelWeights large = lively();
        std::vector<float> head(large.head.begin(), large.head.end());
        head[3] = 1e6F;
        large.head = head;
        const Gpt2Facts half{.name = "A model", .matrices = DType::F16};
        VERIFY_ERROR(writeGpt2Folder(path("there"), lively(), *m_tokenizer, half), "stands there already");
        VERIFY_ERROR(writeGpt2Folder(path("large"), large, *m_tokenizer, half),
                     "lm_head.weight does not fit");
        VERIFY_ERROR(writeGpt2Gguf(path("large.gguf"), large, *m_tokenizer, half), "does not fit fp16");
        for (const char* name : {"large", "large.part", "large.gguf"})
            QVERIFY(!std::filesystem::exists(path(name)));
    }

    void halfPrecisionIsOfMatricesAlone() {
        writeGpt2Gguf(path("half.gguf"), lively(), *m_tokenizer, {.name = "A model", .matrices = DType::F16});
        const gguftest::Reader file(path("half.gguf"));
        QCOMPARE(file.tensors.at("blk.0.ffn_up.weight").type, 1U);
        QCOMPARE(file.tensors.at("blk.0.ffn_up.bias").type, 0U);
        QCOMPARE(file.tensors.at("position_embd.weight").type, 0U);
    }
};

LILA_TEST(Gpt2FilesTest)
#include "gpt2_files_test.moc"
