// SPDX-License-Identifier: AGPL-3.0-or-later
// Several writings at once against each of them alone: token for token, to the bit.
#include "core/story/writing.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTest>

using namespace lila;

namespace {

struct Written {
    std::vector<StepRecord> records;
    std::string text, takenBack;
    WritingEnd end = WritingEnd::Complete;
};

GenerationSettings lively() {
    GenerationSettings settings;
    settings.temperature = 1.2;
    return settings;
}

Writing writingOf(const GenerationSettings& settings, int tokens, Written& written) {
    Writing writing{.settings = settings, .tokens = tokens};
    writing.show = [&written](std::vector<StepRecord> records, const std::string& takenBack) {
        for (StepRecord& record : records) {
            written.text += record.text;
            written.records.push_back(std::move(record));
        }
        written.takenBack += takenBack;
    };
    return writing;
}

Written writeAlone(Generator generator, std::uint64_t seed, const GenerationSettings& settings, int tokens) {
    Written written;
    generator.start(seed);
    written.end = writeOn(generator, writingOf(settings, tokens, written));
    written.text += generator.finishText();
    return written;
}

std::vector<Written> writeAll(std::vector<Generator>& generators,
                              const std::vector<GenerationSettings>& settings, int tokens,
                              const std::stop_token& stop = {}) {
    std::vector<Written> all(generators.size());
    std::vector<Writing> writings;
    for (std::size_t i = 0; i < all.size(); ++i)
        writings.push_back(writingOf(settings[i % settings.size()], tokens, all[i]));
    const std::vector<WritingEnd> ends = writeTogether(generators, std::move(writings), stop);
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i].end = ends[i];
        all[i].text += generators[i].finishText();
    }
    return all;
}

void compare(const Written& together, const Written& alone) {
    QVERIFY(together.end == alone.end);
    QCOMPARE(together.text, alone.text);
    QCOMPARE(together.takenBack, alone.takenBack);
    QCOMPARE(together.records.size(), alone.records.size());
    for (std::size_t i = 0; i < alone.records.size(); ++i) {
        const StepRecord& a = together.records[i];
        const StepRecord& b = alone.records[i];
        QCOMPARE(a.id, b.id);
        QCOMPARE(a.text, b.text);
        QCOMPARE(a.position, b.position);
        QCOMPARE(a.windowLength, b.windowLength);
        QCOMPARE(a.logProbability, b.logProbability); // to the bit, as all that follows
        QCOMPARE(a.entropy, b.entropy);
        QVERIFY(a.resonatorLift == b.resonatorLift);
        QVERIFY(a.activation.back().z == b.activation.back().z);
        QCOMPARE(a.candidates.size(), b.candidates.size());
        for (std::size_t c = 0; c < b.candidates.size(); ++c)
            QVERIFY(a.candidates[c].id == b.candidates[c].id &&
                    a.candidates[c].probability == b.candidates[c].probability);
    }
}

} // namespace

class WriteTogetherTest : public QObject {
    Q_OBJECT

    std::shared_ptr<const ModelWeights> m_weights;
    std::shared_ptr<const Tokenizer> m_tokenizer;

    Generator begun(Precision precision = Precision::Fp32) const {
        Generator generator({packed(m_weights, {precision, 2}), m_tokenizer});
        generator.setText("Once upon a time");
        return generator;
    }

private Q_SLOTS:
    void initTestCase() {
        m_weights = weightsOf(golden::checkpoint());
        m_tokenizer = Tokenizer::load(golden::vocabulary);
    }

    void eachIsTheOneOfItsSeed_data() {
        QTest::addColumn<int>("precision");
        QTest::addColumn<bool>("anchored");
        for (const Precision precision : {Precision::Fp32, Precision::Bf16, Precision::Int8})
            for (const bool anchored : {false, true})
                QTest::addRow("%s %s", std::string(precisionName(precision)).c_str(),
                              anchored ? "anchored" : "exact")
                    << static_cast<int>(precision) << anchored;
    }
    void eachIsTheOneOfItsSeed() {
        QFETCH(int, precision);
        QFETCH(bool, anchored);
        const Generator generator = begun(static_cast<Precision>(precision));
        GenerationSettings settings = lively();
        settings.context = anchored ? ContextPolicy::Anchored : ContextPolicy::Exact;
        Generator shared = generator;
        std::vector<Generator> copies = copiesOf(shared, 5, 40, {.settings = settings});
        const std::vector<Written> together = writeAll(copies, {settings}, 60); // past the window
        QVERIFY(together[0].text != together[1].text);
        for (std::size_t k = 0; k < together.size(); ++k)
            compare(together[k], writeAlone(generator, 40 + k, settings, 60));
    }

    /// Other lengths, stages, stops, banned phrases: each takes back and ends where it would alone.
    void theOthersDoNotMatter() {
        const Generator generator = begun();
        const std::string free = writeAlone(generator, 9, lively(), 60).text;
        std::vector<GenerationSettings> settings(4, lively());
        settings[0].ban = {free.substr(4, 5), "e the", "and"};
        settings[1].stop = {free.substr(free.size() / 3, 3)};
        settings[2].resonator = false;
        settings[2].xtcProbability = 0.5;
        settings[3].stopAt = StopAt::Sentence;
        settings[3].bias = {".=4"};
        std::vector<Generator> copies(8, generator);
        for (std::size_t k = 0; k < copies.size(); ++k)
            copies[k].start(9 + k);
        const std::vector<Written> together = writeAll(copies, settings, 60);
        QVERIFY(std::ranges::any_of(together, [](const Written& w) { return !w.takenBack.empty(); }));
        QVERIFY(std::ranges::any_of(together, [](const Written& w) { return w.end == WritingEnd::Stopped; }));
        for (std::size_t k = 0; k < together.size(); ++k)
            compare(together[k], writeAlone(generator, 9 + k, settings[k % settings.size()], 60));
    }

    void theBeginningIsComputedOnce() {
        Generator generator = begun();
        std::vector<Generator> copies = copiesOf(generator, 3, 1, {.settings = lively()});
        QCOMPARE(copies.size(), 3U);
        for (Generator& copy : copies) {
            QVERIFY(!copy.pending({}, ContextPolicy::Exact));
            int asked = 0;
            copy.step(lively(), {}, false, [&asked] { return ++asked > 0; });
            QCOMPARE(asked, 0); // by no pass of several positions
        }
        Interventions other;
        other.betaFactor[{0, 0}] = 0.5F;
        QVERIFY(generator.pending(other, ContextPolicy::Exact));
        generator.setText("Once upon a time there");
        QVERIFY(generator.pending({}, ContextPolicy::Exact));
    }

    /// Who joins late, or waits for a turn, gets what it would alone.
    void longPassesTakeTurns() {
        const Generator generator = begun();
        std::vector<Generator> copies(4, generator);
        std::vector<Written> together(copies.size());
        WritingGroup group(generator.model().engine);
        const auto join = [&](std::size_t k) {
            copies[k].start(k + 1);
            QCOMPARE(group.join(copies[k], writingOf(lively(), 60, together[k])), k);
        };
        for (std::size_t k = 0; k < 3; ++k)
            join(k);
        const WritingPace pace{.isReady = [](std::size_t key) { return key != 1; }, .longPasses = 1};
        for (int i = 0; i < 3; ++i)
            QVERIFY(group.step({}, pace).empty());
        const auto made = [&](std::size_t k) { return copies[k].ids().size() - generator.ids().size(); };
        QCOMPARE(made(0) + made(2), 5U); // one of them has waited once
        QCOMPARE(made(1), 0U);
        join(3);
        while (group.size() > 0)
            for (const auto& [key, end, error] : group.step({}, {.longPasses = 1})) {
                QVERIFY(!error);
                together[key].end = end;
                together[key].text += copies[key].finishText();
            }
        for (std::size_t k = 0; k < copies.size(); ++k)
            compare(together[k], writeAlone(generator, k + 1, lively(), 60));
    }

    void afterTheLargestSeedComesOne() {
        Generator generator = begun();
        std::vector<Generator> copies =
            copiesOf(generator, 2, std::numeric_limits<std::uint64_t>::max(), {.settings = lively()});
        const std::vector<Written> together = writeAll(copies, {lively()}, 5);
        compare(together[1], writeAlone(generator, 1, lively(), 5));
    }

    void stoppedTheyHaveShownWhatTheyMade() {
        const Generator generator = begun();
        GenerationSettings settings = lively();
        settings.ban = {"never said"}; // holds tokens back
        std::vector<Generator> copies(3, generator);
        std::stop_source stop;
        std::vector<std::string> shown(copies.size());
        std::vector<Writing> writings(copies.size(), Writing{.settings = settings, .tokens = 60});
        int steps = 0;
        for (std::size_t k = 0; k < copies.size(); ++k) {
            copies[k].start(k + 1);
            writings[k].show = [&shown, k](const std::vector<StepRecord>& records, const std::string&) {
                for (const StepRecord& record : records)
                    shown[k] += record.text;
            };
        }
        writings[0].before = [&](Writing&, int) {
            if (++steps == 12)
                stop.request_stop();
        };
        writings[2].tokens = 4; // has ended by then
        const std::vector<WritingEnd> ends = writeTogether(copies, writings, stop.get_token());
        QVERIFY(ends[0] == WritingEnd::Interrupted && ends[1] == WritingEnd::Interrupted);
        QVERIFY(ends[2] == WritingEnd::Complete);
        for (std::size_t k = 0; k < copies.size(); ++k)
            QCOMPARE("Once upon a time" + shown[k], copies[k].text());
        QCOMPARE(copies[0].ids().size(), generator.ids().size() + 11);
        QCOMPARE(copies[2].ids().size(), generator.ids().size() + 4);
        Generator fresh = begun();
        QVERIFY(copiesOf(fresh, 3, 1, {}, stop.get_token()).empty());
        QVERIFY(writeTogether({}, {}).empty());
    }
};

LILA_TEST(WriteTogetherTest)
#include "write_together_test.moc"
