// SPDX-License-Identifier: AGPL-3.0-or-later
// lila as a user runs it: results, exit codes, messages.
#include "core/checkpoint/training_state.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/cli/command_run.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace lila;
using namespace lila::clitest;

class CliTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    QString file(const char* name) const { return m_folder.filePath(name); }

private Q_SLOTS:
    void usageErrorsExitWithTwo() {
        QCOMPARE(lilaWith({}).exitCode, 2);
        QCOMPARE(lilaWith({"dance"}).exitCode, 2);
        QCOMPARE(lilaWith({"generate", "--temperature", "-0.1"}).exitCode, 2);
        QCOMPARE(lilaWith({"generate", "--temperature", "nan"}).exitCode, 2);
        QCOMPARE(lilaWith({"generate", "--top_k", "1.5"}).exitCode, 2);
        QCOMPARE(lilaWith({"generate", "--context", "never"}).exitCode, 2);
        QCOMPARE(lilaWith({"generate", "--stages", "top_k,top_k"}).exitCode, 2);
        QCOMPARE(lilaWith({"generate", "--xtc_probability", "2"}).exitCode, 2);
        QCOMPARE(lilaWith({"generate", "--dry_base", "0.5"}).exitCode, 2);
        QCOMPARE(lilaWith({"generate", "--bias", "Lily"}).exitCode, 2);
        QCOMPARE(lilaWith({"generate", "--preset", "wild"}).exitCode, 2);
        QCOMPARE(lilaWith({"--help"}).exitCode, 0);
        QVERIFY(lilaWith({"--version"}).out.startsWith("lila "));
    }

    void failuresExitWithOneAndSayWhy() {
        const Outcome missing = lilaWith({"inspect", file("nothing.pt")});
        QCOMPARE(missing.exitCode, 1);
        QVERIFY(missing.err.contains("nothing.pt"));
        QVERIFY(missing.out.isEmpty());
        const Outcome tokenizer = lilaWith({"generate", "--tokenizer", file("nothing.model")});
        QCOMPARE(tokenizer.exitCode, 1);
        QVERIFY(tokenizer.err.contains("lila tokenizer train"));
    }

    void generateStreamsTheDefaultModel() {
        const Outcome a =
            lilaWith({"generate", "--prompt", "Once upon a time", "--seed", "7", "--max_tokens", "30"});
        QCOMPARE(a.exitCode, 0);
        QVERIFY(a.out.startsWith("Once upon a time"));
        QVERIFY(a.out.size() > 60);
        QCOMPARE(
            lilaWith({"generate", "--prompt", "Once upon a time", "--seed", "7", "--max-tokens", "30"}).out,
            a.out);
        QVERIFY(
            lilaWith({"generate", "--prompt", "Once upon a time", "--seed", "8", "--max_tokens", "30"}).out !=
            a.out);
    }

    void greedyTextsAreTheSameEveryTime() {
        const auto text = [](const QStringList& how) {
            return lilaWith(QStringList{"generate", "--prompt", "Once upon a time", "--max_tokens", "40",
                                        "--resonance_strength", "5"} +
                            how)
                .out;
        };
        const QByteArray greedy = text({"--greedy"});
        QVERIFY(greedy.size() > 60);
        QCOMPARE(text({"--greedy"}), greedy);
        QCOMPARE(text({"--temperature", "0"}), greedy);
        QVERIFY(text({"--temperature", "0", "--seed", "9"}) != greedy);
    }

    void generateStopsAndAvoidsWhatItIsTold() {
        const QStringList base = {"generate",     "--prompt", "Once upon a time", "--seed", "7",
                                  "--max_tokens", "60"};
        const Outcome free = lilaWith(base);
        QCOMPARE(free.exitCode, 0);
        const QByteArray written = free.out.trimmed();
        const QByteArray phrase = written.mid(40, 9);
        const Outcome stopped = lilaWith(base + QStringList{"--stop", "never said", "--stop", phrase});
        QCOMPARE(stopped.out, written.left(written.indexOf(phrase)) + '\n');
        const Outcome banned = lilaWith(base + QStringList{"--ban", phrase});
        QCOMPARE(banned.exitCode, 0);
        QVERIFY(!banned.out.contains(phrase));
        QVERIFY(banned.out.startsWith(written.left(20)));
        QCOMPARE(lilaWith(base + QStringList{"--ban", phrase}).out, banned.out);

        const Outcome lines = lilaWith(base + QStringList{"--ban", phrase, "--json"});
        QByteArray text = "Once upon a time";
        for (const QByteArray& line : lines.out.trimmed().split('\n'))
            text += QJsonDocument::fromJson(line).object()["text"].toString().toUtf8();
        QCOMPARE(text.trimmed(), banned.out.trimmed());

        const Outcome sentence = lilaWith(base + QStringList{"--stop_at", "sentence"});
        QVERIFY2(QByteArray(".!?\"").contains(sentence.out.trimmed().back()), sentence.out);

        const Outcome noToken = lilaWith({"generate", "--bias", "dragonfly=2", "--prompt", "Once"});
        QCOMPARE(noToken.exitCode, 1);
        QVERIFY2(noToken.err.contains("dragonfly"), noToken.err);
        QVERIFY(noToken.out.isEmpty());
    }

    void generateTellsTheStagesThatActed() {
        const auto stagesOf = [](const QStringList& options) {
            const Outcome outcome = lilaWith(
                QStringList{"generate", "--prompt", "Once", "--seed", "7", "--max_tokens", "3", "--json"} +
                options);
            const QJsonObject record = QJsonDocument::fromJson(outcome.out.split('\n')[2]).object();
            return record["candidates"].toArray()[0].toObject()["stages"].toObject().keys();
        };
        QCOMPARE(stagesOf({"--preset", "reference"}),
                 (QStringList{"final", "model", "punctuation", "repetition", "resonator", "temperature",
                              "top_k", "top_p"}));
        QCOMPARE(stagesOf({"--min_p", "0.1", "--dry_multiplier", "0.8", "--xtc_probability", "0.5", "--bias",
                           "and=1", "--stages", "dry,min_p,xtc,temperature"}),
                 (QStringList{"bias", "dry", "final", "min_p", "model", "temperature", "xtc"}));
    }

    void generateWritesALineAToken() {
        const Outcome run =
            lilaWith({"generate", "--prompt", "Once", "--seed", "7", "--max_tokens", "5", "--json"});
        const QList<QByteArray> lines = run.out.trimmed().split('\n');
        QCOMPARE(lines.size(), 5);
        for (const QByteArray& line : lines) {
            const QJsonObject token = QJsonDocument::fromJson(line).object();
            QVERIFY(token["id"].isDouble() && token["text"].isString() && token["logprob"].toDouble() <= 0);
            QVERIFY(token["candidates"].toArray().size() >= 1);
        }
    }

    void interruptEndsCleanlyWithTheTextSoFar() {
        QProcess process;
        process.start(LILA_PROGRAM, {"generate", "--checkpoint", goldenCheckpoint, "--prompt", "Once",
                                     "--max_tokens", "100000"});
        QVERIFY(process.waitForReadyRead(60000));
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 0);
        const QByteArray text = process.readAllStandardOutput();
        QVERIFY(text.startsWith("Once") && text.endsWith('\n'));
    }

    void greedyWithAResonatorStateEqualsTheReference() {
        const SafetensorsFile states = readSafetensors(golden::folder / "resonator.safetensors");
        SafetensorsFile state;
        state.tensors["basis"] = states.tensors.at("run4.basis");
        state.tensors["gate"] = states.tensors.at("run4.gate");
        writeSafetensors(file("state.safetensors").toStdString(), state);
        QFile recorded(QString::fromStdString((golden::folder / "generate.json").string()));
        QVERIFY(recorded.open(QIODevice::ReadOnly));
        const QJsonObject run =
            QJsonDocument::fromJson(recorded.readAll()).object()["runs"].toArray()[4].toObject();
        const Outcome outcome =
            lilaWith({"generate", "--checkpoint", goldenCheckpoint, "--greedy", "--json", "--resonator_state",
                      file("state.safetensors"), "--prompt", "Once upon a time", "--max_tokens", "72",
                      "--repetition_penalty", "0.4", "--resonance_strength", "0.2"});
        QCOMPARE(outcome.exitCode, 0);
        QJsonArray ids;
        for (const QByteArray& line : outcome.out.trimmed().split('\n'))
            ids.append(QJsonDocument::fromJson(line).object()["id"]);
        QCOMPARE(ids, run["ids"].toArray());
    }

    void traceEqualsTheReference() {
        const SafetensorsFile forward = readSafetensors(golden::folder / "forward.safetensors");
        QFile prompts(QString::fromStdString((golden::folder / "prompts.json").string()));
        QVERIFY(prompts.open(QIODevice::ReadOnly));
        const QJsonArray texts = QJsonDocument::fromJson(prompts.readAll()).array();
        QCOMPARE(texts.size(), 4);
        for (int prompt = 0; prompt < texts.size(); ++prompt) {
            const Outcome outcome =
                lilaWith({"trace", "--checkpoint", goldenCheckpoint, "--prompt", texts[prompt].toString(),
                          "--output", file("trace.safetensors")});
            QVERIFY2(outcome.exitCode == 0, outcome.err);
            const SafetensorsFile trace = readSafetensors(file("trace.safetensors").toStdString());
            const std::string start = "prompt" + std::to_string(prompt) + ".";
            for (const auto& [fullName, expected] : forward.tensors) {
                if (!fullName.starts_with(start))
                    continue;
                const std::string name = fullName.substr(start.size());
                const Tensor& tensor = trace.tensors.at(name);
                QCOMPARE(tensor.shape(), expected.shape());
                const double bound = name == "logits"                 ? 1e-4
                                     : name.ends_with("root_weights") ? golden::rootWeightTolerance
                                                                      : 1e-5;
                const double distance = golden::largestDifference(tensor.toFloats(), expected.toFloats());
                QVERIFY2(distance < bound, qPrintable(QString("%1: %2").arg(name.c_str()).arg(distance)));
            }
        }
        const Outcome tooLong =
            lilaWith({"trace", "--checkpoint", goldenCheckpoint, "--prompt", QString("day ").repeated(60),
                      "--output", file("trace.safetensors")});
        QCOMPARE(tooLong.exitCode, 1);
        QVERIFY(tooLong.err.contains("window"));
    }

    void aTraceHasOnePrecision() {
        const QString output = file("precise.safetensors");
        const QStringList command{"trace",    "--checkpoint", goldenCheckpoint, "--prompt", "day",
                                  "--output", output};
        const Outcome refused = lilaWith(command + QStringList{"--precision", "bf16"});
        QCOMPARE(refused.exitCode, 2);
        QVERIFY2(refused.err.contains("--precision") && refused.err.contains("fp32"), refused.err);
        QVERIFY(!QFile::exists(output));
        QCOMPARE(lilaWith(command + QStringList{"--precision", "fp32"}).exitCode, 0);
    }

    void inspectDescribesTheModel() {
        const Outcome text = lilaWith({"inspect", goldenCheckpoint, "--tensors"});
        QCOMPARE(text.exitCode, 0);
        QVERIFY(text.out.contains("d_model") && text.out.contains("core.layers.2.attn.head_scales"));
        const QJsonObject facts =
            QJsonDocument::fromJson(lilaWith({"inspect", goldenCheckpoint, "--json"}).out).object();
        QCOMPARE(facts["config"].toObject()["n_layers"].toInt(), 3);
        QCOMPARE(facts["beta"].toArray().size(), 3);
        QCOMPARE(facts["beta"].toArray()[0].toArray().size(), 8);
        QCOMPARE(facts["step"].toInt(), 1);
        QCOMPARE(facts["used_parameters"].toInt(), 418011);
    }

    void aFullOutputIsAFailure() {
        QProcess process;
        process.setStandardOutputFile(QStringLiteral("/dev/full"));
        process.start(LILA_PROGRAM, {"inspect", goldenCheckpoint});
        QVERIFY(process.waitForFinished(60000));
        QCOMPARE(process.exitCode(), 1);
    }

    void unwritableOutputsAreNamed() {
        const Outcome trace = lilaWith({"trace", "--output", "/nonexistent/x.safetensors"});
        QCOMPARE(trace.exitCode, 1);
        QVERIFY(trace.err.contains("/nonexistent/x.safetensors"));
    }

    void tokenizerGoesBothWays() {
        QCOMPARE(lilaWith({"tokenizer", "encode", "Once upon a time"}).out, "353 656 602 262 678\n");
        QCOMPARE(lilaWith({"tokenizer", "encode"}, "Once upon a time").out, "353 656 602 262 678\n");
        QCOMPARE(lilaWith({"tokenizer", "decode", "353", "656", "602", "262", "678"}).out,
                 "Once upon a time\n");
        QCOMPARE(lilaWith({"tokenizer", "decode"}, "353 656 602 262 678\n").out, "Once upon a time\n");
        QCOMPARE(lilaWith({"tokenizer", "decode"}, "353 x").exitCode, 1);
        QCOMPARE(lilaWith({"tokenizer", "decode", "99999"}).exitCode, 1);
    }
};

LILA_TEST(CliTest)
#include "cli_test.moc"
