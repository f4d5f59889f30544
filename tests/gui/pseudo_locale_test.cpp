// SPDX-License-Identifier: AGPL-3.0-or-later
// The window in a language that nobody speaks: every text that goes through tr() has accents and is longer by
// two fifths. What has none was forgotten.
#include "app/explorer/story/beginnings.h"
#include "app/explorer/training/order_panel.h"
#include "app/explorer/training/path_field.h"
#include "app/explorer/training/training_window.h"
#include "app/explorer/views/view_export.h"
#include "app/explorer/window/guide_window.h"
#include "core/training/run/run_folder.h"
#include "tests/gui/pseudo_translator.h"
#include "tests/gui/shown_texts.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/attention_view.h"
#include "widgets/attribution_view.h"
#include "widgets/branch_tree.h"
#include "widgets/lens_view.h"
#include "widgets/look_ahead_view.h"
#include "widgets/loss_view.h"
#include "widgets/message_bar.h"
#include "widgets/passage_list.h"
#include "widgets/samples_view.h"

#include <QActionGroup>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QListWidget>
#include <QPushButton>
#include <QRegularExpression>

using namespace lila;

namespace {

/// Stories, tokens and what a model made of them.
bool isData(const QWidget& widget) {
    const auto isIn = [&]<class View>() {
        for (const QWidget* each = &widget; each != nullptr; each = each->parentWidget())
            if (qobject_cast<const View*>(each) != nullptr)
                return true;
        return false;
    };
    return isIn.operator()<CandidatesView>() || isIn.operator()<PassageList>() ||
           isIn.operator()<LookAheadView>() || isIn.operator()<BranchTree>() || isIn.operator()<LensView>() ||
           isIn.operator()<AttentionView>() || isIn.operator()<AttributionView>() ||
           isIn.operator()<SamplesView>() || isIn.operator()<GuideWindow>() || // a file a language
           isIn.operator()<QFileDialog>();
}

struct Reason {
    const char* why;
    const char* pattern;
};

/// Why a word needs no translation.
constexpr Reason reasons[] = {
    {"tokens with their probability", "^\\S+ {2}[0-9.]+.%"},
    {"tokens in titles, bytes such as <0xC8> among them", "“[^”\\s]+”|← \\S+ \\| \\S+ →"},
    {"tags and entities", "<[^>]*>|&\\w+;"},
    {"paths", "(?:/[\\w.+-]+)+/?"},
    {"kinds of file", "\\(\\*[^)]*\\)|\\b[\\w-]+\\.(?:pt|safetensors|model|lila|txt|ini|log)\\b"},
    {"hashes", "\\b[0-9a-f]{12,64}\\b"},
    {"types of numbers", "\\b(?:fp32|bf16|int8)\\b"},
    {"flags", "--\\w+"},
    {"names that are typed or stand in files: settings, stages",
     "\\b[a-z]+(?:_[a-z0-9]+)+\\b|"
     "\\b(?:resonator|repetition|punctuation|dry|temperature|top_k|top_p|min_p|xtc|lr|clip|seed)\\b"},
    {"units", "\\b(?:k|M|G|Ki|Mi|Gi)?B\\b|\\bbytes\\b"},
    {"what languages call themselves", "English|Deutsch"},
    {"the models of the test", "\\bcheckpoint\\b|tiny_stories|e8_morpheme_"},
    {"keys", "\\bF[0-9]{1,2}\\b"},
};

QString withoutData(QString text) {
    for (auto beginning = beginnings.rbegin(); beginning != beginnings.rend(); ++beginning)
        text.remove(QString::fromLatin1(*beginning)); // for a model, in its language; the first begins others
    for (const Reason& reason : reasons)
        text.remove(QRegularExpression(QString::fromUtf8(reason.pattern)));
    return text;
}

/// A letter alone is a symbol, a key or an axis.
QStringList untranslated(const ShownTexts& shown, const QString& data = {}) {
    static const QRegularExpression word(QStringLiteral("[A-Za-z]{2,}"));
    QStringList found;
    for (const ShownText& each : shown.all()) {
        const QString rest = withoutData(each.text);
        for (auto words = word.globalMatch(rest); words.hasNext();)
            if (!data.contains(words.next().captured())) {
                found.append(each.place + QStringLiteral(": ") + each.text.left(300));
                break;
            }
    }
    found.removeDuplicates();
    return found;
}

void openAll(MainWindow& window) {
    for (QDockWidget* dock : window.docks().docks()) {
        dock->show();
        dock->raise();
    }
}

/// All docks, each in front once.
void addDocks(ShownTexts& shown, MainWindow& window, bool painted) {
    for (QDockWidget* dock : window.docks().docks()) {
        dock->show();
        dock->raise();
        QCoreApplication::processEvents();
        shown.addWindow(*dock);
        if (painted)
            shown.addPainted(*dock);
    }
}

void addContextMenu(ShownTexts& shown, QWidget& widget) {
    bool isDone = false;
    QTimer::singleShot(0, &widget, [&] {
        isDone = true;
        if (auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget())) {
            shown.addMenu(*menu);
            menu->close();
        }
    });
    QContextMenuEvent event(QContextMenuEvent::Mouse, QPoint(5, 5), widget.mapToGlobal(QPoint(5, 5)));
    QCoreApplication::sendEvent(&widget, &event);
    QVERIFY(QTest::qWaitFor([&] { return isDone; }));
}

} // namespace

class PseudoLocaleTest : public QObject {
    Q_OBJECT

private:
    PseudoTranslator m_translator;

    static void verifyNone(QStringList found) {
        found.removeDuplicates();
        QVERIFY2(found.isEmpty(), qPrintable(QLatin1Char('\n') + found.join(QLatin1Char('\n'))));
    }

private Q_SLOTS:
    void init() { QCoreApplication::installTranslator(&m_translator); }
    void cleanup() {
        QCoreApplication::removeTranslator(&m_translator);
        qDeleteAll(qApp->findChildren<QTranslator*>());
    }

    /// Empty, with a model alone.
    void anEmptyWindowIsTranslated() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        ShownTexts shown(isData);
        shown.addWindow(fixture.window());
        shown.addPainted(fixture.window());
        addDocks(shown, fixture.window(), true);
        verifyNone(untranslated(shown, fixture.story().storyText()));
    }

    void whatAStoryBringsIsTranslated() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        MainWindow& window = fixture.window();
        fixture.story().insertPlainText(QStringLiteral("Once upon a time"));
        GenerationSettings settings = fixture.settings().settings();
        settings.maxTokens = 6;
        fixture.settings().setSettings(settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        window.actions().retry->trigger();
        QVERIFY(fixture.waitForEnd());
        for (QAction* by : window.actions().textColour->actions()) {
            by->trigger();
            ShownTexts shown(isData);
            shown.addWindow(window);
            addDocks(shown, window, false);
            verifyNone(untranslated(shown, fixture.story().storyText()));
        }
        ShownTexts shown(isData);
        for (ExportableView* view : window.docks().exportables()) {
            auto& widget = *dynamic_cast<QWidget*>(view);
            if (isData(widget) || !view->hasFigure())
                continue;
            QFile picture(fixture.folder() + QLatin1Char('/') + view->exportName() + QStringLiteral(".svg"));
            QCOMPARE(exportView(*view, picture.fileName()), QString());
            shown.addSvg(picture, widget, "figure");
        }
        QVERIFY(shown.all().size() > 20);
        verifyNone(untranslated(shown, fixture.story().storyText()));
    }

    void menusAreTranslated() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        MainWindow& window = fixture.window();
        fixture.story().insertPlainText(QStringLiteral("Once"));
        fixture.session().step();
        QVERIFY(fixture.waitForEnd());
        ShownTexts shown(isData);
        for (QMenu* menu : window.findChildren<QMenu*>())
            shown.addMenu(*menu);
        addContextMenu(shown, *fixture.story().viewport());
        openAll(window);
        for (QAbstractItemView* view : window.findChildren<QAbstractItemView*>())
            if (view->isVisible())
                addContextMenu(shown, *view->viewport());
        verifyNone(untranslated(shown, fixture.story().storyText() + fixture.folder()));
    }

    void messagesAreTranslated() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        MainWindow& window = fixture.window();
        QFile table(fixture.folder() + QStringLiteral("/table.csv"));
        QVERIFY(table.open(QIODevice::WriteOnly) && table.write("text,count\nOnce,1\n") > 0);
        table.close();
        ShownTexts shown(isData);
        for (const QString& file : {table.fileName(), fixture.folder() + QStringLiteral("/none.txt"),
                                    fixture.folder(), QStringLiteral(LILA_SOURCE_DIR "/resources/icons")}) {
            window.openFiles({file});
            shown.add(window.pane().messages().text(), window, "message");
        }
        fixture.story().insertPlainText(QStringLiteral("Once"));
        for (QAction* action : {window.actions().fillGap, window.actions().copyCommand}) {
            action->trigger();
            shown.add(window.pane().messages().text(), window, "message");
            shown.add(action->toolTip(), window, "why not");
        }
        verifyNone(untranslated(shown, fixture.folder() + QStringLiteral("icons")));
    }

    void dialogsAreTranslated() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        MainWindow& window = fixture.window();
        const Actions& a = window.actions();
        ShownTexts shown(isData);
        for (QAction* action : {a.guide, a.shortcuts, a.about, a.modelInformation, a.commands, a.find,
                                a.replace, a.openCheckpoint, a.openTokenizer, a.openText, a.saveAs}) {
            action->trigger();
            QCoreApplication::processEvents();
            for (QWidget* top : QApplication::topLevelWidgets())
                if (top->isVisible() && top != &window)
                    shown.addWindow(*top);
            shown.addWindow(window);
            for (QFileDialog* dialog : window.findChildren<QFileDialog*>()) {
                shown.add(dialog->windowTitle() + dialog->nameFilters().join(u' '), *dialog, "title");
                dialog->close();
            }
        }
        verifyNone(untranslated(shown));
    }

    void trainingIsTranslated() {
        const QTemporaryDir folder;
        QSettings store(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        TrainingWindow window(store, QStringLiteral(LILA_FAKE_TRAINER));
        window.show();
        ShownTexts shown(isData);
        const auto look = [&] {
            QCoreApplication::processEvents();
            shown.addWindow(window);
            for (QTabBar* tabs : window.findChildren<QTabBar*>())
                for (int i = 0; i < tabs->count(); ++i) {
                    tabs->setCurrentIndex(i);
                    QCoreApplication::processEvents();
                    shown.addWindow(window);
                }
        };
        look();
        for (QAbstractButton* button : window.findChildren<QAbstractButton*>())
            if (button->isCheckable() && !button->isChecked())
                button->click();
        look();
        QFile corpus(folder.filePath(QStringLiteral("corpus.txt")));
        QVERIFY(corpus.open(QIODevice::WriteOnly) && corpus.write("Once upon a time.") > 0);
        corpus.close();
        window.order().corpus().setPath(corpus.fileName());
        window.order().setFolder(folder.filePath(QStringLiteral("run")));
        look();
        const auto reaches = [&](RunState state) {
            return QTest::qWaitFor([&] { return window.run().state() == state; }, 20000);
        };
        window.findChild<QPushButton*>(QStringLiteral("start"))->click();
        QVERIFY(reaches(RunState::Running));
        QVERIFY(QTest::qWaitFor([&] { return window.views().loss().hasFigure(); }, 20000));
        look();
        window.findChild<QPushButton*>(QStringLiteral("stop"))->click();
        look();
        QVERIFY(reaches(RunState::Stopped));
        look();
        verifyNone(untranslated(shown, folder.path() + QStringLiteral(" first run"))); // folders of runs
    }
};

LILA_TEST(PseudoLocaleTest)
#include "pseudo_locale_test.moc"
