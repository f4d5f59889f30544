// SPDX-License-Identifier: AGPL-3.0-or-later
// A story for others: what is not known is looked at, weights survive being packed, nothing in a text acts.
#include "core/story/sharing/packed_root_weights.h"
#include "core/story/sharing/page_parts.h"
#include "core/story/sharing/story_page.h"
#include "core/story/sharing/story_tables.h"
#include "core/story/steered_context.h"
#include "core/story/tree/story_edits.h"
#include "core/training/texts/csv_row.h"
#include "tests/golden.h"
#include "tests/test_main.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

#include <bit>
#include <numeric>
#include <random>

using namespace lila;

namespace {

class SharingTest : public QObject {
    Q_OBJECT

    StoryModel m_model;

    static void type(Story& story, const std::string& text) {
        const std::size_t end = StoryPath(story).bytes();
        story.apply(retyping(story, StoryPath(story), end, end, text));
    }
    Records write(Story& story, Origin how, int count) const {
        Records records;
        for (const Draft& draft : draftsOn(story, StoryPath(story)))
            story.apply(encoding(story, draft, tokensOf(*m_model.tokenizer, draft)));
        Generator generator(m_model);
        BranchCache nothing(0);
        contextIn(generator, nothing, story, story.tip(), how.interventions, how.settings->context);
        generator.start(how.seed);
        const auto origin = std::make_shared<const Origin>(std::move(how));
        for (int i = 0; i < count; ++i) {
            const auto record = generator.step(*origin->settings, *origin->interventions);
            const NewToken token{record->id, record->text};
            records[story.freeKey()] = std::make_shared<const StepRecord>(*record);
            story.apply(writingAt(story, story.tip(), std::span(&token, 1), origin));
        }
        return records;
    }
    static std::size_t firstOfModel(const SharedStory& shared) {
        return static_cast<std::size_t>(
            std::ranges::find(shared.tokens, std::optional<std::size_t>(0), &SharedToken::passage) -
            shared.tokens.begin());
    }
    static std::string textOf(const SharedStory& shared) {
        std::string text;
        for (const SharedToken& token : shared.tokens)
            text += token.text;
        return text;
    }

    /// As the page's script reads a row.
    static std::vector<double> unpacked(const std::string& row, std::span<const lattice::Vector> directions) {
        const QByteArray bytes = QByteArray::fromBase64(QByteArray::fromStdString(row));
        std::vector<double> weights;
        if (bytes.size() == lattice::rootCount) {
            for (const char byte : bytes)
                weights.push_back(std::pow(static_cast<unsigned char>(byte) / 255.0, 2));
            return weights;
        }
        lattice::Vector slope{};
        std::memcpy(slope.data(), bytes.data(), sizeof slope);
        double sum = 0;
        for (const lattice::Vector& root : directions) {
            weights.push_back(std::exp(std::inner_product(root.begin(), root.end(), slope.begin(), 0.0)));
            sum += weights.back();
        }
        for (double& weight : weights)
            weight /= sum;
        return weights;
    }
    static double farthest(const LayerActivation& activation, std::span<const lattice::Vector> directions,
                           qsizetype* size = nullptr) {
        const std::string row = rootRow(activation, directions);
        if (size != nullptr)
            *size = static_cast<qsizetype>(row.size());
        const std::vector<double> weights = unpacked(row, directions);
        double most = weights.size() == lattice::rootCount ? 0 : 1;
        for (std::size_t r = 0; r < weights.size(); ++r)
            most = std::max(most, std::abs(weights[r] - static_cast<double>(activation.rootWeights[r])));
        return most;
    }
    static LayerActivation activation(std::mt19937& random, float temperature) {
        LayerActivation layer;
        std::normal_distribution<float> normal;
        for (float& z : layer.z)
            z = normal(random);
        lattice::Vector quantised{};
        lattice::softQuantise(layer.z, temperature, layer.rootWeights, quantised);
        return layer;
    }

    /// As a quantiser with these directions makes it.
    static LayerActivation activationOf(std::mt19937& random, std::span<const lattice::Vector> directions,
                                        const std::map<int, float>& boosts = {}) {
        LayerActivation layer = activation(random, 1);
        double sum = 0;
        for (std::size_t r = 0; r < directions.size(); ++r) {
            const auto boost = boosts.find(static_cast<int>(r));
            const double score =
                2 * std::inner_product(layer.z.begin(), layer.z.end(), directions[r].begin(), 0.0) +
                (boost == boosts.end() ? 0 : static_cast<double>(boost->second));
            layer.rootWeights[r] = static_cast<float>(std::exp(score));
            sum += std::exp(score);
        }
        for (float& weight : layer.rootWeights)
            weight = static_cast<float>(static_cast<double>(weight) / sum);
        return layer;
    }
    static std::vector<lattice::Vector> randomDirections(std::mt19937& random) {
        std::vector<lattice::Vector> directions(lattice::rootCount);
        std::normal_distribution<float> normal;
        for (lattice::Vector& direction : directions) {
            for (float& c : direction)
                c = normal(random);
            const float length =
                std::sqrt(std::inner_product(direction.begin(), direction.end(), direction.begin(), 0.0F));
            for (float& c : direction)
                c /= length;
        }
        return directions;
    }
    /// A token a set of directions, and one whose roots were boosted.
    static SharedStory storyOf(std::mt19937& random,
                               const std::vector<std::span<const lattice::Vector>>& sets) {
        SharedStory shared;
        shared.passages.push_back({std::make_shared<const Origin>(), sets.size()});
        for (const std::span<const lattice::Vector> directions : sets) {
            auto record = std::make_shared<StepRecord>();
            auto changes = std::make_shared<Interventions>();
            changes->rootBoost[{1, 17}] = 20;
            record->interventions = changes;
            record->activation = {activationOf(random, directions),
                                  activationOf(random, directions, {{17, 20.0F}}),
                                  activationOf(random, directions)};
            shared.tokens.push_back({" word", 5, {}, 0, record});
        }
        return shared;
    }

    static QJsonObject dataOf(const std::string& page) {
        const QByteArray bytes = QByteArray::fromStdString(page);
        const qsizetype from = bytes.indexOf('>', bytes.indexOf("id=\"data\"")) + 1;
        return QJsonDocument::fromJson(bytes.mid(from, bytes.indexOf("</script>", from) - from)).object();
    }
    /// Without what scripts hold.
    static QByteArray markupOf(const std::string& page) {
        QByteArray markup;
        const QByteArray bytes = QByteArray::fromStdString(page);
        for (qsizetype from = 0;;) {
            const qsizetype script = bytes.indexOf("<script", from);
            if (script < 0)
                return markup + bytes.mid(from);
            markup += bytes.mid(from, script - from);
            from = bytes.indexOf("</script>", script) + 9;
        }
    }

private Q_SLOTS:
    void initTestCase() {
        m_model = {packed(weightsOf(golden::checkpoint())), Tokenizer::load(golden::vocabulary)};
    }

    void whatIsNotKnownIsLookedAt() {
        Story story;
        type(story, "Once upon a time 🐻 there was");
        Records records = write(story, {}, 12);
        type(story, " a bear, and it said");
        SharedStory shared = sharedStory(story, m_model.tokenizer, records);
        QCOMPARE(textOf(shared), StoryPath(story).text(story));
        const std::size_t persons = shared.tokens.size() - 12;
        QCOMPARE(shared.missing(), persons);
        QCOMPARE(shared.passages.size(), std::size_t{1});
        QCOMPARE(passageLine(shared.passages.front()), std::string("12 tokens, seed 1, fp32"));
        const std::size_t written = firstOfModel(shared);
        const auto kept = shared.tokens[written].record;
        int asked = 0;
        QVERIFY(!scoreMissing(shared, story, m_model, {}, [&](std::size_t) { return ++asked < 1; }));
        QCOMPARE(shared.missing(), persons);
        QVERIFY(scoreMissing(shared, story, m_model, {}));
        QCOMPARE(shared.missing(), std::size_t{0});
        QCOMPARE(shared.tokens[written].record, kept);
        for (const SharedToken& token : shared.tokens) {
            QCOMPARE(token.record->id, token.id);
            QCOMPARE(token.record->activation.size(), m_model.weights().layers.size());
        }
    }

    void withoutAVocabularyTokensAreAsTheyStand() {
        Story story;
        type(story, "Once");
        const Records records = write(story, {}, 3);
        type(story, " typed words");
        const SharedStory shared = sharedStory(story, nullptr, records);
        QCOMPARE(textOf(shared), StoryPath(story).text(story));
        QCOMPARE(shared.tokens.back().id, notEncoded);
        QVERIFY(!dataOf(storyPage(shared)).contains(QStringLiteral("names")) ||
                dataOf(storyPage(shared))[QLatin1String("names")].toObject().isEmpty());
    }

    void weightsSurviveBeingPacked() {
        std::mt19937 random(7);
        qsizetype size = 0;
        for (const float temperature : {0.1F, 1.0F, 100.0F})
            for (int i = 0; i < 50; ++i) {
                QVERIFY(farthest(activation(random, temperature), lattice::roots(), &size) < 0.003);
                QCOMPARE(size, qsizetype{44});
            }
        LayerActivation hard = activation(random, 1);
        hard.rootWeights.fill(0);
        QVERIFY(rootRow(hard, lattice::roots()).empty());
        hard.rootWeights[17] = 1;
        QVERIFY(farthest(hard, lattice::roots()) < 1e-6);
        LayerActivation boosted = activation(random, 1);
        for (float& weight : boosted.rootWeights)
            weight *= 0.5F;
        boosted.rootWeights[100] += 0.5F;
        QVERIFY(farthest(boosted, lattice::roots()) < 0.005);
    }

    void rootsAreDrawnOnlyWhereTheirDirectionsAreKnown() {
        std::mt19937 random(11);
        const std::span<const lattice::Vector> e8 = lattice::roots();
        const auto one = randomDirections(random), other = randomDirections(random);
        const auto drawn = [](const SharedStory& shared) {
            const QJsonObject data = dataOf(storyPage(shared));
            QString tokens = data[QLatin1String("isE8")].toBool() ? "E8:" : "own:";
            for (const QJsonValue& row : data[QLatin1String("rows")].toArray())
                tokens += row.isArray() ? QLatin1Char('x') : QLatin1Char('-');
            return tokens;
        };
        SharedStory shared = storyOf(random, {e8, one, other, e8});
        QCOMPARE(drawn(shared), QStringLiteral("E8:x--x"));
        QVERIFY(storyPage(shared).find("The roots of 2 of the 4 tokens are not shown") != std::string::npos);
        shared.directions = one;
        QCOMPARE(drawn(shared), QStringLiteral("E8:x--x"));
        shared = storyOf(random, {one, other, e8, one});
        shared.directions = one;
        QCOMPARE(drawn(shared), QStringLiteral("own:x--x"));
        shared = storyOf(random, {e8});
        QVERIFY(storyPage(shared).find("are not shown") == std::string::npos);
    }

    void nothingInATextActs() {
        const std::string hostile =
            "</script><script>alert(1)</script><!-- \"]]>' & \x01\xEF\xBF\xBF\n\n  <p onclick=x>\t";
        Story story;
        const NewToken typed{notEncoded, hostile};
        story.apply(writingAt(story, story.tip(), std::span(&typed, 1), {}));
        Origin how;
        GenerationSettings settings;
        settings.ban = {"<script>&"};
        how.settings = std::make_shared<const GenerationSettings>(settings);
        how.modelSha256 = "<b>";
        const NewToken written{5, hostile};
        story.apply(
            writingAt(story, story.tip(), std::span(&written, 1), std::make_shared<const Origin>(how)));
        SharedStory shared = sharedStory(story, nullptr, {});
        shared.title = hostile;
        shared.models["<b>"] = "caf\xe9 </li>"; // no UTF-8
        const std::string page = storyPage(shared);
        const QByteArray bytes = QByteArray::fromStdString(page);
        QCOMPARE(bytes.count("<script"), 2);
        QCOMPARE(bytes.count("</script"), 2);
        QVERIFY(!bytes.contains("alert(1)</"));
        QCOMPARE(bytes.count("http://") + bytes.count("https://"), 2); // namespaces
        QXmlStreamReader xml(markupOf(page));
        QStringList lines;
        while (!xml.atEnd())
            if (xml.readNext() == QXmlStreamReader::StartElement && xml.name() == QLatin1String("p") &&
                lines.size() < 5)
                lines.append(xml.readElementText(QXmlStreamReader::IncludeChildElements));
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        QString shown = QString::fromStdString(hostile + hostile);
        shown.replace(QChar(0x01), QChar(0xFFFD)).replace(QChar(0xFFFF), QChar(0xFFFD));
        QCOMPARE(lines.join(QLatin1Char('\n')), shown);
    }

    /// But for names of settings, precisions and models, which are the same in every language.
    void allThatAPageSaysIsInItsLanguage() {
        Story story;
        type(story, "He said, once");
        Origin how;
        GenerationSettings settings;
        settings.topK = 7;
        how.settings = std::make_shared<const GenerationSettings>(settings);
        how.modelSha256 = "12";
        how.isCopied = true;
        const Records records = write(story, how, 4);
        SharedStory shared = sharedStory(story, m_model.tokenizer, records);
        shared.title = "34";
        shared.models["12"] = "56";
        shared.lookedAt = 1;
        shared.lookedAtBy = "12";
        const PageWords foreign{
            "xx", [](std::string_view text) { return "\u2039" + std::string(text) + "\u203A"; }};
        const QString page = QString::fromStdString(storyPage(shared, foreign));
        QVERIFY(page.contains(QStringLiteral("<aside lang=\"xx\"")));
        QVERIFY(page.contains(QStringLiteral("<footer lang=\"xx\"")));
        QVERIFY(!page.contains(QStringLiteral("lang=\"en\"")));
        QString rest = page.mid(page.indexOf(QStringLiteral("</main>")));
        rest.truncate(rest.indexOf(QStringLiteral("<script")));
        for (const char* known : {"\u2039[^\u203A]*\u203A", "<[^>]*>", "top_k 7", "fp32"})
            rest.remove(QRegularExpression(QString::fromUtf8(known)));
        QVERIFY2(!rest.contains(QRegularExpression(QStringLiteral("[A-Za-z]"))), qPrintable(rest));
        for (const char* attribute : {"aria-label=\"(?!\u2039)", "title=\"(?!\u2039)"})
            QVERIFY(!page.section(QStringLiteral("</main>"), 1)
                         .section(QStringLiteral("<script"), 0, 0)
                         .contains(QRegularExpression(QString::fromUtf8(attribute))));

        // The script's, of which there are no others.
        const QJsonObject words = dataOf(page.toStdString())[QLatin1String("words")].toObject();
        const QRegularExpression says(QStringLiteral("sai?[yd]\\(\"([^\"]*)\""));
        int count = 0;
        for (auto each = says.globalMatch(QString::fromUtf8(pageScript.data(), std::ssize(pageScript)));
             each.hasNext(); ++count) {
            const QString text = each.next().captured(1);
            QCOMPARE(words[text].toString(), u'\u2039' + text + u'\u203A');
        }
        QVERIFY(count >= 19);
        QVERIFY(!dataOf(storyPage(shared)).contains(QStringLiteral("words")));
        QVERIFY(QString::fromStdString(storyPage(shared)).contains(QStringLiteral("<footer lang=\"en\"")));
    }

    void fiveHundredTokensTakeLessThanTwoMegabytes() {
        std::mt19937 random(3);
        SharedStory shared;
        shared.tokenizer = m_model.tokenizer;
        shared.passages.push_back({std::make_shared<const Origin>(), 500});
        for (int i = 0; i < 500; ++i) {
            auto record = std::make_shared<StepRecord>();
            record->id = i % 2048;
            record->stages = StageList(SamplingStage::Model, SamplingStage::Resonator, SamplingStage::Final);
            record->resonatorLift.assign(lattice::rootCount, 0.1F);
            for (int c = 0; c <= recordedCandidates; ++c) {
                Candidate candidate{(record->id + 31 * c) % 2048};
                candidate.probability.fill(std::generate_canonical<float, 24>(random));
                record->candidates.push_back(candidate);
            }
            for (int layer = 0; layer < 12; ++layer)
                record->activation.push_back(activation(random, 0.1F));
            shared.tokens.push_back({" words", record->id, {}, 0, record});
        }
        const std::string page = storyPage(shared);
        QVERIFY2(page.size() < 2'000'000, qPrintable(QString::number(page.size())));
        // Names of pieces have angle brackets, which must not be seen in a script.
        const std::size_t data = page.find("id=\"data\">") + 10;
        QVERIFY(page.find("\\u003c0x", data) != std::string::npos);
        QCOMPARE(page.find('<', data), page.find("</script>", data));
        QCOMPARE(dataOf(page)[QLatin1String("layers")].toInt(), 12);
        QCOMPARE(dataOf(page)[QLatin1String("rows")].toArray().size(), 500);
    }

    void tablesHoldWhatIsKnown() {
        Story story;
        type(story, "He said, \"Once");
        const Records records = write(story, {}, 4);
        const SharedStory shared = sharedStory(story, m_model.tokenizer, records);
        std::vector<std::vector<std::string>> rows;
        CsvRow row;
        std::istringstream table(tokensCsv(shared));
        for (std::string line; std::getline(table, line);)
            if (row.push(line + "\n")) {
                QVERIFY(!row.isBroken());
                rows.push_back(row.cells());
                row.clear();
            }
        QCOMPARE(rows.size(), shared.tokens.size() + 1);
        for (std::size_t i = 0; i < shared.tokens.size(); ++i) {
            const auto& cells = rows[i + 1];
            QCOMPARE(cells.size(), rows.front().size());
            QCOMPARE(cells[3], shared.tokens[i].text);
            QCOMPARE(cells[4], std::string(shared.tokens[i].passage ? "model" : "person"));
            QCOMPARE(cells[9].empty(), !shared.tokens[i].record);
        }
        const SafetensorsFile roots = rootTensors(shared);
        QCOMPARE(roots.tensors.at("root_weights").shape(), (std::vector<std::int64_t>{4, 3, 240}));
        const QString csv = QString::fromStdString(rootsCsv(shared, 2));
        QCOMPARE(csv.count(QLatin1Char('\n')), 5);
        const QString last = csv.section(QLatin1Char('\n'), 4, 4).section(QLatin1Char(','), -1).trimmed();
        QCOMPARE(last.toFloat(), roots.tensors.at("root_weights").toFloats().back());
        const auto passages =
            QJsonDocument::fromJson(QByteArray::fromStdString(passagesJson(shared))).array();
        QCOMPARE(passages.size(), 1);
        QCOMPARE(passages[0].toObject()[QLatin1String("tokens")].toInt(), 4);
    }
};

} // namespace

LILA_TEST(SharingTest)
#include "sharing_test.moc"
