// SPDX-License-Identifier: AGPL-3.0-or-later
// Precision and threads chosen in the Model menu: the engine changes, and nothing else.
#include "app/explorer/window/preferences.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/message_bar.h"
#include "widgets/setting_row.h"
#include "widgets/settings_panel.h"

#include <QAction>
#include <QDoubleSpinBox>
#include <QFile>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QStatusBar>

#include <atomic>
#include <cstdlib>
#include <new>

using namespace lila;

namespace {

/// Matrices are packed into memory aligned to huge pages, and nothing else is.
constexpr std::size_t hugePage = std::size_t{2} << 20;
std::atomic<bool> memoryIsShort = false;

} // namespace

void* operator new(std::size_t size, std::align_val_t alignment) {
    const auto step = static_cast<std::size_t>(alignment);
    void* memory = memoryIsShort && step == hugePage
                       ? nullptr
                       : std::aligned_alloc(step, (std::max<std::size_t>(size, 1) + step - 1) / step * step);
    if (memory == nullptr)
        throw std::bad_alloc();
    return memory;
}

void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}

void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}

class EngineChoiceTest : public QObject {
    Q_OBJECT

private:
    /// The entry of the Model menu, or of its submenu, that begins so; without its mnemonic.
    static QAction* entry(MainWindow& window, const QString& beginning) {
        for (const QMenu* menu : {window.actions().model, window.actions().model->findChild<QMenu*>()})
            for (QAction* action : menu->actions())
                if (action->text().remove(QLatin1Char('&')).startsWith(beginning))
                    return action;
        return nullptr;
    }

    static bool runs(WindowFixture& fixture, Precision precision, int threads) {
        return QTest::qWaitFor(
            [&] {
                const auto model = fixture.session().model();
                return model != nullptr && model->engine == EngineSettings{precision, threads} &&
                       !fixture.window().isLoading();
            },
            20000);
    }

    static QString precisionField(MainWindow& window) {
        return window.statusText().section(QStringLiteral(" · "), -1);
    }

    static bool writes(WindowFixture& fixture, int tokens) {
        GenerationSettings settings = endlessSettings();
        settings.maxTokens = tokens;
        fixture.session().setSettings(settings);
        const qsizetype before = fixture.story().storyText().size();
        fixture.session().generate();
        return fixture.waitForEnd() && fixture.story().storyText().size() > before;
    }

    static Options tinyModel() {
        Options options;
        options.files = {tinyCheckpoint};
        options.tokenizer = officialVocabulary;
        return options;
    }

private Q_SLOTS:
    void init() { memoryIsShort = false; }

    void aChoiceChangesTheEngineAndNothingElse() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        MainWindow& window = fixture.window();
        QCOMPARE(precisionField(window), QStringLiteral("fp32"));
        QVERIFY(entry(window, QStringLiteral("fp32"))->isChecked());
        QVERIFY(entry(window, QStringLiteral("Automatic"))->isChecked());
        window.docks().holding<SettingsPanel>().row("top_k")->findChild<QDoubleSpinBox*>()->setValue(33);
        QTest::keyClicks(&fixture.story(), QStringLiteral(" there"));
        fixture.story().moveCursor(QTextCursor::Start);
        const QString text = fixture.story().storyText();
        const GenerationSettings settings = window.docks().holding<SettingsPanel>().settings();
        QSignalSpy opened(&fixture.session(), &StorySession::modelChanged);

        entry(window, QStringLiteral("int8"))->trigger();
        QVERIFY(runs(fixture, Precision::Int8, 0));
        QCOMPARE(precisionField(window), QStringLiteral("int8"));
        QVERIFY(window.statusBar()->currentMessage().startsWith(QStringLiteral("int8 on ")));
        QVERIFY(entry(window, QStringLiteral("int8"))->isChecked());
        QVERIFY(!entry(window, QStringLiteral("fp32"))->isChecked());
        QVERIFY(opened.isEmpty());
        QCOMPARE(fixture.story().storyText(), text);
        QCOMPARE(fixture.story().textCursor().position(), 0);
        QVERIFY(fixture.story().canUndo());
        QVERIFY(window.docks().holding<SettingsPanel>().settings() == settings);
        QVERIFY(!window.pane().messages().isVisible());
        QVERIFY(writes(fixture, 5));
    }

    void theFieldSaysHowManyThreadsAndWhereToChangeThem() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        entry(fixture.window(), QStringLiteral("1"))->trigger();
        QVERIFY(runs(fixture, Precision::Fp32, 1));
        for (const QLabel* label : fixture.window().statusBar()->findChildren<QLabel*>())
            if (label->text() == QStringLiteral("fp32")) {
                QVERIFY(label->toolTip().contains(QStringLiteral("threads: 1")));
                QVERIFY(label->toolTip().contains(QStringLiteral("Model menu")));
                return;
            }
        QFAIL("no field shows the precision");
    }

    void theWritingGoesOnWithAnotherEngine() {
        const QTemporaryDir folder;
        WindowFixture fixture(endlessCheckpoint(folder));
        QVERIFY(fixture.ready());
        fixture.session().setSettings(endlessSettings());
        fixture.session().generate();
        QVERIFY(fixture.waitForText(fixture.story().storyText().size()));
        entry(fixture.window(), QStringLiteral("int8"))->trigger();
        const QString text = fixture.story().storyText();
        QVERIFY(runs(fixture, Precision::Int8, 0));
        QVERIFY(fixture.session().isRunning());
        QCOMPARE(precisionField(fixture.window()), QStringLiteral("int8"));
        QVERIFY(fixture.waitForText(fixture.story().storyText().size() + 100));
        QVERIFY(fixture.session().isRunning());
        fixture.session().stop();
        QVERIFY(fixture.waitForEnd());
        QVERIFY(fixture.story().storyText().startsWith(text));
        fixture.story().undo(); // one generation, whatever ran it
        QCOMPARE(fixture.story().storyText(), QStringLiteral("Once upon a time"));
        QVERIFY(writes(fixture, 5));
    }

    // Random numbers, resonator and what the model sees of the text are not the engine's.
    void stepsGoOnAsIfNothingHadChanged() {
        const QTemporaryDir folder;
        const QString checkpoint = endlessCheckpoint(folder);
        QStringList stories;
        for (const bool change : {false, true}) {
            WindowFixture fixture(checkpoint);
            QVERIFY(fixture.ready());
            fixture.session().setSettings(endlessSettings());
            for (int i = 0; i < 8; ++i) {
                if (change && i == 4) {
                    entry(fixture.window(), QStringLiteral("1"))->trigger();
                    QVERIFY(runs(fixture, Precision::Fp32, 1));
                }
                fixture.session().step();
                QVERIFY(fixture.waitForEnd());
            }
            stories.append(fixture.story().storyText());
        }
        QCOMPARE(stories[1], stories[0]);
    }

    void theKeyboardReachesTheChoices() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        QMenu* menu = fixture.window().actions().model;
        QTest::keyClick(fixture.window().menuBar(), Qt::Key_M, Qt::AltModifier);
        QTRY_VERIFY(menu->isVisible());
        QTest::keyClick(menu, Qt::Key_B);
        QVERIFY(runs(fixture, Precision::Bf16, 0));
        QCOMPARE(precisionField(fixture.window()), QStringLiteral("bf16"));
    }

    void choicesAreRemembered() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        entry(fixture.window(), QStringLiteral("int8"))->trigger();
        QVERIFY(runs(fixture, Precision::Int8, 0));
        entry(fixture.window(), QStringLiteral("1"))->trigger();
        QVERIFY(runs(fixture, Precision::Int8, 1));
        fixture.close();
        fixture.open(tinyModel());
        QVERIFY(runs(fixture, Precision::Int8, 1));
        QCOMPARE(precisionField(fixture.window()), QStringLiteral("int8"));
        QVERIFY(entry(fixture.window(), QStringLiteral("int8"))->isChecked());
        QVERIFY(entry(fixture.window(), QStringLiteral("1"))->isChecked());
    }

    void theCommandLineIsForOneRun() {
        Options options;
        options.precision = Precision::Bf16;
        options.threads = 37; // more than the menu has
        WindowFixture fixture(tinyCheckpoint, options);
        QVERIFY(runs(fixture, Precision::Bf16, 37));
        QCOMPARE(precisionField(fixture.window()), QStringLiteral("bf16"));
        QVERIFY(entry(fixture.window(), QStringLiteral("37"))->isChecked());
        entry(fixture.window(), QStringLiteral("1"))->trigger(); // is the user's own choice again
        QVERIFY(runs(fixture, Precision::Bf16, 1));
        fixture.close();
        fixture.open(tinyModel());
        QVERIFY(runs(fixture, Precision::Fp32, 1));
    }

    void whereMemoryIsShortAllStaysAsItWas() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        entry(fixture.window(), QStringLiteral("int8"))->trigger();
        QVERIFY(runs(fixture, Precision::Int8, 0));
        memoryIsShort = true;
        entry(fixture.window(), QStringLiteral("fp32"))->trigger();
        QTRY_VERIFY(!fixture.window().isLoading());
        const MessageBar& bar = fixture.window().pane().messages();
        QVERIFY(bar.isVisible());
        QVERIFY(bar.kind(MessageBar::Subject::Model) == MessageBar::Kind::Error);
        QVERIFY2(bar.text().contains(QStringLiteral("memory")), qPrintable(bar.text()));
        QVERIFY2(bar.text().contains(QStringLiteral("int8 on ")), qPrintable(bar.text()));
        QCOMPARE(precisionField(fixture.window()), QStringLiteral("int8"));
        QVERIFY(entry(fixture.window(), QStringLiteral("int8"))->isChecked());
        memoryIsShort = false;
        QVERIFY(writes(fixture, 3));
        fixture.close();
        fixture.open(tinyModel());
        QVERIFY(runs(fixture, Precision::Int8, 0)); // what failed is not remembered
    }

    void aSmallerPrecisionIsTriedWhereNothingIsOpen() {
        memoryIsShort = true;
        WindowFixture fixture(tinyCheckpoint);
        QTRY_VERIFY(!fixture.window().isLoading());
        QVERIFY(fixture.session().state() == StorySession::State::NoModel);
        QVERIFY(fixture.window().pane().messages().text().contains(QStringLiteral("Model menu")));
        memoryIsShort = false;
        entry(fixture.window(), QStringLiteral("int8"))->trigger();
        QVERIFY(runs(fixture, Precision::Int8, 0));
        QVERIFY(!fixture.window().pane().messages().isVisible());
    }

    void aChoiceWhileLoadingIsForWhatIsLoaded() {
        WindowFixture fixture(tinyCheckpoint);
        entry(fixture.window(), QStringLiteral("bf16"))->trigger();
        QVERIFY(runs(fixture, Precision::Bf16, 0));
        fixture.window().openFiles({storyCheckpoint});
        entry(fixture.window(), QStringLiteral("int8"))->trigger();
        QVERIFY(runs(fixture, Precision::Int8, 0));
        QTRY_COMPARE(fixture.session().model()->name(), QStringLiteral("tiny_stories"));
    }

    void aChoiceOutlivesACheckpointThatIsRefused() {
        const QTemporaryDir folder;
        const QString broken = folder.filePath(QStringLiteral("broken.pt"));
        QFile file(broken);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("this is no checkpoint") > 0);
        file.close();
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        fixture.window().openFiles({broken});
        entry(fixture.window(), QStringLiteral("int8"))->trigger();
        QVERIFY(runs(fixture, Precision::Int8, 0));
        QCOMPARE(precisionField(fixture.window()), QStringLiteral("int8"));
    }

    void onlyTheLastOfSeveralChoicesCounts() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        for (const char* precision : {"int8", "bf16", "int8", "fp32"})
            entry(fixture.window(), QString::fromLatin1(precision))->trigger();
        QVERIFY(!fixture.window().isLoading()); // it is as it was
        QCOMPARE(precisionField(fixture.window()), QStringLiteral("fp32"));
        QVERIFY(entry(fixture.window(), QStringLiteral("fp32"))->isChecked());
        for (const char* precision : {"int8", "bf16"})
            entry(fixture.window(), QString::fromLatin1(precision))->trigger();
        QVERIFY(runs(fixture, Precision::Bf16, 0));
        QVERIFY(entry(fixture.window(), QStringLiteral("bf16"))->isChecked());
    }

    void aChoiceCanBeCancelled() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        entry(fixture.window(), QStringLiteral("int8"))->trigger();
        QVERIFY(fixture.window().isLoading());
        Q_EMIT fixture.window().pane().messages().triggered(
            MessageBar::Subject::Model); // the message's button
        QVERIFY(!fixture.window().isLoading());
        QVERIFY(entry(fixture.window(), QStringLiteral("fp32"))->isChecked());
        QVERIFY(writes(fixture, 3));
        QCOMPARE(precisionField(fixture.window()), QStringLiteral("fp32"));
    }

    void aDamagedPreferenceIsTheDefault() {
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("settings.ini")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("[engine]\nprecision=fp7\nthreads=-3\n") > 0);
        file.close();
        QVERIFY(Preferences(file.fileName()).engine() == EngineSettings{});
    }
};

LILA_TEST(EngineChoiceTest)
#include "engine_choice_test.moc"
