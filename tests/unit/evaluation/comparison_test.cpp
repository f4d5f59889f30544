// SPDX-License-Identifier: AGPL-3.0-or-later
// Two judgements held against each other: pairs by story, and nothing paired that is none.
#include "core/evaluation/comparison.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTest>

using namespace lila;

namespace {

ScoredStory scored(int index, double sum, int tokens, long characters, double padded) {
    ScoredStory story;
    story.index = index;
    story.loss.nats.resize(tokens);
    story.loss.sum = sum;
    story.loss.characters = characters;
    story.loss.padded = padded;
    return story;
}

} // namespace

class ComparisonTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void storiesArePairedByTheirIndex() {
        Judgement a, b;
        a.evaluation.stories = {scored(0, 10, 10, 10, 0.1), scored(1, 99, 10, 10, 0.9),
                                scored(2, 20, 10, 20, 0.2)};
        b.evaluation.stories = {scored(0, 20, 10, 10, 0.3), scored(2, 60, 10, 20, 0.6)};
        for (std::size_t i = 0; i < judgedParts.size(); ++i) {
            a.ablations[i].differences = {0.1, 0.2};
            b.ablations[i].differences = {0.3, 0.6};
        }
        const Comparison same = compared(a, b, true);
        QCOMPARE(same.lossPerToken->count, 2);
        QCOMPARE(same.lossPerToken->delta, (1.0 + 4.0) / 2);
        QVERIFY(std::abs(same.lossPadded->delta - 0.3) < 1e-12);
        QVERIFY(std::abs(same.ablations[1]->delta - 0.3) < 1e-12);
        QVERIFY(std::abs(same.bitsPerCharacter.delta - (80.0 - 30.0) / 30 / std::log(2.0)) < 1e-12);
        const Comparison other = compared(a, b, false);
        QVERIFY(!other.lossPerToken && !other.lossPadded && !other.ablations[0]);
        QCOMPARE(other.bitsPerCharacter.delta, same.bitsPerCharacter.delta);
    }

    /// A's and B's figures weigh long stories more, and so does what lies between them: here the mean of the
    /// stories' own differences would have the other sign.
    void theDifferenceIsThatOfTheFigures() {
        Judgement a, b;
        a.evaluation.stories = {scored(0, 10, 10, 20, 1), scored(1, 10, 10, 20, 1),
                                scored(2, 100, 100, 200, 1)};
        b.evaluation.stories = {scored(0, 12, 10, 20, 1), scored(1, 12, 10, 20, 1),
                                scored(2, 90, 100, 200, 1)};
        const Comparison comparison = compared(a, b, true);
        const double delta = (114.0 - 120.0) / 120;
        QVERIFY(std::abs(comparison.lossPerToken->delta - delta) < 1e-12);
        QVERIFY(std::abs(comparison.bitsPerCharacter.delta - delta / 2 / std::log(2.0)) < 1e-12);
        QCOMPARE(comparison.lossPerToken->count, 3);
        // Exchanged, the sums differ by ±2 ±2 ±10 tokens' nats: at least 6 in all 8 patterns.
        QCOMPARE(comparison.lossPerToken->p, 1.0);
        QVERIFY(std::abs(comparison.lossPerToken->ci95.low + 0.1) < 1e-12);
        QVERIFY(std::abs(comparison.lossPerToken->ci95.high - 0.2) < 1e-12);
        QCOMPARE(comparison.bitsPerCharacter.p, 1.0);
    }

    void aModelEqualsItself() {
        const StoryModel model{packed(weightsOf(golden::checkpoint())), Tokenizer::load(golden::vocabulary)};
        const std::vector<std::string> stories{"Once upon a time there was a little girl.", "The king."};
        JudgingSettings settings;
        settings.loops.prompts = {"Once"};
        settings.loops.tokens = 30;
        settings.loops.seeds = 1;
        settings.loops.exactRuns = 0;
        const auto judgement = judge(model, stories, settings);
        QVERIFY(judgement.has_value());
        QCOMPARE(judgement->ablations[2].differences.size(), std::size_t(2));
        const Comparison comparison = compared(*judgement, *judgement, true);
        QCOMPARE(comparison.lossPerToken->delta, 0.0);
        QCOMPARE(comparison.lossPerToken->p, 1.0);
        QCOMPARE(comparison.loops.size(), std::size_t(2));
        QCOMPARE(comparison.loops[0].distinct[3].delta, 0.0);
        settings.withLoops = false;
        QVERIFY(judge(model, stories, settings)->loops.empty());
        QVERIFY(!judge(model, stories, settings, [](double, std::string_view) { return false; }));
    }
};

LILA_TEST(ComparisonTest)
#include "comparison_test.moc"
