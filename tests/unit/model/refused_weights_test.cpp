// SPDX-License-Identifier: AGPL-3.0-or-later
// Which checkpoints are no model, and what is said of them: shapes, values, buffers, fields.
#include "core/lattice/e8.h"
#include "core/model/weights.h"
#include "tests/test_main.h"
#include "tests/unit/checkpoint/error_of.h"

#include <QTest>

#include <limits>

using namespace lila;

namespace {

constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

} // namespace

class RefusedWeightsTest : public QObject {
    Q_OBJECT

private:
    const Checkpoint m_golden = readCheckpoint(LILA_TEST_DATA "/golden/checkpoint.pt");

    /// The golden checkpoint with one of a tensor's values replaced.
    Checkpoint withValue(const std::string& name, float value, std::size_t element = 0) const {
        Checkpoint checkpoint = m_golden;
        Tensor& tensor = checkpoint.tensors.at(name);
        std::vector<float> values = tensor.toFloats();
        values.at(element) = value;
        tensor = Tensor::fromFloats(tensor.shape(), values);
        return checkpoint;
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

LILA_TEST(RefusedWeightsTest)
#include "refused_weights_test.moc"
