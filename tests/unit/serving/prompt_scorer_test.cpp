// SPDX-License-Identifier: AGPL-3.0-or-later
// Scores of a prompt against single steps over its beginnings.
#include "core/serving/prompt_scorer.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTest>

using namespace lila;

class PromptScorerTest : public QObject {
    Q_OBJECT

    StoryModel m_model;
    std::vector<int> m_ids;

private Q_SLOTS:
    void initTestCase() {
        m_model = {packed(weightsOf(golden::checkpoint()), {Precision::Fp32, 2}),
                   Tokenizer::load(golden::vocabulary)};
        std::string text;
        for (int i = 0; i < 3; ++i)
            text +=
                "Once upon a time there was a little girl named Lily. She had a red ball and a blue one. ";
        m_ids = m_model.tokenizer->encode(text);
        QVERIFY(2 * std::ssize(m_ids) > 3 * m_model.weights().config.blockSize); // past the window
    }

    void areTheModelsOwnProbabilities_data() {
        QTest::addColumn<int>("first");
        for (const int first : {1, 2, 30, 70})
            QTest::addRow("from %d", first) << first;
    }
    void areTheModelsOwnProbabilities() {
        QFETCH(int, first);
        Interventions interventions;
        interventions.betaFactor[{0, 0}] = 3;
        PromptScorer scorer(m_model, m_ids, static_cast<std::size_t>(first), interventions);
        std::vector<StepRecord> records;
        while (!scorer.isDone())
            for (StepRecord& record : scorer.next())
                records.push_back(std::move(record));
        QCOMPARE(records.size(), m_ids.size() - first);
        for (std::size_t i = 0; i < records.size(); ++i) {
            const std::size_t token = first + i;
            Decoder decoder(m_model.engine);
            decoder.setInterventions(interventions);
            const auto logits = decoder.logitsAfter(std::span(m_ids).first(token), ContextPolicy::Anchored);
            double sum = 0;
            for (const float logit : logits)
                sum += std::exp(static_cast<double>(logit));
            QCOMPARE(records[i].id, m_ids[token]);
            QCOMPARE(records[i].position, static_cast<int>(token));
            QCOMPARE(records[i].windowLength, decoder.windowLength());
            QVERIFY(std::abs(records[i].logProbability - (logits[m_ids[token]] - std::log(sum))) < 1e-5);
            for (std::size_t layer = 0; layer < decoder.activation().size(); ++layer)
                QVERIFY(records[i].activation[layer].rootWeights == decoder.activation()[layer].rootWeights);
            QVERIFY(records[i].candidates.size() >= 16);
            QVERIFY(records[i].candidates[0].finalProbability() >=
                    records[i].candidates[1].finalProbability());
        }
    }

    void aStoppedBlockIsTriedAgain() {
        PromptScorer scorer(m_model, m_ids, 1, {});
        QVERIFY(scorer.next([] { return false; }).empty());
        QVERIFY(!scorer.isDone());
        QCOMPARE(scorer.next().front().position, 1);
    }

    void ofOneTokenThereIsNone() {
        PromptScorer scorer(m_model, {m_ids[0]}, 1, {});
        QVERIFY(scorer.isDone());
        QVERIFY(scorer.next().empty());
    }
};

LILA_TEST(PromptScorerTest)
#include "prompt_scorer_test.moc"
