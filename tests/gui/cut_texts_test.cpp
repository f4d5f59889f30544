// SPDX-License-Identifier: AGPL-3.0-or-later
// No text is cut off at the sizes that the window promises, in the languages that it speaks and in one whose
// texts are longer than theirs: what does not fit there is cut off in some real language, too.
#include "app/explorer/training/training_window.h"
#include "app/explorer/window/language.h"
#include "tests/gui/pseudo_translator.h"
#include "tests/gui/shown_texts.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"

#include <QAbstractButton>
#include <QActionGroup>
#include <QTabBar>

using namespace lila;

class CutTextsTest : public QObject {
    Q_OBJECT

private:
    PseudoTranslator m_translator;

private Q_SLOTS:
    void init() { QCoreApplication::installTranslator(&m_translator); }
    void cleanup() {
        QCoreApplication::removeTranslator(&m_translator);
        qDeleteAll(qApp->findChildren<QTranslator*>());
    }

    void nothingIsCut_data() {
        QTest::addColumn<QString>("language");
        QTest::addColumn<QSize>("size");
        for (const QString& language : {QStringLiteral("en"), QStringLiteral("de"), QStringLiteral("pseudo")})
            for (const QSize& size : {QSize(1280, 800), QSize(1024, 700)})
                QTest::addRow("%s, %d x %d", qPrintable(language), size.width(), size.height())
                    << language << size;
    }
    void nothingIsCut() {
        QFETCH(QString, language);
        QFETCH(QSize, size);
        if (language != QLatin1String("pseudo")) {
            QCoreApplication::removeTranslator(&m_translator);
            loadLanguage(*qApp, language);
        }
        Options options;
        options.size = size;
        WindowFixture fixture(tinyCheckpoint, options);
        QVERIFY(fixture.ready());
        MainWindow& window = fixture.window();
        fixture.story().insertPlainText(QStringLiteral("Once upon a time"));
        fixture.session().step();
        QVERIFY(fixture.waitForEnd());
        QStringList cut;
        for (QAction* workspace : window.actions().workspace->actions()) {
            workspace->trigger();
            QCoreApplication::processEvents();
            cut += cutTexts(window);
            for (QDockWidget* dock : window.docks().docks())
                if (!dock->isHidden()) {
                    dock->raise();
                    QCoreApplication::processEvents();
                    cut += cutTexts(window);
                }
        }
        window.actions().replace->trigger();
        QCoreApplication::processEvents();
        cut += cutTexts(window);
        QVERIFY2(window.size() == size,
                 qPrintable(QStringLiteral("%1 x %2").arg(window.width()).arg(window.height())));

        window.actions().train->trigger();
        TrainingWindow& training = *window.training();
        training.resize(size);
        QCoreApplication::processEvents();
        QVERIFY2(training.size() == size,
                 qPrintable(QStringLiteral("%1 x %2").arg(training.width()).arg(training.height())));
        for (QAbstractButton* button : training.findChildren<QAbstractButton*>())
            if (button->isCheckable() && !button->isChecked())
                button->click();
        for (QTabBar* tabs : training.findChildren<QTabBar*>())
            for (int i = 0; i < tabs->count(); ++i) {
                tabs->setCurrentIndex(i);
                QCoreApplication::processEvents();
                cut += cutTexts(training);
            }
        for (QAction* action : {window.actions().shortcuts, window.actions().modelInformation}) {
            action->trigger();
            QCoreApplication::processEvents();
        }
        for (QWidget* top : QApplication::topLevelWidgets())
            if (top->isVisible())
                cut += cutTexts(*top);
        cut.removeDuplicates();
        QVERIFY2(cut.isEmpty(), qPrintable(QLatin1Char('\n') + cut.join(QLatin1Char('\n'))));
    }
};

LILA_TEST(CutTextsTest)
#include "cut_texts_test.moc"
