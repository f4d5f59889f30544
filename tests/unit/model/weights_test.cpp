// SPDX-License-Identifier: AGPL-3.0-or-later
// From tensors to a checked model: configuration, shapes, values, buffers.
#include "core/checkpoint/state_dict_order.h"
#include "core/model/tensor_table.h"
#include "core/model/weights.h"

#include "core/lattice/e8.h"
#include "tests/test_main.h"
#include "tests/unit/checkpoint/address_space_limit.h"
#include "tests/unit/checkpoint/error_of.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cstring>
#include <limits>

using namespace lila;

namespace {

constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

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

    /// The golden checkpoint with one of a tensor's values replaced.
    Checkpoint withValue(const std::string& name, float value, std::size_t element = 0) const {
        Checkpoint checkpoint = m_golden;
        Tensor& tensor = checkpoint.tensors.at(name);
        std::vector<float> values = tensor.toFloats();
        values.at(element) = value;
        tensor = Tensor::fromFloats(tensor.shape(), values);
        return checkpoint;
    }

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

    Checkpoint without(const std::string& name) const {
        Checkpoint checkpoint = m_golden;
        checkpoint.tensors.erase(name);
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

    void valuesMustBeFinite() {
        VERIFY_ERROR(weightsOf(withValue("core.layers.1.ffn.2.weight", notANumber)),
                     "tensor core.layers.1.ffn.2.weight holds NaN at element 0:");
        VERIFY_ERROR(weightsOf(withValue("head.weight", infinity)), "tensor head.weight holds infinity");
        QVERIFY(weightsOf(withValue("core.pos_emb", notANumber))); // never used
        for (const float extreme :
             {std::numeric_limits<float>::max(), std::numeric_limits<float>::lowest(),
              std::numeric_limits<float>::min(), std::numeric_limits<float>::denorm_min(), -0.0F})
            QVERIFY(weightsOf(withValue("pos_emb", extreme, 77)));
    }

    void theElementThatIsNotFiniteIsNamed_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("element");
        const auto add = [](const char* name, std::initializer_list<int> elements) {
            for (const int element : elements)
                QTest::addRow("%s %d", name, element) << QString(name) << element;
        };
        add("head.weight", {0, 1, 4095, 4096, 4097, 70001, 2048 * 64 - 1});
        add("pos_emb", {0, 1501, 48 * 64 - 1});
        add("core.layers.2.attn.head_scales", {0, 3, 7});
        add("core.layers.1.e8_scale", {0});
    }

    void theElementThatIsNotFiniteIsNamed() {
        QFETCH(const QString, name);
        QFETCH(const int, element);
        for (const float value : {notANumber, -notANumber, infinity, -infinity}) {
            Checkpoint checkpoint = withValue(name.toStdString(), value, std::size_t(element));
            const QString expected = QString("tensor %1 holds %2 at element %3:")
                                         .arg(name, std::isnan(value) ? "NaN" : "infinity")
                                         .arg(element);
            VERIFY_ERROR(weightsOf(checkpoint), qPrintable(expected));
            Tensor& tensor = checkpoint.tensors.at(name.toStdString());
            tensor = tensor.convertedTo(DType::F16);
            VERIFY_ERROR(weightsOf(checkpoint), qPrintable(expected));
        }
    }

    /// Sizes around those of the blocks in which the values are scanned, with the bad one last.
    void theLastElementIsLookedAt() {
        for (const std::int64_t block : {61, 64, 65, 127, 129}) {
            Checkpoint checkpoint = slimmed(m_golden);
            checkpoint.config.clear();
            std::vector<float> values(static_cast<std::size_t>(block * 64), 0.5F);
            checkpoint.tensors.at("pos_emb") = Tensor::fromFloats({1, block, 64}, values);
            QCOMPARE(weightsOf(checkpoint)->positionEmbedding, values);
            values.back() = notANumber;
            checkpoint.tensors.at("pos_emb") = Tensor::fromFloats({1, block, 64}, values);
            VERIFY_ERROR(weightsOf(checkpoint),
                         qPrintable(QString("pos_emb holds NaN at element %1:").arg(block * 64 - 1)));
        }
    }

    void theFirstOfSeveralIsNamed() {
        Checkpoint checkpoint = withValue("head.weight", infinity, 5000);
        std::vector<float> values = checkpoint.tensors.at("head.weight").toFloats();
        values[5001] = notANumber;
        values[99999] = notANumber;
        checkpoint.tensors.at("head.weight") = Tensor::fromFloats({2048, 64}, values);
        VERIFY_ERROR(weightsOf(checkpoint), "tensor head.weight holds infinity at element 5000:");
    }

    void buffersMustBeThoseOfE8() {
        VERIFY_ERROR(weightsOf(withValue("core.layers.2.attn.head_dirs", 0.5F)), "first roots of E8");
        VERIFY_ERROR(weightsOf(withValue("core.layers.0.quantizer.roots", 0.5F)), "roots of E8");
        VERIFY_ERROR(weightsOf(withValue("core.layers.0.quantizer.roots_norm_sq", 2)), "roots of E8");
        VERIFY_ERROR(weightsOf(withValue("core.layers.0.attn.causal_mask", 0)), "lower triangle");
        const float nearly = lattice::roots()[0][0] + 5e-6F;
        QVERIFY(weightsOf(withValue("core.layers.0.quantizer.roots", nearly)));
        VERIFY_ERROR(weightsOf(withValue("core.layers.1.attn.causal_mask", notANumber, 48 * 48 - 1)),
                     "lower triangle");
    }

    void masksMayBeOfAnotherType() {
        const std::string name = "core.layers.1.attn.causal_mask";
        const Tensor mask = m_golden.tensors.at(name);
        const auto flags = std::make_shared<std::vector<std::uint8_t>>();
        for (const float value : mask.toFloats())
            flags->push_back(value != 0 ? 1 : 0);
        Checkpoint checkpoint = m_golden;
        checkpoint.tensors.at(name) =
            Tensor(DType::Bool, mask.shape(), std::as_bytes(std::span(*flags)), flags);
        QVERIFY(weightsOf(checkpoint));
        flags->back() = 0;
        VERIFY_ERROR(weightsOf(checkpoint), "lower triangle");
        checkpoint.tensors.at(name) = Tensor(DType::I32, mask.shape(), mask.bytes(), mask.owner());
        VERIFY_ERROR(weightsOf(checkpoint), "lower triangle"); // the bytes of ones as fp32, but not ones
    }

    void tensorsMustBeThere_data() {
        QTest::addColumn<QString>("name");
        for (const char* name :
             {"tok_emb.weight", "pos_emb", "head.weight", "core.final_norm.bias",
              "core.layers.0.attn.head_scales", "core.layers.1.e8_scale", "core.layers.2.to_e8.weight"})
            QTest::newRow(name) << name;
    }

    void tensorsMustBeThere() {
        QFETCH(const QString, name);
        VERIFY_ERROR(weightsOf(without(name.toStdString())), qPrintable("tensor " + name + " is missing"));
    }

    void shapesMustFit() {
        Checkpoint checkpoint = m_golden;
        checkpoint.tensors.at("core.layers.1.from_e8.weight") =
            Tensor::fromFloats({8, 64}, std::vector<float>(512, 0.0F));
        VERIFY_ERROR(
            weightsOf(checkpoint),
            "core.layers.1.from_e8.weight has shape [8, 64], but the configuration asks for [64, 8]");
        checkpoint = m_golden;
        checkpoint.tensors.at("pos_emb") = Tensor::fromFloats({48, 64}, std::vector<float>(48 * 64));
        VERIFY_ERROR(weightsOf(checkpoint), "pos_emb has shape [48, 64], but should have 3 dimensions");
        checkpoint = m_golden;
        checkpoint.tensors.emplace("core.layers.0.attn.gate", Tensor::fromFloats({1}, {0}));
        VERIFY_ERROR(weightsOf(checkpoint), "core.layers.0.attn.gate is none of a LILA model");
        checkpoint = m_golden;
        const Tensor bias = checkpoint.tensors.at("core.final_norm.bias");
        checkpoint.tensors.at("core.final_norm.bias") =
            Tensor(DType::I32, bias.shape(), bias.bytes(), nullptr);
        VERIFY_ERROR(weightsOf(checkpoint), "core.final_norm.bias has type I32");
    }

    void layersMustBeInRange() {
        Checkpoint checkpoint = m_golden;
        checkpoint.tensors.emplace("core.layers.999999999.e8_scale", Tensor::fromFloats({1}, {0}));
        VERIFY_ERROR(configOf(checkpoint), "in no layer from 0 to");
    }

    void fieldsMustFit() {
        VERIFY_ERROR(weightsOf(withField("vocab_size", std::int64_t{4096})),
                     "gives vocab_size 4096, but the tensors' shapes give 2048");
        VERIFY_ERROR(weightsOf(withField("n_heads", std::int64_t{4})), "gives n_heads 4, but");
        VERIFY_ERROR(weightsOf(withField("n_layers", std::int64_t{2})), "gives n_layers 2, but");
        VERIFY_ERROR(weightsOf(withField("block_size", std::int64_t{-1})), "gives block_size -1, but");
        VERIFY_ERROR(weightsOf(withField("d_model", std::string("64"))), "d_model is not a number");
        VERIFY_ERROR(weightsOf(withField("temp", 0.0)), "temp (of the quantiser) must be above 0");
        VERIFY_ERROR(weightsOf(withField("temp", std::numeric_limits<double>::quiet_NaN())),
                     "temp is not a number");
        VERIFY_ERROR(weightsOf(withField("dropout", 1.0)), "dropout");
        QCOMPARE(weightsOf(withField("d_model", 64.0))->config.dModel, 64);
        QCOMPARE(weightsOf(withField("temp", std::int64_t{1}))->config.temp, 1.0);
        QVERIFY(weightsOf(withField("something new", std::string("x"))));
    }

    void headsMustFit() {
        const auto withHeads = [&](std::int64_t heads) {
            Checkpoint checkpoint = slimmed(m_golden);
            checkpoint.config.clear();
            for (int layer = 0; layer < 3; ++layer)
                checkpoint.tensors.at("core.layers." + std::to_string(layer) + ".attn.head_scales") =
                    Tensor::fromFloats({heads}, std::vector<float>(static_cast<std::size_t>(heads)));
            return checkpoint;
        };
        VERIFY_ERROR(weightsOf(withHeads(7)), "d_model 64 cannot be divided among 7 heads");
        VERIFY_ERROR(weightsOf(withHeads(241)), "n_heads 241, but it must lie between 1 and 240");
        VERIFY_ERROR(weightsOf(withHeads(0)), "n_heads 0, but");
        QCOMPARE(weightsOf(withHeads(4))->layers[0].headDirs.size(), std::size_t{32});
        QVERIFY(!weightsOf(withHeads(16))->config.hasGeometry());
    }
};

LILA_TEST(WeightsTest)
#include "weights_test.moc"
