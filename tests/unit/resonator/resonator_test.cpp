// SPDX-License-Identifier: AGPL-3.0-or-later
// The resonator against a naive twin that holds the gate as a matrix, as the reference does.
#include "core/checkpoint/safetensors.h"
#include "core/resonator/resonator.h"
#include "core/sampling/random.h"
#include "tests/allocation_count.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace lila;

namespace {

constexpr int width = 24;
constexpr int vocabulary = 100;

std::vector<float> normals(std::size_t count, std::uint64_t seed) {
    std::vector<float> values(count);
    RandomStream(seed).normals(1, values);
    return values;
}

std::vector<float> embedding() {
    return normals(std::size_t{vocabulary} * width, 3);
}

double dot(const float* a, const float* b) {
    double sum = 0;
    for (int i = 0; i < width; ++i)
        sum += static_cast<double>(a[i]) * b[i];
    return sum;
}

double cosine(const float* a, const float* b) {
    return dot(a, b) / std::sqrt(dot(a, a) * dot(b, b));
}

/// resources/docs/model.md section 7, word for word.
struct Naive {
    std::vector<float> basis, gate;
    std::vector<int> rootOf;
    int previous = -1;

    Naive(const ResonatorSpace& space) : basis(space.basis), gate(space.gate) {
        const std::vector<float> tokens = embedding();
        for (int id = 0; id < vocabulary; ++id) {
            int best = 0;
            for (int r = 1; r < 240; ++r)
                if (cosine(&tokens[id * width], &basis[r * width]) >
                    cosine(&tokens[id * width], &basis[best * width]))
                    best = r;
            rootOf.push_back(best);
        }
    }

    std::vector<double> step(int id, double weight) {
        const int c = rootOf[id];
        if (previous >= 0 && previous != c)
            for (int i = 0; i < width; ++i)
                for (int j = 0; j < width; ++j)
                    gate[i * width + j] +=
                        static_cast<float>(weight * basis[previous * width + i] * basis[c * width + j]);
        previous = c;
        std::vector<float> response(width);
        for (int j = 0; j < width; ++j) {
            double sum = 0;
            for (int i = 0; i < width; ++i)
                sum += static_cast<double>(basis[c * width + i]) * gate[i * width + j];
            response[j] = static_cast<float>(sum);
        }
        std::vector<double> bias;
        for (int other = 0; other < vocabulary; ++other)
            bias.push_back(cosine(response.data(), &basis[rootOf[other] * width]));
        return bias;
    }
};

} // namespace

class ResonatorTest : public QObject {
    Q_OBJECT

    std::shared_ptr<const ResonatorSpace> m_space = seededResonatorSpace(embedding(), width, 5);

private Q_SLOTS:
    void equalsTheGateAsAMatrix_data() {
        QTest::addColumn<bool>("isSymmetric");
        QTest::newRow("a basis of roots") << true;
        QTest::newRow("any basis") << false;
    }
    void equalsTheGateAsAMatrix() {
        QFETCH(bool, isSymmetric);
        const auto space = isSymmetric ? m_space
                                       : resonatorSpace(embedding(), width, normals(240 * width, 8),
                                                        normals(width * width, 9));
        Resonator resonator(space);
        Naive naive(*space);
        for (int t = 0; t < 60; ++t) {
            const int id = (t * t * 7 + t) % vocabulary;
            const double weight = t % 5 == 0 ? 0.0 : 1 + 0.1 * (t % 3);
            const auto bias = resonator.step(id, weight);
            const std::vector<double> expected = naive.step(id, weight);
            for (int other = 0; other < vocabulary; ++other)
                QVERIFY(std::abs(bias[other] - expected[other]) < 1e-4);
        }
        const std::vector<float> gate = resonator.gate();
        for (std::size_t i = 0; i < gate.size(); ++i)
            QVERIFY(std::abs(gate[i] - naive.gate[i]) < 1e-3);
    }

    void firstStepAndStandingStillWriteNothing() {
        Resonator resonator(m_space);
        resonator.step(1, 1);
        QVERIFY(!resonator.lastWrite());
        resonator.step(1, 1);
        QVERIFY(!resonator.lastWrite());
        QVERIFY(resonator.writes().empty());
    }

    void pairsAreSummed() {
        int other = 1;
        while (m_space->rootOf[other] == m_space->rootOf[0])
            ++other;
        Resonator resonator(m_space);
        for (const int id : {0, other, 0, other})
            resonator.step(id, 0.5);
        QCOMPARE(resonator.writes().size(), 2U);
        double total = 0;
        for (const ResonatorWrite& write : resonator.writes())
            total += write.weight;
        QCOMPARE(total, 1.5);
        QCOMPARE(resonator.lastWrite()->to, m_space->rootOf[other]);
    }

    void allocatesOnlyRoomForTheNextPairs() {
        Resonator resonator(m_space);
        const auto allocationsOfSteps = [](Resonator& taking, int from, int to) {
            const long before = allocationCount;
            for (int t = from; t < to; ++t)
                taking.step((t * t * 7 + t) % vocabulary, 1);
            return allocationCount - before;
        };
        QCOMPARE(allocationsOfSteps(resonator, 0, 40), 1L);
        QVERIFY(resonator.writes().size() > 20);
        QCOMPARE(allocationsOfSteps(resonator, 40, 500), 0L);
        Resonator branch = resonator;
        QCOMPARE(allocationsOfSteps(branch, 500, 540), 1L);
    }

    void seedsAreRepeatable() {
        QCOMPARE(seededResonatorSpace(embedding(), width, 5)->gate, m_space->gate);
        QVERIFY(seededResonatorSpace(embedding(), width, 6)->gate != m_space->gate);
        // P = N(0,1)/√8 makes |basis|² about d/8; gate = 0.02 N(0,1).
        double square = 0;
        for (const float g : m_space->gate)
            square += g * g;
        QVERIFY(std::abs(std::sqrt(square / (width * width)) - 0.02) < 0.002);
    }

    void aSeedsRootsAreThoseOfItsBasis_data() {
        QTest::addColumn<int>("d");
        for (const int d : {24, 64, 100})
            QTest::addRow("width %d", d) << d;
    }
    /// Tokens between two roots, at none, and anywhere: which is nearest is a matter of the last digits.
    void aSeedsRootsAreThoseOfItsBasis() {
        QFETCH(int, d);
        const auto rows = static_cast<std::size_t>(d);
        const auto space = seededResonatorSpace({}, d, 5);
        std::vector<float> tokens = normals(500 * rows, 4);
        for (std::size_t r = 0; r < 239; ++r)
            for (std::size_t j = 0; j < rows; ++j)
                tokens.push_back(
                    static_cast<float>(space->basis[r * rows + j] / space->basisNorm[r] +
                                       space->basis[(r + 1) * rows + j] / space->basisNorm[r + 1]));
        tokens.resize(tokens.size() + rows, 0.0F);
        const auto seeded = seededResonatorSpace(tokens, d, 5);
        const auto given = resonatorSpace(tokens, d, space->basis, space->gate);
        QCOMPARE(seeded->rootOf.size(), 740U);
        QCOMPARE(seeded->rootOf.back(), 0);
        QVERIFY(seeded->rootOf == given->rootOf);
    }

    void stateGoesThroughAFile() {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("state.safetensors").toStdString();
        Resonator resonator(m_space);
        for (int t = 0; t < 20; ++t)
            resonator.step(t, 1);
        resonator.save(file);
        Resonator again(loadResonatorSpace(file, embedding(), width));
        resonator.step(33, 0);
        again.step(33, 0);
        for (int r = 0; r < 240; ++r)
            QVERIFY(std::abs(again.scores()[r] - resonator.scores()[r]) < 1e-4);
        QVERIFY_EXCEPTION_THROWN(loadResonatorSpace(file, embedding(), 12), CheckpointError);
        SafetensorsFile turned = readSafetensors(file);
        turned.tensors["basis"] = Tensor::fromFloats({width, 240}, turned.tensors["basis"].toFloats());
        const std::filesystem::path other = folder.filePath("turned.safetensors").toStdString();
        writeSafetensors(other, turned);
        QVERIFY_EXCEPTION_THROWN(loadResonatorSpace(other, embedding(), width), CheckpointError);
        QVERIFY_EXCEPTION_THROWN(
            loadResonatorSpace(folder.filePath("none").toStdString(), embedding(), width), CheckpointError);
    }
};

LILA_TEST(ResonatorTest)
#include "resonator_test.moc"
