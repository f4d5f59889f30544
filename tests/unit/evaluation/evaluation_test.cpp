// SPDX-License-Identifier: AGPL-3.0-or-later
// Losses against the logits' own, worked out the plain way, on the golden model.
#include "core/evaluation/evaluation.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTest>

#include <numbers>

using namespace lila;

namespace {

/// -log softmax(logits)[target], the textbook's way.
double plainLoss(std::span<const float> logits, int target) {
    long double sum = 0;
    for (const float l : logits)
        sum += std::exp(static_cast<long double>(l));
    return static_cast<double>(std::log(sum) - static_cast<long double>(logits[target]));
}

bool close(double a, double b, double tolerance = 1e-5) {
    return std::abs(a - b) <= tolerance;
}

} // namespace

class EvaluationTest : public QObject {
    Q_OBJECT

    static constexpr int vocabulary = 2048;
    static constexpr int window = 48; // the golden model's
    StoryModel m_model{packed(weightsOf(golden::checkpoint())), Tokenizer::load(golden::vocabulary)};
    SafetensorsFile m_forward = readSafetensors(golden::folder / "forward.safetensors");

private Q_SLOTS:
    void lossesAreThoseOfTheRecordedLogits() {
        for (int prompt = 0; prompt < 4; ++prompt) {
            const std::vector<int> ids = golden::promptIds(m_forward, prompt);
            const std::vector<float> logits =
                m_forward.tensors.at("prompt" + std::to_string(prompt) + ".logits").toFloats();
            const std::vector<float> losses = rowLosses(Decoder(m_model.engine), ids);
            QCOMPARE(losses.size(), ids.size() - 1);
            double sum = 0;
            for (std::size_t t = 0; t + 1 < ids.size(); ++t) {
                const double expected =
                    plainLoss(std::span(logits).subspan(t * vocabulary, vocabulary), ids[t + 1]);
                sum += expected;
                QVERIFY(close(losses[t], expected, 1e-4));
            }
            const StoryLoss story = storyLoss(Decoder(m_model.engine), {ids, 10}, window);
            QVERIFY(close(story.sum, sum, 1e-3));
            QVERIFY(close(story.bitsPerCharacter(), sum / std::numbers::ln2 / 10, 1e-4));
        }
    }

    void thePaddedLossCountsThePadding() {
        const std::vector<int> ids = golden::promptIds(m_forward, 1);
        std::vector<int> row = ids;
        while (row.size() < window + 1)
            row.push_back(1);
        const std::vector<float> logits = Decoder(m_model.engine).everyLogits(std::span(row).first(window));
        double sum = 0;
        for (int t = 0; t < window; ++t)
            sum += plainLoss(std::span(logits).subspan(t * vocabulary, vocabulary), row[t + 1]);
        QVERIFY(close(storyLoss(Decoder(m_model.engine), {ids, 1}, window).padded, sum / window));
    }

    void longStoriesAreScoredOnTheirFirstWindow() {
        std::string story;
        for (int i = 0; i < 80; ++i)
            story += "One day the dog ran. ";
        const StoryTokens tokens = storyTokens(*m_model.tokenizer, story, window);
        QCOMPARE(tokens.ids.size(), std::size_t(window + 1));
        std::vector<int> all = m_model.tokenizer->encode(story);
        all.resize(window + 1);
        QVERIFY(tokens.ids == all);
        const std::optional<Evaluation> evaluation = evaluate(m_model, std::vector{story});
        QVERIFY(evaluation.has_value());
        QCOMPARE(evaluation->tokens, long(window));
        QVERIFY(close(evaluation->lossPadded.value, evaluation->lossPerToken.value, 1e-9)); // nothing padded
        QCOMPARE(evaluate(m_model, std::vector{story}, 10)->tokens, 10L);
        QCOMPARE(evaluate(m_model, std::vector{story}, 1000)->tokens, long(window));
    }

    void charactersAreTheTextsOwn() {
        // "the" is one piece, so " queen é" is left: 8 characters in 9 bytes.
        QCOMPARE(m_model.tokenizer->encode("the").size(), std::size_t(1));
        QCOMPARE(storyTokens(*m_model.tokenizer, "the queen é", window).characters, 8L);
        QCOMPARE(storyTokens(*m_model.tokenizer, "", window).characters, 0L);
    }

    void sumsAreOverTokensNotOverStories() {
        const std::vector<std::string> stories{"Once upon a time there was a little girl.", "", "The end",
                                               "Hi"};
        const std::optional<Evaluation> both = evaluate(m_model, stories);
        QVERIFY(both.has_value());
        const std::vector<ScoredStory>& scored = both->stories;
        QVERIFY(scored.size() >= 2);
        QCOMPARE(scored[0].index, 0);
        QCOMPARE(scored[1].index, 2);
        double nats = 0, tokens = 0, characters = 0, binned = 0;
        for (const ScoredStory& story : scored) {
            nats += story.loss.sum;
            tokens += static_cast<double>(story.loss.nats.size());
            characters += static_cast<double>(story.loss.characters);
        }
        QVERIFY(close(both->lossPerToken.value, nats / tokens, 1e-9));
        QVERIFY(close(both->bitsPerCharacter.value, nats / std::numbers::ln2 / characters, 1e-9));
        double binNats = 0;
        for (const PositionBin& bin : both->bins) {
            binned += static_cast<double>(bin.tokens);
            binNats += bin.loss * static_cast<double>(bin.tokens);
        }
        QCOMPARE(binned, tokens);
        QVERIFY(close(binNats, nats, 1e-3));
        const double positions = window * static_cast<double>(scored.size());
        QVERIFY(close((both->lossPadded.value * positions - nats) / (positions - tokens), both->paddingLoss,
                      1e-6));
        QCOMPARE(both->bins.front().first, 1);
        QCOMPARE(both->bins.back().last, window);
    }

    void nothingToScoreIsNoResult() {
        QVERIFY(!evaluate(m_model, std::vector<std::string>{""}));
        QVERIFY(!evaluate(m_model, std::vector<std::string>{"Once upon"}, 0, [](double) { return false; }));
    }
};

LILA_TEST(EvaluationTest)
#include "evaluation_test.moc"
