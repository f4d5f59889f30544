// SPDX-License-Identifier: AGPL-3.0-or-later
// The engine as a whole: threads, precisions, memory.
#include "core/inference/batch.h"
#include "core/inference/position_probe.h"
#include "tests/allocation_count.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTest>

#include <deque>
#include <thread>

using namespace lila;

class EngineTest : public QObject {
    Q_OBJECT

    std::shared_ptr<const ModelWeights> m_weights;
    std::vector<int> m_ids;

    /// Logits of a prefill and of the steps after it.
    std::vector<float> run(const EngineSettings& settings, int prefill, int end) const {
        Decoder decoder(packed(m_weights, settings));
        std::vector<float> all;
        for (int length = prefill; length <= end; ++length) {
            const auto logits = decoder.logitsAfter(std::span(m_ids).first(length), ContextPolicy::Exact);
            all.insert(all.end(), logits.begin(), logits.end());
        }
        return all;
    }

private Q_SLOTS:
    void initTestCase() {
        m_weights = weightsOf(readCheckpoint(LILA_SOURCE_DIR "/resources/models/tiny_stories.safetensors"));
        for (int i = 0; i < 512; ++i)
            m_ids.push_back((i * 131 + i * i) % 2040 + 4);
    }

    void threadsMakeNoDifference_data() {
        QTest::addColumn<int>("precision");
        for (const Precision precision : allPrecisions)
            QTest::addRow("%s", std::string(precisionName(precision)).c_str()) << static_cast<int>(precision);
    }
    void threadsMakeNoDifference() {
        QFETCH(int, precision);
        const auto kind = static_cast<Precision>(precision);
        const std::vector<float> one = run({kind, 1}, 180, 200);
        QCOMPARE(run({kind, 2}, 180, 200), one);
        QCOMPARE(run({kind, 4}, 180, 200), one);
    }

    void decodersOnSeveralThreadsShareAModel() {
        const auto model = packed(m_weights, {Precision::Fp32, 2});
        const std::vector<float> alone = run({Precision::Fp32, 2}, 100, 110);
        std::vector<float> results[2];
        const auto write = [&](std::vector<float>& result) {
            Decoder decoder(model);
            for (int length = 100; length <= 110; ++length) {
                const auto logits = decoder.logitsAfter(std::span(m_ids).first(length), ContextPolicy::Exact);
                result.insert(result.end(), logits.begin(), logits.end());
            }
        };
        std::thread other([&] { write(results[0]); });
        write(results[1]);
        other.join();
        QCOMPARE(results[0], alone);
        QCOMPARE(results[1], alone);
    }

    void twoModelsShareThreads() {
        auto second = std::make_shared<ModelWeights>(*m_weights);
        second->layers[3].e8Scale = 5;
        const auto threads = std::make_shared<ThreadPool>(3);
        const auto one = packed(m_weights, {Precision::Fp32}, threads);
        const auto other = packed(second, {Precision::Int8}, threads);
        QCOMPARE(&one->threads(), threads.get());
        QCOMPARE(&other->threads(), threads.get());
        const auto write = [&](const std::shared_ptr<const PackedModel>& model) {
            Decoder decoder(model);
            std::vector<float> all;
            for (int length = 100; length <= 110; ++length) {
                const auto logits = decoder.logitsAfter(std::span(m_ids).first(length), ContextPolicy::Exact);
                all.insert(all.end(), logits.begin(), logits.end());
            }
            return all;
        };
        std::vector<float> results[2];
        std::thread beside([&] { results[0] = write(other); });
        results[1] = write(one);
        beside.join();
        QCOMPARE(results[0], write(packed(second, {Precision::Int8, 2})));
        QCOMPARE(results[1], run({Precision::Fp32, 2}, 100, 110));
    }

    void lowerPrecisionsStayClose_data() {
        QTest::addColumn<int>("precision");
        QTest::addColumn<double>("tolerance");
        QTest::newRow("bf16") << static_cast<int>(Precision::Bf16) << 0.15;
        QTest::newRow("int8") << static_cast<int>(Precision::Int8) << 0.5;
    }
    void lowerPrecisionsStayClose() {
        QFETCH(int, precision);
        QFETCH(double, tolerance);
        const std::vector<float> exact = run({}, 100, 130);
        const std::vector<float> rounded = run({static_cast<Precision>(precision), 0}, 100, 130);
        const double difference = golden::largestDifference(exact, rounded);
        QVERIFY2(difference < tolerance, qPrintable(QString::number(difference)));
        QVERIFY(difference > 1e-4); // it is another precision
    }

    void lowerPrecisionsTakeLessMemory() {
        const auto exact = static_cast<double>(packed(m_weights)->matrixBytes());
        QVERIFY(static_cast<double>(packed(m_weights, {Precision::Bf16, 1})->matrixBytes()) < 0.52 * exact);
        QVERIFY(static_cast<double>(packed(m_weights, {Precision::Int8, 1})->matrixBytes()) < 0.28 * exact);
    }

    void everyLogitIsThatOfItsPosition() {
        // To the bit: a row's result does not depend on what is computed beside it.
        const Decoder decoder(packed(m_weights));
        const std::vector<float> every = decoder.everyLogits(std::span(m_ids).first(90));
        QCOMPARE(every.size(), std::size_t{90 * 2048});
        Decoder stepping(packed(m_weights));
        for (int length = 1; length <= 90; length += length < 70 ? 1 : 5) {
            const auto logits = stepping.logitsAfter(std::span(m_ids).first(length), ContextPolicy::Exact);
            QCOMPARE(golden::largestDifference(logits, std::span(every).subspan((length - 1) * 2048, 2048)),
                     0.0);
        }
    }

    void aStepAllocatesNothing_data() { threadsMakeNoDifference_data(); }
    void aStepAllocatesNothing() {
        QFETCH(int, precision);
        Decoder decoder(packed(m_weights, {static_cast<Precision>(precision), 2}));
        decoder.logitsAfter(std::span(m_ids).first(30), ContextPolicy::Exact);
        const long before = allocationCount;
        for (int length = 31; length <= 512; ++length) // over several pages of the cache
            decoder.logitsAfter(std::span(m_ids).first(length), ContextPolicy::Exact);
        QCOMPARE(allocationCount - before, 0L);
    }

    void branchesTogetherAllocateNothing_data() { threadsMakeNoDifference_data(); }
    void branchesTogetherAllocateNothing() {
        QFETCH(int, precision);
        const auto model = packed(m_weights, {static_cast<Precision>(precision), 2});
        std::deque<Decoder> branches(5, Decoder(model));
        Batch batch(model);
        std::vector<BatchStep> steps(branches.size());
        Interventions boosted;
        boosted.rootBoost[{0, 3}] = 2;
        branches[2].setInterventions(boosted);
        PositionProbe probe(model->config(), {true, false, true, true});
        steps[1].probe = &probe;
        const auto step = [&](int length) {
            for (std::size_t i = 0; i < branches.size(); ++i) {
                steps[i].decoder = &branches[i];
                steps[i].context = std::span(m_ids).first(length + 7 * i);
            }
            batch.step(steps);
        };
        step(30);
        step(31);
        const long before = allocationCount;
        for (int length = 32; length <= 512 - 28; ++length)
            step(length);
        QCOMPARE(allocationCount - before, 0L);
    }

    void aBranchAllocatesAtItsFirstStepOnly() {
        Decoder trunk(packed(m_weights));
        trunk.logitsAfter(std::span(m_ids).first(400), ContextPolicy::Exact);
        for (const int from : {400, 20}) { // going on, and going back first
            Decoder branch = trunk;
            branch.logitsAfter(std::span(m_ids).first(from + 1), ContextPolicy::Exact);
            const long before = allocationCount;
            for (int length = from + 2; length <= 512; ++length)
                branch.logitsAfter(std::span(m_ids).first(length), ContextPolicy::Exact);
            QCOMPARE(allocationCount - before, 0L);
        }
    }

    void aBranchCostsLittle() {
        Decoder decoder(packed(m_weights));
        decoder.logitsAfter(std::span(m_ids).first(400), ContextPolicy::Exact);
        const long before = allocationCount;
        const Decoder branch = decoder;
        QVERIFY(allocationCount - before <
                8); // seven pages are shared: copying them would take twice as many
    }

    void withoutFixedPointTheResultIsTheSame_data() {
        QTest::addColumn<int>("precision");
        QTest::newRow("bf16") << static_cast<int>(Precision::Bf16);
        QTest::newRow("int8") << static_cast<int>(Precision::Int8);
    }
    void withoutFixedPointTheResultIsTheSame() {
        QFETCH(int, precision);
        const auto kind = static_cast<Precision>(precision);
        const auto floats = packed(m_weights, {.precision = kind, .fixedPoint = false});
        QVERIFY(floats->head().view().layout == PanelLayout::Inputs);
        Decoder decoder(floats);
        const auto logits = decoder.logitsAfter(std::span(m_ids).first(200), ContextPolicy::Exact);
        const std::vector<float> integers = run({.precision = kind}, 200, 200);
        QVERIFY(golden::largestDifference(logits, integers) < 0.1);
    }

    void infinityReachesTheLogits_data() { threadsMakeNoDifference_data(); }
    void infinityReachesTheLogits() {
        // Weights are finite, but one token's hidden state overflows: no precision may make numbers of it.
        QFETCH(int, precision);
        auto wild = std::make_shared<ModelWeights>(*m_weights);
        std::vector<float> embedding(wild->tokenEmbedding.begin(), wild->tokenEmbedding.end());
        for (int i = 0; i < wild->config.dModel; ++i)
            embedding[m_ids[39] * wild->config.dModel + i] = i % 2 == 0 ? 3e38F : -3e38F;
        wild->tokenEmbedding = embedding;
        const auto model = packed(wild, {.precision = static_cast<Precision>(precision)});
        Decoder prefilled(model);
        QVERIFY(std::ranges::none_of(prefilled.logitsAfter(std::span(m_ids).first(40), ContextPolicy::Exact),
                                     [](float l) { return std::isfinite(l); }));
    }
};

LILA_TEST(EngineTest)
#include "engine_test.moc"
