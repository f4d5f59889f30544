// SPDX-License-Identifier: AGPL-3.0-or-later
// Writing with an eye on the text: what is shown, what stops it, what is taken back and how.
#include "core/story/token_bias.h"
#include "core/story/writing.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTest>

#include <cstring>
#include <map>
#include <numeric>

using namespace lila;

namespace {

GenerationSettings lively() {
    GenerationSettings settings;
    settings.temperature = 1.2;
    return settings;
}

struct Written {
    std::vector<StepRecord> records; ///< as shown
    std::string text;                ///< shown, one piece after the other
    std::string takenBack;
    WritingEnd end = WritingEnd::Complete;
};

Written write(Generator& generator, const GenerationSettings& settings, int count) {
    Written written;
    Writing writing{.settings = settings, .tokens = count};
    writing.show = [&written](std::vector<StepRecord> records, const std::string& takenBack) {
        for (StepRecord& record : records) {
            written.text += record.text;
            written.records.push_back(std::move(record));
        }
        written.takenBack += takenBack;
    };
    written.end = writeOn(generator, std::move(writing));
    written.text += generator.finishText();
    return written;
}

std::vector<int> idsOf(const Written& written) {
    std::vector<int> ids;
    for (const StepRecord& record : written.records)
        ids.push_back(record.id);
    return ids;
}

} // namespace

class WriteOnTest : public QObject {
    Q_OBJECT

    StoryModel m_model;

    Generator begun(const std::string& text = "Once upon a time", std::uint64_t seed = 7) const {
        Generator generator(m_model);
        generator.setText(text);
        generator.start(seed);
        return generator;
    }
    Written run(const GenerationSettings& settings, int count, std::uint64_t seed = 7) const {
        Generator generator = begun("Once upon a time", seed);
        return write(generator, settings, count);
    }

    /// As writeOn, but begun anew for every banned phrase, with what led there excluded from the
    /// beginning.
    std::vector<StepRecord> naively(const GenerationSettings& settings, int count) const {
        std::map<int, std::vector<int>> excluded; // by the number of tokens made before
        for (;;) {
            Generator generator = begun();
            const std::size_t start = generator.text().size();
            const std::size_t first = generator.ids().size();
            std::vector<StepRecord> records;
            std::optional<std::size_t> banned;
            while (std::ssize(records) < count && !banned) {
                generator.exclude(excluded[static_cast<int>(records.size())]);
                records.push_back(*generator.step(settings, {}));
                for (const std::string& phrase : settings.ban)
                    if (const auto at = generator.text().find(phrase, start + 1 - phrase.size());
                        at != std::string::npos)
                        banned = std::min(std::max(at, start), banned.value_or(at));
            }
            if (!banned)
                return records;
            const std::size_t at = generator.indexAt(*banned) - first;
            excluded[static_cast<int>(at)].push_back(records[at].id);
            excluded.erase(excluded.upper_bound(static_cast<int>(at)), excluded.end());
        }
    }

private Q_SLOTS:
    void initTestCase() {
        m_model = {packed(weightsOf(golden::checkpoint())), Tokenizer::load(golden::vocabulary)};
    }

    void withoutPhrasesItIsTheGenerator() {
        Generator generator = begun();
        std::vector<int> ids;
        for (int i = 0; i < 60; ++i)
            ids.push_back(generator.step(lively(), {})->id);
        QCOMPARE(idsOf(run(lively(), 60)), ids);
    }

    void stopTextsEndTheTextAcrossTokens() {
        const Written free = run(lively(), 50);
        // Out of the middle of one token into the middle of another.
        for (const std::size_t from : {1, 9, 30, 61}) {
            GenerationSettings settings = lively();
            settings.stop = {free.text.substr(from, 7), "never said"};
            if (free.text.find(settings.stop[0]) != from)
                continue;
            Generator generator = begun();
            const Written written = write(generator, settings, 50);
            QVERIFY(written.end == WritingEnd::Stopped);
            QCOMPARE(written.text, free.text.substr(0, from));
            QCOMPARE(generator.text(), "Once upon a time" + written.text);
            QVERIFY(generator.step(settings, {}).has_value()); // can be gone on from
        }
    }

    void aSentenceIsEnough() {
        GenerationSettings settings = lively();
        settings.stopAt = StopAt::Sentence;
        settings.bias = {".=6"};
        const Written written = run(settings, 200);
        QVERIFY(written.end == WritingEnd::Stopped);
        QVERIFY2(written.text.ends_with('.'), written.text.c_str());
    }

    void bannedPhrasesAreAsIfTheyCouldNotBeSaid_data() {
        QTest::addColumn<int>("count");
        QTest::addColumn<bool>("anchored");
        QTest::newRow("in the window") << 40 << false;
        QTest::newRow("past it") << 70 << false;
        QTest::newRow("past it, anchored") << 70 << true;
    }
    void bannedPhrasesAreAsIfTheyCouldNotBeSaid() {
        QFETCH(int, count);
        QFETCH(bool, anchored);
        GenerationSettings settings = lively();
        settings.context = anchored ? ContextPolicy::Anchored : ContextPolicy::Exact;
        const Written free = run(settings, count);
        settings.ban = {free.text.substr(4, 5), free.text.substr(free.text.size() / 2, 6), "e the"};
        const Written written = run(settings, count);
        for (const std::string& phrase : settings.ban)
            QVERIFY2(written.text.find(phrase) == std::string::npos, phrase.c_str());
        QVERIFY(!written.takenBack.empty());
        const std::vector<StepRecord> naive = naively(settings, count);
        QCOMPARE(written.records.size(), naive.size());
        for (std::size_t i = 0; i < naive.size(); ++i) {
            const StepRecord& record = written.records[i];
            QCOMPARE(record.id, naive[i].id);
            QCOMPARE(record.text, naive[i].text);
            QCOMPARE(record.position, naive[i].position);
            QCOMPARE(record.windowLength, naive[i].windowLength);
            // Bit for bit but where a window was begun anew: then it was computed at once.
            if (anchored) {
                QVERIFY(std::abs(record.logProbability - naive[i].logProbability) < 1e-4);
                continue;
            }
            QCOMPARE(record.logProbability, naive[i].logProbability);
            QVERIFY(record.resonatorLift == naive[i].resonatorLift);
            QVERIFY(record.activation.back().z == naive[i].activation.back().z);
        }
    }

    void nothingShownIsTakenBack() {
        GenerationSettings settings = lively();
        const Written free = run(settings, 60);
        settings.ban = {free.text.substr(20, 9), free.text.substr(60, 5)};
        Generator generator = begun();
        std::string shown;
        bool stands = true;
        Writing writing{.settings = settings, .tokens = 60};
        writing.show = [&](const std::vector<StepRecord>& records, const std::string&) {
            for (const StepRecord& record : records)
                shown += record.text;
            stands &= generator.text().substr(std::strlen("Once upon a time")).starts_with(shown);
        };
        QVERIFY(writeOn(generator, writing) == WritingEnd::Complete);
        QVERIFY(stands);
        QCOMPARE("Once upon a time" + shown, generator.text());
    }

    void itGoesFurtherBackWhereNothingElseCanBeSaid() {
        const StoryModel stories{
            packed(weightsOf(readCheckpoint(LILA_SOURCE_DIR "/resources/models/tiny_stories.safetensors"))),
            m_model.tokenizer};
        GenerationSettings settings;
        settings.temperature = 0;
        const auto after = [&](const std::string& text) {
            Generator generator(stories);
            generator.setText(text);
            generator.start(1);
            return write(generator, settings, 12);
        };
        QVERIFY(after("Once").text.starts_with(" upon a time"));
        settings.ban = {"time"};
        const Written written = after("Once"); // of what "upon a" goes on with, nothing is left
        QVERIFY2(written.takenBack.find(" upon a time") != std::string::npos, written.takenBack.c_str());
        QVERIFY2(!written.text.starts_with(" upon a"), written.text.c_str());
        QVERIFY(written.text.find("time") == std::string::npos);
        QCOMPARE(written.records.size(), 12U);
        QVERIFY(!after("Once upon a").text.empty()); // no further than the model has written
    }

    void oneWayBackIsTakenOnce() {
        GenerationSettings settings = lively();
        settings.repetitionPenalty = 0;
        settings.bias = {"▁and=60"}; // hardly anything else is possible, anywhere
        settings.ban = {"and"};
        const Written written = run(settings, 20);
        QCOMPARE(written.records.size(), 20U);
        QVERIFY2(written.text.find("and") == std::string::npos, written.text.c_str());
    }

    void nothingLeftIsSaid() {
        Generator generator = begun();
        const int only = *m_model.tokenizer->idOf("▁and");
        std::vector<int> others(m_model.tokenizer->size());
        std::iota(others.begin(), others.end(), 0);
        std::erase(others, only);
        generator.exclude(others);
        GenerationSettings settings = lively();
        settings.ban = {"and"};
        const Written written = write(generator, settings, 5);
        QVERIFY(written.end == WritingEnd::Exhausted);
        QVERIFY(written.records.empty());
    }

    /// What is asked for before a token acts on that one, as if it had been written in two goes.
    void whatChangesActsOnTheNextToken() {
        GenerationSettings calm = lively();
        calm.temperature = 0.3;
        Generator twice = begun();
        std::vector<int> ids = idsOf(write(twice, lively(), 10));
        for (const int id : idsOf(write(twice, calm, 15)))
            ids.push_back(id);

        Generator generator = begun();
        std::vector<int> written;
        Writing writing{.settings = lively(), .tokens = 10};
        writing.before = [&calm](Writing& next, int made) {
            if (made == 10) {
                next.settings = calm;
                next.tokens = 25;
            }
        };
        writing.show = [&written](const std::vector<StepRecord>& records, const std::string&) {
            for (const StepRecord& record : records)
                written.push_back(record.id);
        };
        QVERIFY(writeOn(generator, writing) == WritingEnd::Complete);
        QCOMPARE(written, ids);
    }

    void interruptedItHasShownWhatItMade() {
        GenerationSettings settings = lively();
        settings.ban = {"never said"}; // holds tokens back
        int asked = 0;
        Generator generator = begun();
        std::string shown;
        Writing writing{.settings = settings, .tokens = 60};
        writing.goOn = [&asked] { return ++asked <= 12; };
        writing.show = [&shown](const std::vector<StepRecord>& records, const std::string&) {
            for (const StepRecord& record : records)
                shown += record.text;
        };
        QVERIFY(writeOn(generator, writing) == WritingEnd::Interrupted);
        QVERIFY(!shown.empty());
        QCOMPARE("Once upon a time" + shown, generator.text());
        asked = 100;
        QVERIFY(!writtenOn(generator, writing));
        writing.goOn = {};
        writing.tokens = 20;
        Generator other = generator;
        QCOMPARE(writtenOn(generator, writing).value(), write(other, settings, 20).text);
    }

    void theSameSeedMakesTheSameStory() {
        GenerationSettings settings = lively();
        settings.dryMultiplier = 0.8;
        settings.xtcProbability = 0.5;
        settings.xtcThreshold = 0.02;
        settings.minP = 0.01;
        settings.ban = {"the", " a "};
        settings.stages = *stagesIn("dry,temperature,repetition,min_p,xtc");
        const std::vector<int> first = idsOf(run(settings, 60));
        QCOMPARE(first.size(), 60U);
        QCOMPARE(idsOf(run(settings, 60)), first);
        QVERIFY(idsOf(run(settings, 60, 8)) != first);
    }

    void biasNamesTokens() {
        const Tokenizer& tokenizer = *m_model.tokenizer;
        const auto idsOfBias = [&](const char* name) {
            std::vector<int> ids;
            for (const TokenBias& bias : tokenBias(tokenizer, {std::string(name) + "=1"}))
                ids.push_back(bias.id);
            std::ranges::sort(ids);
            return ids;
        };
        QCOMPARE(idsOfBias("▁and"), (std::vector{*tokenizer.idOf("▁and")}));
        QCOMPARE(idsOfBias(" and"), (std::vector{*tokenizer.idOf("▁and")}));
        QCOMPARE(idsOfBias("<0x0A>"), (std::vector{*tokenizer.idOf("<0x0A>")}));
        QCOMPARE(idsOfBias("\n"), (std::vector{*tokenizer.idOf("<0x0A>")}));
        QVERIFY(idsOfBias("the").size() >= 1);
        try {
            idsOfBias("dragonfly");
            QFAIL("no token");
        } catch (const std::invalid_argument& error) {
            QVERIFY2(std::string(error.what()).find("dragonfly") != std::string::npos, error.what());
        }
        GenerationSettings settings = lively();
        settings.bias = {"▁and=-100"};
        QVERIFY(run(settings, 60).text.find(" and ") == std::string::npos);
    }
};

LILA_TEST(WriteOnTest)
#include "write_on_test.moc"
