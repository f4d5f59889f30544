// SPDX-License-Identifier: AGPL-3.0-or-later
// Files of other programs: values of NumPy, configurations of any class, dicts around the model.
#include "tests/test_main.h"
#include "tests/unit/checkpoint/address_space_limit.h"
#include "tests/unit/checkpoint/error_of.h"
#include "tests/unit/checkpoint/pt_builder.h"

#include <QTemporaryDir>
#include <QTest>

using namespace lila;
using namespace lila::test;
using Op = PickleOpcode;

class ForeignPtTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::filesystem::path path(const char* name = "test.pt") const {
        return m_folder.filePath(name).toStdString();
    }

    Checkpoint readZip(const std::map<std::string, std::string>& records) const {
        writeZip(path(), records);
        return readCheckpoint(path());
    }

    /// A file of one tensor in the usual place, and of what `fill` puts beside it; storages 1 to 3 hold a
    /// number.
    template <class Fill>
    Checkpoint readPickle(Fill fill) const {
        const std::string pickle = dictPickle([&](PickleWriter& writer) {
            writer.text("model_state_dict");
            writer.emptyDict();
            writer.text("core.final_norm.weight");
            putTensor(writer, {.count = 1, .shape = {1}, .strides = {1}});
            writer.op(Op::SetItem);
            fill(writer);
        });
        return readZip({{"data.pkl", pickle},
                        {"data/0", recordOf<float>({1})},
                        {"data/1", recordOf<float>({0.25F})},
                        {"data/2", recordOf<double>({0.25})},
                        {"data/3", recordOf<std::int64_t>({7})}});
    }

private Q_SLOTS:
    // --- values of other kinds ---

    void configurationsOfEveryKindAreRead_data() {
        QTest::addColumn<QString>("kind");
        for (const char* kind :
             {"class", "dict", "Namespace", "SimpleNamespace", "subclass of dict", "nested", "args"})
            QTest::newRow(kind) << kind;
    }

    void configurationsOfEveryKindAreRead() {
        QFETCH(const QString, kind);
        const Checkpoint checkpoint = readPickle([&](PickleWriter& writer) {
            writer.text(kind == "args" ? "args" : "config");
            if (kind == "nested") {
                writer.emptyDict();
                writer.text("model");
            }
            if (kind == "class" || kind == "Namespace" || kind == "args") {
                writer.global(kind == "class" ? "my.config" : "argparse",
                              kind == "class" ? "Settings" : "Namespace");
                writer.emptyTuple();
                writer.op(Op::NewObj);
            } else if (kind == "SimpleNamespace") {
                writer.global("types", "SimpleNamespace");
                writer.emptyTuple();
                writer.reduce();
            } else if (kind == "subclass of dict") {
                writer.global("easydict", "EasyDict");
                writer.emptyTuple();
                writer.op(Op::NewObj);
            }
            const bool isDict = kind == "dict" || kind == "nested" || kind == "subclass of dict";
            if (kind != "subclass of dict")
                writer.emptyDict();
            writer.mark();
            for (const auto& [name, value] : {std::pair("d_model", 64), std::pair("n_layers", 3)}) {
                writer.text(name);
                writer.integer(value);
            }
            writer.text("temp");
            putNumpyScalar(writer, "f8", 0.25);
            writer.op(Op::SetItems);
            if (!isDict)
                writer.op(Op::Build);
            if (kind == "nested")
                writer.op(Op::SetItem);
        });
        QVERIFY(checkpoint.config.at("d_model") == ConfigValue(std::int64_t{64}));
        QVERIFY(checkpoint.config.at("temp") == ConfigValue(0.25));
        QCOMPARE(checkpoint.remarks.size(), std::size_t(kind == "args" ? 1 : 0));
    }

    void numbersOfEveryKindAreRead_data() {
        QTest::addColumn<QString>("kind");
        for (const char* kind :
             {"python", "f8", "f4", "f2", "big-endian", "numpy 2", "array", "tensor", "double tensor"})
            QTest::newRow(kind) << kind;
    }

    void numbersOfEveryKindAreRead() {
        QFETCH(const QString, kind);
        const auto put = [&](PickleWriter& writer) {
            if (kind == "python") {
                writer.real(0.25);
            } else if (kind == "f4") {
                putNumpyScalar(writer, "f4", 0.25F);
            } else if (kind == "f2") {
                putNumpyScalar(writer, "f2", std::uint16_t{0x3400});
            } else if (kind == "numpy 2") {
                putNumpyScalar(writer, "f8", 0.25, "numpy._core.multiarray");
            } else if (kind == "big-endian") {
                writer.global("numpy.core.multiarray", "scalar");
                putNumpyType(writer, "f8", ">");
                putBytes(writer, std::string("\x3f\xd0\0\0\0\0\0\0", 8));
                writer.tuple(Op::Tuple2);
                writer.reduce();
            } else if (kind == "array") {
                writer.global("numpy.core.multiarray", "_reconstruct");
                writer.emptyTuple();
                writer.reduce();
                writer.mark();
                writer.integer(1);
                writer.emptyTuple();
                putNumpyType(writer, "f8");
                writer.boolean(false);
                putBytes(writer, recordOf<double>({0.25}));
                writer.tuple(Op::Tuple);
                writer.op(Op::Build);
            } else if (kind == "tensor") {
                putTensor(writer, {.storage = "1", .count = 1, .shape = {}, .strides = {}});
            } else if (kind == "double tensor") {
                putTensor(
                    writer,
                    {.storage = "2", .type = "DoubleStorage", .count = 1, .shape = {1}, .strides = {1}});
            } else {
                putNumpyScalar(writer, "f8", 0.25);
            }
        };
        const Checkpoint checkpoint = readPickle([&](PickleWriter& writer) {
            writer.text("loss");
            put(writer);
            writer.text("config");
            writer.emptyDict();
            writer.text("temp");
            put(writer);
            writer.op(Op::SetItem);
        });
        QVERIFY(checkpoint.config.at("temp") == ConfigValue(0.25));
        QCOMPARE(checkpoint.loss, std::optional(0.25));
    }

    void stepsOfEveryKindAreRead() {
        const auto step = [&](auto put) {
            return readPickle([&](PickleWriter& writer) {
                       writer.text("step");
                       put(writer);
                   })
                .step;
        };
        const std::optional<std::int64_t> seven = 7;
        QCOMPARE(step([](PickleWriter& writer) { writer.real(7); }), seven);
        QCOMPARE(step([](PickleWriter& writer) { putNumpyScalar(writer, "i8", std::int64_t{7}); }), seven);
        QCOMPARE(step([](PickleWriter& writer) { putNumpyScalar(writer, "u2", std::uint16_t{7}); }), seven);
        QCOMPARE(step([](PickleWriter& writer) {
                     putTensor(
                         writer,
                         {.storage = "3", .type = "LongStorage", .count = 1, .shape = {}, .strides = {}});
                 }),
                 seven);
        QVERIFY(!step([](PickleWriter& writer) { writer.none(); }));
        VERIFY_ERROR(step([](PickleWriter& writer) { writer.real(7.5); }), "its step is 7.5");
        VERIFY_ERROR(step([](PickleWriter& writer) { writer.text("7"); }), "its step is \"7\", not a number");
    }

    void whatIsNotUnderstoodIsNamed() {
        const auto withField = [&](const char* name, auto put) {
            return readPickle([&](PickleWriter& writer) {
                writer.text("config");
                writer.emptyDict();
                writer.text(name);
                put(writer);
                writer.op(Op::SetItem);
            });
        };
        const auto none = [](PickleWriter& writer) { writer.none(); };
        const auto list = [](PickleWriter& writer) { writer.emptyList(); };
        const auto decimal = [](PickleWriter& writer) {
            writer.global("decimal", "Decimal");
            writer.text("0.2");
            writer.tuple(Op::Tuple1);
            writer.reduce();
        };
        VERIFY_ERROR(withField("temp", none), "its configuration's temp is None");
        VERIFY_ERROR(withField("temp", list), "its configuration's temp is a list");
        VERIFY_ERROR(withField("temp", decimal), "its configuration's temp is a call of decimal.Decimal");
        VERIFY_ERROR(withField("d_model",
                               [](PickleWriter& writer) {
                                   putTensor(writer,
                                             {.storage = "1", .count = 1, .shape = {0}, .strides = {1}});
                               }),
                     "its configuration's d_model is a call of");
        VERIFY_ERROR(withField("betas", list), "none of the fields of a LILA model");
        for (const char* name : {"loss", "step", "generation", "tokenizer_sha256", "license"})
            VERIFY_ERROR(readPickle([&](PickleWriter& writer) {
                             writer.text(name);
                             writer.emptyList();
                         }),
                         qPrintable(QString("its %1 is a list").arg(name)));
        VERIFY_ERROR(readPickle([&](PickleWriter& writer) {
                         writer.text("config");
                         writer.text("temp=0.2");
                     }),
                     "its config is a string");
    }

    // --- wrappers ---

    void looksThroughWrappers_data() {
        QTest::addColumn<QStringList>("path");
        QTest::addColumn<QString>("prefix");
        QTest::addColumn<QString>("remark");
        QTest::newRow("net") << QStringList{"net"} << ""
                             << "found in net";
        QTest::newRow("ema") << QStringList{"ema_state_dict"} << "module."
                             << "found in ema_state_dict";
        QTest::newRow("nested") << QStringList{"model", "state_dict"} << ""
                                << "found in model.state_dict";
        QTest::newRow("prefix") << QStringList{"state_dict"} << "model.net."
                                << "names that begin with model.net.";
        QTest::newRow("both") << QStringList{"a", "b"} << "c.d."
                              << "found in a.b, under names that begin with c.d.";
        QTest::newRow("usual") << QStringList{"model_state_dict"} << "module._orig_mod."
                               << "";
        QTest::newRow("bare") << QStringList() << "_orig_mod."
                              << "";
    }

    void looksThroughWrappers() {
        QFETCH(const QStringList, path);
        QFETCH(const QString, prefix);
        QFETCH(const QString, remark);
        const std::string pickle = dictPickle([&](PickleWriter& writer) {
            for (const QString& key : path) {
                writer.text(key.toStdString());
                writer.emptyDict();
                writer.mark();
            }
            for (const char* name : {"tok_emb.weight", "core.final_norm.weight"}) {
                writer.text(prefix.toStdString() + name);
                putTensor(writer, {.count = 1, .shape = {1}, .strides = {1}});
            }
            for (qsizetype i = 0; i < path.size(); ++i)
                writer.op(Op::SetItems);
            writer.text("e8_roots"); // beside it, as the reference's notebook does
            putTensor(writer, {.count = 1, .shape = {1}, .strides = {1}});
            writer.text("step");
            writer.integer(3);
        });
        const Checkpoint checkpoint = readZip({{"data.pkl", pickle}, {"data/0", std::string(4, '\0')}});
        QVERIFY(checkpoint.tensors.contains("tok_emb.weight"));
        QVERIFY(checkpoint.tensors.contains("core.final_norm.weight"));
        QCOMPARE(checkpoint.step, std::optional<std::int64_t>(3));
        if (path.isEmpty()) // there it could be a tensor of the model
            return;
        QCOMPARE(checkpoint.tensors.size(), std::size_t{2});
        QCOMPARE(checkpoint.remarks.size(), std::size_t(remark.isEmpty() ? 0 : 1));
        QVERIFY(remark.isEmpty() || QString::fromStdString(checkpoint.remarks.front()).contains(remark));
    }

    void countersAmongTheWeightsArePassedOver() {
        const std::string pickle = dictPickle([&](PickleWriter& writer) {
            for (const char* name :
                 {"module.core.final_norm.weight", "n_averaged", "module.core.total_ops"}) {
                writer.text(name);
                putTensor(writer, {.count = 1, .shape = {}, .strides = {}});
            }
            writer.text("epoch");
            writer.integer(9);
            writer.text("module._extra_state");
            putBytes(writer, "x");
        });
        const Checkpoint checkpoint = readZip({{"data.pkl", pickle}, {"data/0", std::string(4, '\0')}});
        QCOMPARE(checkpoint.tensors.size(), std::size_t{1});
        QVERIFY(QString::fromStdString(checkpoint.remarks.at(0))
                    .contains("passed over: n_averaged, core.total_ops, epoch"));
    }

    void ofSeveralModelsNoneIsGuessed() {
        const auto read = [&](const std::vector<std::string>& keys) {
            return readZip({{"data.pkl", dictPickle([&](PickleWriter& writer) {
                                 for (std::size_t i = 0; i < keys.size(); ++i) {
                                     writer.text(keys[i]);
                                     writer.emptyDict();
                                     writer.text("core.final_norm.weight");
                                     putTensor(writer, {.count = 2,
                                                        .offset = static_cast<std::int64_t>(i),
                                                        .shape = {1},
                                                        .strides = {1}});
                                     writer.op(Op::SetItem);
                                 }
                             })},
                            {"data/0", recordOf<float>({1, 2})}})
                .tensors.at("core.final_norm.weight")
                .toFloats()
                .front();
        };
        VERIFY_ERROR(read({"student", "teacher"}), "it holds 2 models (student, teacher)");
        QCOMPARE(read({"average_state_dict", "model_state_dict"}), 2.0F);
        QCOMPARE(read({"model", "ema"}), 1.0F);
    }

    void aLongKeyTakesItsMemoryOnce() {
        if (!AddressSpaceLimit::isPossible)
            QSKIP("the address sanitizer needs the address space itself");
        const std::string key(std::size_t{1} << 18U, 'k');
        const std::string pickle = dictPickle([&](PickleWriter& writer) {
            writer.text("core.final_norm.weight");
            putTensor(writer, {.count = 1, .shape = {1}, .strides = {1}});
            for (int i = 0; i < 1000; ++i) {
                writer.text(key);
                writer.emptyDict();
                writer.text(key);
                writer.none();
            }
        });
        writeZip(path(), {{"data.pkl", pickle}, {"data/0", recordOf<float>({1})}});
        const AddressSpaceLimit limit(std::uint64_t{64} << 20U);
        QCOMPARE(errorOf([&] { readCheckpoint(path()); }), QString());
    }

    /// Their places would be as long as they are deep.
    void modelsInEndlessDictsAreNotLookedFor() {
        const int depth = 1000;
        const std::string pickle = dictPickle([&](PickleWriter& writer) {
            for (int i = 0; i < depth; ++i) {
                writer.text("a");
                writer.emptyDict();
                writer.mark();
                writer.text("core.final_norm.weight");
                putTensor(writer, {.count = 1, .shape = {1}, .strides = {1}});
            }
            for (int i = 0; i < depth; ++i)
                writer.op(Op::SetItems);
        });
        VERIFY_ERROR(readZip({{"data.pkl", pickle}, {"data/0", recordOf<float>({1})}}),
                     "it holds 16 models (a, a.a, a.a.a, a.a.a.a and 12 more): save");
    }
};

LILA_TEST(ForeignPtTest)
#include "foreign_pt_test.moc"
