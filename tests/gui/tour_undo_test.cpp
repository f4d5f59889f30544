// SPDX-License-Identifier: AGPL-3.0-or-later
// What the tour's step in the geometry leaves to undo and redo: nothing of what it tried out.
#include "core/story/tree/story_edits.h"
#include "tests/gui/test_files.h"
#include "tests/gui/tour_fixture.h"
#include "tests/test_main.h"

#include <QTableView>
#include <QToolButton>

using namespace lila;

class TourUndoTest : public QObject, private TourSteps {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_model;

    static void takeOutTwoLayers(WindowFixture& fixture) {
        for (const int layer : {1, 2}) {
            geometry(fixture).table().selectRow(layer);
            geometry(fixture).zeroButton()->click();
        }
    }
    /// Goes to the step, and says how much there was to undo.
    static int tryOut(WindowFixture& fixture, bool writes) {
        toGeometry(fixture);
        const int depth = fixture.book().depth();
        takeOutTwoLayers(fixture);
        if (writes)
            QTest::keyClicks(&fixture.story(), QStringLiteral("!"));
        return depth;
    }

private Q_SLOTS:
    void initTestCase() { m_model = checkpointWithBeta(m_folder, 40); }

    void undoDoesNotBringBackWhatTheStepChanged() {
        WindowFixture fixture(m_model);
        begin(fixture);
        button(fixture, "skip").click();
        toGeometry(fixture);
        const int depth = fixture.book().depth();
        button(fixture, "do").click();
        QTRY_VERIFY(!fixture.window().focus().interventions().isEmpty());
        button(fixture, "skip").click();
        QVERIFY(fixture.window().focus().interventions().isEmpty());
        QCOMPARE(fixture.book().depth(), depth);
        fixture.story().redo();
        QVERIFY(fixture.window().focus().interventions().isEmpty());
        fixture.story().undo();
        QVERIFY(fixture.window().focus().interventions().isEmpty());
    }

    /// Neither where one's own hands have pressed several buttons, nor where one has written meanwhile.
    void redoDoesNotBringItBackEither() {
        WindowFixture fixture(m_model);
        begin(fixture);
        button(fixture, "skip").click();
        for (const bool writes : {false, true}) {
            const int depth = tryOut(fixture, writes);
            QCOMPARE(fixture.window().focus().interventions().betaFactor.size(), 16U);
            button(fixture, "back").click();
            QVERIFY(fixture.window().focus().interventions().isEmpty());
            QVERIFY(!fixture.story().canRedo());
            if (!writes)
                QCOMPARE(fixture.book().depth(), depth);
            while (fixture.story().canUndo())
                fixture.story().undo();
            while (fixture.story().canRedo())
                fixture.story().redo();
            QVERIFY(fixture.window().focus().interventions().isEmpty());
        }
    }

    /// Whatever was undone by hand before one goes on, and written between.
    void redoDoesNotBringBackWhatWasUndoneByHand() {
        WindowFixture fixture(m_model);
        begin(fixture);
        button(fixture, "skip").click();
        for (const bool writes : {false, true}) {
            const int depth = tryOut(fixture, writes);
            const QString written = text(fixture);
            while (fixture.book().depth() > depth)
                fixture.story().undo();
            QVERIFY(fixture.window().focus().interventions().isEmpty());
            QVERIFY(fixture.story().canRedo());
            button(fixture, "back").click();
            QCOMPARE(fixture.story().canRedo(), writes);
            while (fixture.story().canRedo())
                fixture.story().redo();
            QCOMPARE(text(fixture), written);
            QVERIFY(fixture.window().focus().interventions().isEmpty());
        }
    }

    /// That it was done before the tour, and undone.
    void whatWasUndoneBeforeCanBeDoneAgain() {
        WindowFixture fixture(m_model);
        QVERIFY(fixture.ready());
        fixture.window().focus().takeInterventionsAtOnce(withoutBeta());
        const Interventions own = fixture.window().focus().interventions();
        QVERIFY(!own.isEmpty());
        fixture.story().undo();
        fixture.window().actions().showMe->trigger();
        for (int i = 0; i < 2; ++i)
            toGeometry(fixture);
        QTest::keyClick(&fixture.story(), Qt::Key_Escape);
        QVERIFY(!bar(fixture).isVisible());
        fixture.story().redo();
        QVERIFY(fixture.window().focus().interventions() == own);
    }

    /// Opened after something was tried, and undone.
    void anotherStoryKeepsItsFile() {
        const QTemporaryDir folder;
        const QString own = test::write(folder, QStringLiteral("own.txt"), "Tom ran home.\n");
        const QString other = test::write(folder, QStringLiteral("other.txt"), "Lily sat down.\n");
        WindowFixture fixture(m_model);
        QVERIFY(fixture.ready());
        fixture.window().openFiles({own});
        fixture.window().actions().showMe->trigger();
        button(fixture, "skip").click();
        toGeometry(fixture);
        takeOutTwoLayers(fixture);
        fixture.window().openFiles({other});
        fixture.story().undo();
        QCOMPARE(text(fixture), QStringLiteral("Tom ran home."));
        QTest::keyClick(&fixture.story(), Qt::Key_Escape);
        QVERIFY(!bar(fixture).isVisible());
        while (fixture.story().canRedo())
            fixture.story().redo();
        const QString name = fixture.window().windowTitle();
        QVERIFY2(
            name.startsWith(QFileInfo(text(fixture).startsWith(QLatin1Char('L')) ? other : own).fileName()),
            qPrintable(name));
        QTest::keyClicks(&fixture.story(), QStringLiteral("x"));
        fixture.window().actions().save->trigger();
        QVERIFY(test::read(own).contains("Tom") && test::read(other).contains("Lily"));
    }

    void anotherStoryKeepsItsGeometry() {
        WindowFixture fixture(m_model);
        begin(fixture);
        button(fixture, "skip").click();
        toGeometry(fixture);
        button(fixture, "do").click();
        QTRY_VERIFY(!fixture.window().focus().interventions().isEmpty());
        Story other;
        const NewToken token{7, "Other"};
        other.apply(writingAt(other, other.tip(), std::span(&token, 1), {}));
        const auto pushed = std::make_shared<Interventions>();
        pushed->branchFactor[0] = 2;
        other.apply({SetInterventions{pushed}});
        fixture.book().replaceStory(other, "Open");
        QTRY_COMPARE(fixture.window().focus().interventions(), *pushed);
        QTest::keyClick(&fixture.story(), Qt::Key_Escape);
        QVERIFY(!bar(fixture).isVisible());
        QVERIFY(fixture.window().focus().interventions() == *pushed);
    }
};

LILA_TEST(TourUndoTest)
#include "tour_undo_test.moc"
