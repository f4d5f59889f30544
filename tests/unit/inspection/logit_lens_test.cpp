// SPDX-License-Identifier: AGPL-3.0-or-later
// What the model would say if it stopped early; where it does not, the lens says what the model says.
#include "core/inspection/logit_lens.h"
#include "tests/test_main.h"
#include "tests/unit/inspection/branch_looks.h"

#include <QTest>

#include <numeric>

using namespace lila;
using namespace lila::test;

class LogitLensTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theLastRowIsTheModel_data() {
        QTest::addColumn<int>("precision");
        QTest::addColumn<bool>("isDefault");
        QTest::newRow("golden") << static_cast<int>(Precision::Fp32) << false;
        QTest::newRow("golden, int8") << static_cast<int>(Precision::Int8) << false;
        QTest::newRow("default") << static_cast<int>(Precision::Fp32) << true;
    }
    void theLastRowIsTheModel() {
        QFETCH(int, precision);
        QFETCH(bool, isDefault);
        const StoryModel model = isDefault ? defaultModel() : goldenModel(static_cast<Precision>(precision));
        const ModelConfig& config = model.engine->config();
        const SeenBranch branch(model.tokenizer,
                                written(typed("Once upon a time there was"), model, 10, strong(config, 2)));
        Inspector inspector(model.engine);
        for (std::size_t token = 1; token <= branch.size(); ++token) {
            const TokenLook look = test::look(inspector, branch, token);
            const std::vector<float> logits = lensLogits(*model.engine, look);
            const std::size_t rows = 3 * static_cast<std::size_t>(config.nLayers) + 1;
            QCOMPARE(logits.size(), rows * look.logits.size());
            QVERIFY(std::ranges::equal(std::span(logits).last(look.logits.size()), look.logits));
        }
    }

    void rowsSayWhereTheyAre() {
        const StoryModel model = goldenModel();
        const SeenBranch branch(model.tokenizer, typed("Once upon a time"));
        const TokenLook look = test::look(model, branch, 3);
        const std::vector<LensRow> rows = logitLens(*model.engine, look, branch.id(3), 5);
        QCOMPARE(rows.size(), std::size_t{10});
        QCOMPARE(rows[0].point, LensPoint::Embedding);
        QCOMPARE(rows[4].layer, 1);
        QCOMPARE(rows[4].point, LensPoint::Attention);
        QCOMPARE(rows[5].point, LensPoint::Branch);
        QCOMPARE(rows[9].layer, 2);
        QCOMPARE(rows[9].point, LensPoint::FeedForward);
    }

    /// Beside final norm and head written out.
    void aPointInTheMiddleIsReadAsTheEnd() {
        const StoryModel model = goldenModel();
        const ModelWeights& w = model.weights();
        const SeenBranch branch(model.tokenizer, typed("Once upon a time"));
        const TokenLook look = test::look(model, branch, 3);
        const std::span<const float> state = look.residual(1, ResidualPoint::Branch);
        const std::size_t d = state.size();
        const double mean = std::accumulate(state.begin(), state.end(), 0.0) / static_cast<double>(d);
        double variance = 0;
        for (const float x : state)
            variance += (x - mean) * (x - mean) / static_cast<double>(d);
        std::vector<double> logits;
        for (std::size_t id = 0; id < look.logits.size(); ++id) {
            double& logit = logits.emplace_back();
            for (std::size_t i = 0; i < d; ++i)
                logit += ((state[i] - mean) / std::sqrt(variance + 1e-5) * w.finalNormWeight[i] +
                          w.finalNormBias[i]) *
                         w.head[id * d + i];
        }
        double sum = 0;
        for (const double logit : logits)
            sum += std::exp(logit);
        const int chosen = branch.id(3);
        const LensRow row = logitLens(*model.engine, look, chosen, 5)[5];
        QVERIFY(std::abs(row.probability - std::exp(logits[static_cast<std::size_t>(chosen)]) / sum) < 1e-6);
        QCOMPARE(row.rank, static_cast<int>(std::ranges::count_if(logits, [&](double logit) {
                     return logit > logits[static_cast<std::size_t>(chosen)];
                 })));
        QCOMPARE(row.top.size(), std::size_t{5});
        QCOMPARE(row.top[0].id, static_cast<int>(std::ranges::max_element(logits) - logits.begin()));
        QVERIFY(std::ranges::is_sorted(row.top, std::greater(), &LensRow::Token::probability));
    }

    void anIdOfAnotherVocabularyIsRefused() {
        const StoryModel model = goldenModel();
        const SeenBranch branch(model.tokenizer, typed("Once upon a time"));
        const TokenLook look = test::look(model, branch, 3);
        for (const int id : {-1, model.engine->config().vocabSize, 5000})
            QVERIFY_THROWS_EXCEPTION(std::out_of_range, logitLens(*model.engine, look, id, 5));
    }
};

LILA_TEST(LogitLensTest)
#include "logit_lens_test.moc"
