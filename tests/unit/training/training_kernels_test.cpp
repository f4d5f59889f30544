// SPDX-License-Identifier: AGPL-3.0-or-later
// The row-wise training kernels on every instruction set: results against naive twins in double, gradients
// against the twins' central differences, over odd sizes and both types.
#include "core/training/step/kernels/branch_kernels.h"
#include "core/training/step/kernels/row_kernels.h"
#include "tests/instruction_sets.h"
#include "tests/test_main.h"
#include "tests/unit/training/activations.h"

#include <QTest>

using namespace lila;
using namespace lila::test;
using fused::Element;
using fused::Range;

namespace {

void addShapes() {
    QTest::addColumn<int>("element");
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("width");
    for (const Element element : {Element::F32, Element::BF16})
        for (const auto& [rows, width] : {std::pair{1, 1}, {1, 16}, {3, 19}, {5, 8}, {4, 67}})
            QTest::addRow("%s, %d rows of %d", element == Element::F32 ? "fp32" : "bf16", rows, width)
                << static_cast<int>(element) << rows << width;
}

struct Shape {
    Element element;
    std::int64_t rows, width;
    std::size_t count() const { return static_cast<std::size_t>(rows * width); }
};

Shape shape() {
    QFETCH(int, element);
    QFETCH(int, rows);
    QFETCH(int, width);
    return {static_cast<Element>(element), rows, width};
}

std::vector<float> rootTable(bool random) {
    std::vector<float> table;
    for (const lattice::Vector& root : lattice::roots())
        table.insert(table.end(), root.begin(), root.end());
    if (!random)
        return table;
    table = noise(table.size(), 77);
    for (std::size_t r = 0; r < table.size(); r += 8) {
        const Doubles row = doubles(std::span(table).subspan(r, 8));
        for (std::size_t i = 0; i < 8; ++i)
            table[r + i] = static_cast<float>(row[i] / std::sqrt(dot(row, row)));
    }
    return table;
}

#define VERIFY_BELOW(value, bound)                                                                           \
    do {                                                                                                     \
        const double measured = value;                                                                       \
        QVERIFY2(measured < (bound), qPrintable(QString(#value ": %1").arg(measured)));                      \
    } while (false)

} // namespace

class TrainingKernelsTest : public QObject {
    Q_OBJECT

    std::vector<double> m_mask; ///< what the first instruction set dropped

private Q_SLOTS:
    void initTestCase_data() { addInstructionSets(); }
    void init() { useInstructionSet(); }

    void addNorm_data() { addShapes(); }
    void addNorm() {
        for (const double dropout : {0.0, 0.4})
            for (const bool hasX : {true, false})
                checkAddNorm(shape(), dropout, hasX);
    }

    /// What stands behind a row's end must not grow from row to row: early in training deviations are small.
    void manyRowsOfOddWidthStayFinite() {
        for (const std::int64_t width : {98, 100, 120}) {
            const Shape s{Element::F32, 64, width};
            const std::vector<float> branch = noise(s.count(), 1, 0.02), grad = noise(s.count(), 2);
            const std::vector<float> ones(static_cast<std::size_t>(width), 1), zeros(ones.size());
            std::vector<float> sum(s.count()), normed(s.count()), gradBranch(s.count()), mean(64),
                inverse(64);
            std::vector<float> gradBias(zeros), gradWeight(zeros), gradShift(zeros);
            fused::AddNormBackward job;
            job.forward.width = width;
            job.forward.places = {s.rows, 0, 1};
            job.forward.branch = branch.data();
            job.forward.weight = ones.data();
            job.forward.shift = zeros.data();
            job.forward.sum = sum.data();
            job.forward.normed = normed.data();
            job.forward.mean = mean.data();
            job.forward.inverse = inverse.data();
            fused::addNorm(job.forward, {0, s.rows});
            job.gradSum = grad.data();
            job.gradNormed = grad.data();
            job.gradBranch = gradBranch.data();
            fused::addNormBackward(job, {0, s.rows}, gradBias.data(), gradWeight.data(), gradShift.data());
            for (const auto& values : {gradBranch, gradBias, gradWeight, gradShift})
                QVERIFY(std::ranges::all_of(values, [](float v) { return std::isfinite(v); }));
        }
    }

    void everyInstructionSetDropsTheSame() {
        const Doubles mask = maskOf({Element::F32, 40, 67}, {{}, 0.4});
        const auto kept = static_cast<double>(std::ranges::count_if(mask, [](double v) { return v != 0; }));
        VERIFY_BELOW(std::abs(kept / static_cast<double>(mask.size()) - 0.6), 0.04); // 4 standard deviations
        if (m_mask.empty())
            m_mask = mask;
        QCOMPARE(mask, m_mask);
    }

    void biasGelu_data() { addShapes(); }
    void biasGelu() {
        const auto [element, rows, width] = shape();
        const std::size_t count = shape().count();
        Activations x(element, noise(count, 1, 2));
        const std::vector<float> bias = noise(static_cast<std::size_t>(width), 2);
        Activations gradOut(element, noise(count, 3));
        Activations out(element, count), gradX(element, count), again(element, count);
        std::vector<float> gradBias(static_cast<std::size_t>(width), 0.5F);
        inTwoRanges(rows, [&](Range range) {
            fused::biasGelu(element, width, x.data(), bias.data(), out.data(), range);
            fused::biasGeluBackward(element, width, x.data(), bias.data(), gradOut.data(), gradX.data(),
                                    again.data(), range, gradBias.data());
        });
        QCOMPARE(again.values(), out.values());
        Doubles input = x.values();
        Doubles shift = doubles(bias);
        Doubles expected;
        const auto run = [&] {
            expected.clear();
            for (std::size_t i = 0; i < input.size(); ++i)
                expected.push_back(geluTwin(input[i] + shift[i % shift.size()]));
        };
        const auto loss = [&] {
            run();
            return dot(expected, gradOut.values());
        };
        run();
        VERIFY_BELOW(largestError(out.values(), expected), tolerance(element));
        VERIFY_BELOW(gradientError(gradX.values(), input, loss), tolerance(element));
        for (float& sum : gradBias)
            sum -= 0.5F; // sums are added to what is there
        VERIFY_BELOW(gradientError(doubles(gradBias), shift, loss), 1e-5);
    }

    void branch_data() { addShapes(); }
    void branch() {
        for (const bool random : {false, true})
            checkBranch(shape(), rootTable(random));
    }

    void crossEntropy_data() { addShapes(); }
    void crossEntropy() {
        const auto [element, rows, width] = shape();
        Activations logits(element, noise(shape().count(), 1, 4));
        std::vector<std::int64_t> targets;
        for (std::int64_t row = 0; row < rows; ++row)
            targets.push_back(row == 0 ? width - 1 : row * 7 % width);
        Doubles input = logits.values();
        std::vector<float> losses(static_cast<std::size_t>(rows)), again(losses);
        inTwoRanges(rows, [&](Range range) {
            fused::crossEntropy(element, width, logits.data(), targets.data(), 0, losses.data(), nullptr,
                                range);
        });
        QCOMPARE(logits.values(), input);
        VERIFY_BELOW(largestError(doubles(losses), crossEntropyTwin(input, targets)), 5e-6);
        inTwoRanges(rows, [&](Range range) { // in the place of the logits
            fused::crossEntropy(element, width, logits.data(), targets.data(), 3, again.data(), logits.data(),
                                range);
        });
        QCOMPARE(again, losses);
        const Doubles ones(static_cast<std::size_t>(rows), 3);
        VERIFY_BELOW(gradientError(logits.values(), input,
                                   [&] { return dot(crossEntropyTwin(input, targets), ones); }),
                     3 * tolerance(element));
    }

    void lossesOfLargeLogitsStayFinite() {
        const std::vector<float> logits{300, 299, -300, 0};
        const std::int64_t target = 2;
        float loss = 0;
        fused::crossEntropy(Element::F32, 4, logits.data(), &target, 0, &loss, nullptr, {0, 1});
        VERIFY_BELOW(std::abs(loss - (600 + std::log1p(std::exp(-1.0)))), 1e-3);
    }

private:
    struct Dropping {
        fused::NoiseKey key;
        double share = 0;
    };

    /// 0 or the scale of what is kept, by element: what is left of ones.
    static Doubles maskOf(const Shape& s, const Dropping& dropping) {
        const std::vector<float> ones(s.count(), 1), parameters(static_cast<std::size_t>(s.width), 1);
        std::vector<float> sum(s.count()), normed(s.count()), mean(static_cast<std::size_t>(s.rows)),
            inverse(mean);
        fused::AddNorm job;
        job.width = s.width;
        job.dropout = fused::Dropout::of(dropping.share, dropping.key);
        job.branch = ones.data();
        job.weight = job.shift = parameters.data();
        job.sum = sum.data();
        job.normed = normed.data();
        job.mean = mean.data();
        job.inverse = inverse.data();
        fused::addNorm(job, {0, s.rows});
        return doubles(sum);
    }

    static void checkAddNorm(const Shape& s, double dropout, bool hasX) {
        const std::size_t count = s.count();
        const auto width = static_cast<std::size_t>(s.width);
        const auto rows = static_cast<std::size_t>(s.rows);
        const Dropping dropping{{99}, dropout};
        const std::vector<float> x = noise(count, 1), bias = noise(width, 2), weight = noise(width, 3);
        const std::vector<float> shift = noise(width, 4), gradSum = noise(count, 5);
        Activations branch(s.element, noise(count, 6)), gradNormed(s.element, noise(count, 7));
        Activations normed(s.element, count), gradBranch(s.element, count);
        std::vector<float> sum(count), mean(rows), inverse(rows), gradX(count);
        std::vector<float> gradBias(width), gradWeight(width), gradShift(width);

        fused::AddNorm job;
        job.element = job.branchElement = s.element;
        job.width = s.width;
        job.dropout = fused::Dropout::of(dropout, dropping.key);
        job.x = hasX ? x.data() : nullptr;
        job.branch = branch.data();
        job.bias = hasX ? bias.data() : nullptr;
        job.weight = weight.data();
        job.shift = shift.data();
        job.sum = sum.data();
        job.normed = normed.data();
        job.mean = mean.data();
        job.inverse = inverse.data();
        fused::AddNormBackward back{job, gradSum.data(), gradNormed.data(), hasX ? gradX.data() : nullptr,
                                    gradBranch.data()};
        inTwoRanges(s.rows, [&](Range range) { fused::addNorm(job, range); });
        inTwoRanges(s.rows, [&](Range range) {
            fused::addNormBackward(back, range, gradBias.data(), gradWeight.data(), gradShift.data());
        });

        AddNormTwin twin{width,
                         hasX ? doubles(x) : Doubles(),
                         branch.values(),
                         hasX ? doubles(bias) : Doubles(),
                         doubles(weight),
                         doubles(shift),
                         maskOf(s, dropping),
                         {},
                         {}};
        twin.run();
        VERIFY_BELOW(largestError(doubles(sum), twin.sum), 1e-6);
        VERIFY_BELOW(largestError(normed.values(), twin.normed), tolerance(s.element));
        const auto loss = [&] {
            twin.run();
            return dot(twin.sum, doubles(gradSum)) + dot(twin.normed, gradNormed.values());
        };
        const double bound = s.width == 1 ? 0.05 : 2e-5; // one value's norm is constant, but for the epsilon
        VERIFY_BELOW(gradientError(gradBranch.values(), twin.branch, loss),
                     std::max(bound, tolerance(s.element)));
        VERIFY_BELOW(gradientError(doubles(gradWeight), twin.weight, loss), bound);
        VERIFY_BELOW(gradientError(doubles(gradShift), twin.shift, loss), bound);
        if (!hasX)
            return;
        VERIFY_BELOW(gradientError(doubles(gradX), twin.x, loss), bound);
        VERIFY_BELOW(gradientError(doubles(gradBias), twin.bias, loss), bound);
    }

    static void checkBranch(const Shape& s, const std::vector<float>& roots) {
        const auto width = static_cast<std::size_t>(s.width);
        const double spread = 0.6 / std::sqrt(static_cast<double>(s.width)); // z of about a root's length
        Activations x(s.element, noise(s.count(), 1)), gradOut(s.element, noise(s.count(), 2));
        Activations out(s.element, s.count()), gradX(s.element, s.count());
        const std::vector<float> toE8 = noise(8 * width, 3, spread), fromE8 = noise(8 * width, 4);
        std::vector<float> quantised(8 * static_cast<std::size_t>(s.rows));
        fused::Branch job;
        job.element = s.element;
        job.width = s.width;
        job.x = x.data();
        job.toE8 = toE8.data();
        job.fromE8 = fromE8.data();
        job.roots = roots.data();
        job.scale = 0.75F;
        job.temperature = 0.2F;
        job.out = out.data();
        job.quantised = quantised.data();
        std::vector<float> gradToE8(8 * width), gradFromE8(8 * width), gradScale(1);
        inTwoRanges(s.rows, [&](Range range) { fused::branch(job, range); });
        inTwoRanges(s.rows, [&](Range range) {
            fused::branchBackward(job, gradOut.data(), gradX.data(), range,
                                  {gradToE8.data(), gradFromE8.data(), gradScale.data()});
        });

        BranchTwin twin{width, 0.2, x.values(), doubles(toE8), doubles(fromE8), doubles(roots), {0.75}, {},
                        {},    {},  {}};
        twin.run();
        VERIFY_BELOW(largestError(doubles(quantised), twin.q), 2e-5);
        VERIFY_BELOW(largestError(out.values(), twin.out), std::max(2e-5, tolerance(s.element)));
        twin.freeze();
        const auto loss = [&] {
            twin.run();
            return dot(twin.out, gradOut.values());
        };
        VERIFY_BELOW(gradientError(gradX.values(), twin.x, loss), std::max(2e-5, tolerance(s.element)));
        VERIFY_BELOW(gradientError(doubles(gradToE8), twin.toE8, loss), 2e-5);
        VERIFY_BELOW(gradientError(doubles(gradFromE8), twin.fromE8, loss), 2e-5);
        VERIFY_BELOW(gradientError(doubles(gradScale), twin.scale, loss), 2e-5);
    }
};

LILA_TEST(TrainingKernelsTest)
#include "training_kernels_test.moc"
