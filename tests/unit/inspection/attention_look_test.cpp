// SPDX-License-Identifier: AGPL-3.0-or-later
// Attention of a token: the weights are the reference's, and content and geometry make them up.
#include "tests/test_main.h"
#include "tests/unit/inspection/branch_looks.h"

#include <QTest>

#include <fstream>
#include <nlohmann/json.hpp>

using namespace lila;
using namespace lila::test;

namespace {

std::vector<double> softmaxOf(std::span<const float> a, std::span<const float> b) {
    std::vector<double> out;
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += out.emplace_back(std::exp(static_cast<double>(a[i]) + b[i]));
    for (double& x : out)
        x /= sum;
    return out;
}

bool areNear(std::span<const float> a, std::span<const double> b, double tolerance) {
    return std::ranges::equal(a, b, [&](float x, double y) { return std::abs(x - y) < tolerance; });
}

} // namespace

class AttentionLookTest : public QObject {
    Q_OBJECT

    StoryModel m_model = goldenModel();
    const ModelConfig& m_config = m_model.engine->config();

    SeenBranch branchOf(const Story& story) const { return {m_model.tokenizer, story}; }
    /// Three hands, three kinds of interventions.
    Story variedStory(ContextPolicy context = ContextPolicy::Anchored) const {
        Story story = written(typed("Once upon a time"), m_model, 9, strong(m_config, 1.5F), context);
        story = typed(" there was a big red ball", std::move(story));
        return written(std::move(story), m_model, 25, strong(m_config, -3), context);
    }

private Q_SLOTS:
    void weightsAreThoseOfTheReference_data() {
        QTest::addColumn<int>("prompt");
        for (int prompt = 0; prompt < 4; ++prompt)
            QTest::addRow("%d", prompt) << prompt;
    }
    /// What `lila trace` prints is the reference's, to the bit.
    void weightsAreThoseOfTheReference() {
        QFETCH(int, prompt);
        std::ifstream file(golden::folder / "prompts.json");
        const auto prompts = nlohmann::json::parse(file);
        const SafetensorsFile forward = readSafetensors(golden::folder / "forward.safetensors");
        const std::vector<int> ids = golden::promptIds(forward, prompt);
        const SeenBranch branch = branchOf(typed(prompts.at(static_cast<std::size_t>(prompt))));
        const std::size_t length = ids.size();
        QCOMPARE(branch.size(), length);
        Inspector inspector(m_model.engine);
        for (std::size_t token = 1; token <= length; ++token) {
            const TokenLook look = test::look(inspector, branch, token);
            QVERIFY(std::ranges::equal(look.ids, std::span(ids).first(token)));
            for (int layer = 0; layer < m_config.nLayers; ++layer) {
                const std::string name =
                    "prompt" + std::to_string(prompt) + ".layer" + std::to_string(layer) + ".attention";
                const std::vector<float> recorded = forward.tensors.at(name).toFloats(); // [H, T, T]
                for (std::size_t head = 0; head < look.heads[0].size(); ++head) {
                    const auto row = std::span(recorded).subspan((head * length + token - 1) * length, token);
                    const auto& weights = look.heads[static_cast<std::size_t>(layer)][head].weights;
                    QVERIFY(golden::largestDifference(weights, row) < 1e-5);
                }
            }
        }
    }

    void contentAndGeometryMakeTheWeights_data() {
        QTest::addColumn<int>("precision");
        QTest::newRow("fp32") << static_cast<int>(Precision::Fp32);
        QTest::newRow("bf16") << static_cast<int>(Precision::Bf16);
    }
    void contentAndGeometryMakeTheWeights() {
        QFETCH(int, precision);
        const StoryModel model = goldenModel(static_cast<Precision>(precision));
        const SeenBranch branch = branchOf(variedStory());
        Inspector inspector(model.engine);
        float strongest = 0;
        for (const std::size_t token : {5, 9, 20, 38}) {
            const TokenLook look = test::look(inspector, branch, token);
            for (const auto& heads : look.heads)
                for (const HeadLook& head : heads) {
                    QVERIFY(areNear(head.weights, softmaxOf(head.content, head.geometry), 1e-5));
                    for (const float score : head.geometry)
                        strongest = std::max(strongest, std::abs(score));
                }
        }
        QVERIFY(strongest > 0.01);
    }

    /// In the first layer queries, keys and values do not depend on β: without it, a head does there what is
    /// called its content.
    void contentIsTheHeadWithoutGeometry() {
        const auto lookWith = [&](float factor) {
            Interventions interventions;
            for (int head = 0; head < m_config.nHeads; ++head)
                interventions.betaFactor[{0, head}] = factor;
            const Story story = written(typed("who is Lily?"), m_model, 9, interventions);
            return test::look(m_model, branchOf(story), 10);
        };
        const TokenLook with = lookWith(4);
        const TokenLook without = lookWith(0);
        bool differs = false;
        for (std::size_t head = 0; head < with.heads[0].size(); ++head) {
            const HeadLook& plain = without.heads[0][head];
            QVERIFY(std::ranges::all_of(plain.geometry, [](float score) { return score == 0; }));
            QVERIFY(golden::largestDifference(with.heads[0][head].contentMix, plain.mix) < 1e-6);
            QVERIFY(golden::largestDifference(with.heads[0][head].content, plain.content) < 1e-5);
            differs = differs || golden::largestDifference(with.heads[0][head].mix, plain.mix) > 1e-4;
        }
        QVERIFY(differs);
    }

    void orderOfLooksDoesNotMatter_data() {
        QTest::addColumn<bool>("exact");
        QTest::newRow("anchored") << false;
        QTest::newRow("exact") << true;
    }
    /// Back and forth over interventions, windows and hands.
    void orderOfLooksDoesNotMatter() {
        QFETCH(bool, exact);
        const SeenBranch branch =
            branchOf(variedStory(exact ? ContextPolicy::Exact : ContextPolicy::Anchored));
        const std::size_t end = branch.size();
        QVERIFY(end > static_cast<std::size_t>(m_config.blockSize) - 5);
        Inspector inspector(m_model.engine);
        for (const std::size_t token :
             {end, end - 1, std::size_t{12}, std::size_t{3}, end - 9, end - 8, end}) {
            const TokenLook look = test::look(inspector, branch, token);
            const TokenLook fresh = test::look(m_model, branch, token);
            QCOMPARE(look.token, token);
            QVERIFY(look.ids == fresh.ids && *look.interventions == *fresh.interventions);
            QVERIFY(golden::largestDifference(look.logits, fresh.logits) < 1e-4);
            for (std::size_t at = 0; at < look.ids.size(); ++at)
                if (const auto held = look.tokenAt(at))
                    QCOMPARE(look.ids[at], branch.id(*held));
        }
    }

    void aLookThatWasStoppedCanBeTriedAgain() {
        const SeenBranch branch = branchOf(variedStory());
        Inspector inspector(m_model.engine);
        QVERIFY(!inspector.look(branch, 40, [asked = 0]() mutable { return ++asked < 2; }));
        int calls = 1;
        while (!inspector.look(branch, 40))
            ++calls;
        QVERIFY(calls > 1 && calls < 8); // block by block
        const TokenLook look = test::look(inspector, branch, 40);
        QVERIFY(golden::largestDifference(look.logits, test::look(m_model, branch, 40).logits) < 1e-4);
    }

    /// One position is computed, and not what stands before it.
    void anotherTokenOfTheWindowIsThereAtOnce() {
        const SeenBranch branch = branchOf(variedStory());
        Inspector inspector(m_model.engine);
        test::look(inspector, branch, 40);
        for (const std::size_t token : {39, 5, 41, 20})
            QVERIFY(inspector.look(branch, token, [] { return false; }));
    }

    /// What would come first, and next.
    void endsAreLookedAt() {
        const SeenBranch branch = branchOf(typed("Once"));
        const TokenLook first = test::look(m_model, branch, 0);
        QCOMPARE(first.ids.size(), std::size_t{1});
        QVERIFY(!first.tokenAt(0));
        QVERIFY(test::look(m_model, branchOf({}), 0).logits == first.logits);
        QCOMPARE(test::look(m_model, branch, branch.size()).ids.back(), branch.id(branch.size() - 1));
    }
};

LILA_TEST(AttentionLookTest)
#include "attention_look_test.moc"
