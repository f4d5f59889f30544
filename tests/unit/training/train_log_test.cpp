// SPDX-License-Identifier: AGPL-3.0-or-later
// train_log.jsonl: what is written is read again, and what must not stay goes.
#include "core/training/run/train_log.h"
#include "core/training/run/training_error.h"
#include "tests/test_main.h"
#include "tests/unit/training/run_fixture.h"

#include <QTest>

#include <limits>

using namespace lila;
using test::messageOf;
using test::RunFolder;

namespace {

constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();

TrainLogLine lineOf(std::int64_t step) {
    return {step, 1.25, 1.5, 0.4375, 3e-4, 8123.5, 0.7, {{0.1F, -0.2F}, {1e-7F, 3.0F}}, {0.01F, -0.0266F},
            12.5};
}

} // namespace

class TrainLogTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void linesComeBack() {
        const TrainLogLine line = lineOf(200);
        QCOMPARE(trainLogLine(toJson(line)), line);
    }

    void keysAreTheReferences() {
        const std::string json = toJson(lineOf(7));
        for (const char* key : {"step", "train_loss", "valid_loss_per_token", "valid_loss_padded", "lr",
                                "tokens_per_second", "grad_norm", "beta", "e8_scale", "seconds"})
            QVERIFY2(json.find('"' + std::string(key) + "\":") != std::string::npos, key);
        QVERIFY(json.find('\n') == std::string::npos);
    }

    void whatWasNotMeasuredIsNull() {
        TrainLogLine line = lineOf(1);
        line.validPerToken.reset();
        line.validPadded.reset();
        QVERIFY(toJson(line).find("\"valid_loss_per_token\":null") != std::string::npos);
        QCOMPARE(trainLogLine(toJson(line)), line);
    }

    void notANumberComesBackAsSuch() {
        TrainLogLine line = lineOf(3);
        line.trainLoss = notANumber;
        line.gradNorm = std::numeric_limits<double>::infinity();
        line.beta = {{0.5F, notANumber}};
        line.e8Scale = {notANumber};
        const std::optional<TrainLogLine> read = trainLogLine(toJson(line));
        QVERIFY(read.has_value());
        QVERIFY(std::isnan(read->trainLoss));
        QVERIFY(!std::isfinite(read->gradNorm));
        QCOMPARE(read->beta[0][0], 0.5F);
        QVERIFY(std::isnan(read->beta[0][1]));
        QVERIFY(std::isnan(read->e8Scale[0]));
        QCOMPARE(read->lr, line.lr);
    }

    void whatIsNoLineIsNone_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("cut") << QByteArray(R"({"step":10,"train_loss":1.2)");
        QTest::newRow("without step") << QByteArray(R"({"train_loss":1.2})");
        QTest::newRow("step is a text") << QByteArray(R"({"step":"10"})");
        QTest::newRow("step is a fraction") << QByteArray(R"({"step":1.5})");
        QTest::newRow("list") << QByteArray("[10]");
        QTest::newRow("not UTF-8") << QByteArray("{\"step\":1,\"a\":\"\xff\"}");
        QTest::newRow("deep") << QByteArray(100'000, '[');
    }
    void whatIsNoLineIsNone() {
        QFETCH(QByteArray, text);
        QVERIFY(!trainLogLine(text.toStdString()));
    }

    void oddFieldsDoNoHarm() {
        const auto line = trainLogLine(R"({"step":4,"lr":"fast","beta":[1,null],"e8_scale":null,"more":{}})");
        QVERIFY(line.has_value());
        QCOMPARE(line->step, 4);
        QVERIFY(std::isnan(line->lr));
        QVERIFY(line->e8Scale.empty());
    }

    void appendedLinesStandInOrder() {
        const RunFolder folder;
        TrainLog log(folder.at("train_log.jsonl"), 0);
        log.append(lineOf(10));
        log.append(lineOf(20));
        QCOMPARE(folder.content("train_log.jsonl"), toJson(lineOf(10)) + "\n" + toJson(lineOf(20)) + "\n");
    }

    void linesOfStepsToComeAgainGo() {
        const RunFolder folder;
        const std::string first = toJson(lineOf(10)) + "\n" + toJson(lineOf(20)) + "\n";
        folder.write("log", first + toJson(lineOf(30)) + "\n" + toJson(lineOf(40)) + "\n");
        TrainLog log(folder.at("log"), 20);
        QCOMPARE(folder.content("log"), first);
        log.append(lineOf(30));
        QCOMPARE(folder.content("log"), first + toJson(lineOf(30)) + "\n");
    }

    void aLineCutOffGoes() {
        const RunFolder folder;
        const std::string first = toJson(lineOf(10)) + "\n";
        const std::string whole = toJson(lineOf(20));
        for (const std::size_t length : {std::size_t{1}, whole.size() / 2, whole.size() - 1, whole.size()}) {
            folder.write("log", first + whole.substr(0, length));
            TrainLog log(folder.at("log"), 1000);
            log.append(lineOf(20));
            QCOMPARE(folder.content("log"), first + whole + "\n");
        }
    }

    void whatNeedNotChangeIsNotWritten() {
        const RunFolder folder;
        folder.write("log", toJson(lineOf(10)) + "\n");
        const auto before = std::filesystem::last_write_time(folder.at("log"));
        std::filesystem::last_write_time(folder.at("log"), before - std::chrono::hours(1));
        const TrainLog log(folder.at("log"), 10);
        QCOMPARE(std::filesystem::last_write_time(folder.at("log")), before - std::chrono::hours(1));
    }

    void aFolderInItsPlaceIsNamed() {
        const RunFolder folder;
        std::filesystem::create_directory(folder.at("log"));
        const QString message = messageOf<TrainingError>([&] { TrainLog(folder.at("log"), 0); });
        QVERIFY2(message.contains("log cannot be read"), qPrintable(message));
        const QString missing =
            messageOf<TrainingError>([&] { TrainLog(folder.at("none/log"), 0).append(lineOf(1)); });
        QVERIFY2(missing.contains("none/log cannot be written: No such file"), qPrintable(missing));
    }
};

LILA_TEST(TrainLogTest)
#include "train_log_test.moc"
