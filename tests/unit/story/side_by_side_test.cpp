// SPDX-License-Identifier: AGPL-3.0-or-later
// Two sides from one text with the same random numbers: equal ones never part; of others, where they part and
// how far their models are apart is what two models say that know nothing of each other.
#include "core/evaluation/random_model.h"
#include "core/story/side_by_side.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace lila;

namespace {

GenerationSettings lively() {
    GenerationSettings settings;
    settings.temperature = 1.2;
    settings.context = ContextPolicy::Anchored;
    return settings;
}

Interventions withoutGeometry(const ModelConfig& config) {
    Interventions none;
    for (int layer = 0; layer < config.nLayers; ++layer)
        for (int head = 0; head < config.nHeads; ++head)
            none.betaFactor[{layer, head}] = 0;
    return none;
}

/// All that a comparison has gained.
struct Compared {
    std::array<std::vector<SideToken>, 2> tokens;
    std::array<SideGain, 2> last;

    std::optional<std::size_t> parted() const {
        return firstDivergence(tokens[0], last[0].end.has_value(), tokens[1], last[1].end.has_value(), true);
    }
    void take(const SideBySide& sides) {
        last = sides.gained({tokens[0].size(), tokens[1].size()});
        for (int i = 0; i < 2; ++i)
            std::ranges::copy(last[i].tokens, std::back_inserter(tokens[i]));
    }
};

Compared compared(SideBySide& sides, std::size_t tokens, std::size_t atATime) {
    Compared all;
    for (std::size_t made = 0; made < tokens;) {
        made = std::min(tokens, made + atATime);
        sides.write(made);
        all.take(sides);
    }
    return all;
}

std::vector<double> probabilities(std::span<const float> logits) {
    std::vector<double> p(logits.begin(), logits.end());
    const double top = std::ranges::max(p);
    double sum = 0;
    for (double& value : p)
        sum += value = std::exp(value - top);
    for (double& value : p)
        value /= sum;
    return p;
}

double naiveKl(std::span<const float> a, std::span<const float> b) {
    const std::vector<double> p = probabilities(a);
    const std::vector<double> q = probabilities(b);
    double kl = 0;
    for (std::size_t i = 0; i < p.size(); ++i)
        kl += p[i] * std::log(p[i] / q[i]);
    return kl;
}

std::ptrdiff_t topOf(std::span<const float> logits) {
    return std::ranges::max_element(logits) - logits.begin();
}

} // namespace

class SideBySideTest : public QObject {
    Q_OBJECT

    std::shared_ptr<const ModelWeights> m_weights, m_flat; ///< the same, and with all β zero
    std::shared_ptr<const Tokenizer> m_tokenizer;
    StoryModel m_model, m_flatModel;
    ContextTokens m_prompt;

    ContextTokens promptOf(const std::string& text) const {
        ContextTokens prompt;
        prompt.text = text;
        for (const auto& [id, end] : m_tokenizer->encodeWithEnds(text)) {
            prompt.ids.push_back(id);
            prompt.ends.push_back(end);
        }
        return prompt;
    }

    /// What a model says of each token of a text, in one pass that knows nothing of the other.
    std::vector<std::vector<float>> trace(const StoryModel& model,
                                          const std::vector<SideToken>& tokens) const {
        std::vector<int> ids = m_prompt.ids;
        for (const SideToken& token : tokens)
            ids.push_back(token.id);
        const std::vector<float> logits = Decoder(model.engine).trace(ids).logits;
        const std::size_t size = static_cast<std::size_t>(model.weights().config.vocabSize);
        std::vector<std::vector<float>> rows;
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            const auto row = std::span(logits).subspan((m_prompt.ids.size() + i - 1) * size, size);
            rows.emplace_back(row.begin(), row.end());
        }
        return rows;
    }

    std::string writtenAlone(const StoryModel& model, const GenerationSettings& settings, int tokens,
                             std::uint64_t seed) const {
        Generator generator(model);
        generator.setTokens(m_prompt);
        generator.start(seed);
        std::string text;
        Writing writing{.settings = settings, .tokens = tokens};
        writing.show = [&text](const std::vector<StepRecord>& records, const std::string&) {
            for (const StepRecord& record : records)
                text += record.text;
        };
        writeOn(generator, std::move(writing));
        return text;
    }

    void equalsTraces(const Compared& all) const {
        for (int side = 0; side < 2; ++side) {
            const auto& tokens = all.tokens[side];
            const auto a = trace(m_model, tokens);
            const auto b = trace(m_flatModel, tokens);
            for (std::size_t i = 0; i < tokens.size(); ++i) {
                const double kl = naiveKl(a[i], b[i]);
                QVERIFY2(
                    std::abs(*tokens[i].divergence - kl) < 1e-5 + 1e-3 * kl,
                    qPrintable(QStringLiteral("%1: %2, not %3").arg(i).arg(*tokens[i].divergence).arg(kl)));
                QCOMPARE(tokens[i].sharesTop, topOf(a[i]) == topOf(b[i]));
                const double own = probabilities(side == 0 ? a[i] : b[i])[tokens[i].id];
                QVERIFY(std::abs(tokens[i].logProbability - std::log(own)) < 1e-4);
            }
        }
    }

private Q_SLOTS:
    void initTestCase() {
        auto weights = std::make_shared<ModelWeights>(*weightsOf(golden::checkpoint()));
        for (LayerWeights& layer : weights->layers) { // so that the geometry says something
            std::vector<float> scales(layer.headScales.begin(), layer.headScales.end());
            for (float& scale : scales)
                scale *= 20;
            layer.headScales = scales;
        }
        m_weights = weights;
        auto flat = std::make_shared<ModelWeights>(*weights);
        for (LayerWeights& layer : flat->layers)
            layer.headScales = std::vector<float>(layer.headScales.size(), 0.0F);
        m_flat = flat;
        m_tokenizer = Tokenizer::load(golden::vocabulary);
        const auto engine = packed(m_weights, {Precision::Fp32, 2});
        m_model = {engine, m_tokenizer};
        m_flatModel = {packed(m_flat, {}, engine->sharedThreads()), m_tokenizer};
        m_prompt = promptOf("Once upon a time");
    }

    void equalSidesNeverPart_data() {
        QTest::addColumn<bool>("copied");
        QTest::addColumn<bool>("exact");
        QTest::newRow("one model") << false << false;
        QTest::newRow("one model, sliding") << false << true;
        QTest::newRow("two of the same weights") << true << false;
    }
    void equalSidesNeverPart() {
        QFETCH(bool, copied);
        QFETCH(bool, exact);
        GenerationSettings settings = lively();
        settings.context = exact ? ContextPolicy::Exact : ContextPolicy::Anchored;
        const auto copy = std::make_shared<const ModelWeights>(*m_weights);
        const StoryModel other =
            copied ? StoryModel{packed(copy, {}, m_model.engine->sharedThreads()), m_tokenizer} : m_model;
        SideBySide sides({WritingSide{m_model, settings}, {other, settings}}, m_prompt, 3);
        const Compared all = compared(sides, 500, 7);
        QCOMPARE(all.tokens[0].size(), 500U);
        QCOMPARE(all.tokens[1].size(), 500U);
        QVERIFY(!all.parted());
        for (int side = 0; side < 2; ++side)
            for (const SideToken& token : all.tokens[side]) {
                QVERIFY(*token.divergence < 1e-9);
                QVERIFY(token.sharesTop);
                QVERIFY(token.logProbability < 0);
            }
    }

    void withoutGeometryIsAsTwoTracesSay_data() {
        QTest::addColumn<int>("seed");
        QTest::addColumn<int>("atATime");
        QTest::newRow("by tokens") << 1 << 1;
        QTest::newRow("at once") << 2 << 40;
        QTest::newRow("in pieces") << 5 << 6;
    }
    void withoutGeometryIsAsTwoTracesSay() {
        QFETCH(int, seed);
        QFETCH(int, atATime);
        const auto start = static_cast<std::uint64_t>(seed);
        SideBySide sides(
            {WritingSide{m_model, lively()}, {m_model, lively(), withoutGeometry(m_weights->config)}},
            m_prompt, start);
        const Compared all = compared(sides, 40, static_cast<std::size_t>(atATime));
        std::array<std::string, 2> texts;
        for (int side = 0; side < 2; ++side)
            for (const SideToken& token : all.tokens[side])
                texts[side] += token.text;
        QCOMPARE(texts[0], writtenAlone(m_model, lively(), 40, start));
        QCOMPARE(texts[1], writtenAlone(m_flatModel, lively(), 40, start));
        const auto [a, b] =
            std::ranges::mismatch(all.tokens[0], all.tokens[1], {}, &SideToken::id, &SideToken::id);
        QVERIFY(a != all.tokens[0].end()); // they do part
        QCOMPARE(all.parted(), std::optional(static_cast<std::size_t>(a - all.tokens[0].begin())));
        QVERIFY(std::ranges::max(all.tokens[0], {}, [](const SideToken& token) {
                    return *token.divergence;
                }).divergence > 1e-3);
        equalsTraces(all);
    }

    /// Another model, whose weights say what the interventions do.
    void twoModelsShareTheirThreads() {
        SideBySide sides({WritingSide{m_model, lively()}, {m_flatModel, lively()}}, m_prompt, 5);
        equalsTraces(compared(sides, 40, 5));
    }

    /// XTC draws once more a token, and here cuts nothing.
    void bothDrawTheSameNumber() {
        GenerationSettings drawing = lively();
        drawing.xtcProbability = 0.5;
        drawing.xtcThreshold = 0.9;
        SideBySide sides({WritingSide{m_model, drawing}, {m_model, lively()}}, m_prompt, 8);
        QVERIFY(!compared(sides, 60, 10).parted());
        QVERIFY(sides.skipsDraws(1) && !sides.skipsDraws(0));
    }

    void whatIsStoppedGoesOn() {
        const std::array<WritingSide, 2> both{WritingSide{m_model, lively()}, {m_flatModel, lively()}};
        SideBySide whole(both, m_prompt, 5);
        const Compared expected = compared(whole, 30, 30);
        SideBySide sides(both, m_prompt, 5);
        Compared all;
        int asked = 0;
        const auto goOn = [&asked] { return ++asked % 7 != 0; };
        int stops = 0;
        while (!sides.write(30, goOn)) {
            all.take(sides);
            QVERIFY(++stops < 300);
        }
        all.take(sides);
        QVERIFY(stops > 3);
        for (int side = 0; side < 2; ++side) {
            QCOMPARE(all.tokens[side].size(), 30U);
            for (std::size_t i = 0; i < 30; ++i) {
                QCOMPARE(all.tokens[side][i].id, expected.tokens[side][i].id);
                QVERIFY(std::abs(*all.tokens[side][i].divergence - *expected.tokens[side][i].divergence) <
                        1e-5);
            }
        }
    }

    /// A side that has ended waits for nobody, and there the sides part.
    void aSideEndsAlone() {
        const std::string free = writtenAlone(m_model, lively(), 20, 4);
        GenerationSettings stopping = lively();
        stopping.stop = {free.substr(free.size() / 2, 4)};
        SideBySide sides({WritingSide{m_model, stopping}, {m_model, lively()}}, m_prompt, 4);
        const Compared all = compared(sides, 20, 1);
        QVERIFY(all.last[0].end == WritingEnd::Stopped);
        QVERIFY(all.tokens[0].size() < 20);
        QCOMPARE(all.tokens[1].size(), 20U);
        QVERIFY(all.parted() && *all.parted() <= all.tokens[0].size());
        std::string text;
        for (const SideToken& token : all.tokens[0])
            text += token.text;
        QVERIFY(free.starts_with(text));
    }

    /// One draws another first token there, the other goes on; their numbers are the same afterwards.
    void whatIsTakenBackIsNotShown() {
        const std::string free = writtenAlone(m_model, lively(), 30, 6);
        GenerationSettings banning = lively();
        banning.ban = {free.substr(free.size() / 2, 5)};
        SideBySide sides({WritingSide{m_model, banning}, {m_model, lively()}}, m_prompt, 6);
        const Compared all = compared(sides, 30, 1);
        std::string text;
        for (const SideToken& token : all.tokens[0])
            text += token.text;
        QVERIFY(text.find(banning.ban.front()) == std::string::npos && all.parted());
        QVERIFY(all.tokens[0].size() >= 30);
    }

    void otherVocabulariesAreComparedByText() {
        QTemporaryDir folder;
        const std::filesystem::path prefix = folder.filePath("other").toStdString();
        const auto tokenizer =
            trainTokenizer({LILA_SOURCE_DIR "/resources/texts/stories.txt", prefix, 400}).tokenizer;
        ModelConfig config = m_weights->config;
        config.vocabSize = tokenizer->size();
        const StoryModel other{packed(weightsOf(randomCheckpoint(config, 2))), tokenizer};
        SideBySide sides({WritingSide{m_model, lively()}, {other, lively()}}, m_prompt, 6);
        QVERIFY(!sides.hasSameVocabulary());
        const Compared all = compared(sides, 10, 3);
        QCOMPARE(all.tokens[1].size(), 10U);
        QVERIFY(!all.tokens[0][3].divergence && all.tokens[1][3].logProbability < 0);
    }
};

LILA_TEST(SideBySideTest)
#include "side_by_side_test.moc"
