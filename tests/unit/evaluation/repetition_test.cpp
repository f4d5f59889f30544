// SPDX-License-Identifier: AGPL-3.0-or-later
// Loops found in texts made for the purpose, and none where there is none.
#include "core/evaluation/loop_survey.h"
#include "core/sampling/random.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTest>

using namespace lila;

namespace {

std::vector<int> different(int from, int count) {
    std::vector<int> ids;
    for (int i = 0; i < count; ++i)
        ids.push_back(from + i);
    return ids;
}

/// `before` new tokens, then a sequence of `period` new ones `repeats` times, then `after` new ones.
std::vector<int> looping(int before, int period, int repeats, int after) {
    std::vector<int> ids = different(0, before);
    const std::vector<int> phrase = different(10000, period);
    for (int i = 0; i < repeats; ++i)
        ids.insert(ids.end(), phrase.begin(), phrase.end());
    const std::vector<int> rest = different(20000, after);
    ids.insert(ids.end(), rest.begin(), rest.end());
    return ids;
}

} // namespace

class RepetitionTest : public QObject {
    Q_OBJECT

    StoryModel m_model{packed(weightsOf(golden::checkpoint())), Tokenizer::load(golden::vocabulary)};

private Q_SLOTS:
    void aLoopIsFoundWhereItBegins() {
        QVERIFY(firstHardLoop(looping(20, 10, 4, 0)) == (HardLoop{20, 10, 40, true}));
        QVERIFY(firstHardLoop(looping(20, 10, 5, 7)) == (HardLoop{20, 10, 50, false}));
        QVERIFY(firstHardLoop(looping(0, 128, 4, 0)) == (HardLoop{0, 128, 512, true}));
        // A broken-off fifth time belongs to it.
        std::vector<int> broken = looping(3, 10, 4, 0);
        broken.insert(broken.end(), {10000, 10001, 10002});
        QVERIFY(firstHardLoop(broken) == (HardLoop{3, 10, 43, true}));
    }
    void lessThanFourTimesIsNone() {
        QVERIFY(!firstHardLoop(looping(20, 10, 3, 50)));
        QVERIFY(!firstHardLoop(looping(20, 129, 5, 0))); // longer than the longest period
        QVERIFY(!firstHardLoop({}));
        QVERIFY(!firstHardLoop(different(0, 1000)));
    }
    void shortPeriodsMustGoOnForLong() {
        QVERIFY(!firstHardLoop(looping(20, 1, 31, 50)));
        QVERIFY(firstHardLoop(looping(20, 1, 32, 50)) == (HardLoop{20, 1, 32, false}));
        QVERIFY(!firstHardLoop(looping(20, 7, 4, 50))); // 28 tokens
    }
    void theEarliestWins() {
        std::vector<int> ids = looping(5, 40, 4, 10);
        for (int i = 0; i < 40; ++i)
            ids.push_back(77777);
        QVERIFY(firstHardLoop(ids) == (HardLoop{5, 40, 160, false}));
    }
    void randomTextHasNone() {
        RandomStream random(4);
        std::vector<int> ids;
        for (int i = 0; i < 5000; ++i)
            ids.push_back(static_cast<int>(random.uniform() * 50));
        QVERIFY(!firstHardLoop(ids));
    }

    void distinctSharesAreCounted() {
        const std::vector<int> ids{1, 2, 1, 2, 1};
        QCOMPARE(distinctShare(ids, 1), 2.0 / 5);
        QCOMPARE(distinctShare(ids, 2), 2.0 / 4); // 12 21
        QCOMPARE(distinctShare(ids, 4), 2.0 / 2); // 1212 2121
        QCOMPARE(distinctShare(ids, 6), 1.0);
    }
    void repetitiveTextPacksSmall() {
        std::string same, different;
        RandomStream random(4);
        for (int i = 0; i < 1000; ++i) {
            same += "abcdefghij"[i % 10];
            different += static_cast<char>('a' + static_cast<int>(random.uniform() * 26));
        }
        QVERIFY(compressionRatio(same) < 0.05);
        QVERIFY(compressionRatio(different) > 0.55 && compressionRatio(different) < 0.75); // log2(26) / 8
        QCOMPARE(compressionRatio(""), 1.0);
    }

    /// A model that would end every story at once: its final norm is constant, and its head points to eos.
    void aStoryMayNotEnd() {
        Checkpoint ending = golden::checkpoint();
        const auto set = [&](const std::string& name, float value) {
            const Tensor& tensor = ending.tensors.at(name);
            ending.tensors[name] =
                Tensor::fromFloats(tensor.shape(), std::vector<float>(tensor.elementCount(), value));
        };
        set("core.final_norm.weight", 0);
        set("core.final_norm.bias", 1);
        std::vector<float> head(2048 * 64, 0.0F);
        std::fill_n(head.begin() + m_model.tokenizer->eosId() * 64, 64, 1.0F);
        ending.tensors["head.weight"] = Tensor::fromFloats({2048, 64}, head);
        const StoryModel model{packed(weightsOf(ending)), m_model.tokenizer};

        Generator generator(model);
        generator.setText("Once");
        generator.start(1);
        QVERIFY(generator.step({}, {})->endOfStory);
        GenerationSettings settings;
        settings.context = ContextPolicy::Anchored;
        const auto text = writeLong(model, {"Once", 1, 500, false}, settings);
        QCOMPARE(text->ids.size(), std::size_t(500));
        QCOMPARE(text->compression.size(), std::size_t(2));
        for (const int end : {m_model.tokenizer->eosId(), m_model.tokenizer->padId()})
            QVERIFY(std::ranges::find(text->ids, end) == text->ids.end());
    }

    /// Token for token what a bare generator makes of prompt and seed; but banned phrases stay out of it, and
    /// no stop ends it.
    void longTextsAreTheGenerators() {
        GenerationSettings settings;
        settings.temperature = 1.2;
        settings.context = ContextPolicy::Anchored;
        Generator generator(m_model);
        generator.setText("Once");
        generator.start(5);
        generator.forbidEnd(true);
        std::vector<int> ids;
        while (ids.size() < 120)
            ids.push_back(generator.step(settings, {})->id);
        const auto text = writeLong(m_model, {"Once", 5, 120, false}, settings);
        QCOMPARE(text->ids, ids);
        QCOMPARE("Once" + text->text, generator.text() + generator.finishText());

        settings.stop = {text->text.substr(20, 5)};
        settings.ban = {text->text.substr(40, 5)};
        const auto without = writeLong(m_model, {"Once", 5, 120, false}, settings);
        QCOMPARE(without->ids.size(), std::size_t(120));
        QVERIFY(without->text.find(settings.ban[0]) == std::string::npos);
    }

    void aLongTextIsGivenUp() {
        int told = 0;
        QVERIFY(!writeLong(m_model, {"Once", 5, 120, false}, {}, [&told](int made) {
            told = made;
            return made < 7;
        }));
        QCOMPARE(told, 7);
    }

    void figuresAreOverAllTexts() {
        LongText stuck, free;
        stuck.loop = HardLoop{100, 10, 400, true};
        stuck.distinct = {0.2, 0.2, 0.2, 0.2};
        stuck.compression = {0.1, 0.3};
        free.distinct = {0.4, 0.4, 0.4, 0.4};
        free.compression = {0.5, 0.5};
        const LoopFigures figures = loopFigures(std::vector{stuck, free});
        QCOMPARE(figures.texts, 2);
        QCOMPARE(figures.looping, 1);
        QCOMPARE(figures.stuck, 1);
        QCOMPARE(figures.medianOnset, 100.0);
        QCOMPARE(figures.distinct[2], 0.3);
        QCOMPARE(figures.compression, (std::vector{0.3, 0.4}));
    }

    void waysOfWritingDifferOnlyWhereTheyShould() {
        LoopSurveySettings settings;
        settings.prompts = {"Once", "Tom"};
        settings.seeds = 2;
        settings.exactRuns = 3;
        settings.tokens = 60; // past the window of 48
        double share = 0;
        const auto cells = surveyLoops(m_model, settings, [&](double now) {
            const bool grows = now >= share;
            share = now;
            return grows;
        });
        QVERIFY(cells.has_value());
        QVERIFY(std::abs(share - 1) < 1e-9);
        QCOMPARE(cells->size(), std::size_t(4));
        QCOMPARE(cells->at(0).texts.size(), std::size_t(4));
        QCOMPARE(cells->at(2).texts.size(), std::size_t(3));
        QVERIFY(cells->at(2).context == ContextPolicy::Exact && cells->at(2).penalties);
        // Until the window is full, exact and anchored are one.
        const std::span<const int> anchored = cells->at(0).texts[1].ids;
        const std::span<const int> exact = cells->at(2).texts[1].ids;
        QVERIFY(std::ranges::equal(anchored.first(40), exact.first(40)));
        QVERIFY(cells->at(0).texts[0].ids != cells->at(1).texts[0].ids);
        settings.exactRuns = 0;
        QCOMPARE(surveyLoops(m_model, settings)->size(), std::size_t(2));
    }
};

LILA_TEST(RepetitionTest)
#include "repetition_test.moc"
