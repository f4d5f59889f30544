// SPDX-License-Identifier: AGPL-3.0-or-later
// "Copy as command": a shell that runs the line gets the ids that stand in the story.
#include "core/story/branch_context.h"
#include "core/story/writing.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"

#include <QAction>
#include <QClipboard>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryFile>

#include <map>

using namespace lila;

using Ids = std::vector<int>;

Q_DECLARE_METATYPE(lila::Precision)

class GenerateCommandTest : public QObject {
    Q_OBJECT

    static GenerationSettings lively(int tokens) {
        GenerationSettings settings;
        settings.maxTokens = tokens;
        settings.temperature = 1.3;
        settings.topK = 0;
        settings.topP = 1;
        settings.seed = 7;
        return settings;
    }
    static void generate(WindowFixture& fixture, const GenerationSettings& settings) {
        fixture.settings().takeOver(settings);
        fixture.session().setSettings(settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
    }
    static void caretTo(WindowFixture& fixture, int position) {
        QTextCursor cursor = fixture.story().textCursor();
        cursor.setPosition(position);
        fixture.story().setTextCursor(cursor);
    }
    static QAction& action(WindowFixture& fixture) { return *fixture.window().actions().copyCommand; }
    static QString copied(WindowFixture& fixture) {
        QGuiApplication::clipboard()->clear();
        action(fixture).trigger();
        return QGuiApplication::clipboard()->text();
    }
    /// Of one of the parts of the branch, the last one where none is named.
    static Ids idsIn(const StoryBook& book, std::optional<std::size_t> part = {}) {
        const auto parts = book.path().parts();
        const StoryPath::Part& wanted = parts[part.value_or(parts.size() - 1)];
        Ids ids;
        book.story().span(wanted.span).tokens.slice(0, wanted.tokens).forEach([&](const Token& token) {
            ids.push_back(token.id);
        });
        return ids;
    }
    /// What a shell makes of the line.
    static Ids idsOf(const QString& line) {
        QTemporaryFile script; // a line may be longer than an argument
        if (!script.open() || script.write((line + QStringLiteral(" --json\n")).toUtf8()) < 0 ||
            !script.flush())
            return {};
        QProcess shell;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("PATH"), QFileInfo(QStringLiteral(LILA_PROGRAM)).path());
        shell.setProcessEnvironment(environment);
        shell.start(QStringLiteral("/bin/sh"), {script.fileName()});
        if (!shell.waitForFinished(120000) || shell.exitCode() != 0)
            qWarning("%s\n%s", qPrintable(line.right(300)), shell.readAllStandardError().constData());
        Ids ids;
        for (const QByteArray& token : shell.readAllStandardOutput().trimmed().split('\n'))
            if (const QJsonObject object = QJsonDocument::fromJson(token).object();
                object.contains(QLatin1String("id")))
                ids.push_back(object[QLatin1String("id")].toInt());
        return ids;
    }

private Q_SLOTS:
    void aShellMakesTheSameIds_data() {
        QTest::addColumn<QString>("prompt");
        QTest::addColumn<bool>("resonator");
        QTest::addColumn<Precision>("precision");
        const std::map<const char*, QString> prompts{
            {"plain", QStringLiteral("Once upon a time")},
            {"empty", QString()},
            {"quotes", QStringLiteral("'What?' said \"Tom\" `date` it's")},
            {"variables", QStringLiteral("$HOME costs $$ ${PATH} and \\n \\' 100% !! # ~ *")},
            {"lines", QStringLiteral("\n\nOne.\n\tTwo.\n\n")},
            {"leading space", QStringLiteral("  Once  upon ")},
            {"space alone", QStringLiteral(" \n ")},
            {"other scripts", QStringLiteral("Der Bär 熊 und 🐻 schliefen — “gut”.")},
            {"a hyphen", QStringLiteral("-")},
            {"like an option", QStringLiteral("--json")},
            {"like a list", QStringLiteral("[a, b]")},
        };
        for (const auto& [name, prompt] : prompts)
            QTest::newRow(name) << prompt << (prompt.size() % 2 == 0) << Precision::Fp32;
        QTest::newRow("with the resonator") << prompts.at("plain") << true << Precision::Fp32;
        QTest::newRow("without it") << prompts.at("plain") << false << Precision::Fp32;
        QTest::newRow("bf16") << prompts.at("plain") << true << Precision::Bf16;
        QTest::newRow("int8") << prompts.at("plain") << true << Precision::Int8;
    }

    void aShellMakesTheSameIds() {
        QFETCH(QString, prompt);
        QFETCH(bool, resonator);
        QFETCH(Precision, precision);
        Options options;
        options.precision = precision;
        options.prompt = prompt;
        WindowFixture fixture(tinyCheckpoint, options);
        QVERIFY(fixture.ready());
        QVERIFY(!action(fixture).isEnabled() && !action(fixture).toolTip().isEmpty());
        GenerationSettings settings = lively(20);
        settings.resonator = resonator;
        settings.bias = {"the=1"};
        generate(fixture, settings);
        const Ids first = idsIn(fixture.book());
        QVERIFY(!first.empty());
        QVERIFY2(action(fixture).isEnabled(), qPrintable(action(fixture).toolTip()));
        QCOMPARE(idsOf(copied(fixture)), first);
        // Behind words of its own it goes on from ids that the text would not be encoded to.
        settings.seed = 8;
        settings.minP = 0.001;
        generate(fixture, settings);
        QVERIFY2(copied(fixture).contains(QStringLiteral("--prompt_ids ")), qPrintable(copied(fixture)));
        QCOMPARE(idsOf(copied(fixture)), idsIn(fixture.book()));
    }

    void theLineIsShortWhereAllIsUsual() {
        WindowFixture fixture(storyCheckpoint);
        QVERIFY(fixture.ready());
        GenerationSettings settings = fixture.session().model()->recommended;
        settings.seed = 18446744073709551615U;
        settings.maxTokens = 3;
        generate(fixture, settings);
        QCOMPARE(copied(fixture), QStringLiteral("lila generate --max_tokens 3 --seed 18446744073709551615 "
                                                 "--prompt 'Once upon a time'"));
        QCOMPARE(idsOf(copied(fixture)), idsIn(fixture.book()));
    }

    void itIsOfTheBranchThatIsShown() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        generate(fixture, lively(16));
        const Ids first = idsIn(fixture.book());
        fixture.session().retry();
        QVERIFY(fixture.waitForEnd());
        QVERIFY(idsIn(fixture.book()) != first);
        QCOMPARE(idsOf(copied(fixture)), idsIn(fixture.book()));

        // A candidate is taken; what follows goes on from it.
        const auto parts = fixture.book().path().parts();
        const std::size_t taken = parts.back().firstToken + 9;
        caretTo(fixture, fixture.book().positionOf(fixture.book().path().placeAt(taken)));
        const StepRecord record = *fixture.window().focus().token();
        std::size_t row = 0;
        while (record.candidates[row].id == record.id || record.candidates[row].id < 4)
            ++row;
        fixture.session().takeCandidate(record.candidates[row].id);
        QVERIFY(fixture.waitForEnd());
        QCOMPARE(idsOf(copied(fixture)), idsIn(fixture.book()));

        // At the caret: what stays before the fork.
        const std::size_t before = fixture.book().path().parts().size() - 3;
        QVERIFY(idsIn(fixture.book(), before).size() == 9);
        caretTo(fixture, static_cast<int>(QStringLiteral("Once upon a time").size()) + 2);
        QCOMPARE(idsOf(copied(fixture)), idsIn(fixture.book(), before));
        caretTo(fixture, 1); // in one's own words: the last ones
        QCOMPARE(idsOf(copied(fixture)), idsIn(fixture.book()));
    }

    void stepsAndStops() {
        WindowFixture fixture(storyCheckpoint);
        QVERIFY(fixture.ready());
        GenerationSettings settings = lively(80);
        settings.stopAt = StopAt::Sentence;
        settings.temperature = 0.5;
        settings.topK = 40;
        generate(fixture, settings);
        QCOMPARE(idsOf(copied(fixture)), idsIn(fixture.book()));
        QTest::keyClick(&fixture.story(), Qt::Key_Return);
        QTest::keyClicks(&fixture.story(), QStringLiteral("One day, Tom "));
        for (int i = 0; i < 30; ++i) {
            fixture.session().step();
            QVERIFY(fixture.waitForEnd());
        }
        QCOMPARE(idsIn(fixture.book()).size(), 30U);
        const QString written = fixture.story().storyText().section(QStringLiteral("One day, Tom "), 1);
        QVERIFY2(written.contains(QRegularExpression(QStringLiteral("[.!?]\\W+\\w"))),
                 qPrintable(written)); // beyond a sentence
        QCOMPARE(idsOf(copied(fixture)), idsIn(fixture.book()));
    }

    void pastTheEnd() {
        const QTemporaryDir folder;
        WindowFixture fixture(endingCheckpoint(folder));
        QVERIFY(fixture.ready());
        generate(fixture, lively(8));
        QVERIFY(!action(fixture).isEnabled()); // nothing was written
        generate(fixture, lively(8));
        QVERIFY(copied(fixture).contains(QStringLiteral("--past_end")));
        QCOMPARE(idsOf(copied(fixture)), idsIn(fixture.book()));
    }

    void aLongPromptIsGivenThroughAPipe() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        fixture.book().setStory(QStringLiteral("It's a long story, $1.\n").repeated(10000));
        GenerationSettings settings = lively(5);
        generate(fixture, settings);
        QVERIFY(copied(fixture).startsWith(QStringLiteral("printf")));
        QCOMPARE(idsOf(copied(fixture)), idsIn(fixture.book()));
        generate(fixture, settings); // ids, and many
        QVERIFY(copied(fixture).contains(QStringLiteral("--prompt_ids -")));
        QCOMPARE(idsOf(copied(fixture)), idsIn(fixture.book()));
    }

    void changesInsideTheModelAreSaid() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        const std::shared_ptr<const LoadedModel> model = fixture.session().model();
        Interventions changed;
        changed.betaFactor[{0, 1}] = -2.5F;
        changed.branchFactor[1] = 30;
        changed.temperatureFactor[0] = 0;
        changed.rootBoost[{1, 17}] = 0.7F;
        const GenerationSettings settings = lively(20);
        Generator generator(model->model);
        generator.setText("Once upon a time");
        generator.start(7);
        std::vector<NewToken> tokens;
        Ids ids;
        Writing writing{.settings = settings, .interventions = changed, .tokens = 20};
        writing.show = [&](const std::vector<StepRecord>& records, const std::string&) {
            for (const StepRecord& record : records) {
                tokens.push_back({record.id, record.text});
                ids.push_back(record.id);
            }
        };
        writeOn(generator, writing);

        Origin origin;
        origin.settings = std::make_shared<GenerationSettings>(settings);
        origin.interventions = std::make_shared<Interventions>(changed);
        origin.seed = 7;
        origin.tokenizerSha256 = model->model.tokenizer->sha256();
        StoryBook& book = fixture.book();
        const Story& story = book.story();
        const Draft draft = draftsOn(story, book.path()).front();
        book.apply(encoding(story, draft, tokensOf(*model->model.tokenizer, draft)), "Encode");
        book.apply(writingAt(story, story.tip(), tokens, std::make_shared<Origin>(origin)), "Generate");
        QVERIFY(copied(fixture).contains(QStringLiteral("--interventions '{")));
        QCOMPARE(idsOf(copied(fixture)), ids);
        QVERIFY(idsOf(copied(fixture).remove(
                    QRegularExpression(QStringLiteral("--interventions '[^']*'")))) != ids);

        // What was computed of them is not what a model as it is would have computed.
        origin.interventions = std::make_shared<Interventions>();
        book.apply(writingAt(story, story.tip(), tokens, std::make_shared<Origin>(origin)), "Generate");
        QVERIFY(action(fixture).toolTip().contains(QStringLiteral("changed inside")));
    }

    void whatCannotBeMadeAgainSaysWhy() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        const auto reason = [&](const char* part) {
            return !action(fixture).isEnabled() && action(fixture).toolTip().contains(QLatin1String(part));
        };
        QVERIFY(reason("No model has written"));
        GenerationSettings settings = lively(100000);
        fixture.session().setSettings(settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForText(60));
        QVERIFY(reason("Stop"));
        settings.temperature = 0.9;
        fixture.session().setSettings(settings);
        QVERIFY(fixture.waitForText(fixture.story().storyLength() + 60));
        fixture.session().stop();
        QVERIFY(fixture.waitForEnd());
        QVERIFY2(reason("settings were changed"), qPrintable(action(fixture).toolTip()));
        caretTo(fixture, 20); // before the change
        QCOMPARE(idsOf(copied(fixture)), idsIn(fixture.book(), 1));

        // Behind other words.
        caretTo(fixture, 4);
        QTest::keyClicks(&fixture.story(), QStringLiteral("more"));
        QVERIFY2(reason("behind other ones"), qPrintable(action(fixture).toolTip()));

        fixture.book().setStory(QStringLiteral("Once upon"), {{4, 5, 1}});
        QVERIFY2(reason("only the text"), qPrintable(action(fixture).toolTip()));
    }
};

LILA_TEST(GenerateCommandTest)
#include "generate_command_test.moc"
