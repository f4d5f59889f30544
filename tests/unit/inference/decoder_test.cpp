// SPDX-License-Identifier: AGPL-3.0-or-later
// The decoder against the reference's recorded forward passes, and the cache against doing without.
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTest>

#include <algorithm>

using namespace lila;

class DecoderTest : public QObject {
    Q_OBJECT

    std::shared_ptr<const ModelWeights> m_weights;
    SafetensorsFile m_forward;

    std::vector<float> fresh(std::span<const int> context, ContextPolicy policy) const {
        Decoder decoder(packed(m_weights));
        const auto logits = decoder.logitsAfter(context, policy);
        return {logits.begin(), logits.end()};
    }

    static std::vector<int> longContext(int length) {
        std::vector<int> ids;
        for (int i = 0; i < length; ++i)
            ids.push_back((i * 37 + i * i) % 2000 + 4);
        return ids;
    }

private Q_SLOTS:
    void initTestCase() {
        m_weights = weightsOf(golden::checkpoint());
        m_forward = readSafetensors(golden::folder / "forward.safetensors");
    }

    void traceEqualsTheReference_data() {
        QTest::addColumn<int>("prompt");
        for (int prompt = 0; prompt < 4; ++prompt)
            QTest::addRow("prompt %d", prompt) << prompt;
    }
    void traceEqualsTheReference() {
        QFETCH(int, prompt);
        const Trace trace = Decoder(packed(m_weights)).trace(golden::promptIds(m_forward, prompt));
        const golden::Distance d = golden::distance(trace, m_forward, prompt);
        QVERIFY2(d.logits < 1e-4, qPrintable(QString::number(d.logits)));
        QVERIFY2(d.rootWeights < golden::rootWeightTolerance, qPrintable(QString::number(d.rootWeights)));
        QVERIFY2(d.z < 1e-4, qPrintable(QString::number(d.z)));
        QVERIFY2(d.attention < 1e-5, qPrintable(QString::number(d.attention)));
    }

    void stepByStepEqualsTheReference() {
        for (int prompt = 0; prompt < 4; ++prompt) {
            const std::vector<int> ids = golden::promptIds(m_forward, prompt);
            const std::string name = "prompt" + std::to_string(prompt) + ".";
            const std::vector<float> logits = m_forward.tensors.at(name + "logits").toFloats();
            const std::vector<float> weights = m_forward.tensors.at(name + "layer1.root_weights").toFloats();
            Decoder decoder(packed(m_weights));
            for (std::size_t t = 0; t < ids.size(); ++t) {
                const auto step = decoder.logitsAfter(std::span(ids).first(t + 1), ContextPolicy::Exact);
                QVERIFY(golden::largestDifference(step, std::span(logits).subspan(t * 2048, 2048)) < 1e-4);
                QVERIFY(golden::largestDifference(decoder.activation()[1].rootWeights,
                                                  std::span(weights).subspan(t * 240, 240)) <
                        golden::rootWeightTolerance);
            }
        }
    }

    void windowStartsWhereThePolicySays() {
        using enum ContextPolicy;
        QCOMPARE(windowStart(Exact, 48, 48), 0);
        QCOMPARE(windowStart(Exact, 49, 48), 1);
        QCOMPARE(windowStart(Anchored, 48, 48), 0);
        QCOMPARE(windowStart(Anchored, 49, 48), 24);
        QCOMPARE(windowStart(Anchored, 72, 48), 24);
        QCOMPARE(windowStart(Anchored, 73, 48), 48);
        QCOMPARE(windowStart(Anchored, 500, 48), 456);
    }

    void cacheMakesNoDifference_data() {
        QTest::addColumn<ContextPolicy>("policy");
        QTest::newRow("exact") << ContextPolicy::Exact;
        QTest::newRow("anchored") << ContextPolicy::Anchored;
    }
    void cacheMakesNoDifference() {
        QFETCH(ContextPolicy, policy);
        const std::vector<int> ids = longContext(130);
        Decoder decoder(packed(m_weights));
        for (std::size_t length = 1; length <= ids.size(); ++length) {
            const auto context = std::span(ids).first(length);
            const auto logits = decoder.logitsAfter(context, policy);
            QVERIFY(golden::largestDifference(logits, fresh(context, policy)) < 1e-4);
            QVERIFY(decoder.windowLength() <= 48);
        }
    }

    void editsReuseOnlyWhatIsUnchanged() {
        std::vector<int> ids = longContext(40);
        Decoder decoder(packed(m_weights));
        decoder.logitsAfter(ids, ContextPolicy::Exact);
        ids[20] = 99;
        QVERIFY(golden::largestDifference(decoder.logitsAfter(ids, ContextPolicy::Exact),
                                          fresh(ids, ContextPolicy::Exact)) < 1e-4);
        ids.resize(10);
        QVERIFY(golden::largestDifference(decoder.logitsAfter(ids, ContextPolicy::Exact),
                                          fresh(ids, ContextPolicy::Exact)) < 1e-4);
    }

    void aCopyIsABranchOfItsOwn() {
        const std::vector<int> trunk = longContext(20);
        Decoder decoder(packed(m_weights));
        decoder.logitsAfter(trunk, ContextPolicy::Exact);
        Decoder branch = decoder;
        std::vector<int> left = trunk, right = trunk;
        left.push_back(7);
        right.push_back(8);
        branch.logitsAfter(left, ContextPolicy::Exact);
        QVERIFY(golden::largestDifference(decoder.logitsAfter(right, ContextPolicy::Exact),
                                          fresh(right, ContextPolicy::Exact)) < 1e-4);
    }

    void noInterventionIsTheModelItself() {
        const std::vector<int> ids = longContext(30);
        const std::vector<float> before = fresh(ids, ContextPolicy::Exact);
        Interventions same;
        same.betaFactor[{0, 0}] = 1;
        same.branchFactor[2] = 1;
        same.temperatureFactor[1] = 1;
        same.rootBoost[{1, 5}] = 0;
        same.betaFactor[{3, 0}] = 7; // of a layer that this model does not have
        same.rootBoost[{0, 240}] = 7;
        Decoder decoder(packed(m_weights));
        decoder.setInterventions(same);
        const auto logits = decoder.logitsAfter(ids, ContextPolicy::Exact);
        QCOMPARE(std::vector(logits.begin(), logits.end()), before);
    }

    void switchedOffEqualsAModelWithout_data() {
        QTest::addColumn<int>("precision");
        QTest::addColumn<bool>("beta");
        for (const Precision precision : allPrecisions)
            for (const bool beta : {true, false})
                QTest::addRow("%s, %s", std::string(precisionName(precision)).c_str(),
                              beta ? "beta" : "branch")
                    << static_cast<int>(precision) << beta;
    }
    void switchedOffEqualsAModelWithout() {
        QFETCH(int, precision);
        QFETCH(bool, beta);
        const EngineSettings settings{static_cast<Precision>(precision), 2};
        Interventions off;
        auto without = std::make_shared<ModelWeights>(*m_weights);
        for (int layer = 0; layer < 3; ++layer) {
            LayerWeights& weights = without->layers[layer];
            if (beta)
                weights.headScales = std::vector<float>(8, 0.0F);
            else
                weights.e8Scale = 0;
            for (int head = 0; beta && head < 8; ++head)
                off.betaFactor[{layer, head}] = 0;
            if (!beta)
                off.branchFactor[layer] = 0;
        }
        Decoder changed(packed(m_weights, settings)), twin(packed(without, settings));
        changed.setInterventions(off);
        const std::vector<int> ids = longContext(70);
        double effect = 0;
        for (const std::size_t length : {20, 21, 22, 48, 49, 70}) { // prefill, decoding, past the window
            const auto context = std::span(ids).first(length);
            const auto logits = changed.logitsAfter(context, ContextPolicy::Exact);
            QVERIFY(golden::largestDifference(logits, twin.logitsAfter(context, ContextPolicy::Exact)) <
                    1e-5);
            effect =
                std::max(effect, golden::largestDifference(logits, fresh(context, ContextPolicy::Exact)));
        }
        QVERIFY(golden::largestDifference(changed.everyLogits(std::span(ids).first(40)),
                                          twin.everyLogits(std::span(ids).first(40))) < 1e-5);
        QVERIFY(effect > 1e-3);
    }

    void uselessInterventionsAreRefused() {
        Decoder decoder(packed(m_weights));
        Interventions bad[4];
        bad[0].betaFactor[{0, 0}] = NAN;
        bad[1].branchFactor[0] = INFINITY;
        bad[2].temperatureFactor[0] = -1;
        bad[3].rootBoost[{0, 0}] = 1e30F;
        for (const Interventions& interventions : bad)
            QVERIFY_EXCEPTION_THROWN(decoder.setInterventions(interventions), std::invalid_argument);
    }

    void aLongPrefillCanBeStopped() {
        auto roomy = std::make_shared<ModelWeights>(*m_weights);
        roomy->config.blockSize = 480;
        std::vector<float> positions(480 * 64);
        std::ranges::copy(roomy->positionEmbedding, positions.begin());
        roomy->positionEmbedding = positions;
        const std::vector<int> ids = longContext(400);
        Decoder decoder(packed(roomy));
        int asked = 0;
        QVERIFY(decoder.logitsAfter(ids, ContextPolicy::Exact, [&] { return ++asked < 3; }).empty());
        QCOMPARE(asked, 3);
        const auto finished = decoder.logitsAfter(ids, ContextPolicy::Exact);
        Decoder fresh(packed(roomy));
        QVERIFY(golden::largestDifference(finished, fresh.logitsAfter(ids, ContextPolicy::Exact)) < 1e-4);
    }

    void badInputIsRefused() {
        Decoder decoder(packed(m_weights));
        const std::vector<int> bad = {1, 2048};
        QVERIFY_EXCEPTION_THROWN(decoder.logitsAfter(bad, ContextPolicy::Exact), std::out_of_range);
        QVERIFY_EXCEPTION_THROWN(decoder.logitsAfter({}, ContextPolicy::Exact), std::out_of_range);
        // What the window has left behind is not looked at: a step does not go over a long story.
        std::vector<int> left = longContext(60);
        left.front() = -1;
        QVERIFY(!decoder.logitsAfter(left, ContextPolicy::Exact).empty());
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(decoder.trace(longContext(49))), std::out_of_range);
    }
};

LILA_TEST(DecoderTest)
#include "decoder_test.moc"
