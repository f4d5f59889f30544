// SPDX-License-Identifier: AGPL-3.0-or-later
// Branches that step together against the same branches alone.
#include "core/inference/batch.h"
#include "core/sampling/random.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTest>

#include <algorithm>
#include <deque>

using namespace lila;

namespace {

struct Branch {
    Decoder together, alone;
    std::vector<int> context;
    ContextPolicy policy;
};

std::vector<float> copied(std::span<const float> logits) {
    return {logits.begin(), logits.end()};
}

} // namespace

class BatchTest : public QObject {
    Q_OBJECT

    std::shared_ptr<const ModelWeights> m_weights;
    int m_vocabulary = 0;

    std::shared_ptr<const PackedModel> model(Precision precision, int threads = 2) const {
        return packed(m_weights, {precision, threads});
    }

    std::vector<int> someIds(RandomStream& random, int count) const {
        std::vector<int> ids;
        for (int i = 0; i < count; ++i)
            ids.push_back(static_cast<int>(random.uniform() * m_vocabulary));
        return ids;
    }

    /// Each branch's logits equal those alone, to the bit.
    static void stepAndCompare(Batch& batch, std::deque<Branch>& branches) {
        std::vector<BatchStep> steps;
        for (Branch& branch : branches)
            steps.push_back({&branch.together, branch.context, branch.policy});
        QVERIFY(batch.step(steps));
        for (std::size_t i = 0; i < branches.size(); ++i) {
            QCOMPARE(copied(batch.logits(i)),
                     copied(branches[i].alone.logitsAfter(branches[i].context, branches[i].policy)));
            QCOMPARE(branches[i].together.windowLength(), branches[i].alone.windowLength());
            for (std::size_t layer = 0; layer < branches[i].alone.activation().size(); ++layer)
                QVERIFY(branches[i].together.activation()[layer].rootWeights ==
                        branches[i].alone.activation()[layer].rootWeights);
        }
    }

private Q_SLOTS:
    void initTestCase() {
        m_weights = weightsOf(golden::checkpoint()); // a window of 48: it slides early
        m_vocabulary = m_weights->config.vocabSize;
    }

    void branchesEqualThemselvesAlone_data() {
        QTest::addColumn<int>("precision");
        QTest::addColumn<int>("branches");
        for (const Precision precision : allPrecisions)
            for (const int branches : {1, 2, 5, 16, 21})
                QTest::addRow("%s, %d", std::string(precisionName(precision)).c_str(), branches)
                    << static_cast<int>(precision) << branches;
    }
    void branchesEqualThemselvesAlone() {
        QFETCH(int, precision);
        QFETCH(int, branches);
        const auto engine = model(static_cast<Precision>(precision));
        RandomStream random(branches);
        std::deque<Branch> all;
        for (int i = 0; i < branches; ++i) {
            all.push_back({Decoder(engine), Decoder(engine),
                           someIds(random, 1 + static_cast<int>(random.uniform() * 60)),
                           i % 2 == 0 ? ContextPolicy::Exact : ContextPolicy::Anchored});
            if (i % 3 == 1) {
                Interventions changed;
                changed.betaFactor[{1, i % 8}] = -3;
                changed.branchFactor[0] = 20;
                changed.temperatureFactor[0] = static_cast<float>(i % 4);
                changed.rootBoost[{0, 17}] = 2;
                all.back().together.setInterventions(changed);
                all.back().alone.setInterventions(changed);
            }
        }
        Batch batch(engine);
        for (int step = 0; step < 30; ++step) {
            stepAndCompare(batch, all);
            if (QTest::currentTestFailed())
                return;
            for (Branch& branch : all) {
                const double what = random.uniform(); // goes on; by several at once; is cut; is another
                const int more = what < 0.8 ? 1 : what < 0.9 ? 4 : 0;
                if (what > 0.95)
                    branch.context.resize(1 + branch.context.size() / 2);
                else if (more == 0)
                    branch.context = someIds(random, 1 + static_cast<int>(random.uniform() * 90));
                const auto ids = someIds(random, more);
                branch.context.insert(branch.context.end(), ids.begin(), ids.end());
            }
        }
    }

    void branchesOfATrunkShareItsPages() {
        const auto engine = model(Precision::Fp32);
        RandomStream random(3);
        const std::vector<int> start = someIds(random, 30);
        Decoder trunk(engine);
        trunk.logitsAfter(start, ContextPolicy::Exact);
        std::deque<Branch> all;
        for (int i = 0; i < 6; ++i)
            all.push_back({trunk, trunk, start, ContextPolicy::Exact});
        Batch batch(engine);
        for (int step = 0; step < 30; ++step) {
            for (Branch& branch : all)
                branch.context.push_back(someIds(random, 1).front());
            stepAndCompare(batch, all);
        }
    }

    void threadsMakeNoDifference() {
        std::vector<std::vector<float>> logits;
        for (const int threads : {1, 2, 5}) {
            const auto engine = model(Precision::Fp32, threads);
            std::deque<Decoder> decoders(9, Decoder(engine));
            std::vector<std::vector<int>> contexts;
            std::vector<BatchStep> steps;
            RandomStream random(8);
            for (Decoder& decoder : decoders) {
                contexts.push_back(someIds(random, 20));
                decoder.logitsAfter(std::span(contexts.back()).first(19), ContextPolicy::Exact);
            }
            for (std::size_t i = 0; i < decoders.size(); ++i)
                steps.push_back({&decoders[i], contexts[i]});
            Batch batch(engine);
            QVERIFY(batch.step(steps));
            logits.push_back(copied(batch.logits(7)));
        }
        QCOMPARE(logits[1], logits[0]);
        QCOMPARE(logits[2], logits[0]);
    }

    void aStoppedPassLeavesTheOthersDone() {
        const auto engine = model(Precision::Fp32);
        RandomStream random(5);
        const std::vector<int> text = someIds(random, 40);
        Decoder stepping(engine), prefilling(engine);
        stepping.logitsAfter(std::span(text).first(39), ContextPolicy::Exact);
        Batch batch(engine);
        const BatchStep steps[] = {{&prefilling, text}, {&stepping, text}};
        QVERIFY(!batch.step(steps, [] { return false; }));
        QCOMPARE(stepping.windowLength(), 40);
        QCOMPARE(prefilling.windowLength(), 0);
        QVERIFY(batch.step(steps));
        QCOMPARE(copied(batch.logits(0)).size(), std::size_t(m_vocabulary));
        QCOMPARE(prefilling.windowLength(), 40);
    }

    void wrongUseIsRefused() {
        const auto engine = model(Precision::Fp32);
        Decoder decoder(engine), other(model(Precision::Fp32));
        const std::vector<int> ids = {1, 2, 3}, strange = {1, m_vocabulary};
        Batch batch(engine);
        const auto refused = [&]<class Error>(const std::vector<BatchStep>& steps, Error*) {
            try {
                batch.step(steps);
            } catch (const Error&) {
                return true;
            }
            return false;
        };
        QVERIFY(refused({{&decoder, ids}, {&decoder, ids}}, static_cast<std::invalid_argument*>(nullptr)));
        QVERIFY(refused({{&decoder, ids}, {&other, ids}}, static_cast<std::invalid_argument*>(nullptr)));
        QVERIFY(refused({{&decoder, strange}}, static_cast<std::out_of_range*>(nullptr)));
        QVERIFY(refused({{&decoder, {}}}, static_cast<std::out_of_range*>(nullptr)));
        QVERIFY(batch.step({})); // nothing to do is no mistake
    }
};

LILA_TEST(BatchTest)
#include "batch_test.moc"
