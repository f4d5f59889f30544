// SPDX-License-Identifier: AGPL-3.0-or-later
// .pt files: what torch.save writes in all its forms, and files that mean harm.
#include "core/checkpoint/pt_file.h"
#include "core/model/weights.h"
#include "tests/test_main.h"
#include "tests/unit/checkpoint/error_of.h"
#include "tests/unit/checkpoint/pt_builder.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace lila;
using namespace lila::test;
using namespace std::string_literals;
using Op = PickleOpcode;

namespace {

const std::filesystem::path golden = LILA_TEST_DATA "/golden/checkpoint.pt";

} // namespace

class PtTest : public QObject {
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

    /// One tensor called t, described by `tensor`, over a storage of these bytes.
    Tensor readTensor(const TensorPickle& tensor, const std::string& storage) const {
        const Checkpoint checkpoint = readZip(
            {{"a/data.pkl", stateDictPickle({{"t", tensor}})}, {"a/data/0", storage}, {"a/version", "3\n"}});
        return checkpoint.tensors.at("t");
    }

private Q_SLOTS:
    void readsTheReferencesFile() {
        const Checkpoint checkpoint = readCheckpoint(golden);
        QCOMPARE(checkpoint.tensors.size(), std::size_t{67});
        QCOMPARE(checkpoint.step, std::optional<std::int64_t>(1));
        QCOMPARE(checkpoint.loss, std::optional(7.632341384887695));
        QCOMPARE(checkpoint.config.size(), std::size_t{11});
        QVERIFY(checkpoint.config.at("n_heads") == ConfigValue(std::int64_t{8}));
        QVERIFY(checkpoint.config.at("dropout") == ConfigValue(0.05));
        QVERIFY(checkpoint.config.at("tie_weights") == ConfigValue(true));
        QCOMPARE(shapeText(checkpoint.tensors.at("core.layers.2.attn.qkv.weight").shape()),
                 std::string("[192, 64]"));
    }

    void optimiserStateCanBeReadToo() {
        PtFile file = PtFile::open(golden);
        const PickleDocument& document = file.pickle();
        const auto top = dictEntries(document, document.root).value();
        const auto optimizer =
            dictEntries(document, entryNamed(document, top, "optimizer_state_dict").value()).value();
        const auto state = dictEntries(document, entryNamed(document, optimizer, "state").value()).value();
        QCOMPARE(state.size(), std::size_t{53});
        const auto first = dictEntries(document, state.front().second).value();
        const auto moment = storedTensor(document, entryNamed(document, first, "exp_avg").value(), "exp_avg");
        QVERIFY(moment);
        QCOMPARE(file.read(*moment, "exp_avg").elementCount(), 3072);
    }

    void findsTheStateDict_data() {
        QTest::addColumn<QString>("wrapper");
        QTest::addColumn<QString>("prefix");
        for (const char* wrapper : {"", "model_state_dict", "state_dict", "model"})
            for (const char* prefix : {"", "_orig_mod.", "module.", "module._orig_mod."})
                QTest::addRow("%s/%s", wrapper, prefix) << QString(wrapper) << QString(prefix);
    }

    void findsTheStateDict() {
        QFETCH(const QString, wrapper);
        QFETCH(const QString, prefix);
        const std::string pickle = dictPickle([&](PickleWriter& writer) {
            if (!wrapper.isEmpty()) {
                writer.text(wrapper.toStdString());
                writer.global("collections", "OrderedDict");
                writer.emptyTuple();
                writer.reduce();
                writer.mark();
            }
            writer.text(prefix.toStdString() + "tok_emb.weight");
            putTensor(writer, {.count = 4, .shape = {2, 2}, .strides = {2, 1}});
            if (!wrapper.isEmpty())
                writer.op(Op::SetItems);
        });
        const Checkpoint checkpoint = readZip({{"data.pkl", pickle}, {"data/0", std::string(16, '\0')}});
        QCOMPARE(checkpoint.tensors.size(), std::size_t{1});
        QVERIFY(checkpoint.tensors.contains("tok_emb.weight"));
        QVERIFY(checkpoint.config.empty());
        QVERIFY(!checkpoint.step);
    }

    void refusesTensorsNamedTwice() {
        const TensorPickle tensor{.count = 1, .shape = {1}, .strides = {1}};
        const std::string pickle = stateDictPickle({{"a", tensor}, {"module.a", tensor}});
        VERIFY_ERROR(readZip({{"data.pkl", pickle}, {"data/0", std::string(4, '\0')}}),
                     "tensor a is in it twice");
    }

    void readsViews() {
        const std::string storage = recordOf<float>({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
        const auto values = [&](TensorPickle tensor) {
            tensor.count = 12;
            return readTensor(tensor, storage).toFloats();
        };
        QCOMPARE(values({.offset = 2, .shape = {2, 3}, .strides = {3, 1}}),
                 (std::vector<float>{2, 3, 4, 5, 6, 7}));
        QCOMPARE(values({.shape = {3, 4}, .strides = {1, 3}}),
                 (std::vector<float>{0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11}));
        QCOMPARE(values({.offset = 1, .shape = {3}, .strides = {4}}), (std::vector<float>{1, 5, 9}));
        QCOMPARE(values({.offset = 5, .shape = {2, 2}, .strides = {0, 1}}), (std::vector<float>{5, 6, 5, 6}));
        QCOMPARE(values({.offset = 11, .shape = {}, .strides = {}}), (std::vector<float>{11}));
        QCOMPARE(values({.offset = 3, .shape = {1, 2}, .strides = {999, 1}}), (std::vector<float>{3, 4}));
        QCOMPARE(values({.offset = 12, .shape = {0, 5}, .strides = {5, 1}}), std::vector<float>{});
        constexpr std::int64_t large = std::int64_t{1} << 40; // its square is beyond 64 bits
        QCOMPARE(values({.shape = {0, large, large}, .strides = {large, large, 1}}), std::vector<float>{});
    }

    void readsEveryStorageType() {
        const auto dtypeOf = [&](const char* type, std::size_t bytes) {
            return readTensor({.type = type, .count = 2, .shape = {2}, .strides = {1}},
                              std::string(2 * bytes, '\1'))
                .dtype();
        };
        QCOMPARE(dtypeOf("DoubleStorage", 8), DType::F64);
        QCOMPARE(dtypeOf("HalfStorage", 2), DType::F16);
        QCOMPARE(dtypeOf("BFloat16Storage", 2), DType::BF16);
        QCOMPARE(dtypeOf("LongStorage", 8), DType::I64);
        QCOMPARE(dtypeOf("IntStorage", 4), DType::I32);
        QCOMPARE(dtypeOf("ShortStorage", 2), DType::I16);
        QCOMPARE(dtypeOf("CharStorage", 1), DType::I8);
        QCOMPARE(dtypeOf("ByteStorage", 1), DType::U8);
        QCOMPARE(dtypeOf("BoolStorage", 1), DType::Bool);
        VERIFY_ERROR(dtypeOf("ComplexFloatStorage", 8),
                     "torch.ComplexFloatStorage, a type that is not supported");
    }

    void refusesImpossibleTensors_data() {
        QTest::addColumn<TensorPickle>("tensor");
        QTest::addColumn<QString>("part");
        constexpr std::int64_t huge = std::int64_t{1} << 60;
        constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
        QTest::newRow("huge storage") << TensorPickle{.count = huge, .shape = {2}, .strides = {1}}
                                      << "claims 1152921504606846976 elements";
        QTest::newRow("huge shape") << TensorPickle{.count = 4, .shape = {huge}, .strides = {1}}
                                    << "reaches past";
        QTest::newRow("huge expanded")
            << TensorPickle{.count = 4, .shape = {huge}, .strides = {0}} << "larger than a file of";
        QTest::newRow("overflowing shape")
            << TensorPickle{.count = 4, .shape = {huge, huge}, .strides = {0, 0}} << "impossible shape";
        QTest::newRow("overflowing stride")
            << TensorPickle{.count = 4, .shape = {3}, .strides = {largest}} << "reaches past";
        QTest::newRow("overflowing offset")
            << TensorPickle{.count = 4, .offset = largest, .shape = {1}, .strides = {1}} << "reaches past";
        QTest::newRow("offset past the end")
            << TensorPickle{.count = 4, .offset = 4, .shape = {1}, .strides = {1}} << "reaches past";
        QTest::newRow("negative size")
            << TensorPickle{.count = 4, .shape = {-1}, .strides = {1}} << "from 0 on";
        QTest::newRow("negative stride")
            << TensorPickle{.count = 4, .shape = {2}, .strides = {-1}} << "from 0 on";
        QTest::newRow("negative offset")
            << TensorPickle{.count = 4, .offset = -1, .shape = {1}, .strides = {1}} << "from 0 on";
        QTest::newRow("strides missing")
            << TensorPickle{.count = 4, .shape = {2}, .strides = {}} << "as many strides";
        QTest::newRow("storage of another size") << TensorPickle{.count = 3, .shape = {2}, .strides = {1}}
                                                 << "has 16 bytes, but its tensors need 12";
        QTest::newRow("storage missing")
            << TensorPickle{.storage = "7", .count = 4, .shape = {2}, .strides = {1}} << "data/7 is missing";
        QTest::newRow("storage elsewhere")
            << TensorPickle{.storage = "../../etc/passwd", .count = 4, .shape = {2}, .strides = {1}}
            << "is missing";
        QTest::newRow("storage of no torch")
            << TensorPickle{.count = 4, .shape = {2}, .strides = {1}, .module = "os"} << "os.FloatStorage";
    }

    void refusesImpossibleTensors() {
        QFETCH(const TensorPickle, tensor);
        QFETCH(const QString, part);
        VERIFY_ERROR(readTensor(tensor, std::string(16, '\0')), qPrintable(part));
    }

    void viewsCannotGrowWithoutEnd() {
        std::map<std::string, TensorPickle> tensors;
        for (int i = 0; i < 100; ++i)
            tensors["t" + std::to_string(i)] = {.count = 1 << 18, .shape = {1 << 18}, .strides = {1}};
        VERIFY_ERROR(
            readZip({{"data.pkl", stateDictPickle(tensors)}, {"data/0", std::string(1 << 20, '\0')}}),
            "larger than a file of");
    }

    void nothingRuns_data() {
        QTest::addColumn<QByteArray>("pickle");
        const std::string command = "touch " + path("marker").string();
        const std::string argument = "(S'" + command + "'\nt";
        const auto row = [](const char* name, const std::string& pickle) {
            QTest::newRow(name) << QByteArray::fromStdString(pickle);
        };
        row("os.system", "cos\nsystem\n" + argument + "R.");
        row("posix.system", "cposix\nsystem\n" + argument + "R.");
        row("stack global", "\x80\x04\x8c\x05posix\x8c\x06system\x93" + argument + "R.");
        row("eval", "c__builtin__\neval\n(S'__import__(\"os\").system(\"" + command + "\")'\ntR.");
        row("eval by stack global", "\x80\x04\x8c\x08"
                                    "builtins\x8c\x04"
                                    "eval\x93(S'open(\"" +
                                        path("marker").string() + "\",\"w\")'\ntR.");
        row("inst", "(S'" + command + "'\nios\nsystem\n.");
        row("newobj", "cos\nsystem\n" + argument + "\x81.");
        row("build", "c__main__\nE8Config\n)\x81(S'__setstate__'\ncos\nsystem\ndbS'" + command + "'\nb.");
        row("getattr",
            "cbuiltins\ngetattr\n(cbuiltins\n__import__\n(S'os'\ntRS'system'\ntR" + argument + "R.");
    }

    /// The hostile value stands alone, in the state dict, beside it, as the configuration and as a field in
    /// it.
    void nothingRuns() {
        QFETCH(const QByteArray, pickle);
        std::string evil = pickle.toStdString();
        evil.pop_back(); // its end
        const std::filesystem::path marker = path("marker");
        const auto insert = [&](PickleWriter& writer) {
            for (const char c : evil)
                writer.op(static_cast<Op>(c));
        };
        const auto tryIt = [&](const std::string& text, bool mustFail) {
            const QString error = errorOf([&] {
                readZip({{"data.pkl", text}, {"data/0", std::string(4, '\0')}});
            });
            QVERIFY(!std::filesystem::exists(marker));
            if (mustFail)
                QVERIFY2(!error.isEmpty(), "it was taken for a model");
        };
        tryIt(pickle.toStdString(), true);
        for (const char* key : {"model_state_dict", "config", "step", "loss", "anything"})
            tryIt(dictPickle([&](PickleWriter& writer) {
                      writer.text("tok_emb.weight");
                      putTensor(writer, {.count = 1, .shape = {1}, .strides = {1}});
                      writer.text(key);
                      insert(writer);
                  }),
                  true); // a state dict holds tensors only
        for (const bool isField : {false, true})
            tryIt(dictPickle([&](PickleWriter& writer) {
                      writer.text("state_dict");
                      writer.emptyDict();
                      writer.text("tok_emb.weight");
                      putTensor(writer, {.count = 1, .shape = {1}, .strides = {1}});
                      writer.op(Op::SetItem);
                      writer.text("config");
                      if (isField) {
                          writer.global("config.config", "E8Config");
                          writer.emptyTuple();
                          writer.op(Op::NewObj);
                          writer.emptyDict();
                          writer.text("vocab_size");
                      }
                      insert(writer);
                      if (isField) {
                          writer.op(Op::SetItem);
                          writer.op(Op::Build);
                      }
                  }),
                  !isField);
    }

    void configurationMayHaveAnyModule() {
        for (const char* module : {"config.config", "__main__", "lila.model"}) {
            const Checkpoint checkpoint =
                readZip({{"data.pkl", dictPickle([&](PickleWriter& writer) {
                              writer.text("model");
                              writer.emptyDict();
                              writer.text("loss");
                              putTensor(writer, {.count = 1, .shape = {}, .strides = {}});
                              writer.text("config");
                              writer.global("copy_reg", "_reconstructor");
                              writer.mark();
                              writer.global(module, "E8Config");
                              writer.global("__builtin__", "object");
                              writer.none();
                              writer.tuple(Op::Tuple);
                              writer.reduce();
                              writer.emptyDict();
                              writer.text("n_heads");
                              writer.integer(8);
                              writer.op(Op::SetItem);
                              writer.op(Op::Build);
                          })},
                         {"data/0", recordOf<float>({1.5F})}});
            QVERIFY(checkpoint.config.at("n_heads") == ConfigValue(std::int64_t{8}));
            QCOMPARE(checkpoint.loss, std::optional(1.5));
        }
    }

    void saysWhatElseAZipIs() {
        VERIFY_ERROR(readZip({{"word/document.xml", "x"}}), "no data.pkl");
        VERIFY_ERROR(readZip({{"a/data.pkl", "N."}, {"a/constants.pkl", "N."}}), "TorchScript");
        VERIFY_ERROR(readZip({{"a/data.pkl", "N."}}), "holds None");
        VERIFY_ERROR(readZip({{"a/data.pkl", "}."}}), "no state dict in it");
        VERIFY_ERROR(readZip({{"a/data.pkl", "N."}, {"a/byteorder", "big"}}), "big-endian");
        QCOMPARE(
            readZip({{"a/data.pkl", stateDictPickle({{"t", {.count = 1, .shape = {1}, .strides = {1}}}})},
                     {"a/data/0", std::string(4, '\0')},
                     {"a/byteorder", "little"}})
                .tensors.size(),
            std::size_t{1});
    }

    /// A zip64 directory that claims 2^50 entries: no memory may be taken for them.
    void hugeDirectoriesAreRefused() {
        writeZip(path(), {{"a/data.pkl", "}."}});
        QFile file(QString::fromStdString(path().string()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QByteArray zip = file.readAll();
        const qsizetype end = zip.lastIndexOf("PK\5\6");
        const QByteArray record = zip.mid(end);
        const auto little = [](quint64 number, int size) {
            return QByteArray(reinterpret_cast<const char*>(&number), size);
        };
        const quint64 entries = quint64{1} << 50;
        zip = zip.left(end) + "PK\6\6" + little(44, 8) + little(0x2d002d, 4) + little(0, 8) +
              little(entries, 8) + little(entries, 8) + little(60, 8) + little(0, 8) + "PK\6\7" +
              little(0, 4) + little(static_cast<quint64>(end), 8) + little(1, 4) + record;
        VERIFY_ERROR(readCheckpoint(std::as_bytes(std::span(zip.constData(), zip.size())), "zip64"),
                     "its zip directory is damaged");
    }

    void damagedRecordsAreNoticed() {
        QFile file(QString::fromStdString(golden.string()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QByteArray bytes = file.readAll();
        const qsizetype inWeights = 40000; // storage 1, the token embedding
        bytes[inWeights] = static_cast<char>(bytes[inWeights] ^ 1);
        VERIFY_ERROR(readCheckpoint(std::as_bytes(std::span(bytes.constData(), bytes.size())), "copy.pt"),
                     "copy.pt: record data/1 is damaged: CRC error");
    }
};

LILA_TEST(PtTest)
#include "pt_test.moc"
