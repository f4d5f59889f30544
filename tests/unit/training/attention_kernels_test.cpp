// SPDX-License-Identifier: AGPL-3.0-or-later
// The training attention on every instruction set: outputs against the unfolded form in double, gradients
// against its central differences, over odd lengths and head widths, with and without β and dropout.
#include "core/training/step/kernels/attention_kernels.h"
#include "tests/instruction_sets.h"
#include "tests/test_main.h"
#include "tests/unit/training/activations.h"

#include "core/threads/aligned_memory.h"

#include <QTest>

using namespace lila;
using namespace lila::test;
using fused::Element;
using fused::Range;

namespace {

constexpr std::size_t sequences = 2;
constexpr std::size_t heads = 2;

/// The kernel's inputs and results for one shape.
struct Run {
    Element element;
    std::size_t length, width;
    Activations qkv, gradOut, out, gradQkv;
    std::vector<float> directions, beta, logSum, gradBeta;
    fused::Attention job;

    Run(Element type, std::size_t rows, std::size_t headWidth, double dropout)
        : element(type),
          length(rows),
          width(headWidth),
          qkv(type, noise(3 * values(), 1)),
          gradOut(type, noise(values(), 2)),
          out(type, values()),
          gradQkv(type, 3 * values()),
          beta(noise(heads, 3)),
          logSum(sequences * heads * rows),
          gradBeta(sequences * heads) {
        for (std::size_t h = 0; h < heads; ++h)
            directions.insert(directions.end(), lattice::roots()[h].begin(), lattice::roots()[h].end());
        job.element = element;
        job.heads = heads;
        job.headWidth = static_cast<std::int64_t>(width);
        job.places.length = static_cast<std::int64_t>(length);
        job.dropout = fused::Dropout::of(dropout, {1234});
        job.qkv = qkv.data();
        job.directions = width >= 8 ? directions.data() : nullptr;
        job.beta = beta.data();
        job.out = out.data();
        job.logSum = logSum.data();
    }

    std::size_t values() const { return sequences * length * heads * width; }

    void forward() {
        AlignedMemory room(job.room());
        inTwoRanges(sequences * heads, [&](Range tasks) { fused::attention(job, tasks, room.data()); });
    }
    void backward() {
        AlignedMemory room(job.room());
        inTwoRanges(sequences * heads, [&](Range tasks) {
            fused::attentionBackward(job, gradOut.data(), gradQkv.data(), gradBeta.data(), tasks,
                                     room.data());
        });
    }
    AttentionTwin twin() const {
        return {
            length, heads, width, qkv.values(), doubles(beta), width >= 8 ? doubles(directions) : Doubles(),
            {},     {}};
    }
};

/// What the kernel drops: with q of zeros every weight of row t is 1/(t+1), and v has one value that is not 0
/// in each row, by which the weights are told apart.
Doubles keptWeights(std::size_t length, double dropout) {
    const std::size_t width = length;
    std::vector<float> qkv(sequences * length * 3 * heads * width);
    for (std::size_t b = 0; b < sequences; ++b)
        for (std::size_t t = 0; t < length; ++t)
            for (std::size_t h = 0; h < heads; ++h)
                qkv[(((b * length + t) * 3 + 2) * heads + h) * width + t] = 1;
    Run run(Element::F32, length, width, dropout);
    run.qkv = Activations(Element::F32, qkv);
    run.job.qkv = run.qkv.data();
    run.forward();
    const Doubles out = run.out.values();
    Doubles kept(sequences * heads * length * length);
    for (std::size_t b = 0; b < sequences; ++b)
        for (std::size_t h = 0; h < heads; ++h)
            for (std::size_t t = 0; t < length; ++t)
                for (std::size_t s = 0; s < length; ++s)
                    kept[((b * heads + h) * length + t) * length + s] =
                        out[((b * length + t) * heads + h) * width + s] * static_cast<double>(t + 1);
    return kept;
}

void verify(Run& run, AttentionTwin twin) {
    run.forward();
    run.backward();
    twin.run();
    const double bound = std::max(2e-5, tolerance(run.element));
    const double outError = largestError(run.out.values(), twin.out);
    QVERIFY2(outError < bound, qPrintable(QString("out: %1").arg(outError)));
    const auto loss = [&] {
        twin.run();
        return dot(twin.out, run.gradOut.values());
    };
    const double qkvError = gradientError(run.gradQkv.values(), twin.qkv, loss);
    QVERIFY2(qkvError < 2 * bound, qPrintable(QString("gradient of qkv: %1").arg(qkvError)));
    Doubles gradBeta(heads);
    for (std::size_t task = 0; task < run.gradBeta.size(); ++task)
        gradBeta[task % heads] += run.gradBeta[task];
    const double betaError = gradientError(gradBeta, twin.beta, loss);
    QVERIFY2(betaError < 4 * bound, qPrintable(QString("gradient of beta: %1").arg(betaError)));
}

} // namespace

class AttentionKernelsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { addInstructionSets(); }
    void init() { useInstructionSet(); }

    void equalsTheUnfoldedForm_data() {
        QTest::addColumn<int>("element");
        QTest::addColumn<int>("length");
        QTest::addColumn<int>("width");
        for (const Element element : {Element::F32, Element::BF16})
            for (const auto& [length, width] :
                 {std::pair{1, 8}, {5, 3}, {17, 11}, {33, 16}, {35, 21}, {65, 35}, {131, 8}})
                QTest::addRow("%s, %d rows, %d wide", element == Element::F32 ? "fp32" : "bf16", length,
                              width)
                    << static_cast<int>(element) << length << width;
    }
    void equalsTheUnfoldedForm() {
        QFETCH(int, element);
        QFETCH(int, length);
        QFETCH(int, width);
        Run run(static_cast<Element>(element), static_cast<std::size_t>(length),
                static_cast<std::size_t>(width), 0);
        verify(run, run.twin());
    }

    void withoutGeometryBetaDoesNothing() {
        Run run(Element::F32, 9, 12, 0);
        run.job.directions = nullptr;
        AttentionTwin twin = run.twin();
        twin.directions.clear();
        verify(run, twin);
        QCOMPARE(run.gradBeta, std::vector<float>(sequences * heads, 0.0F));
    }

    void droppedWeightsAreThoseOfTheBackwardPassToo() {
        const std::size_t length = 35;
        Run run(Element::F32, length, 10, 0.3);
        AttentionTwin twin = run.twin();
        twin.kept = keptWeights(length, 0.3);
        verify(run, twin);
    }

    void keptWeightsGrow() {
        const std::size_t length = 40;
        const Doubles kept = keptWeights(length, 0.3);
        double count = 0;
        for (const double value : kept) {
            QVERIFY(value == 0 || std::abs(value - 1 / 0.7) < 1e-5);
            count += value != 0;
        }
        const double all = sequences * heads * length * (length + 1) / 2.0;
        QVERIFY2(std::abs(count / all - 0.7) < 0.03, qPrintable(QString::number(count / all)));
        const std::size_t one = length * length;
        for (std::size_t task = 1; task < sequences * heads; ++task) // each head of each sequence has its own
            QVERIFY(!std::equal(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(one),
                                kept.begin() + static_cast<std::ptrdiff_t>(task * one)));
    }

    void aSequenceAloneIsWhatItIsAmongOthers() {
        Run both(Element::F32, 19, 9, 0.3);
        both.forward();
        both.backward();
        const Doubles out = both.out.values();
        const Doubles gradQkv = both.gradQkv.values();
        const std::size_t half = out.size() / 2;
        const std::vector<float> qkv = noise(3 * both.values(), 1), gradOut = noise(both.values(), 2);
        Activations second(Element::F32, {qkv.begin() + static_cast<std::ptrdiff_t>(3 * half), qkv.end()});
        Activations gradOfSecond(Element::F32,
                                 {gradOut.begin() + static_cast<std::ptrdiff_t>(half), gradOut.end()});
        Activations alone(Element::F32, half), gradAlone(Element::F32, 3 * half);
        both.job.qkv = second.data();
        both.job.out = alone.data();
        both.job.places.first = 1;
        AlignedMemory room(both.job.room());
        fused::attention(both.job, {0, heads}, room.data());
        fused::attentionBackward(both.job, gradOfSecond.data(), gradAlone.data(), both.gradBeta.data(),
                                 {0, heads}, room.data());
        QVERIFY(std::ranges::equal(alone.values(), std::span(out).subspan(half)));
        QVERIFY(std::ranges::equal(gradAlone.values(), std::span(gradQkv).subspan(3 * half)));
    }
};

LILA_TEST(AttentionKernelsTest)
#include "attention_kernels_test.moc"
