// SPDX-License-Identifier: AGPL-3.0-or-later
// What is stored is what is read, and copies do not see each other's writes.
#include "core/inference/kv_cache.h"
#include "tests/test_main.h"

#include <QTest>

#include <bit>

using namespace lila;

namespace {

ModelConfig smallModel() {
    ModelConfig config;
    config.nLayers = 2;
    config.nHeads = 3;
    config.dModel = 30; // heads of 10: no whole panel
    config.blockSize = 150;
    return config;
}

std::vector<float> vectorOf(int layer, int head, int position, float salt) {
    std::vector<float> v(10);
    for (int i = 0; i < 10; ++i)
        v[i] =
            static_cast<float>(layer * 1000 + head * 100 + position) + salt + 0.125F * static_cast<float>(i);
    return v;
}

void fill(KvCache& cache, int from, int to, float salt) {
    cache.open(from, to);
    for (int layer = 0; layer < 2; ++layer)
        for (int head = 0; head < 3; ++head)
            for (int position = from; position < to; ++position)
                cache.store(layer, head, position, vectorOf(layer, head, position, salt).data(),
                            vectorOf(layer, head, position, -salt).data());
}

float element(const PanelView& view, std::size_t row, std::size_t column) {
    const std::size_t at =
        column / panelWidth * view.panelStride + row * view.rowStride + column % panelWidth;
    if (view.precision == Precision::Fp32)
        return static_cast<const float*>(view.data)[at];
    return std::bit_cast<float>(static_cast<std::uint32_t>(static_cast<const std::uint16_t*>(view.data)[at])
                                << 16);
}

/// Of all positions [from, to): keys are those of `salt`, values those of -salt.
bool holds(const KvCache& cache, int from, int to, float salt, float tolerance) {
    for (int layer = 0; layer < 2; ++layer)
        for (int head = 0; head < 3; ++head)
            for (int position = from; position < to; ++position) {
                const int page = position / pagePositions;
                const int column = position % pagePositions;
                const std::vector<float> key = vectorOf(layer, head, position, salt);
                const std::vector<float> value = vectorOf(layer, head, position, -salt);
                for (int i = 0; i < 10; ++i)
                    if (std::abs(element(cache.keys(layer, head, page), i, column) - key[i]) >
                            tolerance * std::abs(key[i]) ||
                        std::abs(element(cache.values(layer, head, page, pagePositions), column, i) -
                                 value[i]) > tolerance * std::abs(value[i]))
                        return false;
            }
    return true;
}

} // namespace

class KvCacheTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void holdsWhatWasStored() {
        KvCache exact(smallModel(), Precision::Fp32);
        fill(exact, 0, 150, 0.5F);
        QVERIFY(holds(exact, 0, 150, 0.5F, 0));
        KvCache half(smallModel(), Precision::Bf16);
        fill(half, 0, 150, 0.5F);
        QVERIFY(holds(half, 0, 150, 0.5F, 1.0F / 256));
        QVERIFY(!holds(half, 0, 150, 0.5F, 1.0F / 4096)); // it really is half as precise
    }

    void copiesShareUntilTheyWrite() {
        KvCache trunk(smallModel(), Precision::Fp32);
        fill(trunk, 0, 70, 0.5F);
        KvCache branch = trunk;
        QCOMPARE(branch.keys(1, 2, 0).data, trunk.keys(1, 2, 0).data);
        fill(branch, 70, 100, 7.5F);
        // The page of positions 64 to 127 was written by one of the two; the one before it is still shared.
        QCOMPARE(branch.keys(1, 2, 0).data, trunk.keys(1, 2, 0).data);
        QVERIFY(branch.keys(1, 2, 1).data != trunk.keys(1, 2, 1).data);
        fill(trunk, 70, 90, -3.5F);
        QVERIFY(holds(trunk, 0, 70, 0.5F, 0) && holds(trunk, 70, 90, -3.5F, 0));
        QVERIFY(holds(branch, 0, 70, 0.5F, 0) && holds(branch, 70, 100, 7.5F, 0));
    }

    void aBranchThatStartsOverLeavesTheTrunkAlone() {
        KvCache trunk(smallModel(), Precision::Fp32);
        fill(trunk, 0, 130, 0.5F);
        KvCache branch(smallModel(), Precision::Fp32);
        branch = trunk;
        fill(branch, 0, 20, 9.5F);
        QVERIFY(holds(trunk, 0, 130, 0.5F, 0));
        QVERIFY(holds(branch, 0, 20, 9.5F, 0));
    }

    void aLastCopyWritesInPlace() {
        KvCache trunk(smallModel(), Precision::Fp32);
        fill(trunk, 0, 10, 0.5F);
        const void* before = trunk.keys(0, 0, 0).data;
        { const KvCache branch = trunk; }
        fill(trunk, 10, 11, 0.5F);
        QCOMPARE(trunk.keys(0, 0, 0).data, before);
    }
};

LILA_TEST(KvCacheTest)
#include "kv_cache_test.moc"
