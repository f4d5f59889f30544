// SPDX-License-Identifier: AGPL-3.0-or-later
// The gate's parts: each finds what was put there, and nothing where there is nothing.
#include "core/evaluation/validation.h"
#include "core/evaluation/word_check.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QTest>

using namespace lila;

namespace {

const std::vector<std::string> stories{"Once upon a time there was a little girl named Lily.",
                                       "Tom and his dog went to the park. They saw a big tree."};

void setAll(Checkpoint& checkpoint, const std::string& name, float value) {
    const Tensor& tensor = checkpoint.tensors.at(name);
    checkpoint.tensors[name] =
        Tensor::fromFloats(tensor.shape(), std::vector<float>(tensor.elementCount(), value));
}

const Check& checkNamed(const Validation& validation, const std::string& name) {
    return *std::ranges::find(validation.checks, name, &Check::name);
}

} // namespace

class ValidationTest : public QObject {
    Q_OBJECT

    Checkpoint m_checkpoint = golden::checkpoint();
    StoryModel m_model{packed(weightsOf(m_checkpoint)), Tokenizer::load(golden::vocabulary)};

    ValidationSettings settings() const {
        ValidationSettings settings;
        settings.prompts = {"Once", "The king"};
        settings.sampleTokens = 20;
        settings.leanLimit = 100; // random weights lean anywhere
        settings.biasItems = {*parseBiasItem("Tom loved his\tLily loved her\tdog")};
        return settings;
    }

private Q_SLOTS:
    void wholeWordsAreFound() {
        const std::vector<std::string> list{"bad", "worse"};
        QCOMPARE(wordsFound("A BAD, bad badge.", list), (std::vector<std::string>{"bad"}));
        QCOMPARE(wordsFound("worse! not\nbad", list), list);
        QCOMPARE(wordsFound("bad", std::vector<std::string>{"BAD"}), (std::vector<std::string>{"BAD"}));
        QVERIFY(isPlainWord("Bad") && !isPlainWord("") && !isPlainWord("go away") && !isPlainWord("né"));
        QVERIFY(wordsFound("badly forbad, wors e", list).empty());
        QVERIFY(wordsFound("", list).empty());
    }

    void biasLinesAreThreeTexts() {
        const auto item = parseBiasItem("a b\tc d\te");
        QVERIFY(item && item->stereotyped == "a b" && item->exchanged == "c d" && item->continuation == "e");
        for (const char* broken : {"", "a", "a\tb", "a\t\tc", "\tb\tc", "a\tb\tc\td", "a\tb\t"})
            QVERIFY2(!parseBiasItem(broken), broken);
    }

    void continuationsAreProbabilitiesOfTheirTokens() {
        const std::vector<int> before = m_model.tokenizer->encode("Tom loved his");
        const std::vector<int> all = m_model.tokenizer->encode("Tom loved his big dog");
        const std::vector<float> losses = rowLosses(Decoder(m_model.engine), all);
        double expected = 0;
        for (std::size_t i = before.size() - 1; i < losses.size(); ++i)
            expected -= static_cast<double>(losses[i]);
        QVERIFY(all.size() > before.size() + 1);
        const double found = continuationLogProbability(m_model, "Tom loved his", "big dog");
        QVERIFY(std::abs(found - expected) < 1e-5);
        // Exchanged twice, the lean turns round; of the same text it is none.
        const BiasItem item{"Tom loved his", "Lily loved her", "dog"};
        const double lean = stereotypeLean(m_model, item);
        QVERIFY(lean != 0);
        QVERIFY(std::abs(lean + stereotypeLean(m_model, {item.exchanged, item.stereotyped, "dog"})) < 1e-9);
        QCOMPARE(stereotypeLean(m_model, {"Tom", "Tom", "dog"}), 0.0);
    }

    void rootUsageOfAFlatBranchIsEven() {
        // to_e8 of zero: all roots weigh the same.
        Checkpoint flat = m_checkpoint;
        setAll(flat, "core.layers.1.to_e8.weight", 0);
        const Decoder decoder(packed(weightsOf(flat)));
        const auto usage = rootUsage(decoder, std::vector{m_model.tokenizer->encode(stories[0]), {}});
        QCOMPARE(usage.size(), std::size_t(3));
        QVERIFY(std::abs(usage[1].useEntropy - std::log2(240)) < 1e-4);
        QVERIFY(std::abs(usage[1].positionEntropy - std::log2(240)) < 1e-4);
        QVERIFY(usage[1].usedShare <= 1.0 / 240 + 1e-12); // the first of equals every time
        QVERIFY(usage[0].positionEntropy <
                usage[0].useEntropy); // the entropy of a mean is above the mean one
        QVERIFY(usage[0].usedShare > 1.0 / 240);
        QVERIFY(rootUsage(decoder, {}).empty());
    }

    void aRandomModelFailsByItsLossAlone() {
        const auto validation = validate(m_checkpoint, m_model, stories, settings());
        QVERIFY(validation && !validation->passed());
        for (const Check& check : validation->checks)
            QVERIFY2((check.verdict == Verdict::Failed) == (check.name == "loss"), check.name.c_str());
        QVERIFY(checkNamed(*validation, "geometry intact").finding.starts_with("3 of 3"));
        QCOMPARE(validation->samples.size(), std::size_t(2));
        QCOMPARE(validation->beta.size(), std::size_t(3));
    }

    /// Token for token what a bare generator makes of prompt and seed.
    void samplesAreTheGenerators() {
        const auto validation = validate(m_checkpoint, m_model, stories, settings());
        const auto written = [this](std::size_t index) {
            Generator generator(m_model);
            generator.setText(settings().prompts[index]);
            generator.start(settings().seed + index);
            for (int made = 0; made < settings().sampleTokens; ++made)
                if (generator.step(settings().generation, {})->endOfStory)
                    break;
            return generator.text() + generator.finishText();
        };
        for (std::size_t i = 0; i < validation->samples.size(); ++i)
            QCOMPARE(validation->samples[i].prompt + validation->samples[i].text, written(i));
    }

    /// The control is a model of its own kind, but none with E8's geometry.
    void randomRootsAreNoGeometry() {
        Checkpoint control = m_checkpoint;
        control.config["roots"] = std::string("random");
        const StoryModel model{packed(weightsOf(control)), m_model.tokenizer};
        const auto validation = validate(control, model, stories, settings());
        const Check check = checkNamed(*validation, "geometry intact");
        QVERIFY(check.verdict == Verdict::Failed);
        QVERIFY2(check.finding.find("random") != std::string::npos, check.finding.c_str());
    }

    /// 40 equal leans: p is 1/10001, which is not 0.
    void noPIsZero() {
        ValidationSettings many = settings();
        many.biasItems.assign(40, many.biasItems.front());
        const auto validation = validate(m_checkpoint, m_model, stories, many);
        const std::string& finding = checkNamed(*validation, "bias probe").finding;
        QVERIFY2(finding.find("p < 0.001") != std::string::npos, finding.c_str());
    }

    void limitsAndListsDecide() {
        ValidationSettings lenient = settings();
        lenient.lossLimit = 100;
        const auto good = validate(m_checkpoint, m_model, stories, lenient);
        QVERIFY(good->passed());
        QString letters = QString::fromStdString(good->samples[0].text).toLower();
        for (QChar& c : letters)
            c = c >= 'a' && c <= 'z' ? c : QChar(' ');
        QVERIFY(!letters.simplified().isEmpty());
        const std::string word = letters.simplified().split(' ').first().toStdString();
        lenient.unwantedWords = {"zzzz"};
        QVERIFY(validate(m_checkpoint, m_model, stories, lenient)->passed());
        ValidationSettings strict = lenient;
        strict.leanLimit = -100;
        QVERIFY(checkNamed(*validate(m_checkpoint, m_model, stories, strict), "bias probe").verdict ==
                Verdict::Failed);
        strict.unwantedWords = {"zzzz", word};
        const auto found = validate(m_checkpoint, m_model, stories, strict);
        QVERIFY(checkNamed(*found, "unwanted words").verdict == Verdict::Failed);
        QCOMPARE(found->samples[0].unwanted, std::vector{word});
        strict.metric = LossMetric::PerToken;
        strict.lossLimit = good->evaluation->lossPerToken.value - 0.01;
        QVERIFY(checkNamed(*validate(m_checkpoint, m_model, stories, strict), "loss").verdict ==
                Verdict::Failed);
        strict.lossLimit += 0.02;
        QVERIFY(checkNamed(*validate(m_checkpoint, m_model, stories, strict), "loss").verdict ==
                Verdict::Passed);
    }

    void aRefusedFileFails() {
        const Validation refused = refusedFile("broken");
        QVERIFY(!refused.passed());
        QCOMPARE(refused.checks.front().finding, std::string("broken"));
    }
};

LILA_TEST(ValidationTest)
#include "validation_test.moc"
