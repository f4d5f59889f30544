// SPDX-License-Identifier: AGPL-3.0-or-later
// What lila is told and what it answers: help, mistakes, prompts, seeds, and where results go.
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/safetensors.h"
#include "tests/cli/command_run.h"
#include "tests/test_main.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace lila;
using namespace lila::clitest;

namespace {

const QStringList shortText = {"generate", "--checkpoint", goldenCheckpoint, "--max_tokens", "8"};

QByteArray textOf(const QStringList& more, const QByteArray& input = {}) {
    return lilaWith(shortText + more, input).out;
}

QJsonObject firstLine(const QByteArray& out) {
    return QJsonDocument::fromJson(out.left(out.indexOf('\n'))).object();
}

} // namespace

class CommandLineTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    QString file(const QString& name) const { return m_folder.filePath(name); }
    /// By a shell, in the test's folder; $0 is lila and $1 the golden checkpoint. For names that are no
    /// UTF-8.
    Outcome inShell(const QString& script) const {
        QProcess process;
        process.setWorkingDirectory(m_folder.path());
        process.start(QStringLiteral("/bin/sh"), {"-c", script, LILA_PROGRAM, goldenCheckpoint});
        process.closeWriteChannel();
        if (!process.waitForFinished(300000))
            return {};
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }

private Q_SLOTS:
    void aPromptMayBeIds() {
        const QByteArray text = textOf({"--prompt", "Once upon a time", "--seed", "3", "--json"});
        QString ids =
            QString::fromUtf8(lilaWith({"tokenizer", "encode", "Once upon a time"}).out).simplified();
        ids.replace(QLatin1Char(' '), QLatin1Char(','));
        QVERIFY(ids.count(QLatin1Char(',')) >= 2 && !text.isEmpty());
        QCOMPARE(textOf({"--prompt_ids", ids, "--seed", "3", "--json"}), text);
        QCOMPARE(textOf({"--prompt_ids", "-", "--seed", "3", "--json"}, ids.toUtf8() + '\n'), text);
        QVERIFY(textOf({"--prompt_ids", ids, "--seed", "3"}).startsWith("Once upon a time"));
        for (const char* wrong : {"1,,2", "one", "-3", "1,2,"})
            QCOMPARE(lilaWith(shortText + QStringList{"--prompt_ids", wrong}).exitCode, 2);
        QCOMPARE(lilaWith(shortText + QStringList{"--prompt_ids", "1", "--prompt", "Once"}).exitCode, 2);
        QCOMPARE(lilaWith(shortText + QStringList{"--prompt_ids", "-"}, "one").exitCode, 1);
        const Outcome beyond = lilaWith(shortText + QStringList{"--prompt_ids", "7,99999"});
        QVERIFY2(beyond.exitCode == 1 && beyond.err.contains("99999"), beyond.err);
    }

    void changesInsideTheModelAreTakenOrRefused() {
        const QStringList base = {"--prompt", "Once upon a time", "--seed", "3", "--json"};
        const QByteArray plain = textOf(base);
        QCOMPARE(textOf(base + QStringList{"--interventions", "{}"}), plain);
        QVERIFY(textOf(base + QStringList{"--interventions", R"({"branch": [[0, 60], [1, 60]]})"}) != plain);
        for (const char* wrong : {"", "7", R"({"gamma": []})", R"({"beta": [[1, 2]]})"}) {
            const Outcome outcome = lilaWith(shortText + QStringList{"--interventions", wrong});
            QVERIFY2(outcome.exitCode == 2 && outcome.err.contains("interventions"), outcome.err);
        }
    }

    void withoutACommandHelpIsShown() {
        for (const QStringList& arguments : {QStringList(), QStringList{"tokenizer"}}) {
            const Outcome outcome = lilaWith(arguments);
            QCOMPARE(outcome.exitCode, 2);
            QVERIFY(outcome.out.contains("Usage: lila") && outcome.out.contains("encode"));
            QVERIFY(outcome.err.isEmpty());
        }
    }

    void mistakesGetASuggestion_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("told");
        QTest::newRow("command") << QStringList{"genrate"} << QByteArray("did you mean generate?");
        QTest::newRow("command of a command")
            << QStringList{"tokenizer", "enc"} << QByteArray("did you mean encode?");
        QTest::newRow("option") << QStringList{"generate", "--temprature", "1"}
                                << QByteArray("did you mean --temperature?");
        QTest::newRow("option with hyphens")
            << QStringList{"generate", "--max-token=3"} << QByteArray("did you mean --max_tokens?");
        QTest::newRow("an option, before what else is missing")
            << QStringList{"trace", "--ouput", "x"} << QByteArray("did you mean --output?");
        QTest::newRow("nothing near") << QStringList{"dance"} << QByteArray("lila: has no command dance\n");
    }
    void mistakesGetASuggestion() {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, told);
        const Outcome outcome = lilaWith(arguments);
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains(told), outcome.err);
        QVERIFY2(outcome.err.contains("--help"), outcome.err);
    }

    void helpIsForPeople_data() {
        QTest::addColumn<QStringList>("command");
        for (const char* command : {"generate", "trace", "convert", "inspect", "inspect-story", "train",
                                    "bench", "evaluate", "ablate", "loops", "compare", "validate"})
            QTest::newRow(command) << QStringList{command};
    }
    void helpIsForPeople() {
        QFETCH(QStringList, command);
        const Outcome outcome = lilaWith(command + QStringList{"--help"});
        QCOMPARE(outcome.exitCode, 0);
        const QString help = QString::fromUtf8(outcome.out);
        static const QRegularExpression noise("[A-Z]:|:[A-Z{]|->|\\{|e\\+|\\[\\d|REQUIRED|Excludes");
        QVERIFY2(!noise.match(help).hasMatch(), qPrintable(noise.match(help).captured() + " in " + help));
        QVERIFY2(help.contains("\n  lila " + command.join(' ')), qPrintable(help)); // an example
        for (const QString& line : help.split('\n'))
            QVERIFY2(line.size() <= 90, qPrintable(line));
    }

    void helpTellsDefaults() {
        const QString help = QString::fromUtf8(lilaWith({"generate", "--help"}).out).simplified();
        for (const char* told : {"default: 0.5", "default: 50", "default: fp32", "default: exact",
                                 "default: on", "default: who is Lily?", "fp32|bf16|int8"})
            QVERIFY2(help.contains(told), told);
    }

    void valuesStayAsTheyAre() {
        QVERIFY(textOf({"--prompt", "--top-k"}).startsWith("--top-k"));
        QVERIFY(textOf({"--prompt", "--a-b"}).startsWith("--a-b"));
        QVERIFY(textOf({"--prompt=--a-b"}).startsWith("--a-b"));
    }

    void aPromptComesFromStandardInputToo() {
        const QByteArray given = textOf({"--seed", "3", "--prompt", "The queen"});
        QCOMPARE(textOf({"--seed", "3", "--prompt", "-"}, "The queen\n"), given);
        QCOMPARE(textOf({"--seed", "3"}, "The queen\r\n"), given);
        QCOMPARE(textOf({"--seed", "3"}), textOf({"--seed", "3", "--prompt", "who is Lily?"}));
        QCOMPARE(textOf({"--seed", "3", "--prompt", "The queen"}, "another"), given);
        const Outcome empty = lilaWith(shortText + QStringList{"--prompt", ""});
        QCOMPARE(empty.exitCode, 0);
        QVERIFY(empty.out.size() > 1);
        QCOMPARE(textOf({"--seed", "3", "--prompt", "-"}), textOf({"--seed", "3", "--prompt", ""}));
    }

    void anEmptyPipeIsSaid() {
        const Outcome empty = lilaWith(shortText);
        QCOMPARE(empty.exitCode, 0);
        QVERIFY2(empty.err.contains("standard input is empty") && empty.err.contains("who is Lily?"),
                 empty.err);
        QVERIFY(!lilaWith(shortText, "The queen").err.contains("standard input"));
        QVERIFY(!lilaWith(shortText + QStringList{"--prompt", "Tom"}).err.contains("standard input"));
    }

    void topKAboveTheVocabularyIsTheVocabulary() {
        const QByteArray all = textOf({"--seed", "5", "--top_k", "0", "--top_p", "0"});
        for (const char* many : {"2048", "2049", "999999999999"})
            QCOMPARE(textOf({"--seed", "5", "--top_k", many, "--top_p", "0"}), all);
    }

    void aRandomSeedIsTold() {
        const Outcome outcome = lilaWith(shortText);
        static const QRegularExpression told("lila: seed (\\d+)\n");
        const QString seed = told.match(QString::fromUtf8(outcome.err)).captured(1);
        QVERIFY2(!seed.isEmpty(), outcome.err);
        QCOMPARE(textOf({"--seed", seed}), outcome.out);
        const QByteArray json = textOf({"--seed", "-1", "--json"});
        const auto again = firstLine(json)["seed"].toInteger();
        QVERIFY(again > 0);
        QCOMPARE(textOf({"--seed", QString::number(again), "--json"}), json);
        QVERIFY(!lilaWith(shortText + QStringList{"--seed", "7"}).err.contains("seed"));
    }

    void seedsHaveTheirWholeRange() {
        const Outcome largest = lilaWith(shortText + QStringList{"--seed", "18446744073709551615", "--json"});
        QCOMPARE(largest.exitCode, 0);
        QVERIFY(largest.out.contains("18446744073709551615"));
        QCOMPARE(lilaWith(shortText + QStringList{"--seed", "18446744073709551616"}).exitCode, 2);
        QCOMPARE(lilaWith(shortText + QStringList{"--seed", "1.5"}).exitCode, 2);
        QVERIFY(textOf({"--seed", "4294967297"}) != textOf({"--seed", "1"}));
    }

    void aLinkToWhatIsNotThereYetIsFollowed() {
        QVERIFY(QFile::link(file("later.safetensors"), file("link.safetensors")));
        QCOMPARE(lilaWith({"convert", goldenCheckpoint, file("link.safetensors")}).exitCode, 0);
        QVERIFY(QFileInfo(file("link.safetensors")).isSymLink());
        QVERIFY(QFileInfo(file("later.safetensors")).isFile());
        QVERIFY(QFile::link(file("round.safetensors"), file("round.safetensors")));
        const Outcome round = lilaWith({"convert", goldenCheckpoint, file("round.safetensors")});
        QCOMPARE(round.exitCode, 1);
        QVERIFY2(round.err.contains("round.safetensors"), round.err);
    }

    void resultsGoToStandardOutput() {
        const auto streamed = [this](const QStringList& arguments) {
            const Outcome outcome = lilaWith(arguments);
            QFile out(file("streamed.safetensors"));
            return outcome.exitCode == 0 && out.open(QIODevice::WriteOnly) && out.write(outcome.out) > 0;
        };
        QVERIFY(streamed({"convert", goldenCheckpoint, "-"}));
        QVERIFY(readCheckpoint(file("streamed.safetensors").toStdString()).tensors ==
                readCheckpoint(goldenCheckpoint.toStdString()).tensors);
        QVERIFY(streamed({"trace", "--checkpoint", goldenCheckpoint, "--output", "-"}));
        QVERIFY(readSafetensors(file("streamed.safetensors").toStdString()).tensors.contains("logits"));
        const Outcome both =
            lilaWith({"validate", goldenCheckpoint, "--output", "-", "--json", "--stories", "1"});
        QCOMPARE(both.exitCode, 2);
    }

    void aMissingFolderIsFoundBeforeTheWork_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("validate") << QStringList{"validate", goldenCheckpoint, "--output",
                                                 "/nonexistent/x.md"};
        QTest::newRow("convert") << QStringList{"convert", goldenCheckpoint, "/nonexistent/x.md.pt"};
        QTest::newRow("trace") << QStringList{"trace", "--output", "/nonexistent/x.md"};
        QTest::newRow("generate") << shortText + QStringList{"--save_resonator", "/nonexistent/x.md"};
        QTest::newRow("train") << QStringList{"train", "--corpus", goldenCheckpoint, "--checkpoint_dir",
                                              "/proc/nonexistent/x.md"};
    }
    void aMissingFolderIsFoundBeforeTheWork() {
        QFETCH(QStringList, arguments);
        const Outcome outcome = lilaWith(arguments);
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains("nonexistent/x.md"), outcome.err);
        QVERIFY2(outcome.out.isEmpty(), outcome.out);
    }

    void namesNeedNotBeUtf8() {
        const Outcome made = inShell("n=$(printf 'caf\\351'); cp \"$1\" $n.pt && \"$0\" convert --json $n.pt "
                                     "$n.safetensors && test -f $n.safetensors");
        QVERIFY2(made.exitCode == 0, made.err);
        QCOMPARE(firstLine(made.out)["output"].toString(), QString::fromUtf8("caf\uFFFD.safetensors"));
        const Outcome traced =
            inShell("n=$(printf 'caf\\351'); \"$0\" trace --json --checkpoint $n.pt --output "
                    "$n.trace && test -f $n.trace");
        QVERIFY2(traced.exitCode == 0, traced.err);
        const Outcome told =
            inShell("n=$(printf 'caf\\351'); \"$0\" generate --json --checkpoint $n.pt --prompt $n "
                    "--max_tokens 2 --save_resonator $n.state");
        QVERIFY2(told.exitCode == 0, told.err);
        const Outcome judged =
            inShell("n=$(printf 'caf\\351'); printf 'Once upon a time.' > $n.txt; \"$0\" compare "
                    "--json --no_loops --text $n.txt $n.pt $n.safetensors");
        QVERIFY2(judged.exitCode == 0, judged.err);
        QVERIFY(QJsonDocument::fromJson(judged.out).isObject());
    }

    void aRunMayHaveAnyName() {
        const Outcome run =
            inShell("n=$(printf 'caf\\351'); i=0; while [ $i -lt 60 ]; do printf 'One day a cat sat "
                    "on the mat.\\n<|endoftext|>\\n'; i=$((i+1)); done > $n.corpus.txt; \"$0\" train "
                    "--corpus $n.corpus.txt --checkpoint_dir $n.run --steps 2 --d_model 16 --n_layers "
                    "1 --n_heads 2 --block_size 16 --batch_size 2 --save_every 2 --sample_tokens 3 "
                    "--threads 1 && test -s $n.run/samples.jsonl");
        QVERIFY2(run.exitCode == 0, run.err);
        QVERIFY2(run.out.contains("caf\351.run/checkpoint_step_2.pt"), run.out);
    }

    void wordsAgreeWithNumbers() {
        QFile story(file("one.txt"));
        QVERIFY(story.open(QIODevice::WriteOnly) && story.write("Once upon a time.") > 0 && story.flush());
        const Outcome one =
            lilaWith({"evaluate", "--checkpoint", goldenCheckpoint, "--text", file("one.txt")});
        QVERIFY2(one.out.startsWith("1 story, "), one.out);
        const Outcome traced =
            lilaWith({"trace", "--checkpoint", goldenCheckpoint, "--prompt", "day", "--output", file("t")});
        QVERIFY2(traced.out.startsWith("1 token traced"), traced.out);
    }
};

LILA_TEST(CommandLineTest)
#include "command_line_test.moc"
