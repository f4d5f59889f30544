// SPDX-License-Identifier: AGPL-3.0-or-later
// What a larger or smaller window does to the positions, and what it leaves alone.
#include "core/model/position_stretch.h"
#include "core/model/weights.h"
#include "tests/golden.h"
#include "tests/test_main.h"
#include "tests/unit/checkpoint/error_of.h"

#include <QTest>

using namespace lila;

namespace {

constexpr int window = 48; // the golden model's
constexpr int width = 64;

std::vector<float> positionsOf(const Checkpoint& checkpoint, const char* name = "pos_emb") {
    return checkpoint.tensors.at(name).toFloats();
}

/// The golden model with positions whose value i is 1000 p + i.
Checkpoint withRisingPositions() {
    Checkpoint checkpoint = golden::checkpoint();
    std::vector<float> values;
    for (int p = 0; p < window; ++p)
        for (int i = 0; i < width; ++i)
            values.push_back(static_cast<float>(1000 * p + i));
    checkpoint.tensors["pos_emb"] = Tensor::fromFloats({1, window, width}, values);
    return checkpoint;
}

} // namespace

class PositionStretchTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void positionsLieOnALineBetweenTheEnds() {
        const Checkpoint grown = withWindow(withRisingPositions(), 100);
        const std::vector<float> values = positionsOf(grown);
        QCOMPARE(values.size(), std::size_t(100 * width));
        for (int p = 0; p < 100; ++p)
            for (const int i : {0, 1, width - 1}) {
                const double expected = 1000.0 * p * (window - 1) / 99 + i;
                QVERIFY(std::abs(static_cast<double>(values[p * width + i]) - expected) < 0.01);
            }
    }

    void vectorsThatFallOnAPlaceAreExact() {
        const std::vector<float> before = positionsOf(golden::checkpoint());
        const std::vector<float> after = positionsOf(withWindow(golden::checkpoint(), 2 * window - 1));
        for (int p = 0; p < window; ++p)
            for (int i = 0; i < width; ++i)
                QCOMPARE(after[2 * p * width + i], before[p * width + i]);
        const std::vector<float> most = positionsOf(withWindow(golden::checkpoint(), largestBlockSize));
        QVERIFY(std::equal(before.end() - width, before.end(), most.end() - width)); // no overflow, no drift
    }

    void theRestOfTheFileFollows() {
        Checkpoint checkpoint = golden::checkpoint();
        checkpoint.tokenizerSha256 = std::string(64, 'a');
        checkpoint.tensors["core.pos_emb"] = withRisingPositions().tensors.at("pos_emb"); // another one
        const Checkpoint grown = withWindow(checkpoint, 96);
        QCOMPARE(weightsOf(grown)->config.blockSize, 96); // shapes and fields agree
        QVERIFY(grown.config.at("block_size") == ConfigValue(std::int64_t{96}));
        QVERIFY(grown.step == checkpoint.step && grown.loss == checkpoint.loss);
        QCOMPARE(grown.tokenizerSha256, checkpoint.tokenizerSha256);
        QCOMPARE(positionsOf(grown, "core.pos_emb")[95 * width], 47000.0F);
        QVERIFY(grown.tensors.at("tok_emb.weight") == checkpoint.tensors.at("tok_emb.weight"));
        const Checkpoint complete = completed(grown);
        const Tensor& mask = complete.tensors.at("core.layers.2.attn.causal_mask");
        QCOMPARE(mask.shape(), (std::vector<std::int64_t>{1, 1, 96, 96}));
        static_cast<void>(weightsOf(complete)); // checks that it is a lower triangle
        QCOMPARE(complete.tensors.size(), checkpoint.tensors.size());
    }

    void aSmallerWindowChangesNothingThatFitsIn() {
        const Checkpoint cut = withWindow(golden::checkpoint(), 20);
        const std::vector<int> ids{5, 300, 17, 900, 42};
        const auto logits = [&ids](const Checkpoint& checkpoint) {
            return Decoder(packed(weightsOf(checkpoint))).everyLogits(ids);
        };
        QVERIFY(logits(cut) == logits(golden::checkpoint()));
        QVERIFY(logits(withWindow(golden::checkpoint(), 96)) != logits(golden::checkpoint()));
        QCOMPARE(weightsOf(withWindow(golden::checkpoint(), 1))->config.blockSize, 1);
    }

    void oneTrainedPositionIsRepeated() {
        const std::vector<float> values = positionsOf(withWindow(withWindow(withRisingPositions(), 1), 3));
        QCOMPARE(values.size(), std::size_t(3 * width));
        for (int i = 0; i < 3 * width; ++i)
            QCOMPARE(values[i], static_cast<float>(i % width));
    }

    void typesStay() {
        Checkpoint half = golden::checkpoint();
        half.tensors["pos_emb"] = half.tensors.at("pos_emb").convertedTo(DType::BF16);
        QVERIFY(withWindow(half, 96).tensors.at("pos_emb").dtype() == DType::BF16);
    }

    void theSameWindowIsTheSameFile() {
        QVERIFY(withWindow(golden::checkpoint(), window) == golden::checkpoint());
    }

    void impossibleWindowsAreRefused() {
        for (const int size : {0, -1, largestBlockSize + 1})
            VERIFY_ERROR(withWindow(golden::checkpoint(), size), "between 1 and 32768");
    }
};

LILA_TEST(PositionStretchTest)
#include "position_stretch_test.moc"
