// SPDX-License-Identifier: AGPL-3.0-or-later
// lila bench as a script reads it, on a small model: what is there, and that the parts agree with each other.
#include "tests/cli/command_run.h"
#include "tests/test_main.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace lila::clitest;

namespace {

Outcome bench(const QStringList& arguments) {
    return lilaWith(QStringList{"bench"} + arguments);
}

const QStringList small = {"--checkpoint", goldenCheckpoint, "--rounds", "2"};

} // namespace

class BenchTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void jsonHoldsAllFigures() {
        const Outcome outcome = bench(small + QStringList{"--json", "--stories", "2", "--threads", "2"});
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        const QJsonObject figures = QJsonDocument::fromJson(outcome.out).object();
        for (const char* key : {"memory_gb_s", "module_forward_ms", "libtorch_kv_ms", "no_cache_ms",
                                "first_token_ms", "peak_rss_mb"})
            QVERIFY2(figures[key].toDouble() > 0, key);
        QCOMPARE(figures["threads"].toInt(), 2);
        QVERIFY(figures["record_overhead"].isDouble());
        for (const char* precision : {"fp32", "bf16", "int8"}) {
            for (const char* key :
                 {"bound_ms", "prefill_ms", "prefill_gflop_s", "exact_ms", "anchored_mean_ms"})
                QVERIFY2(figures[key][precision].toDouble() > 0, key);
            QVERIFY(figures["decode_ms"][precision]["48"].toDouble() > 0); // the model's window
            QVERIFY(figures["look_ahead_nodes_s"][precision].toDouble() > 0);
            for (const char* ways : {"1", "8"})
                QVERIFY2(figures["several_tokens_s"][precision][ways].toDouble() > 0, ways);
            for (const char* branches : {"1", "4", "8", "16"})
                QVERIFY2(figures["batch_decode_tokens_s"][precision][branches].toDouble() > 0, branches);
        }
        // Half the bytes, half the bound.
        QVERIFY(std::abs(figures["bound_ms"]["fp32"].toDouble() / figures["bound_ms"]["bf16"].toDouble() -
                         2) < 0.1);
        QVERIFY(figures["matmul_peak_gflop_s"]["fp32"].toDouble() > 0);
        const QJsonObject accuracy = figures["accuracy"].toObject();
        QCOMPARE(accuracy.keys(), (QStringList{"bf16", "int8"}));
        for (const char* key : {"max_abs_logit", "mean_kl"})
            QVERIFY2(accuracy["int8"].toObject()[key].toDouble() > 0, key);
        QVERIFY(accuracy["int8"].toObject()["argmax_equal"].toDouble() > 0.5);
        QVERIFY(accuracy["int8"].toObject()["loss_delta"].isDouble());
    }

    void aTableForPeople() {
        const Outcome outcome =
            bench(small + QStringList{"--no_libtorch", "--stories", "1", "--precision", "int8"});
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        QVERIFY(outcome.out.contains("int8"));
        QVERIFY(!outcome.out.contains("bf16  "));
        QVERIFY(outcome.out.contains("mean KL divergence"));
        QVERIFY(outcome.out.contains("16 branches / prefill"));
        QVERIFY(!outcome.out.contains("KV cache"));
        QVERIFY(outcome.err.isEmpty()); // no progress line where there is no terminal
    }

    void packedWeightsAreMeasuredBesideInt8() {
        const Outcome outcome = bench(small + QStringList{"--no_libtorch", "--stories", "1", "--precision",
                                                          "int8,e8:4,e8:2", "--json"});
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        const QJsonObject figures = QJsonDocument::fromJson(outcome.out).object();
        const auto of = [&](const char* key, const char* name) -> QJsonValue {
            return figures[key].toObject()[name];
        };
        for (const char* name : {"e8:4", "e8:2"}) {
            QVERIFY(of("decode_ms", name).toObject()["48"].toDouble() > 0);
            QVERIFY(of("unpack_ms", name).toDouble() > 0);
            // Points are fewer bytes than numbers; where no kernel reads them, they become int8's.
            QVERIFY(of("bound_ms", name).toDouble() <= of("bound_ms", "int8").toDouble());
        }
        const auto kl = [&](const char* name) {
            return of("accuracy", name).toObject()["mean_kl"].toDouble();
        };
        QVERIFY(kl("int8") < kl("e8:4") && kl("e8:4") < kl("e8:2"));
        const Outcome table =
            bench(small + QStringList{"--no_libtorch", "--stories", "1", "--precision", "e8:4"});
        QVERIFY2(table.exitCode == 0, table.err);
        QVERIFY(table.out.contains("e8:4") && table.out.contains("unpacking all matrices, ms"));
    }

    void trainingIsToldByOperation() {
        const Outcome outcome =
            bench(QStringLiteral("--training --json --rounds 1 --threads 2 --d_model 32 --n_layers 1 "
                                 "--n_heads 2 --block_size 32 --batch_size 2")
                      .split(QLatin1Char(' ')));
        QVERIFY2(outcome.exitCode == 0, outcome.err);
        const QJsonObject figures = QJsonDocument::fromJson(outcome.out).object();
        QCOMPARE(figures["shape"].toObject()["block_size"].toInt(), 32);
        for (const char* precision : {"fp32", "bf16"}) {
            const auto of = [&](const char* key) { return figures[key][precision].toDouble(); };
            for (const char* key : {"tokens_s", "gflop_s", "peak_gflop_s", "trainer", "eager", "ratio"})
                QVERIFY2(of(key) > 0, key);
            QVERIFY(std::abs(of("share") - of("gflop_s") / of("peak_gflop_s")) < 1e-9);
            // 6 times 12 d² in the layer and V d in the head, and 12 d (T + 1) / 2 for attention.
            const double flop = 6 * (12 * 32 * 32 + 2048 * 32) + 12 * 32 * 33 / 2.0;
            QVERIFY2(std::abs(of("gflop_s") * 1e9 / of("tokens_s") / flop - 1) < 0.01,
                     qPrintable(QString::number(of("gflop_s") * 1e9 / of("tokens_s"))));
            const QJsonObject operations = figures["by_operation"][precision].toObject();
            double all = 0;
            for (const QJsonValue& operation : operations)
                all += operation["share"].toDouble();
            QVERIFY2(std::abs(all - 1) < 0.05, qPrintable(QString::number(all)));
            QVERIFY(operations["forward_products"]["gflop_s"].toDouble() > 0);
            QVERIFY(operations["optimiser"]["gb_s"].toDouble() > 0);
        }
    }

    void wrongUse() {
        QCOMPARE(bench({"--d_model", "64"}).exitCode, 2); // of --training only
        QCOMPARE(bench({"--training", "--d_model", "65"}).exitCode, 2);

        QCOMPARE(bench({"--precision", "fp12"}).exitCode, 2);
        QCOMPARE(bench({"--random", "--checkpoint", "x.pt"}).exitCode, 2);
        QCOMPARE(bench({"--text", "/nowhere.txt"}).exitCode, 2);
        const Outcome missing = bench({"--checkpoint", "/nowhere.pt"});
        QCOMPARE(missing.exitCode, 1);
        QVERIFY(missing.err.contains("/nowhere.pt"));
    }
};

LILA_TEST(BenchTest)
#include "bench_test.moc"
