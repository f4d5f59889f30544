// SPDX-License-Identifier: AGPL-3.0-or-later
// The index of roots: by hand from traces of its texts.
#include "core/inspection/root_index.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace lila;

class RootIndexTest : public QObject {
    Q_OBJECT

    StoryModel m_model;

    /// One layer, one position a root: that one holds `weight`, and the others share the rest.
    static std::vector<Activation> lit(const std::vector<std::pair<int, float>>& roots) {
        std::vector<Activation> activations;
        for (const auto& [root, weight] : roots) {
            LayerActivation& layer = activations.emplace_back(1).front();
            layer.rootWeights.fill((1 - weight) / (lattice::rootCount - 1));
            layer.rootWeights[static_cast<std::size_t>(root)] = weight;
        }
        return activations;
    }

private Q_SLOTS:
    void initTestCase() {
        m_model = {packed(weightsOf(golden::checkpoint())), Tokenizer::load(golden::vocabulary)};
    }

    void figuresAreCounted() {
        RootIndex index(1);
        const int opposite = lattice::antipode(7);
        index.add(std::vector{10, 11, 12}, lit({{7, 0.9F}, {7, 0.5F}, {opposite, 0.7F}}));
        index.add(std::vector{12, 10}, lit({{7, 0.6F}, {40, 0.8F}}));
        QCOMPARE(index.textCount(), 2U);
        QCOMPARE(index.positionCount(), 5U);
        const RootFigures& figures = index.of(0, 7);
        QCOMPARE(figures.strongest, 3U);
        QCOMPARE(std::accumulate(figures.histogram.begin(), figures.histogram.end(), 0U), 5U);
        const auto bin = [](double weight) {
            return static_cast<std::size_t>(std::sqrt(weight) * rootWeightBins);
        };
        QCOMPARE(figures.histogram[bin(0.9)], 1U);
        QCOMPARE(figures.best.size(), 5U);
        QCOMPARE(figures.best[0].weight, 0.9F);
        QCOMPARE(figures.best[1].weight, 0.6F);
        QCOMPARE(figures.best[1].text, 1U);
        QCOMPARE(figures.best[1].token, 0U);
        const std::map<int, std::uint32_t> ids = {{10, 1}, {11, 1}, {12, 1}};
        QCOMPARE(figures.ids, ids);
        QCOMPARE(index.sharedWithAntipode(0, 7), std::vector{12});
        QCOMPARE(index.deadRoots(0).size(), 237U);
        QVERIFY(std::ranges::count(index.deadRoots(0), 7) == 0);
        // 7 to 7, 7 to its opposite; 7 to 40.
        std::array<std::uint64_t, 5> angles{1, 0, 0, 0, 1};
        ++angles[static_cast<std::size_t>(2 - lattice::doubledInnerProduct(7, 40))];
        QCOMPARE(index.angles(0), angles);
    }

    void onlyTheBestContextsAreKept() {
        RootIndex index(1);
        for (int i = 0; i < 60; ++i)
            index.add(std::vector{i}, lit({{3, 0.01F * static_cast<float>((i * 37) % 60 + 10)}}));
        const std::vector<RootContext>& best = index.of(0, 3).best;
        QCOMPARE(best.size(), RootIndex::mostContexts);
        QVERIFY(std::ranges::is_sorted(best, std::greater(), &RootContext::weight));
        QVERIFY(std::abs(best.front().weight - 0.69F) < 1e-6 && std::abs(best.back().weight - 0.50F) < 1e-6);
    }

    void indexingIsATraceOfEachText() {
        std::vector<std::vector<int>> texts = {{5, 6, 7, 8, 9}, {}, std::vector<int>(200, 20)};
        for (std::size_t i = 0; i < texts[2].size(); ++i)
            texts[2][i] = static_cast<int>(10 + i * 7 % 300);
        RootIndexing indexing(m_model, texts);
        QVERIFY(!indexing.next([] { return false; })); // stopped: nothing is lost
        while (!indexing.next()) {
        }
        QCOMPARE(indexing.share(), 1.0);
        const ModelConfig& config = m_model.weights().config;
        RootIndex byHand(config.nLayers);
        Decoder decoder(m_model.engine);
        for (const std::vector<int>& text : texts) {
            const auto ids = std::span(text).first(
                std::min<std::size_t>(text.size(), static_cast<std::size_t>(config.blockSize)));
            byHand.add(ids, ids.empty() ? std::vector<Activation>() : decoder.trace(ids).activations);
        }
        QCOMPARE(indexing.index().positionCount(), byHand.positionCount());
        QCOMPARE(byHand.positionCount(), 5U + static_cast<std::size_t>(config.blockSize));
        for (int layer = 0; layer < config.nLayers; ++layer)
            for (int r = 0; r < lattice::rootCount; ++r) {
                const RootFigures& a = indexing.index().of(layer, r);
                const RootFigures& b = byHand.of(layer, r);
                QVERIFY(std::abs(a.weight - b.weight) < 1e-4);
                QCOMPARE(a.strongest, b.strongest);
                QVERIFY(std::abs(a.best.front().weight - b.best.front().weight) < 1e-5);
            }
    }
};

LILA_TEST(RootIndexTest)
#include "root_index_test.moc"
