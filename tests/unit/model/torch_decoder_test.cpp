// SPDX-License-Identifier: AGPL-3.0-or-later
// The LibTorch decoder with a KV cache against the LibTorch module's full forward: speed is compared with it,
// so it must compute the right thing.
#include "core/reference/reference_forward.h"
#include "core/reference/torch_decoder.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTest>

using namespace lila;

namespace {

std::vector<float> logitsOfAll(TorchDecoder& decoder, const std::vector<int>& ids) {
    std::vector<float> all;
    for (const int id : ids) {
        const std::vector<float> logits = decoder.step(id);
        all.insert(all.end(), logits.begin(), logits.end());
    }
    return all;
}

double distanceFromModule(const Checkpoint& checkpoint, TorchDecoder::Product product,
                          const std::vector<int>& ids) {
    TorchDecoder decoder(checkpoint);
    decoder.setProduct(product);
    return golden::largestDifference(logitsOfAll(decoder, ids), referenceForward(checkpoint, ids, 1).logits);
}

std::vector<int> someIds(int count) {
    std::vector<int> ids;
    for (int i = 0; i < count; ++i)
        ids.push_back((i * 131 + i * i) % 2040 + 4);
    return ids;
}

/// The golden model with biases at its attention's projections, which it has not.
Checkpoint biased() {
    Checkpoint checkpoint = golden::checkpoint();
    const auto ramp = [](int size) {
        std::vector<float> values;
        for (int i = 0; i < size; ++i)
            values.push_back(0.01F * static_cast<float>(i % 17 - 8));
        return Tensor::fromFloats({size}, std::move(values));
    };
    checkpoint.config["bias"] = true;
    for (int layer = 0; layer < 3; ++layer) {
        const std::string attention = "core.layers." + std::to_string(layer) + ".attn.";
        checkpoint.tensors.emplace(attention + "qkv.bias", ramp(192));
        checkpoint.tensors.emplace(attention + "out.bias", ramp(64));
    }
    return checkpoint;
}

} // namespace

class TorchDecoderTest : public QObject {
    Q_OBJECT

    void products() {
        QTest::addColumn<TorchDecoder::Product>("product");
        QTest::newRow("linear") << TorchDecoder::Product::Linear;
        QTest::newRow("matrix-vector") << TorchDecoder::Product::MatrixVector;
    }

private Q_SLOTS:
    void equalsTheModuleOnRecordedPrompts_data() { products(); }
    void equalsTheModuleOnRecordedPrompts() {
        QFETCH(const TorchDecoder::Product, product);
        const SafetensorsFile forward = readSafetensors(golden::folder / "forward.safetensors");
        for (int prompt = 0; prompt < 4; ++prompt) {
            const double distance =
                distanceFromModule(golden::checkpoint(), product, golden::promptIds(forward, prompt));
            QVERIFY2(distance < 1e-4, qPrintable(QString::number(distance)));
        }
    }

    void equalsTheModuleOverAWholeWindow_data() { products(); }
    void equalsTheModuleOverAWholeWindow() {
        QFETCH(const TorchDecoder::Product, product);
        const double distance = distanceFromModule(golden::checkpoint(), product, someIds(48));
        QVERIFY2(distance < 1e-4, qPrintable(QString::number(distance)));
    }

    void foldsBetaIntoBiases_data() { products(); }
    void foldsBetaIntoBiases() {
        QFETCH(const TorchDecoder::Product, product);
        const double distance = distanceFromModule(biased(), product, someIds(30));
        QVERIFY2(distance < 1e-4, qPrintable(QString::number(distance)));
    }

    void rewindForgetsWhatCameAfter() {
        TorchDecoder decoder(golden::checkpoint());
        const std::vector<int> ids = someIds(12);
        logitsOfAll(decoder, ids);
        const std::vector<float> next = decoder.step(40);
        decoder.rewind(12);
        QCOMPARE(decoder.length(), 12);
        QVERIFY(decoder.step(41) != next);
        decoder.rewind(12);
        QVERIFY(decoder.step(40) == next);
        QVERIFY_EXCEPTION_THROWN(decoder.rewind(14), std::out_of_range);
        QVERIFY_EXCEPTION_THROWN(decoder.rewind(-1), std::out_of_range);
    }

    void endsWithTheWindowAndTheVocabulary() {
        TorchDecoder decoder(golden::checkpoint());
        QVERIFY_EXCEPTION_THROWN(decoder.step(-1), std::out_of_range);
        QVERIFY_EXCEPTION_THROWN(decoder.step(2048), std::out_of_range);
        QCOMPARE(decoder.length(), 0);
        logitsOfAll(decoder, someIds(decoder.config().blockSize));
        QVERIFY_EXCEPTION_THROWN(decoder.step(4), std::out_of_range);
    }
};

LILA_TEST(TorchDecoderTest)
#include "torch_decoder_test.moc"
