// SPDX-License-Identifier: AGPL-3.0-or-later
// The matrix products of a training step against naive ones in double, on every instruction set, in odd
// sizes.
#include "core/training/step/kernels/matrix_product.h"
#include "tests/instruction_sets.h"
#include "tests/noise.h"
#include "tests/test_main.h"
#include "tests/unit/training/activations.h"
#include "tests/unit/training/kernel_twins.h"

#include "core/threads/aligned_memory.h"

#include <QTest>

using namespace lila;
using namespace lila::test;
using fused::Element;
using fused::Range;

namespace {

struct Sizes {
    Element element = Element::F32;
    std::int64_t rows = 1, outputs = 1, inputs = 1;
};

Sizes sizes() {
    QFETCH(bool, bf16);
    QFETCH(int, rows);
    QFETCH(int, outputs);
    QFETCH(int, inputs);
    return {bf16 ? Element::BF16 : Element::F32, rows, outputs, inputs};
}

/// As an element holds them.
Doubles rounded(Element element, const std::vector<float>& values) {
    return Activations(element, values).values();
}

AlignedMemory roomFor(std::int64_t values) {
    return AlignedMemory(static_cast<std::size_t>(values) * sizeof(float));
}

/// a [n, depth] · bᵀ, b [columns, depth]
Doubles product(const Doubles& a, const Doubles& b, std::int64_t n, std::int64_t columns,
                std::int64_t depth) {
    Doubles result;
    for (std::int64_t r = 0; r < n; ++r)
        for (std::int64_t c = 0; c < columns; ++c)
            result.push_back(dot(
                std::span(a).subspan(static_cast<std::size_t>(r * depth), static_cast<std::size_t>(depth)),
                std::span(b).subspan(static_cast<std::size_t>(c * depth), static_cast<std::size_t>(depth))));
    return result;
}

Doubles transposed(const Doubles& a, std::int64_t rows, std::int64_t columns) {
    Doubles result(a.size());
    for (std::int64_t r = 0; r < rows; ++r)
        for (std::int64_t c = 0; c < columns; ++c)
            result[static_cast<std::size_t>(c * rows + r)] = a[static_cast<std::size_t>(r * columns + c)];
    return result;
}

} // namespace

class MatrixProductTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { addInstructionSets(); }
    void init() { useInstructionSet(); }

    void forwardBackwardAndWeight_data() {
        QTest::addColumn<bool>("bf16");
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("outputs");
        QTest::addColumn<int>("inputs");
        for (const bool bf16 : {false, true}) {
            QTest::addRow("one, %d", bf16) << bf16 << 1 << 1 << 1;
            QTest::addRow("odd, %d", bf16) << bf16 << 37 << 71 << 51;
            QTest::addRow("whole tiles, %d", bf16) << bf16 << 48 << 96 << 64;
            QTest::addRow("several tasks and stretches, %d", bf16) << bf16 << 401 << 300 << 290;
        }
    }
    void forwardBackwardAndWeight() {
        const auto [element, rows, outputs, inputs] = sizes();
        const auto count = [](std::int64_t a, std::int64_t b) { return static_cast<std::size_t>(a * b); };
        const std::vector<float> weight = noise(count(outputs, inputs), 1);
        Activations x(element, noise(count(rows, inputs), 2)), grad(element, noise(count(rows, outputs), 3));
        Activations out(element, count(rows, outputs)), gradX(element, count(rows, inputs));
        const Doubles values = rounded(element, weight);

        AlignedMemory forward = roomFor(fused::packedSize(inputs, outputs));
        AlignedMemory backward = roomFor(fused::packedSize(outputs, inputs));
        fused::packForForward(element, weight.data(), outputs, inputs, forward.data(),
                              {0, fused::panelCount(outputs)});
        fused::packForBackward(element, weight.data(), outputs, inputs, backward.data(),
                               {0, fused::panelCount(inputs)});
        for (const Range range : {Range{0, rows / 2}, Range{rows / 2, rows}}) {
            fused::multiply({element, inputs, outputs, x.data(), forward.data(), out.data()}, range);
            fused::multiply({element, outputs, inputs, grad.data(), backward.data(), gradX.data()}, range);
        }
        const double bound = element == Element::F32 ? 2e-5 : 0.01;
        QVERIFY(largestError(out.values(), product(x.values(), values, rows, outputs, inputs)) < bound);
        QVERIFY(largestError(gradX.values(), product(grad.values(), transposed(values, outputs, inputs), rows,
                                                     inputs, outputs)) < bound);

        std::vector<float> gradWeight(count(outputs, inputs), 0.5F); // is added to
        const fused::WeightGradient job{element,     rows,     outputs,          inputs,
                                        grad.data(), x.data(), gradWeight.data()};
        AlignedMemory room(fused::weightGradientRoom());
        for (std::int64_t task = 0; task < job.tasks(); ++task)
            fused::addWeightGradient(job, task, room.data());
        Doubles expected = product(transposed(grad.values(), rows, outputs),
                                   transposed(x.values(), rows, inputs), outputs, inputs, rows);
        for (double& each : expected)
            each += 0.5;
        QVERIFY(largestError(Doubles(gradWeight.begin(), gradWeight.end()), expected) < 1e-4);
    }
};

LILA_TEST(MatrixProductTest)
#include "matrix_product_test.moc"
