// SPDX-License-Identifier: AGPL-3.0-or-later
// Settings of the window: those that a checkpoint brings are told and can be taken back, presets are taken
// and kept by name, and all of them outlive the window.
#include "core/checkpoint/checkpoint.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/message_bar.h"
#include "widgets/preset_button.h"
#include "widgets/setting_row.h"
#include "widgets/settings_panel.h"

#include <QAction>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>

using namespace lila;

class WindowSettingsTest : public QObject {
    Q_OBJECT

private:
    /// The tiny model with settings of its own.
    static QString advisedCheckpoint(const QTemporaryDir& folder) {
        GenerationSettings advised;
        advised.temperature = 0.85;
        advised.topK = 20;
        Checkpoint checkpoint = readCheckpoint(tinyCheckpoint.toStdString());
        checkpoint.generation = settingsToJson(advised);
        const QString file = folder.filePath(QStringLiteral("advised.safetensors"));
        writeCheckpoint(file.toStdString(), checkpoint);
        return file;
    }

    /// Of the panel's menu; or of the menu in it that removes.
    static void choosePreset(const SettingsPanel& panel, const QString& name, bool remove = false) {
        const QMenu* menu = panel.presetButton()->menu();
        for (QAction* action : menu->actions())
            if (remove && action->menu() != nullptr && action->text() == QStringLiteral("Remove"))
                menu = action->menu();
        for (QAction* action : menu->actions())
            if (action->text() == name)
                return action->trigger();
        QFAIL(qPrintable(name));
    }

private Q_SLOTS:
    void aCheckpointsOwnSettingsAreToldAndCanBeTakenBack() {
        const QTemporaryDir folder;
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        MessageBar& messages = fixture.window().pane().messages();
        QCOMPARE(messages.text(MessageBar::Subject::Settings), QString()); // nothing to take back yet
        SettingsPanel& panel = fixture.settings();
        panel.row("top_p")->findChild<QDoubleSpinBox*>()->setValue(0.75);
        const GenerationSettings before = panel.settings();
        fixture.window().openFiles({advisedCheckpoint(folder)});
        QTRY_COMPARE(fixture.session().model()->name(), QStringLiteral("advised"));
        QCOMPARE(panel.settings().temperature, 0.85);
        QCOMPARE(panel.settings().topK, 20);
        QCOMPARE(panel.settings().topP, 0.75);
        const QString told = messages.text(MessageBar::Subject::Settings);
        for (const char* part : {"advised", "0.85", "20", "50"})
            QVERIFY2(told.contains(QLatin1String(part)), qPrintable(told));
        QVERIFY2(!told.contains(QStringLiteral("0.75")), qPrintable(told));
        for (auto* button : messages.findChildren<QPushButton*>())
            if (button->text().contains(QStringLiteral("old")))
                button->click();
        QVERIFY(panel.settings() == before);
        QCOMPARE(messages.text(MessageBar::Subject::Settings), QString());
    }

    void takingSettingsBackTakesNoneOfTheUsersOwn_data() {
        QTest::addColumn<bool>("resetAll");
        QTest::newRow("one setting") << false;
        QTest::newRow("Reset all") << true;
    }

    void takingSettingsBackTakesNoneOfTheUsersOwn() {
        QFETCH(bool, resetAll);
        const QTemporaryDir folder;
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        const MessageBar& messages = fixture.window().pane().messages();
        SettingsPanel& panel = fixture.settings();
        panel.row("top_p")->findChild<QDoubleSpinBox*>()->setValue(0.75);
        fixture.window().openFiles({advisedCheckpoint(folder)});
        QTRY_VERIFY(messages.kind(MessageBar::Subject::Settings));
        if (resetAll)
            panel.resetButton()->click();
        else
            panel.row("top_k")->findChild<QDoubleSpinBox*>()->setValue(7);
        QVERIFY(!messages.kind(MessageBar::Subject::Settings));
    }

    void presetsAreTakenAndTakenBack() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        SettingsPanel& panel = fixture.settings();
        panel.row("top_k")->findChild<QDoubleSpinBox*>()->setValue(33);
        const GenerationSettings before = panel.settings();
        choosePreset(panel, QStringLiteral("Strong resonator"));
        QCOMPARE(panel.settings().resonanceStrength, 0.12);
        QCOMPARE(panel.settings().encodeRelationWeight, 1.5);
        QCOMPARE(panel.settings().topK, 50);
        QCOMPARE(fixture.session().settings().resonanceStrength, 0.12);
        const MessageBar& messages = fixture.window().pane().messages();
        QVERIFY(messages.text(MessageBar::Subject::Settings).contains(QStringLiteral("Strong resonator")));
        Q_EMIT fixture.window().pane().messages().triggered(MessageBar::Subject::Settings);
        QVERIFY(panel.settings() == before);
        choosePreset(panel, QStringLiteral("The model's own"));
        QVERIFY(panel.settings() == panel.defaults());
    }

    void ownPresetsAreKeptByName() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        GenerationSettings mine;
        mine.seed = 18446744073709551615U;
        mine.minP = 0.05;
        mine.ban = {"a|b", "\n"};
        fixture.settings().takeOver(mine);
        auto* name = fixture.settings().presetButton()->findChild<QLineEdit*>();
        QTest::keyClicks(name, QStringLiteral(" R&D / mine "));
        QTest::keyClick(name, Qt::Key_Return);
        QCoreApplication::processEvents();
        fixture.reopen(tinyCheckpoint);
        QVERIFY(fixture.ready());
        SettingsPanel& panel = fixture.settings();
        choosePreset(panel, QStringLiteral("Reference"));
        QVERIFY(panel.settings() == GenerationSettings{});
        choosePreset(panel, QStringLiteral("R&&D / mine"));
        QVERIFY(panel.settings() == mine);
        choosePreset(panel, QStringLiteral("R&&D / mine"), true); // removes it
        for (const QAction* action : panel.presetButton()->menu()->actions())
            QVERIFY(action->text() != QStringLiteral("R&&D / mine"));
    }

    void settingsAreKeptWhileTheWindowIsOpen() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.settings().row("top_k")->findChild<QDoubleSpinBox*>()->setValue(33);
        fixture.window().actions().zoomIn->trigger();
        const auto kept = [&] {
            QFile file(fixture.folder() + QStringLiteral("/settings.ini"));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        QTRY_VERIFY(kept().contains("top_k=33"));
        QTRY_VERIFY(kept().contains("zoom=110"));
    }
};

LILA_TEST(WindowSettingsTest)
#include "window_settings_test.moc"
