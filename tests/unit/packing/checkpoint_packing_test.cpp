// SPDX-License-Identifier: AGPL-3.0-or-later
// A whole model, packed, written, and read again as any checkpoint is.
#include "core/evaluation/random_model.h"
#include "core/packing/checkpoint_packing.h"
#include "tests/golden.h"
#include "tests/test_main.h"
#include "tests/unit/checkpoint/error_of.h"

#include <QTemporaryDir>
#include <QTest>

using namespace lila;

class CheckpointPackingTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    ThreadPool m_threads{2};
    Checkpoint m_slim = slimmed(golden::checkpoint());

    std::filesystem::path path() const { return m_folder.filePath("packed.safetensors").toStdString(); }
    PackedMatrices packedAs(const char* code) {
        CheckpointPacking packing;
        packing.layers = {.code = lattice::LatticeCode::named(code).value(), .rotate = true};
        return packedMatrices(m_slim, packing, {}, m_threads).value();
    }

private Q_SLOTS:
    void theFileOpensAsAModel() {
        const auto ids = golden::promptIds(readSafetensors(golden::folder / "forward.safetensors"), 1);
        const std::vector<float> exact = Decoder(packed(weightsOf(m_slim))).everyLogits(ids);
        const double largest = golden::largestDifference(exact, std::vector<float>(exact.size()));
        double before = 0;
        for (const char* code : {"int8", "e8:4", "e8:2"}) {
            const PackedMatrices matrices = packedAs(code);
            QCOMPARE(matrices.size(), static_cast<std::size_t>(4 * configOf(m_slim).nLayers + 2));
            writePackedCheckpoint(path(), m_slim, matrices);
            const ModelFile read = readModel(path());
            QCOMPARE(read.checkpoint.tensors, withPacked(m_slim, matrices).tensors);
            QCOMPARE(read.checkpoint.config, m_slim.config);
            const double off =
                golden::largestDifference(Decoder(packed(read.weights)).everyLogits(ids), exact);
            QVERIFY2(off > before, code); // fewer bits, farther away
            before = off;
            if (std::string_view(code) == "int8")
                QVERIFY2(off < 0.03 * largest, qPrintable(QString("%1 of %2").arg(off).arg(largest)));
        }
    }

    /// The official shape, 40 M parameters, at four bits.
    void fortyMillionFitInto22Megabytes() {
        const Checkpoint random = slimmed(randomCheckpoint({}, 1));
        Checkpoint small = random;
        PackedMatrices matrices;
        for (auto& [name, tensor] : small.tensors) {
            tensor = tensor.convertedTo(DType::F16);
            const bool isTable = name == "tok_emb.weight" || name == "head.weight";
            if (tensor.shape().size() != 2 || (!isTable && name.find(".attn.") == std::string::npos &&
                                               name.find(".ffn.") == std::string::npos))
                continue;
            // Of the size that packing gives, which takes too long for a test.
            PackedMatrix matrix{.code = CheckpointPacking().layers.code, .codes = {}, .scales = {}};
            if (isTable)
                matrix.code = CheckpointPacking().tables.code;
            const std::int64_t rows = tensor.shape()[0];
            const std::int64_t rowBytes = tensor.shape()[1] / 8 * matrix.code.bits();
            const auto bytes = std::make_shared<std::vector<std::byte>>(rows * rowBytes);
            matrix.rotationBlock = isTable ? 0 : 512;
            matrix.codes = Tensor(DType::U8, {rows, rowBytes}, *bytes, bytes);
            matrix.scales = Tensor::fromFloats({rows, 1}, std::vector<float>(rows)).convertedTo(DType::F16);
            matrices.emplace(name, std::move(matrix));
        }
        QCOMPARE(matrices.size(), std::size_t{50});
        writePackedCheckpoint(path(), small, matrices);
        const auto size = static_cast<qint64>(std::filesystem::file_size(path()));
        QVERIFY2(size < 22'000'000, qPrintable(QString::number(size)));
        QVERIFY(readModel(path()).weights);
    }

    void whatIsNoModelIsRefused() {
        Checkpoint broken = m_slim;
        broken.tensors.erase("core.layers.1.ffn.2.weight");
        CheckpointPacking packing;
        VERIFY_ERROR(packedMatrices(broken, packing, {}, m_threads), "core.layers.1.ffn.2.weight is missing");
        QVERIFY(!packedMatrices(m_slim, packing, {}, m_threads, [](double) { return false; }));
    }
};

LILA_TEST(CheckpointPackingTest)
#include "checkpoint_packing_test.moc"
