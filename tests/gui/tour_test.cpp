// SPDX-License-Identifier: AGPL-3.0-or-later
// Help, Show me: the four steps by their real actions, what they leave behind, and the ways out.
#include "app/explorer/story/story_pane.h"
#include "app/explorer/tour/tour.h"
#include "tests/gui/tour_fixture.h"
#include "tests/test_main.h"
#include "widgets/comparison_view.h"
#include "widgets/pointing_frame.h"

#include <QAction>
#include <QActionGroup>
#include <QDockWidget>
#include <QTableView>
#include <QToolButton>

using namespace lila;

class TourTest : public QObject, private TourSteps {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_model;

    static PointingFrame& frame(WindowFixture& fixture) {
        return *fixture.window().findChild<PointingFrame*>();
    }
    static ComparisonView& comparison(WindowFixture& fixture) {
        return fixture.window().docks().holding<ComparisonView>();
    }
    static Arrangement workspace(WindowFixture& fixture) { return fixture.window().docks().arrangement(); }
    static bool isDone(WindowFixture& fixture) {
        return QTest::qWaitFor([&] { return button(fixture, "next").isEnabled(); }, 60000);
    }
    static void doIt(WindowFixture& fixture) {
        QVERIFY(!button(fixture, "next").isEnabled());
        button(fixture, "do").click();
        QVERIFY(isDone(fixture));
        QVERIFY(bar(fixture).text().startsWith(QStringLiteral("✓ ")));
    }

private Q_SLOTS:
    void initTestCase() { m_model = checkpointWithBeta(m_folder, 40); }

    /// Return after Return leads through all of it.
    void theKeyboardStaysInTheBar() {
        WindowFixture fixture(m_model);
        begin(fixture);
        for (int step = 0; step < 4; ++step) {
            QVERIFY(button(fixture, "do").hasFocus());
            QTest::keyClick(&button(fixture, "do"), Qt::Key_Return);
            QVERIFY(isDone(fixture));
            QVERIFY(fixture.waitForEnd());
            QVERIFY2(button(fixture, "next").hasFocus(), qPrintable(QString::number(step)));
            QTest::keyClick(&button(fixture, "next"), Qt::Key_Return);
        }
        QVERIFY(!bar(fixture).isVisible());
        QVERIFY(fixture.story().hasFocus());
    }

    /// In every workspace that it has led through: which docks there are, which are in front, and where.
    void theDocksStandAsBefore() {
        for (const Arrangement begun : {Arrangement::Write, Arrangement::LookInside}) {
            WindowFixture fixture(m_model);
            QVERIFY(fixture.ready());
            const auto dock = [&](const char* name) {
                return fixture.window().findChild<QDockWidget*>(QLatin1String(name));
            };
            const auto isInFront = [](const QDockWidget* place) { return !place->visibleRegion().isEmpty(); };
            const auto goTo = [&](Arrangement to) {
                fixture.window().actions().workspace->actions().at(static_cast<int>(to))->trigger();
                QTest::qWait(20);
            };
            goTo(Arrangement::LookInside);
            dock("candidates")->close();
            fixture.window().docks().present(QStringLiteral("attention"));
            QTRY_VERIFY(isInFront(dock("attention")));
            goTo(begun);
            for (const bool finishes : {true, false}) {
                fixture.window().actions().showMe->trigger();
                for (int step = 0; step < 4; ++step) {
                    QTest::qWait(20);
                    if (step < 3 || finishes)
                        button(fixture, "skip").click();
                }
                if (!finishes)
                    QTest::keyClick(&fixture.story(), Qt::Key_Escape);
                QVERIFY(!bar(fixture).isVisible());
                QCOMPARE(workspace(fixture), begun);
                goTo(Arrangement::LookInside);
                QVERIFY(!dock("candidates")->isVisible());
                QTRY_VERIFY(isInFront(dock("attention")));
                goTo(begun);
            }
        }
    }

    void whatIsPutInOrderMeanwhileStaysSo() {
        WindowFixture fixture(m_model);
        QVERIFY(fixture.ready());
        auto& dock = *fixture.window().findChild<QDockWidget*>(QStringLiteral("candidates"));
        dock.close();
        fixture.window().actions().showMe->trigger();
        fixture.window().actions().resetLayout->trigger();
        QVERIFY(dock.isVisible());
        QTest::keyClick(&fixture.story(), Qt::Key_Escape);
        QVERIFY(!bar(fixture).isVisible());
        QVERIFY(dock.isVisible());
        // The next time it leads back again.
        dock.close();
        fixture.window().actions().showMe->trigger();
        button(fixture, "skip").click();
        QTRY_VERIFY(dock.isVisible());
        QTest::keyClick(&fixture.story(), Qt::Key_Escape);
        QVERIFY(!dock.isVisible());
    }

    void nothingPopsUpByItself() {
        WindowFixture fixture(m_model);
        QVERIFY(!fixture.window().actions().showMe->isEnabled()); // no model yet
        QVERIFY(fixture.ready());
        QTest::qWait(300);
        QVERIFY(fixture.window().actions().showMe->isEnabled());
        QVERIFY(!bar(fixture).isVisible());
        QVERIFY(!frame(fixture).isVisible());
        QVERIFY(QApplication::activeModalWidget() == nullptr && QApplication::activePopupWidget() == nullptr);
        for (const QWidget* window : QApplication::topLevelWidgets())
            QVERIFY(window == &fixture.window() || !window->isVisible());
    }

    void itIsDoneForOne() {
        WindowFixture fixture(m_model);
        const Arrangement before = workspace(fixture);
        begin(fixture);
        const QString own = text(fixture);
        QCOMPARE(own, QStringLiteral("Once upon a time, my own"));
        QTRY_COMPARE(frame(fixture).control(), fixture.window().pane().generateButton());
        QTRY_VERIFY(frame(fixture).isVisible());
        QVERIFY(QApplication::activeModalWidget() == nullptr);

        doIt(fixture); // writes
        QVERIFY(fixture.waitForEnd());
        QVERIFY(text(fixture).startsWith(QStringLiteral("Once upon a time")));
        QVERIFY(!text(fixture).contains(QStringLiteral("my own")));
        QVERIFY(fixture.window().focus().token() != nullptr);
        QVERIFY(fixture.roots().isVisible());
        QCOMPARE(frame(fixture).control(), &fixture.roots());
        const QString written = text(fixture);

        button(fixture, "next").click();
        QTRY_VERIFY(fixture.candidates().isVisible());
        QTRY_COMPARE(frame(fixture).control(), &fixture.candidates());
        doIt(fixture); // takes a candidate
        QVERIFY(fixture.waitForEnd());
        const StoryBook& book = fixture.book();
        QCOMPARE(book.path().forks(book.story()).size(), 1U);
        const QString branch = text(fixture);
        QVERIFY(branch != written);
        fixture.window().actions().forkBefore->trigger();
        fixture.window().actions().previousBranch->trigger();
        QCOMPARE(text(fixture), written); // is kept
        fixture.window().actions().nextBranch->trigger();
        QCOMPARE(text(fixture), branch);

        button(fixture, "next").click();
        QTRY_VERIFY(geometry(fixture).isVisible());
        doIt(fixture); // takes β out
        Interventions without;
        for (int layer = 0; layer < 3; ++layer)
            for (int head = 0; head < 8; ++head)
                without.betaFactor[{layer, head}] = 0;
        QCOMPARE(fixture.window().focus().interventions(), without);
        QVERIFY(geometry(fixture).numbers().effect && geometry(fixture).numbers().effect->tokens > 0);
        QVERIFY(bar(fixture).text().contains(effectSentence(*geometry(fixture).numbers().effect)));

        button(fixture, "next").click();
        QVERIFY(fixture.window().focus().interventions().isEmpty()); // as it was
        QVERIFY(geometry(fixture).selected().empty());
        QTRY_VERIFY(comparison(fixture).isVisible());
        QCOMPARE(workspace(fixture), Arrangement::Compare);
        QVERIFY(!bar(fixture).text().contains(QStringLiteral("takes the place")));
        doIt(fixture); // writes both sides
        const ComparedTexts& texts = comparison(fixture).texts();
        QVERIFY(texts.seed != 0);
        QVERIFY(!texts.columns[0].words.empty() && !texts.columns[1].words.empty());
        QVERIFY(texts.parted); // β is large here
        QCOMPARE(button(fixture, "next").text(), QStringLiteral("Finish"));
        button(fixture, "next").click();
        QVERIFY(!bar(fixture).isVisible());
        QTRY_VERIFY(!frame(fixture).isVisible());
        QCOMPARE(workspace(fixture), before);

        while (fixture.story().canUndo() && text(fixture) != own)
            fixture.story().undo();
        QCOMPARE(text(fixture), own);
    }

    void onesOwnHandsDoItAsWell() {
        WindowFixture fixture(m_model);
        begin(fixture);
        const QString own = text(fixture);
        QTest::keyClick(&fixture.story(), Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(isDone(fixture));
        QVERIFY(fixture.waitForEnd());
        QVERIFY(text(fixture).startsWith(own)); // one's own story, as one wanted

        button(fixture, "next").click();
        QTest::keyClicks(&fixture.story(), QStringLiteral(" and")); // is no candidate
        QTest::qWait(50);
        QVERIFY(!button(fixture, "next").isEnabled());
        QTextCursor cursor = fixture.story().textCursor();
        cursor.setPosition(fixture.story().storyLength() - 12);
        fixture.story().setTextCursor(cursor);
        QTRY_VERIFY(fixture.window().focus().token() != nullptr);
        const StepRecord token = *fixture.window().focus().token();
        int row = 0;
        while (token.candidates[static_cast<std::size_t>(row)].id == token.id ||
               token.candidates[static_cast<std::size_t>(row)].id < 4)
            ++row;
        fixture.candidates().setCurrentIndex(fixture.candidates().model()->index(row, 0));
        QTest::keyClick(&fixture.candidates(), Qt::Key_Return);
        QVERIFY(isDone(fixture));
        QVERIFY(fixture.waitForEnd());

        button(fixture, "next").click();
        QTRY_VERIFY(geometry(fixture).isVisible());
        geometry(fixture).table().selectRow(1);
        QTRY_COMPARE(frame(fixture).control(), geometry(fixture).zeroButton());
        geometry(fixture).zeroButton()->click();
        QCOMPARE(fixture.window().focus().interventions().betaFactor.size(), 8U);
        QVERIFY(isDone(fixture));

        button(fixture, "next").click();
        comparison(fixture).runButton()->click();
        QVERIFY(isDone(fixture));
        QVERIFY(comparison(fixture).hasFigure());
        button(fixture, "next").click();
        QVERIFY(!bar(fixture).isVisible());
    }

    /// A step can be passed over; the second finds words where none of a model are there.
    void aWordIsTakenWhereNoModelHasWritten() {
        WindowFixture fixture(m_model);
        begin(fixture);
        button(fixture, "skip").click();
        QVERIFY(bar(fixture).accessibleName().startsWith(QStringLiteral("2 of 4")));
        QVERIFY(fixture.book().path().forks(fixture.book().story()).empty());
        doIt(fixture);
        QVERIFY(fixture.waitForEnd());
        QVERIFY(!fixture.book().path().forks(fixture.book().story()).empty());
    }

    void whatIsDoneStaysDone() {
        WindowFixture fixture(m_model);
        begin(fixture, 10);
        doIt(fixture);
        QVERIFY(fixture.waitForEnd());
        button(fixture, "next").click();
        QVERIFY(!button(fixture, "next").isEnabled());
        button(fixture, "back").click();
        QVERIFY(button(fixture, "next").isEnabled());
        QVERIFY(bar(fixture).text().startsWith(QStringLiteral("✓ ")));
    }

    void theBranchThatIsTakenEndsByItself() {
        WindowFixture fixture(m_model);
        begin(fixture, 100000);
        button(fixture, "skip").click();
        doIt(fixture);
        QVERIFY(fixture.waitForEnd());
        QVERIFY(fixture.book().path().tokenCount() < 20000); // of the 100,000 that it was to write
    }

    void aWindowThatClosesPutsTheModelBack() {
        WindowFixture fixture(m_model);
        const Arrangement before = workspace(fixture);
        begin(fixture);
        button(fixture, "skip").click();
        button(fixture, "skip").click();
        doIt(fixture);
        QVERIFY(!fixture.window().focus().interventions().isEmpty());
        fixture.close();
        fixture.open({});
        QVERIFY(fixture.ready());
        QVERIFY(fixture.window().focus().interventions().isEmpty());
        QCOMPARE(workspace(fixture), before);
    }

    void escapeLeavesAndShowMeGoesOn() {
        WindowFixture fixture(m_model);
        QVERIFY(fixture.ready());
        fixture.window().actions().workspace->actions().at(0)->trigger();
        begin(fixture, 100000);
        QCOMPARE(workspace(fixture), Arrangement::LookInside);
        button(fixture, "do").click();
        QVERIFY(isDone(fixture)); // the story goes on and on
        QVERIFY(fixture.session().isRunning());
        QTest::keyClick(&fixture.window(), Qt::Key_Escape); // Stop
        QVERIFY(fixture.waitForEnd());
        QVERIFY(bar(fixture).isVisible());
        button(fixture, "next").click();
        button(fixture, "next").setFocus();
        const QString step = bar(fixture).accessibleName();
        QVERIFY(step.startsWith(QStringLiteral("2 of 4")) && step.contains(bar(fixture).text()));
        for (QWidget* from :
             {static_cast<QWidget*>(&fixture.story()), static_cast<QWidget*>(&fixture.candidates()),
              static_cast<QWidget*>(&button(fixture, "do"))}) {
            from->setFocus();
            QTest::keyClick(from, Qt::Key_Escape);
            QVERIFY(!bar(fixture).isVisible());
            QTRY_VERIFY(!frame(fixture).isVisible());
            QCOMPARE(workspace(fixture), Arrangement::Write); // as it was
            fixture.window().actions().showMe->trigger();
            QVERIFY(bar(fixture).isVisible());
            QCOMPARE(bar(fixture).accessibleName(), step);
            QVERIFY(button(fixture, "do").hasFocus());
        }
        QTest::keyClick(&button(fixture, "do"), Qt::Key_Return);
        QTRY_VERIFY(fixture.session().isRunning());
        QTest::keyClick(&fixture.window(), Qt::Key_Escape);
        QVERIFY(fixture.waitForEnd());
        QVERIFY(isDone(fixture));
        button(fixture, "next").click();
        doIt(fixture);
        QVERIFY(!fixture.window().focus().interventions().isEmpty());
        QTest::keyClick(&fixture.story(), Qt::Key_Escape);
        QVERIFY(
            fixture.window().focus().interventions().isEmpty()); // who leaves writes with the model as it was
        fixture.window().actions().showMe->trigger();
        button(fixture, "back").click();
        QVERIFY(bar(fixture).accessibleName().startsWith(QStringLiteral("2 of 4")));
        bar(fixture).findChild<QToolButton*>(QStringLiteral("leave"))->click();
        QVERIFY(!bar(fixture).isVisible());
    }
};

LILA_TEST(TourTest)
#include "tour_test.moc"
