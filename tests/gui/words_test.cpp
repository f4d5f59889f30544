// SPDX-License-Identifier: AGPL-3.0-or-later
// What the window tells people: messages, hints, recent files, the pages under Help.
#include "app/explorer/models/model_facts.h"
#include "app/explorer/training/training_window.h"
#include "app/explorer/window/guide_window.h"
#include "app/explorer/window/help_dialogs.h"
#include "app/explorer/window/help_texts.h"
#include "app/resource_paths.h"
#include "core/checkpoint/safetensors.h"
#include "tests/gui/test_files.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/elided_label.h"
#include "widgets/message_bar.h"
#include "widgets/setting_row.h"
#include "widgets/settings_panel.h"
#include "widgets/view_title.h"

#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollBar>
#include <QStatusBar>
#include <QStringConverter>
#include <QTextBlock>
#include <QTextBrowser>
#include <QToolButton>

using namespace lila;

class WordsTest : public QObject {
    Q_OBJECT

private:
private Q_SLOTS:
    void messagesCanBeDismissed() {
        MessageBar bar;
        QVERIFY(!bar.isVisibleTo(bar.parentWidget()));
        bar.showMessage(MessageBar::Kind::Error, QStringLiteral("It broke. Do this."),
                        QStringLiteral("Do this"));
        QVERIFY(bar.isVisible());
        QSignalSpy triggered(&bar, &MessageBar::triggered);
        bar.findChild<QPushButton*>()->click();
        QCOMPARE(triggered.count(), 1);
        bar.findChild<QToolButton*>()->click();
        QVERIFY(!bar.isVisible());
    }

    void messagesOfTwoSubjectsHideNotOneAnother() {
        using Subject = MessageBar::Subject;
        MessageBar bar;
        bar.showMessage(MessageBar::Kind::Error, QStringLiteral("A"), {}, Subject::Model);
        bar.showMessage(MessageBar::Kind::Notice, QStringLiteral("B"), {}, Subject::Text);
        bar.showMessage(MessageBar::Kind::Busy, QStringLiteral("C"), {}, Subject::Model);
        QCOMPARE(bar.text(Subject::Model), QStringLiteral("C"));
        QCOMPARE(bar.text(Subject::Text), QStringLiteral("B"));
        bar.settle(Subject::Model);
        QCOMPARE(bar.text(), QStringLiteral("B"));
        QVERIFY(bar.isVisible());
        bar.settleAll();
        QVERIFY(!bar.isVisible());
    }

    void aMessagePushesNothing() {
        const QTemporaryDir folder;
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        const auto places = [&] {
            QList<QPoint> all{fixture.story().viewport()->mapTo(&fixture.window(), QPoint())};
            for (const QWidget* button : fixture.window().findChildren<QPushButton*>())
                if (button->isVisible())
                    all.append(button->mapTo(&fixture.window(), QPoint()));
            return all;
        };
        QTest::qWait(50);
        const QList<QPoint> before = places();
        fixture.window().openFiles(
            {test::write(folder, QStringLiteral("picture.png"), QByteArray("\x89PNG\r\n\x1a\n\0", 9))});
        QTRY_VERIFY(fixture.window().pane().messages().isVisible());
        QTest::qWait(50);
        QCOMPARE(places(), before);
    }

    void aMessageGoesWhenItIsNoLongerTrue() {
        const QTemporaryDir folder;
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        const MessageBar& bar = fixture.window().pane().messages();
        fixture.window().actions().newStory->trigger();
        QVERIFY(bar.text().contains(QStringLiteral("Undo")));
        fixture.window().actions().undo->trigger();
        QVERIFY(!bar.isVisible());

        fixture.window().openFiles(
            {test::write(folder, QStringLiteral("noise.txt"), QByteArray("\xc3\x28\x80"))});
        QVERIFY(bar.text().contains(QStringLiteral("noise.txt")));
        fixture.window().openFiles({test::write(folder, QStringLiteral("good.txt"), "Once")});
        QVERIFY(!bar.isVisible());
    }

    void theModelsArrivalHidesNoOtherMessage() {
        const QTemporaryDir folder;
        WindowFixture fixture(tinyCheckpoint);
        fixture.window().openFiles(
            {test::write(folder, QStringLiteral("noise.txt"), QByteArray("\xc3\x28\x80"))});
        QVERIFY(fixture.ready());
        const MessageBar& bar = fixture.window().pane().messages();
        QVERIFY(bar.isVisible());
        fixture.window().openFiles(
            {test::write(folder, QStringLiteral("broken.pt"), "this is no checkpoint")});
        QTRY_VERIFY(!fixture.window().isLoading());
        QVERIFY(bar.isVisible());
        fixture.window().openFiles({storyCheckpoint});
        QTRY_COMPARE(fixture.session().model()->name(), QStringLiteral("tiny_stories"));
        QVERIFY(bar.text().contains(QStringLiteral("noise.txt")));
        QVERIFY(bar.isVisible());
    }

    void theGuideIsReadable() {
        WindowFixture fixture(tinyCheckpoint);
        fixture.window().actions().guide->trigger();
        auto* guide = fixture.window().findChild<GuideWindow*>();
        QVERIFY(guide != nullptr && guide->isVisible());
        QVERIFY(!guide->isModal());
        QStringList titles;
        for (int i = 0; i < guide->contents().count(); ++i)
            titles.append(guide->contents().item(i)->text());
        for (const char* title : {"Root weights", "β", "The resonator"})
            QVERIFY2(titles.contains(QString::fromUtf8(title)), qPrintable(titles.join(QLatin1Char(','))));
        // Each heading leads to its place.
        const auto last = guide->contents().count() - 1;
        guide->contents().setCurrentRow(last);
        QCOMPARE(guide->text().textCursor().block().text(), titles[last]);
        QVERIFY(guide->text().verticalScrollBar()->value() > 0);
        // The same window again, not a second one.
        guide->close();
        fixture.window().actions().guide->trigger();
        QCOMPARE(fixture.window().findChildren<GuideWindow*>().size(), 1);
        QVERIFY(guide->isVisible());
    }

    void theGuidesLinksLeadSomewhere() {
        const QFileInfo page(QString::fromStdU16String(guidePath().u16string()));
        QVERIFY2(page.exists(), qPrintable(page.filePath()));
        QFile file(page.filePath());
        QVERIFY(file.open(QIODevice::ReadOnly));
        static const QRegularExpression link(QStringLiteral("\\]\\(([^)#:]+)\\)"));
        auto links = link.globalMatch(QString::fromUtf8(file.readAll()));
        QVERIFY(links.hasNext());
        while (links.hasNext()) {
            const QString target = links.next().captured(1);
            QVERIFY2(page.dir().exists(target), qPrintable(target));
        }
    }

    void theSheetOfKeysIsMadeOfTheMenus() {
        WindowFixture fixture(tinyCheckpoint);
        QMenuBar& bar = *fixture.window().menuBar();
        QTextDocument sheet;
        sheet.setHtml(shortcutSheet(bar));
        const QString text = sheet.toPlainText();
        for (const QAction* title : bar.actions())
            for (const QAction* action : title->menu()->actions()) {
                QString label = action->text();
                QVERIFY2(text.contains(label.remove(QLatin1Char('&'))), qPrintable(label));
                for (const QKeySequence& key : action->shortcuts())
                    QVERIFY2(text.contains(key.toString(QKeySequence::NativeText)), qPrintable(label));
            }
        QVERIFY(text.contains(QStringLiteral("Alt+H"))); // About has no key, but a way
        // An entry added to a menu is in the sheet without more ado.
        bar.actions().constFirst()->menu()->addAction(QStringLiteral("Sal&t && pepper"));
        sheet.setHtml(shortcutSheet(bar));
        QVERIFY(sheet.toPlainText().contains(QStringLiteral("Salt & pepper")));
    }

    void aboutNamesLicences() {
        QTextDocument about;
        about.setHtml(aboutText());
        for (const char* named : {"AGPL-3.0-or-later", "CDLA-Sharing-1.0", "public domain", "tiny_stories",
                                  "QCustomPlot", "SentencePiece", "LibTorch"})
            QVERIFY2(about.toPlainText().contains(QString::fromLatin1(named)), named);
    }

    void theModelTellsWhatItIs() {
        WindowFixture fixture(storyCheckpoint);
        QVERIFY(!fixture.window().actions().modelInformation->isEnabled());
        QVERIFY(fixture.ready());
        fixture.window().actions().modelInformation->trigger();
        auto* dialog = fixture.window().findChild<TextDialog*>();
        QVERIFY(dialog != nullptr && dialog->isVisible() && !dialog->isModal());
        const LoadedModel& model = *fixture.session().model();
        const SafetensorsFile file = readSafetensors(storyCheckpoint.toStdString());
        const QJsonObject advised =
            QJsonDocument::fromJson(QByteArray::fromStdString(file.metadata.at("generation"))).object();
        const QStringList expected{
            model.files.checkpoint,
            model.files.tokenizer,
            QString::fromStdString(model.model.tokenizer->sha256()),
            QLocale().toString(model.parameterCount),
            QLocale().toString(QString::fromStdString(file.metadata.at("step")).toInt()),
            QStringLiteral("6 layers of 8 heads, width 256, window 512"),
            QStringLiteral("fp32 on "),
            QStringLiteral("Max tokens: %1").arg(advised[QLatin1String("max_tokens")].toInt()),
            QLocale().formattedDataSize(QFileInfo(storyCheckpoint).size()),
        };
        dialog->findChild<QPushButton*>(QStringLiteral("copy"))->click();
        const QString copied = QGuiApplication::clipboard()->text();
        for (const QString& fact : expected) {
            QVERIFY2(dialog->text().contains(fact), qPrintable(fact + QLatin1Char('\n') + dialog->text()));
            QVERIFY2(copied.contains(fact), qPrintable(copied));
        }
        // It follows the model.
        fixture.window().openFiles({tinyCheckpoint});
        QTRY_VERIFY(dialog->text().contains(tinyCheckpoint));
    }

    void theRangesOfAModelAreThoseOfItsWeights() {
        const QTemporaryDir folder;
        Checkpoint checkpoint = readCheckpoint(tinyCheckpoint.toStdString());
        int layer = 0;
        for (auto& [name, tensor] : checkpoint.tensors) {
            if (name.ends_with("head_scales")) {
                std::vector<float> beta(static_cast<std::size_t>(tensor.elementCount()), 0.25F);
                beta.back() = layer++ == 1 ? -0.5F : 0.25F;
                tensor = Tensor::fromFloats(tensor.shape(), std::move(beta));
            } else if (name.ends_with("e8_scale")) {
                tensor = Tensor::fromFloats(tensor.shape(), {0.125F});
            }
        }
        const QString file = folder.filePath(QStringLiteral("ranges.safetensors"));
        writeCheckpoint(file.toStdString(), checkpoint);
        WindowFixture fixture(file);
        QVERIFY(fixture.ready());
        QMap<QString, QString> facts;
        for (const ModelFact& fact : modelFacts(*fixture.session().model()))
            facts.insert(fact.name, fact.value);
        QCOMPARE(facts.value(QStringLiteral("β")), QStringLiteral("-0.5 to 0.25"));
        QCOMPARE(facts.value(QStringLiteral("e8_scale")), QStringLiteral("0.125"));
        QCOMPARE(facts.value(QStringLiteral("Settings it brings")), QStringLiteral("none of its own"));
    }

    void theSettingsOfAModelReadAsInTheirPanel() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        LoadedModel model = *fixture.session().model();
        model.recommended.maxTokens = 10000;
        model.recommended.temperature = 0;
        model.recommended.topP = 0.123456;
        model.recommended.resonator = false;
        SettingsPanel& panel = fixture.settings();
        panel.takeOver(model.recommended);
        for (const ModelFact& fact : modelFacts(model))
            if (fact.name == QStringLiteral("Settings it brings"))
                for (const char* name : {"max_tokens", "temperature", "top_p", "resonator"}) {
                    const SettingRow& row = *panel.row(name);
                    const QString text =
                        QStringLiteral("%1: %2").arg(row.label(), row.valueText(panel.settings()));
                    QVERIFY2(fact.value.contains(text), qPrintable(text + QLatin1Char('\n') + fact.value));
                }
    }

    void recentFilesSayWhatTheyAre() {
        const QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("runs/first & last")));
        const QString story =
            test::write(folder, QStringLiteral("s.txt"),
                        "\n\nThe little fox went to the market and bought a very large hat.\n");
        const QString model = folder.filePath(QStringLiteral("runs/first & last/best_model.pt"));
        QVERIFY(QFile::copy(tinyCheckpoint, model));
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        QTest::keyClicks(&fixture.story(), QStringLiteral(" there lived a king"));
        fixture.window().openFiles({story}); // sets aside what stood there
        fixture.window().openFiles({model});
        QTRY_COMPARE(fixture.session().model()->files.checkpoint, model);
        QMenu* recent = fixture.window().actions().recent;
        Q_EMIT recent->aboutToShow();
        QStringList entries;
        for (const QAction* action : recent->actions())
            entries.append(action->text());
        const QString all = entries.join(QLatin1Char('\n'));
        QVERIFY2(entries[0].startsWith(QStringLiteral("best_model.pt — ")), qPrintable(all));
        QVERIFY2(entries[0].endsWith(QStringLiteral("runs/first && last")), qPrintable(all));
        QCOMPARE(entries[1], QStringLiteral("s.txt — “The little fox went to the market and…”"));
        QVERIFY2(entries[2].startsWith(QStringLiteral("“Once upon a time there lived a king” — set aside")),
                 qPrintable(all));
        QVERIFY(QFile::remove(story));
        Q_EMIT recent->aboutToShow();
        QCOMPARE(recent->actions()[1]->text(), QStringLiteral("s.txt (no longer there)"));
        QVERIFY(!recent->actions()[1]->isEnabled());
    }

    void titlesAreReadInTheirEncoding() {
        const QTemporaryDir folder;
        const QString wide = QStringLiteral("Der Bär schlief. ").repeated(80);
        QStringEncoder encode(QStringConverter::Utf16BE, QStringConverter::Flag::WriteBom);
        const QByteArray content = encode(wide);
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().openFiles({test::write(folder, QStringLiteral("wide.txt"), content)});
        QMenu* recent = fixture.window().actions().recent;
        Q_EMIT recent->aboutToShow();
        QCOMPARE(recent->actions()[0]->text(),
                 QStringLiteral("wide.txt — “Der Bär schlief. Der Bär schlief. Der…”"));
    }

    void everyViewSaysInALineWhatItIsAbout() {
        Options options;
        options.size = {1024, 700};
        options.watch = QDir::tempPath();
        WindowFixture fixture(tinyCheckpoint, options);
        QVERIFY(fixture.ready());
        QWidget* const windows[] = {&fixture.window(), fixture.window().training()};
        int views = 0;
        for (const QWidget* window : windows)
            for (const ViewTitle* title : window->findChildren<ViewTitle*>()) {
                const auto* line = title->findChild<ElidedLabel*>(QStringLiteral("meaning"));
                views += line->text().isEmpty() ? 0 : 1;
                QVERIFY2(!line->isVisible() || !line->isCut(), qPrintable(line->text()));
            }
        QVERIFY(views >= 9);
    }

    void theHintIsNeverCut() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        StoryPane& pane = fixture.window().pane();
        const QString longest = QStringLiteral(
            "Past the window: exact recomputes all of it for every token; anchored is faster…");
        for (const int width : {1024, 1100, 1280, 1366, 1920}) {
            fixture.window().resize(width, 720);
            QTest::qWait(50);
            pane.setHint({});
            const QPoint before = pane.generateButton()->mapTo(&fixture.window(), QPoint());
            pane.setHint(longest);
            QTest::qWait(20);
            QCOMPARE(pane.generateButton()->mapTo(&fixture.window(), QPoint()), before);
            const auto* label = pane.findChild<ElidedLabel*>();
            const QRect needed = label->fontMetrics().boundingRect(QRect(0, 0, label->width(), 1000),
                                                                   Qt::TextWordWrap, longest);
            QVERIFY2(needed.height() <= label->height(), qPrintable(QStringLiteral("window %1, hint %2x%3")
                                                                        .arg(width)
                                                                        .arg(label->width())
                                                                        .arg(label->height())));
        }
    }

    void aLongNameIsNotCutInTheStatusBar() {
        const QTemporaryDir folder;
        const QString name = folder.filePath(QStringLiteral("m").repeated(180) + QStringLiteral(".pt"));
        QVERIFY(QFile::copy(tinyCheckpoint, name));
        WindowFixture fixture(name);
        QVERIFY(fixture.ready());
        fixture.window().resize(1024, 700);
        QTest::qWait(50);
        for (const QLabel* field : fixture.window().statusBar()->findChildren<QLabel*>())
            QVERIFY2(field->fontMetrics().horizontalAdvance(field->text()) <= field->width(),
                     qPrintable(field->text()));
    }
};

LILA_TEST(WordsTest)
#include "words_test.moc"
