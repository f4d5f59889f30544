// SPDX-License-Identifier: AGPL-3.0-or-later
// Candidates for a gap: how they are judged against full passes, and which one wins.
#include "core/story/infill.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTest>

using namespace lila;

namespace {

std::vector<int> idsOf(const InfillCandidate& candidate) {
    std::vector<int> ids;
    for (const NewToken& token : candidate.tokens)
        ids.push_back(token.id);
    return ids;
}

} // namespace

class InfillTest : public QObject {
    Q_OBJECT

    StoryModel m_model, m_stories;

    static Generator begun(const StoryModel& model, const std::string& text) {
        Generator generator(model);
        generator.setText(text);
        return generator;
    }
    /// A story that the model would end some tokens later.
    Generator beforeItsEnd(int tokens) const {
        Generator generator = begun(m_stories, "Once upon a time there was a cat. It was the end. The cat");
        GenerationSettings settings;
        settings.temperature = 0;
        settings.resonator = false;
        std::vector<std::string> texts{generator.text()};
        while (!generator.step(settings, {})->endOfStory)
            texts.push_back(generator.text());
        return begun(m_stories, texts[texts.size() - 1 - static_cast<std::size_t>(tokens)]);
    }
    static Infill lively(int candidates) {
        Infill how;
        how.settings.temperature = 1;
        how.settings.stop = {"e"}; // not looked at
        how.seed = 3;
        how.candidates = candidates;
        return how;
    }
    /// By a pass over all of it.
    static double likelihood(const StoryModel& model, std::vector<int> ids, std::span<const int> behind) {
        const std::size_t first = ids.size();
        ids.insert(ids.end(), behind.begin(), behind.end());
        const auto size = static_cast<std::size_t>(model.weights().config.vocabSize);
        const std::vector<float> logits = Decoder(model.engine).everyLogits(ids);
        double sum = 0;
        for (std::size_t at = first; at < ids.size(); ++at) {
            double all = 0;
            for (std::size_t id = 0; id < size; ++id)
                all += std::exp(static_cast<double>(logits[(at - 1) * size + id]));
            sum += logits[(at - 1) * size + ids[at]] - std::log(all);
        }
        return sum;
    }

private Q_SLOTS:
    void initTestCase() {
        const auto tokenizer = Tokenizer::load(golden::vocabulary);
        m_model = {packed(weightsOf(golden::checkpoint())), tokenizer};
        m_stories = {
            packed(weightsOf(readCheckpoint(LILA_SOURCE_DIR "/resources/models/tiny_stories.safetensors"))),
            tokenizer};
    }

    void candidatesAreJudgedByTheTextBehind_data() {
        QTest::addColumn<int>("words");
        QTest::newRow("in the window") << 1;
        QTest::newRow("past it") << 40;
    }
    void candidatesAreJudgedByTheTextBehind() {
        QFETCH(int, words);
        const QString text = QStringLiteral("Once upon a time there was a cat. ").repeated(words);
        const Generator before = begun(m_model, text.toStdString());
        const std::vector<int> passage = m_model.tokenizer->encode("who liked to play in the big garden");
        const std::vector<int> behind = m_model.tokenizer->encode(
            QStringLiteral("and they were friends. ").repeated(words).toStdString());
        const Infilled all = infill(before, passage, behind, lively(6));
        QCOMPARE(all.candidates.size(), 6U);
        const std::size_t longest = passage.size() + std::max<std::size_t>(2, passage.size() / 4);
        const auto looked = static_cast<std::size_t>(all.tokensBehind);
        const auto window = static_cast<std::size_t>(m_model.weights().config.blockSize);
        const std::size_t seen = std::min(before.ids().size(), window - longest - looked);
        QVERIFY(looked == behind.size() || seen + longest + looked == window);
        QVERIFY(looked >= std::min(behind.size(), (window - longest) / 2));
        const auto naive = [&](const std::vector<int>& middle) {
            std::vector<int> ids(before.ids().end() - static_cast<std::ptrdiff_t>(seen), before.ids().end());
            ids.insert(ids.end(), middle.begin(), middle.end());
            return likelihood(m_model, ids, std::span(behind).first(looked));
        };
        QVERIFY(std::abs(*all.passage - naive(passage)) < 1e-3);
        for (const InfillCandidate& candidate : all.candidates) {
            QVERIFY(std::abs(candidate.behind - naive(idsOf(candidate))) < 1e-3);
            QVERIFY(candidate.tokens.size() + 2 + passage.size() / 4 >= passage.size());
            QVERIFY(candidate.tokens.size() <= longest);
            QVERIFY(!candidate.tokens.back().text.empty());
            QCOMPARE(candidate.logProbabilities.size(), candidate.tokens.size());
        }
        QVERIFY(std::ranges::is_sorted(all.candidates, std::greater{}, &InfillCandidate::behind));
    }

    void candidatesAreThoseOfTheirSeeds_data() {
        QTest::addColumn<bool>("endIsLikely");
        QTest::newRow("in the middle of a story") << false;
        QTest::newRow("where it ends") << true;
    }
    /// Each is the beginning of what its seed writes past an end of the story (`lila generate --past_end`),
    /// and ends where the text behind fits best, or where the model ends the story.
    void candidatesAreThoseOfTheirSeeds() {
        QFETCH(bool, endIsLikely);
        const StoryModel& model = endIsLikely ? m_stories : m_model;
        const Generator before = endIsLikely ? beforeItsEnd(4) : begun(model, "Once upon a time");
        const std::vector<int> passage = model.tokenizer->encode("there was a little dog");
        const std::vector<int> behind = model.tokenizer->encode("in the garden.");
        int ended = 0;
        for (const InfillCandidate& candidate : infill(before, passage, behind, lively(4)).candidates) {
            Generator alone = before;
            alone.start(candidate.seed);
            GenerationSettings settings = lively(4).settings;
            settings.stop.clear();
            std::vector<int> ids;
            std::vector<double> begins; // not within a character
            for (std::size_t i = 0; i < passage.size() + 2; ++i) {
                alone.forbidEnd(i == 0);
                const StepRecord step = *alone.step(settings, {});
                if (step.endOfStory) {
                    ++ended;
                    break;
                }
                ids.push_back(step.id);
                begins.push_back(step.text.empty()
                                     ? -INFINITY
                                     : likelihood(model, {alone.ids().begin(), alone.ids().end()},
                                                  std::span(behind).first(1)));
            }
            const std::size_t length = candidate.tokens.size();
            QVERIFY(std::ranges::equal(idsOf(candidate), std::span(ids).first(length)));
            for (std::size_t other = std::min(passage.size() - 2, ids.size()); other <= ids.size(); ++other)
                QVERIFY(begins[length - 1] >= begins[other - 1] - 1e-4);
        }
        QCOMPARE(ended > 0, endIsLikely);
    }

    void whatFitsIsRankedBeforeWhatDoesNot() {
        const Generator before = begun(m_stories, "Lily had a");
        const auto score = [&](const char* passage) {
            const std::vector<int> behind = m_stories.tokenizer->encode("barked and wagged his tail.");
            return *infill(before, m_stories.tokenizer->encode(passage), behind, lively(1)).passage;
        };
        QVERIFY(score("dog. The dog") > score("fish. The fish") + 1);
    }

    void nothingIsThereTwice() {
        Infill how = lively(5);
        how.settings.temperature = 0;
        how.settings.resonator = false;
        const std::vector<int> passage = m_model.tokenizer->encode("there was a");
        const Infilled all = infill(begun(m_model, "Once"), passage, passage, how);
        QCOMPARE(all.candidates.size(), 1U);
    }

    void itIsToldAsItGrowsAndStops() {
        const std::vector<int> passage = m_model.tokenizer->encode("there was a");
        std::stop_source stop;
        std::vector<std::size_t> told;
        const Infilled all = infill(begun(m_model, "Once"), passage, passage, lively(8), stop.get_token(),
                                    [&](const Infilled& known) {
                                        told.push_back(known.candidates.size());
                                        if (told.size() == 4)
                                            stop.request_stop();
                                    });
        QCOMPARE(told, (std::vector<std::size_t>{0, 1, 2, 3}));
        QCOMPARE(all.candidates.size(), 3U);
        QVERIFY(!infill(begun(m_model, "Once"), passage, passage, lively(8), stop.get_token()).passage);
    }

    void aPassageLongerThanTheWindowIsRefused() {
        const std::vector<int> passage(m_model.weights().config.blockSize, 20);
        try {
            infill(begun(m_model, "Once"), passage, passage, lively(2));
            QFAIL("too long");
        } catch (const std::invalid_argument& error) {
            QVERIFY2(std::string(error.what()).find("select less") != std::string::npos, error.what());
        }
    }
};

LILA_TEST(InfillTest)
#include "infill_test.moc"
