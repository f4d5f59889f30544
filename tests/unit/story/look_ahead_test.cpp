// SPDX-License-Identifier: AGPL-3.0-or-later
// The tree of what could come next against passes made one by one.
#include "core/story/look_ahead.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTest>

using namespace lila;

class LookAheadTest : public QObject {
    Q_OBJECT

    StoryModel m_model;

    Generator begun(const std::string& text = "Once upon a time") const {
        Generator generator(m_model);
        generator.setText(text);
        return generator;
    }

    /// Probabilities of what follows ids, by a pass of its own.
    std::vector<double> after(std::span<const int> ids) const {
        Decoder decoder(m_model.engine);
        const auto logits = decoder.logitsAfter(ids, ContextPolicy::Exact);
        std::vector<double> p(logits.begin(), logits.end());
        double sum = 0;
        for (double& x : p)
            sum += x = std::exp(x);
        for (double& x : p)
            x /= sum;
        return p;
    }
    static std::vector<int> wayTo(const std::vector<LookAheadNode>& nodes, int node, std::vector<int> text) {
        std::vector<int> way;
        for (; node >= 0; node = nodes[node].parent)
            way.push_back(nodes[node].id);
        text.insert(text.end(), way.rbegin(), way.rend());
        return text;
    }

private Q_SLOTS:
    void initTestCase() {
        m_model = {packed(weightsOf(golden::checkpoint())), Tokenizer::load(golden::vocabulary)};
    }

    void nodesAreWhatTheModelSays_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("in the window") << QStringLiteral("Once upon a time");
        QTest::newRow("past it") << QStringLiteral("Once upon a time there was a cat. ").repeated(12);
        QTest::newRow("empty") << QString();
    }
    void nodesAreWhatTheModelSays() {
        QFETCH(QString, text);
        const Generator generator = begun(text.toStdString());
        const LookAhead limits{.nodes = 60, .depth = 5, .children = 3, .topP = 0.5};
        const auto nodes = lookAhead(generator, limits);
        QCOMPARE(nodes.size(), 60U);
        const auto window = static_cast<std::size_t>(m_model.weights().config.blockSize);
        std::vector<int> seen(generator.ids().begin(), generator.ids().end());
        if (seen.size() > window - 4)
            seen.erase(seen.begin(), seen.end() - static_cast<std::ptrdiff_t>(window - 4));
        std::vector<int> children(nodes.size(), 0);
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            const LookAheadNode& node = nodes[i];
            QVERIFY(node.parent < static_cast<int>(i) && node.depth <= limits.depth);
            const double before = node.parent < 0 ? 1 : nodes[node.parent].pathProbability;
            QCOMPARE(node.depth, node.parent < 0 ? 1 : nodes[node.parent].depth + 1);
            QVERIFY(node.parent < 0 || ++children[node.parent] <= limits.children);
            QVERIFY(std::abs(node.pathProbability - before * node.probability) < 1e-12);
            const std::vector<double> p = after(wayTo(nodes, node.parent, seen));
            QVERIFY(std::abs(p[node.id] - node.probability) < 1e-5);
        }
    }

    void childrenAreTheMostProbable() {
        const LookAhead limits{.nodes = 40, .depth = 3, .children = 4, .topP = 0.3};
        const Generator generator = begun();
        const auto nodes = lookAhead(generator, limits);
        const std::vector<int> text(generator.ids().begin(), generator.ids().end());
        std::vector<double> p = after(text);
        double sum = 0;
        for (std::size_t i = 0; nodes[i].parent < 0; ++i) {
            QVERIFY(i == 0 || sum < limits.topP);
            const auto best = std::ranges::max_element(p);
            QCOMPARE(nodes[i].id, static_cast<int>(best - p.begin()));
            sum += std::exchange(*best, 0);
            QVERIFY(sum >= limits.topP || nodes[i + 1].parent < 0 || i + 1 == 4);
        }
    }

    /// What is gone on with is at least as probable as what is not, but for the few that are taken at a time.
    void theMostProbableAreGoneOnWith() {
        const auto nodes = lookAhead(begun(), {.nodes = 200, .depth = 20, .children = 3, .topP = 1});
        QCOMPARE(nodes.size(), 200U);
        std::vector<bool> isGoneOnWith(nodes.size(), false);
        for (const LookAheadNode& node : nodes)
            if (node.parent >= 0)
                isGoneOnWith[node.parent] = true;
        double least = 1, mostLeft = 0;
        for (std::size_t i = 0; i < nodes.size(); ++i)
            if (isGoneOnWith[i])
                least = std::min(least, nodes[i].pathProbability);
            else if (i < 150 && !nodes[i].endsStory)
                mostLeft = std::max(mostLeft, nodes[i].pathProbability);
        QVERIFY2(mostLeft < 4 * least, qPrintable(QStringLiteral("%1 %2").arg(mostLeft).arg(least)));
    }

    void textsMakeUpTheText() {
        const StoryModel stories{
            packed(weightsOf(readCheckpoint(LILA_SOURCE_DIR "/resources/models/tiny_stories.safetensors"))),
            m_model.tokenizer};
        Generator generator(stories);
        generator.setText("Once upon a");
        const auto nodes = lookAhead(generator, {.nodes = 30});
        QCOMPARE(nodes.front().text, " time");
        int node = 0;
        std::string text;
        for (bool isGrown = true; isGrown;) { // the most probable child of each
            text += nodes[node].text;
            const auto child = std::ranges::find(nodes, node, &LookAheadNode::parent);
            isGrown = child != nodes.end();
            node = static_cast<int>(child - nodes.begin());
        }
        QVERIFY2(text.starts_with(" time, there"), text.c_str());
    }

    void itIsToldAsItGrowsAndStops() {
        std::vector<LookAheadNode> told;
        std::stop_source stop;
        std::size_t calls = 0;
        const auto nodes = lookAhead(begun(), {.nodes = 1000, .depth = 10, .topP = 1}, stop.get_token(),
                                     [&](std::span<const LookAheadNode> more) {
                                         told.insert(told.end(), more.begin(), more.end());
                                         if (++calls == 5)
                                             stop.request_stop();
                                     });
        QCOMPARE(calls, 5U);
        QCOMPARE(told.size(), nodes.size());
        QVERIFY(!nodes.empty() && nodes.size() < 200);
        QVERIFY(lookAhead(begun(), {}, stop.get_token()).empty());
    }

    void aStoryThatEndsIsNotGoneOnWith() {
        Checkpoint ending = golden::checkpoint(); // would end every story at once
        const auto fill = [&](const char* name, std::size_t from, std::size_t count, float value) {
            Tensor& tensor = ending.tensors.at(name);
            std::vector<float> values = tensor.toFloats();
            std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(from), count, value);
            tensor = Tensor::fromFloats(tensor.shape(), std::move(values));
        };
        const auto width = static_cast<std::size_t>(ending.tensors.at("head.weight").shape()[1]);
        fill("core.final_norm.weight", 0, width, 0);
        fill("core.final_norm.bias", 0, width, 1);
        fill("head.weight", 3 * width, width, 1);
        Generator generator({packed(weightsOf(ending)), m_model.tokenizer});
        const auto nodes = lookAhead(generator, {.nodes = 50, .depth = 6});
        QCOMPARE(nodes.size(), 1U);
        QVERIFY(nodes[0].endsStory && nodes[0].text.empty());
    }
};

LILA_TEST(LookAheadTest)
#include "look_ahead_test.moc"
