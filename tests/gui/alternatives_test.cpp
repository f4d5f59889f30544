// SPDX-License-Identifier: AGPL-3.0-or-later
// Several ways on at once, the tree of what could come next, and passages for a gap: through the window.
#include "app/explorer/story/written_part.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/in_place_preview.h"
#include "widgets/look_ahead_view.h"
#include "widgets/passage_list.h"

#include <QAction>
#include <QSpinBox>

using namespace lila;

namespace {

class AlternativesTest : public QObject {
    Q_OBJECT

    static void apply(WindowFixture& fixture, int tokens, std::uint64_t seed = 7) {
        GenerationSettings settings;
        settings.maxTokens = tokens;
        settings.temperature = 1;
        settings.seed = seed;
        fixture.settings().setSettings(settings);
        fixture.session().setSettings(settings);
    }
    static QString text(WindowFixture& fixture) { return fixture.story().storyText(); }
    static PassageList& list(WindowFixture& fixture) {
        return fixture.window().docks().holding<PassageList>();
    }
    static LookAheadView& tree(WindowFixture& fixture) {
        return fixture.window().docks().holding<LookAheadView>();
    }
    static const Actions& actions(WindowFixture& fixture) { return fixture.window().actions(); }
    /// Nothing is being looked for any more.
    static bool waitForAll(WindowFixture& fixture) {
        return QTest::qWaitFor([&] { return !actions(fixture).stop->isEnabled(); }, 60000);
    }
    static QString textOf(const Passage& passage) {
        QString text;
        for (const PassageToken& token : passage.tokens)
            text += token.text;
        return text;
    }
    static std::vector<int> idsOf(const StoryBook& book) {
        std::vector<int> ids;
        for (const StoryPath::Part& part : book.path().parts())
            book.story().span(part.span).tokens.slice(0, part.tokens).forEach([&](const Token& token) {
                ids.push_back(token.id);
            });
        return ids;
    }
    static void select(WindowFixture& fixture, const QString& passage) {
        const int at = static_cast<int>(text(fixture).indexOf(passage));
        QTextCursor cursor = fixture.story().textCursor();
        cursor.setPosition(at);
        cursor.setPosition(at + static_cast<int>(passage.size()), QTextCursor::KeepAnchor);
        fixture.story().setTextCursor(cursor);
    }

private Q_SLOTS:
    void severalAreWrittenAndOneIsTaken() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        apply(fixture, 12);
        const QString begun = text(fixture);
        auto* count =
            fixture.window().findChild<QDockWidget*>(QStringLiteral("alternatives"))->findChild<QSpinBox*>();
        QVERIFY(count != nullptr);
        count->setValue(3);
        QTest::keyClick(&fixture.window(), Qt::Key_Return, Qt::ControlModifier | Qt::AltModifier);
        QVERIFY(actions(fixture).stop->isEnabled());
        QVERIFY(waitForAll(fixture));
        QCOMPARE(text(fixture), begun); // until one is taken
        const std::vector<Passage> passages = list(fixture).choice().passages;
        QCOMPARE(passages.size(), 3U);
        for (const Passage& passage : passages) {
            QCOMPARE(passage.tokens.size(), 12U);
            QVERIFY(passage.tokens[5].probability > 0 && passage.tokens[5].probability <= 1);
        }
        QTest::keyClick(&list(fixture), Qt::Key_2);
        QCOMPARE(text(fixture), begun + textOf(passages[1]));
        QVERIFY(list(fixture).choice().passages.empty());
        const StoryBook& book = fixture.book();
        QCOMPARE(book.depth(), 1);
        const std::vector<int> taken = idsOf(book);
        QCOMPARE(std::ranges::count(taken, notEncoded), 0);
        const auto forks = book.path().forks(book.story());
        QCOMPARE(forks.size(), 1U);
        const auto ways = continuationsAt(book.story(), forks[0]);
        QCOMPARE(ways.size(), 3U);
        for (std::size_t i = 0; i < ways.size(); ++i) {
            const Span& span = book.story().span(ways[i].span);
            QCOMPARE(span.origin->seed, 7 + i);
            QCOMPARE(span.origin->settings->maxTokens, 12);
            QCOMPARE(QString::fromStdString(span.tokens.text()), textOf(passages[i]));
        }
        // Its tokens are known, and Retry is of this way alone.
        QTextCursor caret = fixture.story().textCursor();
        caret.setPosition(static_cast<int>(begun.size()) + 1);
        fixture.story().setTextCursor(caret);
        QVERIFY(fixture.window().focus().token() != nullptr);
        QCOMPARE(fixture.window().focus().token()->id, book.story().span(ways[1].span).tokens[0].id);
        QCOMPARE(fixture.story().lastGenerationStart(), static_cast<int>(begun.size()));
        // The same seed alone writes the same tokens.
        fixture.story().undo();
        QCOMPARE(text(fixture), begun);
        QCOMPARE(book.depth(), 0);
        apply(fixture, 12, 8);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        QCOMPARE(idsOf(book), taken);
    }

    void takenWhileTheyAreWrittenTheyEndThere() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        apply(fixture, 100000);
        const QString begun = text(fixture);
        actions(fixture).several->trigger();
        QVERIFY(QTest::qWaitFor([&] {
            const auto& passages = list(fixture).choice().passages;
            return !passages.empty() && passages.back().tokens.size() > 3;
        }));
        QTest::keyClick(&list(fixture), Qt::Key_1);
        QVERIFY(QTest::qWaitFor([&] { return text(fixture) != begun; }));
        QVERIFY(!actions(fixture).stop->isEnabled());
        QCOMPARE(fixture.book().depth(), 1);
        QVERIFY(fixture.story().hasFocus());
        fixture.session().generate(); // from there
        QVERIFY(fixture.waitForText(text(fixture).size()));
        fixture.session().stop();
        QVERIFY(fixture.waitForEnd());
    }

    /// An id says what its text is, also where a stop text begins within a token.
    void aTokenThatIsCutIsEncodedAnew() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        apply(fixture, 30);
        const StoryBook& book = fixture.book();
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        const std::string all = book.path().text(book.story());
        std::string stop;
        for (std::size_t i = book.path().tokenCount() - 25; stop.empty() && i < book.path().tokenCount();
             ++i) {
            const auto at = book.path().positionAt(book.story(), i);
            const std::string token(book.story().span(at->token.span).tokens[at->token.from].text);
            if (token.size() > 2 && all.find(token.substr(2)) == at->byte + 2)
                stop = token.substr(2);
        }
        QVERIFY(!stop.empty());
        fixture.story().undo();
        GenerationSettings settings = fixture.session().settings();
        settings.stop = {stop};
        fixture.session().setSettings(settings);
        actions(fixture).several->trigger();
        QVERIFY(waitForAll(fixture));
        QTest::keyClick(&list(fixture), Qt::Key_1);
        QCOMPARE(text(fixture).toStdString(), all.substr(0, all.find(stop)));
        QCOMPARE(idsOf(book).back(), notEncoded);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        QCOMPARE(std::ranges::count(idsOf(book), notEncoded), 0);
    }

    void escStopsThenClears() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        apply(fixture, 100000);
        const QString begun = text(fixture);
        actions(fixture).several->trigger();
        QVERIFY(
            QTest::qWaitFor([&] { return list(fixture).statement().contains(QLatin1String("so far:")); }));
        actions(fixture).stop->trigger();
        QVERIFY(waitForAll(fixture));
        QVERIFY(!list(fixture).choice().passages.empty());
        QTest::keyClick(&list(fixture), Qt::Key_Escape);
        QVERIFY(list(fixture).choice().passages.empty());
        QCOMPARE(text(fixture), begun);
        QCOMPARE(fixture.book().depth(), 0);
    }

    void whatIsNoLongerTrueGoes() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        apply(fixture, 6);
        for (const bool isTyped : {true, false}) {
            actions(fixture).several->trigger();
            QVERIFY(waitForAll(fixture));
            QVERIFY(!list(fixture).choice().passages.empty());
            if (isTyped)
                QTest::keyClicks(&fixture.story(), QStringLiteral("x"));
            else
                fixture.session().generate();
            QVERIFY(list(fixture).choice().passages.empty());
            QVERIFY(fixture.waitForEnd());
        }
    }

    void aWayOfTheTreeBecomesTheBranch() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        const QString begun = text(fixture);
        QTest::keyClick(&fixture.window(), Qt::Key_L, Qt::ControlModifier);
        QVERIFY(waitForAll(fixture));
        LookAheadView& view = tree(fixture);
        const std::vector<PossibleToken> tokens = view.tokens();
        QCOMPARE(tokens.size(), 200U);
        int deep = 199;
        while (tokens[static_cast<std::size_t>(deep)].endsStory ||
               tokens[static_cast<std::size_t>(deep)].parent < 0)
            --deep;
        QString way;
        int count = 0;
        for (int at = deep; at >= 0; at = tokens[static_cast<std::size_t>(at)].parent, ++count)
            way.prepend(tokens[static_cast<std::size_t>(at)].text);
        view.setCurrent(deep);
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(text(fixture), begun + way);
        const StoryBook& book = fixture.book();
        QCOMPARE(book.depth(), 1);
        QCOMPARE(std::ranges::count(idsOf(book), notEncoded), 0);
        QVERIFY(view.tokens().empty());
        fixture.story().undo();
        QCOMPARE(text(fixture), begun);
    }

    void theTreeGrowsAtTheCaret() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        const QString begun = text(fixture); // "Once upon a time"
        QTextCursor caret = fixture.story().textCursor();
        caret.setPosition(static_cast<int>(begun.indexOf(QStringLiteral(" a time"))));
        fixture.story().setTextCursor(caret);
        actions(fixture).lookAhead->trigger();
        QVERIFY(waitForAll(fixture));
        LookAheadView& view = tree(fixture);
        Generator generator(fixture.session().model()->model);
        generator.setText("Once upon");
        const auto nodes = lila::lookAhead(generator, {});
        QCOMPARE(view.tokens().size(), nodes.size());
        for (std::size_t i = 0; i < nodes.size(); ++i)
            QVERIFY(std::abs(view.tokens()[i].pathProbability - nodes[i].pathProbability) < 1e-5);
        int row = 0;
        while (view.tokens()[static_cast<std::size_t>(row)].endsStory)
            ++row;
        const QString token = view.tokens()[static_cast<std::size_t>(row)].text;
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.placeOf(row).center().toPoint());
        QCOMPARE(text(fixture), QStringLiteral("Once upon") + token);
        const StoryBook& book = fixture.book();
        QCOMPARE(book.path().forks(book.story()).size(), 1U);
        fixture.story().undo();
        QCOMPARE(text(fixture), begun);
    }

    void anotherPassageIsTakenForAGap() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        apply(fixture, 112);
        QVERIFY(!actions(fixture).fillGap->isEnabled());
        QVERIFY(actions(fixture).fillGap->toolTip().contains(QLatin1String("Select")));
        QTest::keyClicks(&fixture.story(), QStringLiteral(" there was a cat who lived in a wood"));
        const QString before = text(fixture);
        select(fixture, QStringLiteral("a cat who lived in a wood"));
        QVERIFY(actions(fixture).fillGap->toolTip().contains(QLatin1String("behind")));
        select(fixture, QStringLiteral("s a ca")); // of words that are touched, all is meant
        QVERIFY(actions(fixture).fillGap->isEnabled());
        const int depth = fixture.book().depth();
        QTest::keyClick(&fixture.window(), Qt::Key_G, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(waitForAll(fixture));
        const std::vector<Passage> passages = list(fixture).choice().passages;
        QVERIFY(passages.size() > 4 && passages.size() <= 9);
        const auto now = std::ranges::find(passages, QStringLiteral("now"), &Passage::caption);
        QVERIFY(now != passages.end());
        QCOMPARE(textOf(*now), QStringLiteral("was a cat"));
        const std::size_t row = now == passages.begin() ? 1 : 0;
        list(fixture).setCurrentIndex(list(fixture).model()->index(static_cast<int>(row), 0));
        auto* preview = fixture.story().findChild<InPlacePreview*>();
        QVERIFY(preview != nullptr);
        const QString there = QStringLiteral("Once upon a time there") + textOf(passages[row]) +
                              QStringLiteral(" who lived in a wood");
        QCOMPARE(preview->shownText(), there);
        QCOMPARE(text(fixture), before);
        list(fixture).setCurrentIndex(
            list(fixture).model()->index(static_cast<int>(now - passages.begin()), 0));
        QCOMPARE(preview->shownText(), QString());
        list(fixture).setCurrentIndex(list(fixture).model()->index(static_cast<int>(row), 0));
        QTest::keyClick(&list(fixture), Qt::Key_Return);
        QCOMPARE(preview->shownText(), QString());
        QCOMPARE(text(fixture), QStringLiteral("Once upon a time there") + textOf(passages[row]) +
                                    QStringLiteral(" who lived in a wood"));
        const StoryBook& book = fixture.book();
        QCOMPARE(book.depth(), depth + 1);
        QCOMPARE(std::ranges::count(idsOf(book), notEncoded), 0);
        QCOMPARE(book.path().forks(book.story()).size(), 1U);
        const std::size_t middle =
            book.tokenAt(static_cast<int>(there.indexOf(QLatin1String(" who"))) - 1)->index;
        QVERIFY(book.story().span(writtenPart(book.story(), book.path(), middle)->span).origin->pastEnd);
        fixture.story().undo();
        QCOMPARE(text(fixture), before);
    }

    void theWorkerDropsWhatNobodyWaitsFor() {
        const auto weights = weightsOf(readCheckpoint(tinyCheckpoint.toStdString()));
        const StoryModel model{packed(weights), Tokenizer::load(officialVocabulary.toStdString())};
        GenerationWorker worker;
        worker.setModel(model);
        auto settings = std::make_shared<GenerationSettings>(endlessSettings());
        const auto several = [&] {
            AlternativesRequest request{Story(), settings, SeveralWanted{3, 4, true}};
            return worker.findAlternatives(request);
        };
        const auto isDone = [&](quint64 job) {
            return QTest::qWaitFor([&] { return worker.takeAlternatives(job).isDone; }, 20000);
        };
        const quint64 first = several();
        const quint64 second = several();
        QVERIFY(QTest::qWaitFor([&] { return !worker.takeAlternatives(second).ways.empty(); }, 20000));
        QVERIFY(worker.takeAlternatives(first).ways.empty());
        worker.stopAlternatives();
        QVERIFY(isDone(second));
        const quint64 third = several();
        QSignalSpy ended(&worker, &GenerationWorker::ended);
        worker.setSettings(endlessSettings());
        GenerationRequest generation;
        generation.story = Story();
        worker.start(generation);
        QVERIFY(QTest::qWaitFor([&] { return !worker.takeRecords().empty(); }, 20000));
        worker.stop();
        QVERIFY(ended.wait(20000));
        QVERIFY(worker.takeAlternatives(third).ways.size() <= 4); // ended or never begun
        AlternativesRequest bad{Story(), settings, InfillWanted{}};
        const quint64 fourth = worker.findAlternatives(bad);
        QString error;
        QVERIFY(QTest::qWaitFor([&] {
            const Found found = worker.takeAlternatives(fourth);
            error += found.error;
            return found.isDone;
        }));
        QVERIFY(!error.isEmpty());
    }
};

} // namespace

LILA_TEST(AlternativesTest)
#include "alternatives_test.moc"
