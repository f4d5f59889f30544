// SPDX-License-Identifier: AGPL-3.0-or-later
// View > Export > All figures: what is written of which views, what is said of it, and how it is cancelled.
#include "app/explorer/views/while_seen.h"
#include "app/explorer/window/figure_export.h"
#include "tests/gui/interventions_fixture.h"
#include "tests/gui/test_files.h"
#include "tests/test_main.h"
#include "widgets/geometry_view.h"

#include <QAction>
#include <QDir>
#include <QFileDialog>
#include <QLineEdit>

#include <algorithm>
#include <atomic>

using namespace lila;

class FigureExportTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void exportsAllFiguresIntoAFolder() {
        const QTemporaryDir folder;
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().actions().exportFigures->trigger();
        auto* dialog = fixture.window().findChild<QFileDialog*>();
        QVERIFY(dialog != nullptr && !dialog->isModal());
        QCOMPARE(dialog->fileMode(), QFileDialog::Directory);
        dialog->close();
        QVERIFY(!written(fixture, 3).empty());
        auto& all = *fixture.window().findChild<FigureExport*>();
        const MessageBar& messages = fixture.window().pane().messages();
        QSignalSpy ended(&all, &FigureExport::ended);
        all.exportAll(folder.path());
        QVERIFY(ended.count() == 1 || ended.wait(60000));
        // Whether they were seen or not: left out is only what has nothing to show, and named.
        const QString said = messages.text(MessageBar::Subject::AllFigures);
        QStringList expected;
        int number = 0, figures = 0;
        for (const ExportableView* view : fixture.window().docks().exportables()) {
            ++number;
            const QString title = fixture.window().docks().titleOf(*view);
            QVERIFY2(said.contains(title) != view->hasFigure(), qPrintable(title + QLatin1Char('\n') + said));
            if (!view->hasFigure())
                continue;
            ++figures;
            for (const QString& suffix :
                 {QStringLiteral("csv"), QStringLiteral("pdf"), QStringLiteral("png"), QStringLiteral("svg")})
                if (suffix != QLatin1String("csv") || !view->csv().isEmpty())
                    expected.append(QStringLiteral("%1 %2.%3")
                                        .arg(number, 2, 10, QLatin1Char('0'))
                                        .arg(view->exportName(), suffix));
        }
        QVERIFY(said.startsWith(QStringLiteral("Exported %1 of %2 ").arg(figures).arg(number)));
        QVERIFY2(figures >= 9, qPrintable(said)); // most of which are behind others
        const QDir written(folder.path());
        QCOMPARE(written.entryList(QDir::Files, QDir::Name), expected);
        for (const QFileInfo& file : written.entryInfoList(QDir::Files))
            QVERIFY2(file.size() > 0, qPrintable(file.fileName()));
        QVERIFY(QFile::remove(written.filePath(expected.constFirst())));
        all.exportAll(folder.path());
        QCOMPARE(ended.count(), 2);
        QVERIFY(messages.text(MessageBar::Subject::AllFigures).contains(QStringLiteral("/01 ")));
        QCOMPARE(written.entryList(QDir::Files, QDir::Name), expected.mid(1)); // nothing was written
        all.exportAll(QStringLiteral("/no/such"));
        QTRY_COMPARE(ended.count(), 3);
        QTRY_VERIFY(messages.text(MessageBar::Subject::AllFigures).contains(QStringLiteral("/no/such")));
    }

    void computingFiguresIsToldOfAndCancelled() {
        const QTemporaryDir folder;
        std::atomic<bool> goesOn{true};
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().focus().inspect<int>(
            "something long",
            [&goesOn](const StoryModel&, const std::function<bool()>&) {
                return goesOn ? std::optional<int>() : std::optional<int>(1);
            },
            &fixture.window(), [](int) {});
        auto& all = *fixture.window().findChild<FigureExport*>();
        MessageBar& messages = fixture.window().pane().messages();
        QSignalSpy ended(&all, &FigureExport::ended);
        all.exportAll(folder.path());
        QTRY_COMPARE(messages.kind(MessageBar::Subject::AllFigures), std::optional(MessageKind::Busy));
        messages.focusButton(MessageBar::Subject::AllFigures);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
        QCOMPARE(ended.count(), 1);
        QCOMPARE(messages.kind(MessageBar::Subject::AllFigures), std::optional(MessageKind::Notice));
        QTest::qWait(100);
        QVERIFY(QDir(folder.path()).isEmpty());
        goesOn = false;
    }

    /// As of the geometry's effects, of which one is asked for after the other.
    void viewsThatAreStillComputingAreWaitedFor() {
        const QTemporaryDir folder, models;
        WindowFixture fixture(checkpointWithBeta(models, 40));
        QVERIFY(fixture.ready());
        QVERIFY(!written(fixture).empty());
        const auto& geometry = fixture.window().docks().holding<GeometryView>();
        QVERIFY(geometry.visibleRegion().isEmpty());
        auto& seen = *geometry.findChild<WhileSeen*>();
        fixture.window().focus().takeInterventionsAtOnce(withoutBeta());
        seen.askUnseen();
        QVERIFY(seen.isComputing());
        QTRY_VERIFY(!seen.isComputing());
        QVERIFY(geometry.numbers().effect && geometry.numbers().layers.size() > 1);
        for (const GeometryNumbers::Layer& layer : geometry.numbers().layers)
            QVERIFY(layer.betaEffect);

        bool isComputing = true;
        seen.setComputing([&isComputing] { return isComputing; });
        auto& all = *fixture.window().findChild<FigureExport*>();
        const MessageBar& messages = fixture.window().pane().messages();
        QSignalSpy ended(&all, &FigureExport::ended);
        all.exportAll(folder.path());
        QVERIFY(!fixture.window().actions().exportFigures->isEnabled());
        QTRY_VERIFY(fixture.window().focus().questions().empty());
        QTRY_COMPARE(messages.kind(MessageBar::Subject::AllFigures), std::optional(MessageKind::Busy));
        QVERIFY(QDir(folder.path()).isEmpty());
        isComputing = false;
        QVERIFY(ended.count() == 1 || ended.wait(60000));
        QVERIFY(!QDir(folder.path()).isEmpty());
        QVERIFY(fixture.window().actions().exportFigures->isEnabled());
    }

    /// Although it was free when the export began.
    void noFileThatCameMeanwhileIsWrittenOver() {
        const QTemporaryDir folder;
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        auto& all = *fixture.window().findChild<FigureExport*>();
        const MessageBar& messages = fixture.window().pane().messages();
        QSignalSpy ended(&all, &FigureExport::ended);
        all.exportAll(folder.path());
        const auto exportables = fixture.window().docks().exportables();
        const auto beta = std::ranges::find(exportables, &fixture.beta());
        const QString name =
            QStringLiteral("%1 beta.svg").arg(beta - exportables.begin() + 1, 2, 10, QLatin1Char('0'));
        const QString other = test::write(folder, name, "another's");
        QVERIFY(ended.count() == 1 || ended.wait(60000));
        QCOMPARE(test::read(other), QByteArray("another's"));
        QVERIFY(messages.text(MessageBar::Subject::AllFigures).contains(name));
        QCOMPARE(messages.kind(MessageBar::Subject::AllFigures), std::optional(MessageKind::Error));
    }

    // No dialog is modal: one may be answered meanwhile.
    void oneViewIsExportedWhileAllAre() {
        const QTemporaryDir one, all;
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        QVERIFY(!written(fixture, 3).empty());
        Q_EMIT fixture.window().docks().exportRequested(&fixture.beta());
        auto* dialog = fixture.window().findChild<QFileDialog*>();
        QVERIFY(dialog != nullptr);
        dialog->setDirectory(one.path());
        auto& figures = *fixture.window().findChild<FigureExport*>();
        QSignalSpy ended(&figures, &FigureExport::ended);
        figures.exportAll(all.path());
        QCOMPARE(ended.count(), 0);
        QTest::keyClick(dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit")), Qt::Key_Return);
        QVERIFY(ended.count() == 1 || ended.wait(60000));
        QCOMPARE(QDir(one.path()).entryList(QDir::Files), QStringList{QStringLiteral("beta.svg")});
        QVERIFY(QDir(all.path()).entryList({QStringLiteral("*.svg")}, QDir::Files).size() > 1);
    }
};

LILA_TEST(FigureExportTest)
#include "figure_export_test.moc"
