// SPDX-License-Identifier: AGPL-3.0-or-later
// Settings are on the story's stack of undo, and the panel shows what the story has.
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/preset_button.h"
#include "widgets/root_boost.h"
#include "widgets/setting_row.h"

#include <QAction>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QMenu>
#include <QSlider>

using namespace lila;

namespace {

class SettingsUndoTest : public QObject {
    Q_OBJECT

    static QDoubleSpinBox& box(WindowFixture& fixture, const char* name) {
        return *fixture.settings().row(name)->findChild<QDoubleSpinBox*>();
    }
    static bool haveAll(WindowFixture& fixture, const GenerationSettings& settings) {
        return fixture.settings().settings() == settings && fixture.session().settings() == settings &&
               *fixture.book().story().settings() == settings;
    }

private Q_SLOTS:
    void aSliderIsOneStep() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        const GenerationSettings before = fixture.settings().settings();
        QVERIFY(haveAll(fixture, before));
        QVERIFY(!fixture.story().canUndo()); // the model's settings are no step
        auto* slider = fixture.settings().row("temperature")->findChild<QSlider*>();
        for (int i = 0; i < 50; ++i)
            slider->setValue(slider->minimum() + i);
        QCOMPARE(fixture.book().depth(), 1);
        const GenerationSettings after = fixture.settings().settings();
        QVERIFY(after.temperature != before.temperature);
        QVERIFY(haveAll(fixture, after));
        box(fixture, "top_k").setValue(33);
        QCOMPARE(fixture.book().depth(), 2);
        fixture.window().actions().undo->trigger();
        QVERIFY(haveAll(fixture, after));
        fixture.window().actions().undo->trigger();
        QVERIFY(haveAll(fixture, before));
        QVERIFY(!fixture.window().actions().undo->isEnabled());
        fixture.window().actions().redo->trigger();
        QVERIFY(haveAll(fixture, after));
        QVERIFY(!fixture.window().isWindowModified()); // the text is as it was
        // After undo the same control begins another step.
        slider->setValue(slider->minimum());
        QCOMPARE(fixture.book().depth(), 2);
    }

    void textAndSettingsAreUndoneInTheirOrder() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        const GenerationSettings before = fixture.settings().settings();
        box(fixture, "top_k").setValue(7);
        QTest::keyClicks(&fixture.story(), QStringLiteral("!"));
        box(fixture, "top_k").setValue(9);
        QCOMPARE(fixture.book().depth(), 3);
        QTextCursor caret = fixture.story().textCursor();
        caret.setPosition(4);
        fixture.story().setTextCursor(caret);
        fixture.story().undo();
        QCOMPARE(fixture.settings().settings().topK, 7);
        QCOMPARE(fixture.story().textCursor().position(), 4);
        QCOMPARE(fixture.story().storyText(), QStringLiteral("Once upon a time!"));
        fixture.story().undo();
        QCOMPARE(fixture.story().storyText(), QStringLiteral("Once upon a time"));
        QCOMPARE(fixture.settings().settings().topK, 7);
        fixture.story().undo();
        QVERIFY(haveAll(fixture, before));
    }

    void theKeysWorkInAnyBox() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&fixture.window()));
        QDoubleSpinBox& top = box(fixture, "top_k");
        top.setFocus();
        QTest::keyClick(&top, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(&top, QStringLiteral("7"));
        QTest::keyClick(&top, Qt::Key_Return);
        QCOMPARE(fixture.settings().settings().topK, 7);
        top.setFocus();
        QTest::keyClick(&top, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(fixture.settings().settings().topK, GenerationSettings{}.topK);
        QTest::keyClick(&top, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(fixture.settings().settings().topK, 7);
    }

    void theKeysWorkInABoostsBox() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        auto* dock = fixture.window().findChild<QDockWidget*>(QStringLiteral("root"));
        dock->show();
        dock->raise();
        fixture.window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&fixture.window()));
        Focus& focus = fixture.window().focus();
        focus.setLayer(0);
        focus.setRoot(137);
        auto& boost = *dock->findChild<RootBoost*>();
        QTRY_VERIFY(boost.isVisible() && boost.isEnabled());
        auto& number = *boost.findChild<QDoubleSpinBox*>();
        number.setFocus();
        QTest::keyClick(&number, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(&number, QStringLiteral("6"));
        QTest::keyClick(&number, Qt::Key_Return);
        QCOMPARE(focus.interventions().rootBoost.size(), std::size_t{1});
        number.setFocus();
        QTest::keyClick(&number, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(focus.interventions().isEmpty());
        QCOMPARE(boost.boost(), 0.0);
        QTest::keyClick(&number, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(boost.boost(), 6.0);
    }

    void aPresetIsOneStep() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        const GenerationSettings before = fixture.settings().settings();
        for (QAction* action : fixture.settings().presetButton()->menu()->actions())
            if (action->text() == QStringLiteral("Strong resonator"))
                action->trigger();
        QVERIFY(!(fixture.settings().settings() == before));
        QCOMPARE(fixture.book().depth(), 1);
        MessageBar& messages = fixture.window().pane().messages();
        QVERIFY(messages.kind(MessageBar::Subject::Settings));
        fixture.story().undo();
        QVERIFY(haveAll(fixture, before));
        QVERIFY(!messages.kind(MessageBar::Subject::Settings));
    }

    void whileAModelWritesItIsAStepBehind() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        const GenerationSettings before = fixture.settings().settings();
        fixture.settings().takeOver(endlessSettings());
        fixture.session().generate();
        QVERIFY(fixture.waitForText(fixture.story().storyLength()));
        box(fixture, "top_k").setValue(7);
        box(fixture, "top_p").setValue(0.5);
        fixture.session().stop();
        QVERIFY(fixture.waitForEnd());
        QCOMPARE(fixture.book().depth(), 3);
        QCOMPARE(fixture.book().story().settings()->topK, 7);
        const QString written = fixture.story().storyText();
        fixture.story().undo();
        QVERIFY(haveAll(fixture, endlessSettings()));
        QCOMPARE(fixture.story().storyText(), written);
        fixture.story().undo();
        QCOMPARE(fixture.story().storyText(), QStringLiteral("Once upon a time"));
        fixture.story().undo();
        QVERIFY(haveAll(fixture, before));
    }

    void aSessionBringsItsSettings() {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("a.lila"));
        Session session;
        session.story.apply(writingAt(session.story, {}, draftOf("Tom"), {}));
        GenerationSettings settings;
        settings.topK = 5;
        session.story.apply({SetSettings{std::make_shared<const GenerationSettings>(settings)}});
        writeSession(file.toStdString(), session);
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        const GenerationSettings before = fixture.settings().settings();
        fixture.window().openFiles({file});
        QVERIFY(haveAll(fixture, settings));
        QVERIFY(!fixture.window().isWindowModified());
        box(fixture, "top_k").setValue(6);
        QVERIFY(fixture.window().isWindowModified()); // the file holds settings as well
        fixture.story().undo();
        QVERIFY(!fixture.window().isWindowModified());
        // What is saved is a step of its own.
        box(fixture, "top_k").setValue(7);
        fixture.window().actions().save->trigger();
        QVERIFY(!fixture.window().isWindowModified());
        box(fixture, "top_k").setValue(8);
        fixture.story().undo();
        QCOMPARE(fixture.settings().settings().topK, 7);
        QVERIFY(!fixture.window().isWindowModified());
        settings.topK = 7; // in the file
        fixture.story().undo();
        fixture.story().undo();
        QVERIFY(haveAll(fixture, before));
        // On the command line, too, before any model is there.
        fixture.close();
        Options options;
        options.files = {tinyCheckpoint, file};
        options.tokenizer = officialVocabulary;
        fixture.open(options);
        QVERIFY(fixture.ready());
        QVERIFY(haveAll(fixture, settings));
    }
};

} // namespace

LILA_TEST(SettingsUndoTest)
#include "settings_undo_test.moc"
