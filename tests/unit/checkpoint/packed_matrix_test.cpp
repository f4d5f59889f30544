// SPDX-License-Identifier: AGPL-3.0-or-later
// Packed weights in a file: what they unpack to, and files in which they do not fit together.
#include "core/checkpoint/packed_matrix.h"
#include "core/checkpoint/sign_rotation.h"
#include "tests/test_main.h"
#include "tests/unit/checkpoint/error_of.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <functional>
#include <random>

using namespace lila;

namespace {

constexpr std::size_t rows = 3, inputs = 48;
const std::string name = "core.layers.0.attn.out.weight";

Tensor bytesTensor(std::vector<std::int64_t> shape, std::uint32_t seed) {
    std::size_t count = 1;
    for (const std::int64_t size : shape)
        count *= static_cast<std::size_t>(size);
    auto bytes = std::make_shared<std::vector<std::byte>>(count);
    std::mt19937 random(seed);
    for (std::byte& b : *bytes)
        b = static_cast<std::byte>(random());
    return {DType::U8, std::move(shape), *bytes, bytes};
}

/// With a scale for every 16 or 24 inputs.
PackedMatrix someMatrix(const std::string& code, std::int64_t groups, std::size_t rotation) {
    PackedMatrix matrix{.code = lattice::LatticeCode::named(code).value(),
                        .rotationBlock = rotation,
                        .seed = rotation == 0 ? 0U : 7U,
                        .codes = {},
                        .scales = {}};
    matrix.codes = bytesTensor({rows, static_cast<std::int64_t>(inputs) / 8 * matrix.code.bits()}, 1);
    std::vector<float> scales(rows * groups);
    for (std::size_t i = 0; i < scales.size(); ++i)
        scales[i] = 0.25F * static_cast<float>(i + 1);
    matrix.scales = Tensor::fromFloats({rows, groups}, scales).convertedTo(DType::F16);
    return matrix;
}

SafetensorsFile fileWith(const PackedMatrix& matrix) {
    SafetensorsFile file;
    file.tensors["other"] = Tensor::fromFloats({1}, {5});
    addPackedMatrices(file, {{name, matrix}});
    return file;
}

} // namespace

class PackedMatrixTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::filesystem::path path() const { return m_folder.filePath("packed.safetensors").toStdString(); }

private Q_SLOTS:
    void aRotationIsUndone() {
        QCOMPARE(SignRotation::blockFor(192), std::size_t{64});
        QCOMPARE(SignRotation::blockFor(8), std::size_t{8});
        std::mt19937 random(1);
        std::normal_distribution<float> normal;
        std::vector<float> row(192);
        for (float& x : row)
            x = normal(random);
        const SignRotation rotation(192, 64, 3);
        std::vector<float> turned = row;
        rotation.apply(turned);
        QVERIFY(turned != row);
        double before = 0, after = 0, product = 0;
        for (std::size_t i = 0; i < row.size(); ++i) {
            before += row[i] * row[i];
            after += turned[i] * turned[i];
            product += row[i] * turned[i];
        }
        QVERIFY(std::abs(before - after) < 1e-3 * before);
        QVERIFY(std::abs(product) < 0.5 * before);
        std::vector<float> other = row;
        SignRotation(192, 64, 4).apply(other);
        QVERIFY(other != turned);
        rotation.undo(turned);
        for (std::size_t i = 0; i < row.size(); ++i)
            QVERIFY(std::abs(turned[i] - row[i]) < 1e-5F);
    }

    /// A single large value is spread evenly.
    void aRotationSpreadsWhatStandsOut() {
        std::vector<float> row(64);
        row[5] = 8;
        SignRotation(64, 64, 1).apply(row);
        for (const float x : row)
            QCOMPARE(std::abs(x), 1.0F);
    }

    void theFileHasWhatItStandsFor_data() {
        QTest::addColumn<QString>("code");
        QTest::addColumn<int>("groups");
        QTest::addColumn<int>("rotation");
        QTest::newRow("a scale a row") << "e8:4" << 1 << 0;
        QTest::newRow("groups") << "e8:3" << 3 << 0;
        QTest::newRow("rotated") << "e8:2" << 2 << 16;
        QTest::newRow("cubic") << "cubic:2" << 6 << 8;
        QTest::newRow("uniform") << "uniform:8" << 1 << 0;
    }
    void theFileHasWhatItStandsFor() {
        QFETCH(QString, code);
        QFETCH(int, groups);
        QFETCH(int, rotation);
        const PackedMatrix matrix = someMatrix(code.toStdString(), groups, rotation);
        QCOMPARE(matrix.outputs(), rows);
        QCOMPARE(matrix.inputs(), inputs);
        QCOMPARE(matrix.group(), inputs / groups);
        QCOMPARE(matrix.bitsPerWeight(), matrix.code.bits() + 16.0 * groups / inputs);
        const Checkpoint plain{.tensors = {{name, Tensor::fromFloats({1}, {9})}, // replaced
                                           {"other", Tensor::fromFloats({1}, {5})}},
                               .config = {},
                               .step = 3,
                               .loss = {},
                               .tokenizerSha256 = {},
                               .generation = {}};
        writePackedCheckpoint(path(), plain, {{name, matrix}});
        QVERIFY(readPackedMatrices(path()) == PackedMatrices({{name, matrix}}));
        const Checkpoint read = readCheckpoint(path());
        QCOMPARE(read.step, plain.step);
        QCOMPARE(read.tensors.size(), std::size_t{2});
        QCOMPARE(read.tensors.at("other"), plain.tensors.at("other"));
        const Tensor weights = read.tensors.at(name);
        QCOMPARE(weights.shape(), (std::vector<std::int64_t>{rows, inputs}));
        QCOMPARE(weights.dtype(), DType::F32);
        const std::vector<float> values = weights.toFloats(), scales = matrix.scales.toFloats();
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(matrix.codes.bytes().data());
        for (std::size_t row = 0; row < rows; ++row) {
            std::vector<float> expected(inputs);
            for (std::size_t block = 0; block < inputs / 8; ++block) {
                std::uint64_t number = 0;
                for (int b = 0; b < matrix.code.bits(); ++b)
                    number |= std::uint64_t{*bytes++} << (8 * b);
                const lattice::Vector point = matrix.code.decode(number);
                const float scale = scales[row * groups + block * 8 / (inputs / groups)];
                for (std::size_t i = 0; i < 8; ++i)
                    expected[block * 8 + i] = scale * point[i];
            }
            if (rotation != 0)
                SignRotation(inputs, rotation, matrix.seed).undo(expected);
            QCOMPARE(std::vector<float>(values.begin() + row * inputs, values.begin() + (row + 1) * inputs),
                     expected);
        }
    }

    void whatDoesNotFitIsRefused_data() {
        QTest::addColumn<QString>("packing");
        QTest::addColumn<QString>("wanted");
        const auto row = [](const char* what, const char* packing, const char* message) {
            QTest::newRow(what) << QString(packing).replace('\'', '"').replace('@', name.c_str()) << message;
        };
        row("no JSON", "{'@'", "is not a JSON object");
        row("a list", "[1]", "is not a JSON object");
        row("deep", "{'@':{'a':{'b':{'c':{'d':{}}}}}}", "nested too deeply");
        row("no code", "{'@':{}}", "does not say of core.layers.0.attn.out.weight in which code");
        row("no object", "{'@':3}", "does not say of");
        row("unknown code", "{'@':{'code':'e9:4'}}", "packed as \"e9:4\", which this version does not know");
        row("too many bits", "{'@':{'code':'e8:99'}}", "packed as \"e8:99\"");
        row("no seed", "{'@':{'code':'e8:4','rotation':16}}", "with which rotation and seed");
        row("no power of two", "{'@':{'code':'e8:4','rotation':24,'seed':1}}", "must be a power of two");
        row("no divisor", "{'@':{'code':'e8:4','rotation':32,'seed':1}}", "that divides 48");
        row("a half", "{'@':{'code':'e8:4','rotation':16.5,'seed':1}}", "a rotation that is no whole number");
        row("beyond whole numbers", "{'@':{'code':'e8:4','rotation':1e300,'seed':1}}", "no whole number");
        row("negative", "{'@':{'code':'e8:4','rotation':-16,'seed':1}}", "no whole number");
        row("2^32 below", "{'@':{'code':'e8:4','rotation':-4294967280,'seed':1}}", "no whole number");
        row("2^32 above", "{'@':{'code':'e8:4','rotation':4294967312,'seed':1}}", "must be a power of two");
        row("half a seed", "{'@':{'code':'e8:4','rotation':16,'seed':1.5}}",
            "a seed that is no whole number");
        row("a huge seed", "{'@':{'code':'e8:4','rotation':16,'seed':18446744073709551616}}",
            "no whole number");
        row("a negative seed", "{'@':{'code':'e8:4','rotation':16,'seed':-1}}", "no whole number");
        row("a word for a seed", "{'@':{'code':'e8:4','rotation':16,'seed':'1'}}", "no whole number");
        row("no whole points", "{'@':{'code':'e8:5'}}", "no whole points of e8:5");
        row("other bits", "{'@':{'code':'e8:8'}}", "which does not fit 3 rows of 3 points");
        row("another name", "{'x':{'code':'e8:4'}}", "names a tensor x.codes, which is missing");
        row("twice", "{'other':{'code':'e8:4'}}", "tensor other is in it twice, packed and not");
    }
    void whatDoesNotFitIsRefused() {
        QFETCH(QString, packing);
        QFETCH(QString, wanted);
        SafetensorsFile file = fileWith(someMatrix("e8:4", 2, 0));
        file.metadata["packing"] = packing.toStdString();
        writeSafetensors(path(), file);
        VERIFY_ERROR(readCheckpoint(path()), wanted.toUtf8().constData());
        VERIFY_ERROR(readCheckpoint(path()), path().c_str());
        VERIFY_ERROR(readPackedMatrices(path()), wanted.toUtf8().constData());
    }

    void wrongTensorsAreRefused() {
        const auto errorAfter = [&](const std::function<void(SafetensorsFile&)>& change) {
            SafetensorsFile file = fileWith(someMatrix("e8:4", 2, 0));
            change(file);
            writeSafetensors(path(), file);
            return test::errorOf([&] { (void)readCheckpoint(path()); });
        };
        QCOMPARE(errorAfter([](SafetensorsFile&) {}), QString());
        QVERIFY(errorAfter([](SafetensorsFile& f) {
                    f.tensors.erase(name + ".scales");
                }).contains(".scales, which is missing"));
        QVERIFY(errorAfter([](SafetensorsFile& f) {
                    f.tensors[name + ".scales"] = f.tensors[name + ".scales"].convertedTo(DType::F32);
                }).contains(".scales is not a matrix of type F16"));
        QVERIFY(errorAfter([](SafetensorsFile& f) {
                    f.tensors[name + ".codes"] = bytesTensor({24}, 1);
                }).contains(".codes is not a matrix of type U8"));
        QVERIFY(errorAfter([](SafetensorsFile& f) {
                    f.tensors[name + ".codes"] = bytesTensor({0, 24}, 1);
                }).contains(".codes is not a matrix of type U8"));
        QVERIFY(errorAfter([](SafetensorsFile& f) {
                    f.tensors[name + ".codes"] = bytesTensor({2, 24}, 1);
                }).contains("does not fit 2 rows of 6 points"));
    }

    void otherFilesHaveNone() {
        writeSafetensors(path(), {{{"other", Tensor::fromFloats({1}, {5})}}, {}});
        QVERIFY(readPackedMatrices(path()).empty());
        QVERIFY(readPackedMatrices(LILA_TEST_DATA "/golden/checkpoint.pt").empty());
    }
};

LILA_TEST(PackedMatrixTest)
#include "packed_matrix_test.moc"
