// SPDX-License-Identifier: AGPL-3.0-or-later
// The judging commands as a user runs them: what they print, and that it is right where it can be known.
#include "tests/cli/command_run.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace lila;
using namespace lila::clitest;

class JudgingTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    QString file(const char* name) const { return m_folder.filePath(name); }
    QString written(const char* name, const QByteArray& content) const {
        QFile out(file(name));
        return out.open(QIODevice::WriteOnly) && out.write(content) == content.size() ? out.fileName()
                                                                                      : QString();
    }
    QString goldenStories() const {
        QFile prompts(QString::fromStdString((golden::folder / "prompts.json").string()));
        if (!prompts.open(QIODevice::ReadOnly))
            return {};
        QByteArray stories;
        for (const auto& prompt : QJsonDocument::fromJson(prompts.readAll()).array())
            stories += prompt.toString().toUtf8() + "\n<|endoftext|>\n";
        return written("stories.txt", stories);
    }
    /// More threads gain nothing with models this small, and wait for each other where processors are busy.
    static Outcome lilaOnOneThread(QStringList arguments) {
        return lilaWith(arguments + QStringList{"--threads", "1"});
    }
    /// Of the golden model; {} where the command failed.
    static QJsonObject resultOf(QStringList arguments) {
        const Outcome outcome = lilaOnOneThread(arguments << "--json");
        if (outcome.exitCode != 0)
            qWarning("%s", outcome.err.constData());
        return outcome.exitCode == 0 ? QJsonDocument::fromJson(outcome.out).object() : QJsonObject();
    }

private Q_SLOTS:
    void evaluateGivesTheLogitsOwnLoss() {
        const SafetensorsFile forward = readSafetensors(golden::folder / "forward.safetensors");
        double nats = 0;
        int tokens = 0;
        for (int prompt = 0; prompt < 4; ++prompt) {
            const std::vector<int> ids = golden::promptIds(forward, prompt);
            const auto logits = forward.tensors.at("prompt" + std::to_string(prompt) + ".logits").toFloats();
            for (std::size_t t = 0; t + 1 < ids.size(); ++t, ++tokens) {
                double sum = 0;
                for (int v = 0; v < 2048; ++v)
                    sum += std::exp(static_cast<double>(logits[t * 2048 + v]));
                nats += std::log(sum) - static_cast<double>(logits[t * 2048 + ids[t + 1]]);
            }
        }
        const QJsonObject figures =
            resultOf({"evaluate", "--checkpoint", goldenCheckpoint, "--text", goldenStories(), "--by-story"});
        QCOMPARE(figures["tokens"].toInt(), tokens);
        const double loss = figures["loss_per_token"].toDouble();
        QVERIFY(std::abs(loss - nats / tokens) < 1e-4);
        QVERIFY(std::abs(figures["perplexity"].toDouble() - std::exp(loss)) < 1e-6);
        QVERIFY(figures["loss_padded"].toDouble() > 0);
        QCOMPARE(figures["by_story"].toArray().size(), figures["stories"].toInt());
        const QJsonArray interval = figures["ci95"].toObject()["loss_per_token"].toArray();
        QVERIFY(interval[0].toDouble() < loss && loss < interval[1].toDouble());
        int binned = 0;
        for (const auto& bin : figures["loss_by_position"].toArray())
            binned += bin.toObject()["tokens"].toInt();
        QCOMPARE(binned, tokens);
    }

    void storiesComeInThreeForms() {
        const QStringList start{"evaluate", "--checkpoint", goldenCheckpoint, "--text"};
        const QJsonObject text =
            resultOf(start + QStringList{written("two.txt", "One day.\n<|endoftext|>\nA cat sat.\n")});
        QCOMPARE(text["stories"].toInt(), 2);
        const QJsonObject lines =
            resultOf(start + QStringList{written("two.jsonl",
                                                 "{\"text\": \"One day.\"}\n{\"text\": \"A cat sat.\"}\n")});
        QVERIFY(QDir(m_folder.path()).mkdir("two"));
        written("two/a.txt", "One day.");
        written("two/b.txt", "A cat sat.");
        const QJsonObject folder = resultOf(start + QStringList{file("two")});
        QCOMPARE(lines, text);
        QCOMPARE(folder, text);
        QCOMPARE(resultOf(start + QStringList{file("two.txt"), "--stories", "1"})["stories"].toInt(), 1);
    }

    void ablateTellsAllItFound() {
        const QString stories = goldenStories();
        const QJsonObject geometry = resultOf({"ablate", "--checkpoint", goldenCheckpoint, "--without",
                                               "geometry", "--by_layer", "--text", stories});
        QCOMPARE(geometry["stories"].toInt(), 4);
        QCOMPARE(geometry["ci95"].toArray().size(), 2);
        QVERIFY(geometry["p"].toDouble() > 0 && geometry["p"].toDouble() <= 1);
        QCOMPARE(geometry["by_layer"].toArray().size(), 3);
        const double delta = geometry["delta"].toDouble();
        QVERIFY(delta != 0);
        QVERIFY(std::abs(geometry["loss_without"].toDouble() - geometry["loss_with"].toDouble() - delta) <
                1e-9);
        const QStringList resonator{"ablate",    "--checkpoint", goldenCheckpoint, "--without",
                                    "resonator", "--text",       stories,          "--resonance_strength"};
        QCOMPARE(resultOf(resonator + QStringList{"0"})["delta"].toDouble(), 0.0);
        QVERIFY(resultOf(resonator + QStringList{"1"})["delta"].toDouble() != 0);
    }

    /// Its weights are finite, what it works out of them is not.
    void anOverflowingModelIsAnError() {
        Checkpoint large = readCheckpoint(goldenCheckpoint.toStdString());
        Tensor& head = large.tensors.at("head.weight");
        head = Tensor::fromFloats(head.shape(), std::vector<float>(head.elementCount(), 3e38F));
        const QString model = file("overflowing.safetensors");
        writeCheckpoint(model.toStdString(), large);
        const QStringList text{"--text", goldenStories()};
        for (const QStringList& command :
             {QStringList{"evaluate", "--checkpoint", model},
              QStringList{"ablate", "--without", "branch", "--checkpoint", model},
              QStringList{"compare", "--no_loops", goldenCheckpoint, model},
              QStringList{"bench", "--no_libtorch", "--rounds", "1", "--checkpoint", model}}) {
            const Outcome outcome = lilaOnOneThread(command + text);
            QCOMPARE(outcome.exitCode, 1);
            QVERIFY2(outcome.err.contains("not finite"), outcome.err);
            QVERIFY2(outcome.out.isEmpty(), outcome.out);
        }
    }

    void loopsTellsOfEveryText() {
        const QString prompts = written("prompts.txt", "# two\nOnce\n\nThe queen\r\n");
        const QStringList arguments{"loops",
                                    "--checkpoint",
                                    goldenCheckpoint,
                                    "--prompts",
                                    prompts,
                                    "--seeds",
                                    "1",
                                    "--exact_runs",
                                    "1",
                                    "--tokens",
                                    "260",
                                    "--greedy",
                                    "--repetition_penalty",
                                    "0.5"};
        const QJsonObject figures = resultOf(arguments);
        const QJsonArray ways = figures["settings"].toArray();
        QCOMPARE(ways.size(), 4);
        QCOMPARE(figures["tokens"].toInt(), 260);
        for (int way = 0; way < 4; ++way) {
            const QJsonObject cell = ways[way].toObject();
            QCOMPARE(cell["context"].toString(), QString(way < 2 ? "anchored" : "exact"));
            QCOMPARE(cell["penalties"].toBool(), way % 2 == 0);
            QCOMPARE(cell["texts"].toInt(), way < 2 ? 2 : 1);
            QCOMPARE(cell["runs"].toArray().size(), cell["texts"].toInt());
            QCOMPARE(cell["compression"].toArray().size(), 1);
            int loops = 0;
            for (const auto& run : cell["runs"].toArray())
                loops += run.toObject()["loop"].isObject() ? 1 : 0;
            QCOMPARE(cell["hard_loops"].toInt(), loops);
        }
        QCOMPARE(ways[0].toObject()["runs"].toArray()[1].toObject()["prompt"].toString(), "The queen");
        QVERIFY(lilaOnOneThread(arguments).out.contains("with a hard loop"));
    }

    void compareFindsNoDifferenceOfAModelToItself() {
        const QJsonObject result = resultOf(
            {"compare", goldenCheckpoint, goldenCheckpoint, "--text", goldenStories(), "--tokens", "60"});
        const QJsonObject difference = result["difference"].toObject();
        for (const char* name : {"loss_per_token", "loss_padded", "bits_per_character"}) {
            QCOMPARE(difference[name].toObject()["delta"].toDouble(-1), 0.0);
            QCOMPARE(difference[name].toObject()["p"].toDouble(), 1.0);
        }
        QCOMPARE(difference["ablations"].toObject().size(), 3);
        QCOMPARE(difference["loops"].toArray().size(), 2);
        QCOMPARE(result["a"].toObject()["evaluation"], result["b"].toObject()["evaluation"]);
        const Outcome table = lilaOnOneThread({"compare", goldenCheckpoint, goldenCheckpoint, "--text",
                                               goldenStories(), "--no_loops", "--tokenizer_b",
                                               QString::fromStdString(golden::vocabulary.string())});
        QCOMPARE(table.exitCode, 0);
        QVERIFY(table.out.contains("bits_per_character") && !table.out.contains("hard loops"));
        QCOMPARE(lilaWith({"compare", goldenCheckpoint}).exitCode, 2);
    }

    void validateFailsWhereTheGateIsNotPassed() {
        const QString stories = goldenStories();
        const QStringList start{"validate", goldenCheckpoint, "--text", stories, "--bias_limit", "100"};
        const Outcome random = lilaOnOneThread(start + QStringList{"--json"});
        QCOMPARE(random.exitCode, 1); // random weights have a high loss
        QVERIFY(random.err.contains("gate"));
        const QJsonObject result = QJsonDocument::fromJson(random.out).object();
        QCOMPARE(result["passed"].toBool(true), false);
        for (const auto& check : result["checks"].toArray()) {
            const QJsonObject of = check.toObject();
            QCOMPARE(of["verdict"].toString() == "failed", of["name"].toString() == "loss");
            QVERIFY(!of["can_show"].toString().isEmpty() && !of["cannot_show"].toString().isEmpty());
        }
        QCOMPARE(result["layers"].toArray().size(), 3);

        const QStringList lenient = start + QStringList{"--limit", "50"};
        const Outcome html = lilaOnOneThread(lenient + QStringList{"--output", file("report.html")});
        QCOMPARE(html.exitCode, 0);
        QFile page(file("report.html"));
        QVERIFY(page.open(QIODevice::ReadOnly));
        const QByteArray text = page.readAll();
        QVERIFY(text.startsWith("<!DOCTYPE html>") && text.contains("<polyline") &&
                text.contains("loss_padded"));
        QCOMPARE(lilaOnOneThread(lenient + QStringList{"--output", file("report.md")}).exitCode, 0);
        QFile notes(file("report.md"));
        QVERIFY(notes.open(QIODevice::ReadOnly));
        QVERIFY(notes.readAll().startsWith("# Validation of checkpoint.pt\n"));
        QCOMPARE(lilaWith(start + QStringList{"--output", file("report.pdf")}).exitCode, 2);

        QFile commonWord(written("words.txt", "the\na\nto\nof\nin\nand\nis\ni\ns\ne\n"));
        const Outcome words = lilaOnOneThread(lenient + QStringList{"--words", commonWord.fileName()});
        QCOMPARE(words.exitCode, 1);
        QVERIFY(words.out.contains("failed: unwanted words"));
    }

    void theReportShowsTheTraining() {
        QVERIFY(QFile::copy(goldenCheckpoint, file("trained.pt")));
        QByteArray log;
        for (int step = 1; step <= 100; ++step) // thinned to 50 points: the means of 2
            log += "{\"step\": " + QByteArray::number(step) +
                   ", \"train_loss\": " + QByteArray::number(step) + "}\n";
        written("train_log.jsonl", log + "{\"step\": 101, \"valid_loss_padded\": 0.25}\n{\"step\": 1");
        const Outcome outcome =
            lilaOnOneThread({"validate", file("trained.pt"), "--limit", "50", "--bias_limit", "100", "--text",
                             goldenStories(), "--output", file("trained.md")});
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        QFile report(file("trained.md"));
        QVERIFY(report.open(QIODevice::ReadOnly));
        const QByteArray text = report.readAll();
        QVERIFY(text.contains("| step | train\\_loss |"));
        QVERIFY(text.contains("| 2 | 1.500 |") && text.contains("| 100 | 99.500 |"));
        QVERIFY(text.contains("| 101 | 0.250 |") && !text.contains("valid\\_loss\\_per\\_token"));
    }

    void validateRefusesWhatIsNoModel() {
        const Outcome broken =
            lilaWith({"validate", written("broken.pt", "PK not a model"), "--output", file("broken.md")});
        QCOMPARE(broken.exitCode, 1);
        QVERIFY(broken.out.contains("failed: loads safely"));
        QVERIFY(QFile::exists(file("broken.md")));
    }

    void tablesAreForPeople() {
        const Outcome table =
            lilaOnOneThread({"evaluate", "--checkpoint", goldenCheckpoint, "--text", goldenStories()});
        QCOMPARE(table.exitCode, 0);
        for (const char* name : {"loss_per_token", "loss_padded", "perplexity", "bits_per_character"})
            QVERIFY2(table.out.contains(name), name);
    }

    /// A byte order mark, capital letters, and texts that are no UTF-8.
    void listsOfOthersAreRead() {
        const QString prompts = written("windows.txt", "\xEF\xBB\xBF# two\r\nZo\xEB\r\nOnce\r\n");
        const QStringList loops{
            "loops",    "--checkpoint", goldenCheckpoint, "--prompts", prompts, "--seeds", "1",
            "--tokens", "20",           "--exact_runs",   "0"};
        const QJsonArray ways = resultOf(loops)["settings"].toArray();
        QCOMPARE(ways.size(), 2);
        const QJsonArray runs = ways[0].toObject()["runs"].toArray();
        QCOMPARE(runs.size(), 2);
        QCOMPARE(runs[0].toObject()["prompt"].toString(), QString("Zo\uFFFD"));

        const QStringList validate{"validate", goldenCheckpoint, "--text", goldenStories(), "--limit",
                                   "50",       "--bias_limit",   "100",    "--words"};
        const Outcome capitals = lilaOnOneThread(
            validate + QStringList{written("capitals.txt", "\xEF\xBB\xBFTHE\nA\nI\nS\nE\nTO\n")});
        QCOMPARE(capitals.exitCode, 1);
        QVERIFY(capitals.out.contains("failed: unwanted words"));
        const Outcome phrase = lilaOnOneThread(validate + QStringList{written("phrase.txt", "go away\n")});
        QCOMPARE(phrase.exitCode, 1);
        QVERIFY(phrase.err.contains("go away") && !phrase.out.contains("passed"));
    }

    void aReportThatCannotBeWrittenIsToldBeforeTheWork() {
        const Outcome outcome = lilaOnOneThread({"validate", goldenCheckpoint, "--text", goldenStories(),
                                                 "--json", "--output", "/nonexistent/report.html"});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains("/nonexistent/report.html"), outcome.err);
        QCOMPARE(outcome.out, QByteArray());
    }

    /// The signal of a file that grows too large must not end the program with half a file behind it.
    void filesThatGrowTooLargeAreAnError() {
        QProcess process;
        process.start("/bin/sh", {"-c", "ulimit -f 8; exec \"$0\" convert \"$1\" \"$2\"", LILA_PROGRAM,
                                  goldenCheckpoint, file("large.safetensors")});
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(process.readAllStandardError().contains("large.safetensors"));
        QVERIFY(QDir(m_folder.path()).entryList({"large*"}).isEmpty());
    }

    void aSingleStoryHasNoInterval() {
        const QString story = written("one.txt", "Once upon a time there was a king.");
        const QJsonObject figures = resultOf({"evaluate", "--checkpoint", goldenCheckpoint, "--text", story});
        QVERIFY(figures["loss_per_token"].isDouble());
        for (const char* name : {"loss_per_token", "loss_padded", "perplexity", "bits_per_character"})
            QVERIFY2(figures["ci95"].toObject()[name].isNull(), name);
        const Outcome table =
            lilaOnOneThread({"evaluate", "--checkpoint", goldenCheckpoint, "--text", story});
        QVERIFY2(!table.out.contains("nan"), table.out);
    }

    void whatIsNoUtf8IsSaid() {
        const Outcome outcome = lilaOnOneThread({"evaluate", "--checkpoint", goldenCheckpoint, "--text",
                                                 written("latin.txt", "Zo\xEB had a cat. The cat sat.")});
        QCOMPARE(outcome.exitCode, 0);
        QVERIFY2(outcome.err.contains("latin.txt") && outcome.err.contains("UTF-8"), outcome.err);
    }

    void mistakesAreToldApart() {
        QCOMPARE(lilaWith({"evaluate", "--text", file("nothing.txt")}).exitCode, 2);
        const Outcome empty = lilaWith({"evaluate", "--text", written("empty.txt", "\n")});
        QCOMPARE(empty.exitCode, 1);
        QVERIFY(empty.err.contains("empty.txt"));
        QCOMPARE(lilaWith({"ablate"}).exitCode, 2);
        QCOMPARE(lilaWith({"loops", "--seeds", "0"}).exitCode, 2);
        QCOMPARE(lilaWith({"ablate", "--without", "everything"}).exitCode, 2);
        QCOMPARE(lilaWith({"ablate", "--without", "resonator", "--by_layer"}).exitCode, 2);
    }
};

LILA_TEST(JudgingTest)
#include "judging_test.moc"
