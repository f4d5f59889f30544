// SPDX-License-Identifier: AGPL-3.0-or-later
// samples.jsonl: what a run wrote comes back, whatever its text and whatever stands between.
#include "core/training/run/story_samples.h"
#include "core/training/run/training_error.h"
#include "tests/test_main.h"
#include "tests/unit/training/run_fixture.h"

#include <QTest>

using namespace lila;
using test::messageOf;
using test::RunFolder;

class StorySamplesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void samplesComeBackInOrder() {
        const RunFolder folder;
        const std::vector<StorySample> samples{{100, "who is Lily?", " A girl.\n\"Hi!\" \\ she said."},
                                               {200, "", "Zoë 😀\t\u2028"}};
        for (const StorySample& sample : samples)
            appendStorySample(folder.at("samples.jsonl"), sample);
        QCOMPARE(readStorySamples(folder.at("samples.jsonl")), samples);
        const std::string text = folder.content("samples.jsonl");
        QCOMPARE(std::count(text.begin(), text.end(), '\n'), 2);
    }

    void brokenUtf8IsReplaced() {
        const RunFolder folder;
        appendStorySample(folder.at("s"), {1, "a", "caf\xE9"});
        QCOMPARE(readStorySamples(folder.at("s")), (std::vector<StorySample>{{1, "a", "caf\uFFFD"}}));
    }

    void whatIsNoSampleIsPassedOver() {
        const RunFolder folder;
        folder.write("s",
                     "\n{\"step\":1,\"prompt\":\"a\"}\n{\"step\":\"1\",\"prompt\":\"a\",\"text\":\"b\"}\n"
                     "[1]\n{\"step\":2,\"prompt\":\"a\",\"text\":\"b\",\"more\":0}\n{\"step\":3,\"prom");
        QCOMPARE(readStorySamples(folder.at("s")), (std::vector<StorySample>{{2, "a", "b"}}));
    }

    void aLineCutOffDoesNotSpoilTheNext() {
        const RunFolder folder;
        folder.write("s", "{\"step\":3,\"prom");
        appendStorySample(folder.at("s"), {4, "a", "b"});
        QCOMPARE(readStorySamples(folder.at("s")), (std::vector<StorySample>{{4, "a", "b"}}));
    }

    void aLineIsReadAlone() {
        QCOMPARE(storySample("{\"step\":2,\"prompt\":\"a\",\"text\":\"b\"}"),
                 std::optional(StorySample{2, "a", "b"}));
        QCOMPARE(storySample("{\"step\":2,\"prompt\":\"a\"}"), std::nullopt);
        QCOMPARE(storySample("{\"step\":2,\"prompt\":\"a\",\"te"), std::nullopt);
    }

    void stepsTakenAgainLoseTheirs() {
        const RunFolder folder;
        for (const int step : {10, 20, 30})
            appendStorySample(folder.at("s"), {step, "a", "b"});
        keepStorySamples(folder.at("s"), 20);
        QCOMPARE(readStorySamples(folder.at("s")),
                 (std::vector<StorySample>{{10, "a", "b"}, {20, "a", "b"}}));
        keepStorySamples(folder.at("none"), 20); // nothing to do
        QVERIFY(!std::filesystem::exists(folder.at("none")));
    }

    void noFileHasNoSamples() {
        const RunFolder folder;
        QVERIFY(readStorySamples(folder.at("none")).empty());
        const QString message = messageOf<TrainingError>([&] {
            appendStorySample(folder.at("none/s"), {1, "a", "b"});
        });
        QVERIFY2(message.contains("none/s cannot be written: No such file"), qPrintable(message));
    }
};

LILA_TEST(StorySamplesTest)
#include "story_samples_test.moc"
