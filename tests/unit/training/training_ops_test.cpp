// SPDX-License-Identifier: AGPL-3.0-or-later
// The operations of a training step in both their forms: gradients against differences of the forward pass,
// the straight-through estimator against its definition, each form against the other, and the noise.
#include "tests/test_main.h"
#include "tests/unit/training/ops_measures.h"

#include <QTest>

using namespace lila::test;

namespace {

const std::vector<std::pair<const char*, Operation>> operations{
    {"addNorm", Operation::AddNorm},
    {"first norm", Operation::FirstNorm},
    {"biasGelu", Operation::BiasGelu},
    {"branch", Operation::Branch},
    {"branch, random roots", Operation::BranchRandomRoots},
    {"attention", Operation::Attention},
    {"attention without geometry", Operation::PlainAttention},
    {"meanLoss", Operation::MeanLoss}};

/// Odd ones: a row alone, more rows than a block of either form's attention (32 and 128).
const std::vector<Size> sizes{{1, 1, 1, 9}, {2, 37, 3, 11}, {1, 131, 2, 8}};

void addOperations() {
    QTest::addColumn<int>("operation");
    QTest::addColumn<int>("size");
    for (const auto& [name, operation] : operations)
        for (std::size_t i = 0; i < sizes.size(); ++i)
            QTest::addRow("%s, size %zu", name, i) << static_cast<int>(operation) << static_cast<int>(i);
}

void verify(const Errors& errors, double bound) {
    for (const auto& [name, error] : errors)
        QVERIFY2(error < bound, qPrintable(QString("%1: %2").arg(QString::fromStdString(name)).arg(error)));
}

void verifyNormal(const Moments4& moments) { // thousands of draws: about five standard errors
    QVERIFY2(std::abs(moments.mean) < 0.04, qPrintable(QString::number(moments.mean)));
    QVERIFY2(std::abs(moments.deviation - 1) < 0.03, qPrintable(QString::number(moments.deviation)));
    QVERIFY2(std::abs(moments.kurtosis - 3) < 0.3, qPrintable(QString::number(moments.kurtosis)));
}

void addForms() {
    QTest::addColumn<int>("ops");
    QTest::newRow("plain") << static_cast<int>(Ops::Plain);
    QTest::newRow("fused") << static_cast<int>(Ops::Fused);
}

Ops form() {
    QFETCH(int, ops);
    return static_cast<Ops>(ops);
}

} // namespace

class TrainingOpsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void gradientsAreDerivatives_data() { addOperations(); }
    void gradientsAreDerivatives() {
        QFETCH(int, operation);
        QFETCH(int, size);
        for (const Ops ops : {Ops::Plain, Ops::Fused})
            verify(
                gradientErrors(ops, static_cast<Operation>(operation), sizes[static_cast<std::size_t>(size)]),
                1e-3);
    }

    void fusedEqualsPlain_data() { addOperations(); }
    void fusedEqualsPlain() {
        QFETCH(int, operation);
        QFETCH(int, size);
        const Size& of = sizes[static_cast<std::size_t>(size)];
        verify(fusedAgainstPlain(static_cast<Operation>(operation), of, Type::F32), 1e-5);
        verify(fusedAgainstPlain(static_cast<Operation>(operation), of, Type::BF16), 0.05);
    }

    void quantiserPassesGradientsThrough_data() { addForms(); }
    void quantiserPassesGradientsThrough() {
        for (const bool randomRoots : {false, true})
            verify(straightThroughErrors(form(), randomRoots), 1e-5);
    }

    void bitsDoNotDependOnThreads_data() { addOperations(); }
    void bitsDoNotDependOnThreads() {
        QFETCH(int, operation);
        QFETCH(int, size);
        QVERIFY(
            sameBitsOnTwoThreads(static_cast<Operation>(operation), sizes[static_cast<std::size_t>(size)]));
    }

    void noiseHasItsStrength_data() { addForms(); }
    void noiseHasItsStrength() {
        verifyNormal(quantisedNoise(form()));
        verifyNormal(branchNoise(form()));
    }

    void backwardPassesHaveTheNoiseOfTheForwardPass_data() { addForms(); }
    void backwardPassesHaveTheNoiseOfTheForwardPass() { verify(noisyBranchErrors(form()), 1e-4); }

    void dropoutKeepsTheMean_data() { addForms(); }
    void dropoutKeepsTheMean() {
        const DropoutReport report = dropoutOfOnes(form());
        QVERIFY2(std::abs(report.kept - 0.75) < 0.02, qPrintable(QString::number(report.kept)));
        QVERIFY(report.scaleError < 1e-6);
        QVERIFY(report.gradientError < 1e-6);
    }
};

LILA_TEST(TrainingOpsTest)
#include "training_ops_test.moc"
