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

    void interventionsAct() {
        const std::vector<int> ids = longContext(30);
        const std::vector<float> before = fresh(ids, ContextPolicy::Exact);
        Decoder decoder(packed(m_weights));
        Interventions same;
        same.betaFactor[{0, 0}] = 1;
        same.branchFactor[2] = 1;
        decoder.setInterventions(same);
        QVERIFY(golden::largestDifference(decoder.logitsAfter(ids, ContextPolicy::Exact), before) < 1e-6);

        Decoder noBeta(packed(m_weights));
        Interventions off;
        for (int head = 0; head < 8; ++head)
            off.betaFactor[{1, head}] = 0;
        noBeta.setInterventions(off);
        QVERIFY(golden::largestDifference(noBeta.logitsAfter(ids, ContextPolicy::Exact), before) > 1e-3);

        auto changed = std::make_shared<ModelWeights>(*m_weights);
        changed->layers[1].headScales = std::vector<float>(8, 0.0F);
        Decoder withoutBeta(packed(changed));
        QVERIFY(golden::largestDifference(withoutBeta.logitsAfter(ids, ContextPolicy::Exact),
                                          noBeta.logitsAfter(ids, ContextPolicy::Exact)) < 1e-4);
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
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(decoder.trace(longContext(49))), std::out_of_range);
    }
};

LILA_TEST(DecoderTest)
#include "decoder_test.moc"
