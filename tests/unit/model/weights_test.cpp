// SPDX-License-Identifier: AGPL-3.0-or-later
// From tensors to a model: configuration, mapped and converted weights, buffers.
#include "core/checkpoint/state_dict_order.h"
#include "core/model/tensor_table.h"
#include "core/model/weights.h"

#include "tests/test_main.h"
#include "tests/unit/checkpoint/address_space_limit.h"
#include "tests/unit/checkpoint/error_of.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cstring>

using namespace lila;

namespace {

/// The weights by their tensors' names.
std::map<std::string, WeightArray> namedArrays(const ModelWeights& weights) {
    std::map<std::string, WeightArray> named{{"tok_emb.weight", weights.tokenEmbedding},
                                             {"pos_emb", weights.positionEmbedding},
                                             {"core.final_norm.weight", weights.finalNormWeight},
                                             {"core.final_norm.bias", weights.finalNormBias},
                                             {"head.weight", weights.head}};
    for (int i = 0; i < weights.config.nLayers; ++i) {
        const LayerWeights& layer = weights.layers[i];
        const std::initializer_list<std::pair<std::string_view, WeightArray>> parts = {
            {"ln_attn.weight", layer.lnAttnWeight}, {"ln_attn.bias", layer.lnAttnBias},
            {"attn.qkv.weight", layer.qkvWeight},   {"attn.out.weight", layer.outWeight},
            {"attn.head_scales", layer.headScales}, {"ln_res.weight", layer.lnResWeight},
            {"ln_res.bias", layer.lnResBias},       {"to_e8.weight", layer.toE8},
            {"from_e8.weight", layer.fromE8},       {"ln_ffn.weight", layer.lnFfnWeight},
            {"ln_ffn.bias", layer.lnFfnBias},       {"ffn.0.weight", layer.ffnUpWeight},
            {"ffn.0.bias", layer.ffnUpBias},        {"ffn.2.weight", layer.ffnDownWeight},
            {"ffn.2.bias", layer.ffnDownBias}};
        for (const auto& [part, array] : parts)
            named.emplace(layerTensorName(i, part), array);
    }
    return named;
}

bool isAligned(const void* address) {
    return reinterpret_cast<std::uintptr_t>(address) % alignof(float) == 0;
}

} // namespace

class WeightsTest : public QObject {
    Q_OBJECT

private:
    Checkpoint m_golden;

    QTemporaryDir m_folder;

    /// The golden checkpoint as a safetensors file.
    QString goldenFile() const {
        QString name = m_folder.filePath("golden.safetensors");
        writeCheckpoint(name.toStdString(), m_golden);
        return name;
    }

    Checkpoint withField(const std::string& name, ConfigValue value) const {
        Checkpoint checkpoint = m_golden;
        checkpoint.config[name] = std::move(value);
        return checkpoint;
    }

private Q_SLOTS:
    /// What writes files orders tensors by a list of its own: it must know every tensor that a model has.
    void theFileOrderKnowsEveryTensor() {
        ModelConfig config;
        config.nLayers = 1;
        config.bias = true;
        std::vector<std::string> names{"aaa", "core.layers.0.aaa"}; // unknown: last, and last of the layer
        for (const ExpectedTensor& expected : expectedTensors(config)) {
            QCOMPARE(isBuffer(expected.name), expected.kind == TensorKind::Buffer);
            names.push_back(expected.name);
        }
        const std::vector<std::string> ordered = inStateDictOrder(names);
        QCOMPARE(ordered.back(), "aaa");
        const auto unknown = std::ranges::find(ordered, "core.layers.0.aaa");
        QVERIFY(std::none_of(unknown + 1, ordered.end(),
                             [](const std::string& name) { return name.starts_with("core.layers."); }));
    }

    void initTestCase() { m_golden = readCheckpoint(LILA_TEST_DATA "/golden/checkpoint.pt"); }

    void readsTheReferencesModel() {
        const auto weights = weightsOf(m_golden);
        const ModelConfig expected{.dModel = 64, .nLayers = 3, .blockSize = 48};
        QVERIFY(weights->config == expected);
        QCOMPARE(weights->layers.size(), std::size_t{3});
        QCOMPARE(weights->layers[2].ffnDownWeight.size(), std::size_t{64 * 256});
        QCOMPARE(weights->layers[0].headDirs, m_golden.tensors.at("core.layers.0.attn.head_dirs").toFloats());
        QCOMPARE(weights->layers[1].e8Scale,
                 m_golden.tensors.at("core.layers.1.e8_scale").toFloats().front());
        QCOMPARE(weights->tokenEmbedding, m_golden.tensors.at("tok_emb.weight").toFloats());
        QVERIFY(weights->layers[0].qkvBias.empty());
    }

    void completingMakesTheReferencesBuffersBitByBit() {
        const Checkpoint slim = slimmed(m_golden);
        QCOMPARE(m_golden.tensors.size() - slim.tensors.size(), std::size_t{3 * 4 + 2});
        const Checkpoint full = completed(slim);
        QCOMPARE(full.tensors.size(), m_golden.tensors.size());
        for (const auto& [name, tensor] : m_golden.tensors)
            if (!name.starts_with("core.tok_emb") && name != "core.pos_emb") // twins: copies of what is used
                QVERIFY2(full.tensors.at(name) == tensor, name.c_str());
        QVERIFY(full.tensors.at("core.tok_emb.weight") == m_golden.tensors.at("tok_emb.weight"));
        QVERIFY(full.tensors.at("core.pos_emb") == m_golden.tensors.at("pos_emb"));
        QVERIFY(completed(m_golden) == m_golden);
        QVERIFY(slimmed(full) == slim);
    }

    /// A small file can ask for a large mask.
    void aWindowWhoseMaskCannotFitIsRefused() {
        if (!test::AddressSpaceLimit::isPossible)
            QSKIP("the address sanitizer needs the address space itself");
        const ModelConfig config{.vocabSize = 8, .dModel = 8, .nLayers = 1, .nHeads = 1, .blockSize = 32768};
        Checkpoint checkpoint;
        for (const ExpectedTensor& expected : expectedTensors(config))
            if (expected.kind == TensorKind::Parameter)
                checkpoint.tensors.emplace(
                    expected.name,
                    Tensor::fromFloats(expected.shape, std::vector<float>(std::size_t(
                                                           elementCountOf(expected.shape).value()))));
        QCOMPARE(weightsOf(checkpoint)->config.blockSize, 32768);
        const test::AddressSpaceLimit limit(std::uint64_t{256} << 20U);
        VERIFY_ERROR(completed(checkpoint),
                     "the causal mask of a window of 32768 positions takes 4.3 GB of memory, and 2");
    }

    void aTemperatureThatNobodyGaveIsSaid() {
        Checkpoint bare = m_golden;
        bare.config.erase("temp");
        writeCheckpoint(m_folder.filePath("bare.safetensors").toStdString(), bare);
        const ModelFile model = readModel(m_folder.filePath("bare.safetensors").toStdString());
        QVERIFY(QString::fromStdString(model.checkpoint.remarks.at(0))
                    .contains("does not say the quantiser's temperature"));
        QVERIFY(readModel(goldenFile().toStdString()).checkpoint.remarks.empty());
    }

    void slimModelsAreTheSame() {
        const auto slim = weightsOf(slimmed(m_golden));
        const auto full = weightsOf(m_golden);
        QVERIFY(slim->config == full->config);
        QCOMPARE(slim->layers[2].headDirs, full->layers[2].headDirs);
        QCOMPARE(slim->head, full->head);
    }

    void configurationIsInferredFromShapes() {
        Checkpoint bare = m_golden;
        bare.config.clear();
        QVERIFY(configOf(bare) == configOf(m_golden));
        bare = slimmed(bare); // n_heads from head_scales
        QVERIFY(configOf(bare) == configOf(m_golden));
        QVERIFY(completed(bare).config == configFields(configOf(m_golden)));
        QVERIFY(configFields(configOf(m_golden)) == m_golden.config);
    }

    void mappedWeightsAreNotCopied() {
        const QString file = goldenFile();
        ModelFile model = readModel(file.toStdString());
        const auto named = namedArrays(*model.weights);
        const auto parameters = std::ranges::count(expectedTensors(model.weights->config),
                                                   TensorKind::Parameter, &ExpectedTensor::kind);
        QCOMPARE(named.size() + model.weights->layers.size(), std::size_t(parameters)); // e8_scale: a number
        for (const auto& [name, array] : named) {
            const std::span<const std::byte> bytes = model.checkpoint.tensors.at(name).bytes();
            QVERIFY2(static_cast<const void*>(array.data()) == bytes.data(), name.c_str());
            QCOMPARE(array.size() * sizeof(float), bytes.size());
        }
        model.checkpoint = {}; // the weights keep the file mapped
        QVERIFY(QFile::remove(file));
        for (const auto& [name, array] : named)
            QVERIFY2(array == m_golden.tensors.at(name).toFloats(), name.c_str());
    }

    /// Other programs may write headers of any length, and after an odd one every tensor lies at an odd
    /// address.
    void misalignedFilesAreRead() {
        QFile aligned(goldenFile());
        QVERIFY(aligned.open(QIODevice::ReadOnly));
        QByteArray bytes = aligned.readAll();
        for (int shift = 1; shift <= 3; ++shift) {
            std::uint64_t headerSize = 0;
            std::memcpy(&headerSize, bytes.constData(), sizeof headerSize);
            bytes.insert(static_cast<qsizetype>(sizeof headerSize + headerSize), ' ');
            ++headerSize;
            std::memcpy(bytes.data(), &headerSize, sizeof headerSize);
            QFile file(m_folder.filePath("misaligned.safetensors"));
            QVERIFY(file.open(QIODevice::WriteOnly));
            QCOMPARE(file.write(bytes), bytes.size());
            file.close();
            const ModelFile model = readModel(file.fileName().toStdString());
            QVERIFY(!isAligned(model.checkpoint.tensors.at("head.weight").bytes().data()));
            for (const auto& [name, array] : namedArrays(*model.weights)) {
                QVERIFY2(isAligned(array.data()), name.c_str());
                QVERIFY2(array == m_golden.tensors.at(name).toFloats(), name.c_str());
            }
        }
    }

    void halfPrecisionModelsAreRead() {
        for (const DType dtype : {DType::F16, DType::BF16}) {
            Checkpoint half = m_golden;
            for (auto& [name, tensor] : half.tensors)
                tensor = tensor.convertedTo(dtype);
            const auto weights = weightsOf(half);
            for (const auto& [name, array] : namedArrays(*weights))
                QVERIFY2(array == half.tensors.at(name).toFloats(), name.c_str());
            QCOMPARE(weights->layers[0].headDirs, weightsOf(m_golden)->layers[0].headDirs);
        }
    }

    void biasesAreReadWhereTheyAre() {
        Checkpoint biased = withField("bias", true);
        VERIFY_ERROR(weightsOf(biased), "says bias true, but core.layers.0.attn.qkv.bias is missing");
        for (int layer = 0; layer < 3; ++layer) {
            const std::string prefix = "core.layers." + std::to_string(layer) + ".attn.";
            biased.tensors.emplace(prefix + "qkv.bias",
                                   Tensor::fromFloats({192}, std::vector<float>(192, 0.5F)));
            biased.tensors.emplace(prefix + "out.bias",
                                   Tensor::fromFloats({64}, std::vector<float>(64, 0.25F)));
        }
        QCOMPARE(weightsOf(biased)->layers[2].qkvBias, std::vector<float>(192, 0.5F));
        biased.config.erase("bias");
        QVERIFY(weightsOf(biased)->config.bias);
        biased.config["bias"] = false;
        VERIFY_ERROR(weightsOf(biased), "says bias false");
    }
};

LILA_TEST(WeightsTest)
#include "weights_test.moc"
