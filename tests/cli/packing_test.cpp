// SPDX-License-Identifier: AGPL-3.0-or-later
// Packed weights as a user meets them: lila convert --weights e8:4, and what opens the result.
#include "core/checkpoint/packed_matrix.h"
#include "core/checkpoint/training_state.h"
#include "core/model/weights.h"
#include "tests/cli/command_run.h"
#include "tests/test_main.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace lila;
using namespace lila::clitest;

namespace {

const QString defaultModel = QStringLiteral(LILA_SOURCE_DIR "/resources/models/tiny_stories.safetensors");

} // namespace

class PackingTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    QString file(const char* name) const { return m_folder.filePath(name); }
    static QJsonObject resultOf(const QStringList& arguments) {
        const Outcome outcome = lilaWith(arguments + QStringList{"--json"});
        if (outcome.exitCode != 0)
            qWarning("%s", outcome.err.constData());
        return outcome.exitCode == 0 ? QJsonDocument::fromJson(outcome.out).object() : QJsonObject();
    }
    /// On a few of the stories that come along.
    static double lossOf(const QString& model, const QStringList& options = {}) {
        return resultOf(QStringList{"evaluate", "--checkpoint", model, "--stories", "8", "--threads", "1"} +
                        options)["loss_per_token"]
            .toDouble();
    }

private Q_SLOTS:
    /// A third of the file, and hardly worse: the whole way, with the calibration that is the default.
    void theDefaultModelInFourBits() {
        const QString packed = file("packed.safetensors"), back = file("back.safetensors");
        const QJsonObject made =
            resultOf({"convert", defaultModel, packed, "--weights", "e8:4", "--calibration_stories", "16"});
        QVERIFY(made["bytes"].toInt() > 0);
        QVERIFY(made["bytes"].toInt() < 0.36 * static_cast<double>(QFile(defaultModel).size()));
        const double exact = lossOf(defaultModel), loss = lossOf(packed);
        QVERIFY2(std::abs(loss - exact) < 0.015, qPrintable(QString("%1 %2").arg(loss).arg(exact)));
        QVERIFY(std::abs(lossOf(packed, {"--precision", "int8"}) - loss) < 0.005);

        const QJsonObject facts = resultOf({"inspect", packed});
        const QJsonObject matrix = facts["packed"].toObject()["core.layers.0.ffn.2.weight"].toObject();
        QCOMPARE(matrix["code"].toString(), QString("e8:4"));
        QCOMPARE(matrix["rotation"].toInt(), 1024);
        QVERIFY(matrix["bits_per_weight"].toDouble() < 4.1);
        QVERIFY(lilaWith({"inspect", packed}).out.contains("e8:4"));
        const QByteArray points = lilaWith({"inspect", packed, "--points"}).out;
        QVERIFY2(points.contains("% roots"), points);
        QVERIFY(!lilaWith({"inspect", defaultModel, "--points"}).out.contains("packed"));

        QCOMPARE(lilaWith({"convert", packed, back}).exitCode, 0);
        QVERIFY(readPackedMatrices(back.toStdString()).empty());
        const Checkpoint plain = readCheckpoint(back.toStdString());
        QCOMPARE(plain.tensors.at("head.weight"),
                 readCheckpoint(packed.toStdString()).tensors.at("head.weight"));
        QCOMPARE(plain.tensors.at("core.layers.0.ffn.2.weight").dtype(), DType::F32);
        QCOMPARE(
            lilaWith({"generate", "--checkpoint", packed, "--prompt", "Once", "--max_tokens", "3"}).exitCode,
            0);
    }

    void eachChoiceIsTaken() {
        const QString out = file("golden.safetensors");
        const auto matrixOf = [&](const QStringList& options) {
            const Outcome made = lilaWith(QStringList{"convert", goldenCheckpoint, out} + options);
            if (made.exitCode != 0)
                qWarning("%s", made.err.constData());
            return readPackedMatrices(out.toStdString()).at("core.layers.0.attn.qkv.weight");
        };
        const QStringList quick = {"--calibrate", "none"};
        const PackedMatrix usual = matrixOf(quick + QStringList{"--weights", "e8:3"});
        QCOMPARE(usual.code.name(), std::string("e8:3"));
        QCOMPARE(usual.rotationBlock, std::size_t{64});
        QCOMPARE(usual.group(), std::size_t{64});
        QCOMPARE(matrixOf(quick + QStringList{"--weights", "cubic:2", "--no_rotate"}).rotationBlock,
                 std::size_t{0});
        QCOMPARE(matrixOf(quick + QStringList{"--weights", "int8"}).code.name(), std::string("uniform:8"));
        QCOMPARE(matrixOf(quick + QStringList{"--weights", "e8:2", "--group", "16"}).group(),
                 std::size_t{16});
        QVERIFY(!(matrixOf({"--weights", "e8:3"}) == usual)); // calibrated
        QVERIFY(!readTrainingState(out.toStdString()));
    }

    void whatCannotBePackedSoIsSaid() {
        const auto refused = [&](const QStringList& options, int code, const char* part) {
            const QString out = file("none.safetensors");
            const Outcome outcome =
                lilaWith(QStringList{"convert", goldenCheckpoint, out, "--weights"} + options);
            QVERIFY2(outcome.err.contains(part), outcome.err);
            QCOMPARE(outcome.exitCode, code);
            QVERIFY(!QFile::exists(out));
        };
        refused({"e8:9"}, 2, "e8:1 to e8:8");
        refused({"fp8"}, 2, "fp8 is none of");
        refused({"e8:4", "--format", "pt"}, 2, "only a .safetensors can hold");
        refused({"e8:4", "--group", "12", "--calibrate", "none"}, 1, "--group 12 must be a multiple of 8");
        refused({"e8:4", "--calibrate", "/nonexistent.txt"}, 1, "/nonexistent.txt");
    }
};

LILA_TEST(PackingTest)
#include "packing_test.moc"
