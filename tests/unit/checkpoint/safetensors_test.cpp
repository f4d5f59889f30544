// SPDX-License-Identifier: AGPL-3.0-or-later
// Safetensors: round trips, and headers that lie.
#include "core/checkpoint/safetensors.h"
#include "tests/test_main.h"
#include "tests/unit/checkpoint/error_of.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace lila;

namespace {

/// JSON written with single quotes, for legibility.
QByteArray json(QByteArray text) {
    return text.replace('\'', '"');
}

SafetensorsFile readText(const std::string& header, std::size_t dataSize) {
    const std::uint64_t size = header.size();
    std::string bytes(reinterpret_cast<const char*>(&size), sizeof size);
    bytes += header + std::string(dataSize, '\0');
    return safetensorsOf(std::as_bytes(std::span(bytes)), nullptr);
}

} // namespace

class SafetensorsTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::filesystem::path path() const { return m_folder.filePath("test.safetensors").toStdString(); }

private Q_SLOTS:
    void roundTrip() {
        SafetensorsFile file;
        const Tensor floats = Tensor::fromFloats({2, 3}, {1, 2, 3, 4, 5, -0.0F});
        file.tensors = {{"floats", floats},
                        {"halves", floats.convertedTo(DType::F16)},
                        {"brain", floats.convertedTo(DType::BF16)},
                        {"odd bytes", Tensor(DType::U8, {3}, floats.bytes().first(3), nullptr)},
                        {"quote \" ☃", Tensor::fromFloats({}, {7})},
                        {"empty", Tensor::fromFloats({0, 4}, {})}};
        file.metadata = {{"format", "pt"}, {"note", "line\nbreak \" and ü"}};
        writeSafetensors(path(), file);
        const SafetensorsFile read = readSafetensors(path());
        QVERIFY(read.tensors == file.tensors);
        QVERIFY(read.metadata == file.metadata);
        writeSafetensors(path(), read); // over the file that is mapped
        QVERIFY(readSafetensors(path()).tensors == file.tensors);
        QVERIFY(read.tensors == file.tensors);
    }

    void tensorsAreAligned() {
        SafetensorsFile file;
        file.tensors = {{"a", Tensor(DType::Bool, {1}, std::as_bytes(std::span("x", 1)), nullptr)},
                        {"b", Tensor::fromFloats({1}, {1})}};
        writeSafetensors(path(), file);
        const SafetensorsFile read = readSafetensors(path());
        QCOMPARE(reinterpret_cast<std::uintptr_t>(read.tensors.at("b").bytes().data()) % 8,
                 std::uintptr_t{0});
    }

    void readsTheReferencesFile() {
        const SafetensorsFile file = readSafetensors(LILA_TEST_DATA "/golden/forward.safetensors");
        QCOMPARE(shapeText(file.tensors.at("roots").shape()), std::string("[240, 8]"));
        QCOMPARE(file.tensors.at("prompt0.ids").dtype(), DType::I64);
    }

    void refuses_data() {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<int>("dataSize");
        QTest::addColumn<QString>("part");
        const auto row = [](const char* name, const QByteArray& header, int dataSize, const char* part) {
            QTest::newRow(name) << header << dataSize << QString(part);
        };
        const auto tensor = [](const char* name, const char* dtype, const char* shape, const char* offsets) {
            return json(QByteArray("'") + name + "':{'dtype':'" + dtype + "','shape':" + shape +
                        ",'data_offsets':" + offsets + "}");
        };
        const auto one = [&](const char* dtype, const char* shape, const char* offsets) {
            return "{" + tensor("a", dtype, shape, offsets) + "}";
        };
        row("nothing", "", 0, "not a JSON object");
        row("an array", "[]", 0, "not a JSON object");
        row("no JSON", "{nonsense", 0, "not JSON");
        row("cut JSON", json("{'a':{'dtype':'F32'"), 0, "not JSON");
        row("text after", "{}x", 0, "not JSON");
        row("no UTF-8", "{\"\xff\":1}", 0, "not JSON");
        row("unknown type", one("F8_E5M2", "[1]", "[0,1]"), 1, "not supported");
        row("wrong size", one("F32", "[2]", "[0,4]"), 4, "cannot have 4 bytes");
        row("part of an element", one("F32", "[1]", "[0,3]"), 3, "cannot have 3 bytes");
        row("past the end", one("F32", "[2]", "[0,8]"), 4, "ends at byte 8 of 4");
        row("far past the end", one("F32", "[2]", "[18446744073709551607,18446744073709551615]"), 4,
            "ends at byte");
        row("backwards", one("F32", "[0]", "[4,0]"), 4, "ends at byte 0");
        row("bytes left over", one("F32", "[1]", "[0,4]"), 5, "1 bytes after the last tensor");
        row("gap before", one("F32", "[1]", "[4,8]"), 8, "gap");
        row("overlap",
            "{" + tensor("a", "F32", "[2]", "[0,8]") + "," + tensor("b", "F32", "[1]", "[4,8]") + "}", 8,
            "overlaps");
        row("same place twice",
            "{" + tensor("a", "F32", "[1]", "[0,4]") + "," + tensor("b", "F32", "[1]", "[0,4]") + "}", 4,
            "overlaps");
        row("same name twice",
            "{" + tensor("a", "F32", "[1]", "[0,4]") + "," + tensor("a", "F32", "[1]", "[4,8]") + "}", 8,
            "names a twice");
        row("same key twice", json("{'a':{'dtype':'F32','dtype':'F32','shape':[1],'data_offsets':[0,4]}}"), 4,
            "dtype of a twice");
        row("same metadata twice", json("{'__metadata__':{'a':'b','a':'c'}}"), 0, "names a twice");
        row("overflowing shape", one("F32", "[4294967296,4294967296,4294967296]", "[0,4]"), 4, "cannot have");
        row("huge size", one("F32", "[18446744073709551615]", "[0,4]"), 4, "impossible shape");
        row("negative size", one("F32", "[-1]", "[0,4]"), 4, "negative number");
        row("fraction", one("F32", "[1.0]", "[0,4]"), 4, "broken number");
        row("many dimensions", one("F32", "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]", "[0,4]"), 4,
            "impossible shape");
        row("three offsets", one("F32", "[1]", "[0,4,4]"), 4, "a number where");
        row("one offset", one("F32", "[1]", "[0]"), 4, "two data_offsets");
        row("no dtype", json("{'a':{'shape':[1],'data_offsets':[0,4]}}"), 4, "needs dtype");
        row("another key", json("{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4],'x':'y'}}"), 4,
            "a string where");
        row("tensor is a number", json("{'a':1}"), 0, "a number where");
        row("tensor is null", json("{'a':null}"), 0, "null where");
        row("metadata is nested", json("{'__metadata__':{'a':{}}}"), 0, "an object where");
        row("metadata is a number", json("{'__metadata__':{'a':1}}"), 0, "a number where");
        row("deep objects", json("{'a':").repeated(500000), 0, "an object where");
        row("deep arrays", json("{'a':{'shape':") + QByteArray("[").repeated(500000), 0, "an array where");
    }

    void refuses() {
        QFETCH(const QByteArray, header);
        QFETCH(const int, dataSize);
        QFETCH(const QString, part);
        VERIFY_ERROR(readText(header.toStdString(), static_cast<std::size_t>(dataSize)), qPrintable(part));
    }

    void headerSizeIsChecked() {
        for (const std::uint64_t size :
             {~std::uint64_t{0}, std::uint64_t{1} << 60U, std::uint64_t{100'000'001}}) {
            std::string bytes(reinterpret_cast<const char*>(&size), sizeof size);
            bytes += "{}";
            VERIFY_ERROR(safetensorsOf(std::as_bytes(std::span(bytes)), nullptr), "its header claims");
        }
        VERIFY_ERROR(safetensorsOf({}, nullptr), "cut short");
    }

    void paddingAndEmptyFilesAreFine() {
        QVERIFY(readText("{}", 0).tensors.empty());
        QVERIFY(readText("{}      ", 0).tensors.empty());
        QCOMPARE(readText(json("{'a':{'shape':[],'data_offsets':[0,4],'dtype':'F32'}}").toStdString(), 4)
                     .tensors.size(),
                 std::size_t{1});
    }

    void namesMustBeText() {
        VERIFY_ERROR(writeSafetensors(path(), {{{"\xff", Tensor::fromFloats({1}, {1})}}, {}}), "not UTF-8");
        VERIFY_ERROR(writeSafetensors(path(), {{{"__metadata__", Tensor::fromFloats({1}, {1})}}, {}}),
                     "__metadata__");
    }
};

LILA_TEST(SafetensorsTest)
#include "safetensors_test.moc"
