// SPDX-License-Identifier: AGPL-3.0-or-later
// The main job, driven through the window as a user does: type, generate, stop, step, retry, undo, turn a
// slider.
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"
#include "widgets/candidates_view.h"
#include "widgets/root_view.h"
#include "widgets/setting_row.h"
#include "widgets/settings_panel.h"

#include <QAction>
#include <QComboBox>
#include <QElapsedTimer>
#include <QPushButton>
#include <QSlider>

#include <ctime>

using namespace lila;

class WritingTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_endless;

    /// Writes until it is stopped.
    static void writeLong(WindowFixture& fixture) { apply(fixture, endlessSettings()); }
    static void apply(WindowFixture& fixture, const GenerationSettings& settings) {
        fixture.settings().setSettings(settings);
        fixture.session().setSettings(settings);
    }
    static void key(WindowFixture& fixture, Qt::Key k, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(&fixture.window(), k, modifiers);
    }

private Q_SLOTS:
    void initTestCase() { m_endless = endlessCheckpoint(m_folder); }

    void streamingAppendsAndStopStops() {
        WindowFixture fixture(m_endless);
        QVERIFY(fixture.ready());
        writeLong(fixture);
        const QString before = fixture.story().storyText();
        key(fixture, Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(fixture.session().isRunning());
        QVERIFY(fixture.waitForText(before.size()));
        const qsizetype some = fixture.story().storyText().size();
        QVERIFY(fixture.waitForText(some));
        QVERIFY(fixture.story().storyText().startsWith(before));
        QVERIFY(fixture.story().isReadOnly());
        key(fixture, Qt::Key_Escape);
        QVERIFY(fixture.waitForEnd(2000));
        const QString stopped = fixture.story().storyText();
        QTest::qWait(150); // nothing may follow
        QCOMPARE(fixture.story().storyText(), stopped);
        QVERIFY(!fixture.story().isReadOnly());
    }

    void buttonsDoTheSame() {
        WindowFixture fixture(m_endless);
        QVERIFY(fixture.ready());
        writeLong(fixture);
        auto* generate = fixture.window().findChild<QPushButton*>(QStringLiteral("generate"));
        auto* stop = fixture.window().findChild<QPushButton*>(QStringLiteral("stop"));
        QVERIFY(generate->isEnabled() && !stop->isEnabled());
        const auto length = fixture.story().storyText().size();
        QTest::mouseClick(generate, Qt::LeftButton);
        QVERIFY(!generate->isEnabled() && stop->isEnabled());
        QVERIFY(fixture.waitForText(length));
        QTest::mouseClick(stop, Qt::LeftButton);
        QVERIFY(fixture.waitForEnd(2000));
        QVERIFY(generate->isEnabled() && !stop->isEnabled());
    }

    void aSliderActsOnTheRunningGeneration() {
        WindowFixture fixture(m_endless);
        QVERIFY(fixture.ready());
        writeLong(fixture);
        double shown = 0;
        connect(&fixture.session().inspection(), &TokenInspection::tokenShown, &fixture.window(),
                [&](const StepRecord& record) { shown = record.settings->temperature; });
        fixture.session().generate();
        QTRY_COMPARE(shown, 1.0);
        auto* slider = fixture.settings().row("temperature")->findChild<QSlider*>();
        slider->setValue(slider->value() + 10);
        const double moved = fixture.settings().settings().temperature;
        QCOMPARE(moved, 1.5);
        QTRY_COMPARE(shown, moved);
        QVERIFY(fixture.session().isRunning());
        fixture.session().stop();
        QVERIFY(fixture.waitForEnd());
    }

    void undoTakesBackOneGeneration() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        GenerationSettings settings;
        settings.maxTokens = 12;
        settings.seed = 5;
        apply(fixture, settings);
        const QString before = fixture.story().storyText();
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        const QString first = fixture.story().storyText();
        QVERIFY(first.size() > before.size());
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        const QString second = fixture.story().storyText();
        QVERIFY(second.size() > first.size());
        fixture.window().actions().undo->trigger();
        QCOMPARE(fixture.story().storyText(), first);
        fixture.window().actions().undo->trigger();
        QCOMPARE(fixture.story().storyText(), before);
        fixture.window().actions().redo->trigger();
        QCOMPARE(fixture.story().storyText(), first);
        fixture.window().actions().redo->trigger();
        QCOMPARE(fixture.story().storyText(), second);
    }

    void undoIsOffWhileWriting() {
        WindowFixture fixture(m_endless);
        QVERIFY(fixture.ready());
        writeLong(fixture);
        fixture.story().setFocus();
        QTest::keyClicks(&fixture.story(), QStringLiteral(" there"));
        fixture.session().generate();
        QVERIFY(fixture.waitForText(fixture.story().storyText().size()));
        const auto length = fixture.story().storyText().size();
        QTest::keyClick(&fixture.story(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(fixture.story().storyText().size() >= length);
        QTest::keyClicks(&fixture.story(), QStringLiteral("x"));
        QVERIFY(fixture.window().pane().hint().contains(QStringLiteral("Esc")));
        fixture.session().stop();
        QVERIFY(fixture.waitForEnd());
    }

    void retryGoesBackAndMovesOnToTheNextSeed() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        GenerationSettings settings;
        settings.maxTokens = 12;
        settings.temperature = 1.5;
        settings.seed = 7;
        apply(fixture, settings);
        QVERIFY(!fixture.window().actions().retry->isEnabled());
        const QString before = fixture.story().storyText();
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        QCOMPARE(fixture.session().seed(), std::uint64_t{7});
        const QString first = fixture.story().storyText();
        QVERIFY(fixture.window().actions().retry->isEnabled());
        key(fixture, Qt::Key_R, Qt::ControlModifier);
        QVERIFY(fixture.waitForEnd());
        QCOMPARE(fixture.session().seed(), std::uint64_t{8});
        const QString second = fixture.story().storyText();
        QVERIFY(second.startsWith(before));
        QVERIFY(second != first);
        fixture.session().retry();
        QVERIFY(fixture.waitForEnd());
        QCOMPARE(fixture.session().seed(), std::uint64_t{9});
        // The attempts before are not lost.
        fixture.story().undo();
        QCOMPARE(fixture.story().storyText(), second);
        fixture.story().undo();
        QCOMPARE(fixture.story().storyText(), first);
        fixture.story().undo();
        QCOMPARE(fixture.story().storyText(), before);
    }

    void retrySparesWhatWasWrittenSince() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        GenerationSettings settings;
        settings.maxTokens = 5;
        apply(fixture, settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        fixture.story().moveCursor(QTextCursor::End);
        QTest::keyClicks(&fixture.story(), QStringLiteral(" My ending"));
        QVERIFY(!fixture.window().actions().retry->isEnabled());
        fixture.session().retry();
        QVERIFY(fixture.story().storyText().endsWith(QStringLiteral("My ending")));
    }

    void generateGoesOnWhereTheModelEndedTheStory() {
        WindowFixture fixture(endingCheckpoint(m_folder));
        QVERIFY(fixture.ready());
        const QString before = fixture.story().storyText();
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        QCOMPARE(fixture.story().storyText(), before);
        QVERIFY(fixture.window().pane().hint().contains(QStringLiteral("ended the story")));
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        const QString once = fixture.story().storyText();
        QVERIFY(once.size() > before.size());
        fixture.session().step();
        QVERIFY(fixture.waitForEnd());
        QVERIFY(fixture.story().storyText().size() > once.size());
    }

    void theHintBelongsToTheState() {
        WindowFixture fixture(m_endless);
        QVERIFY2(fixture.window().pane().hint().contains(QStringLiteral("Loading")),
                 qPrintable(fixture.window().pane().hint()));
        QVERIFY(fixture.ready());
        QVERIFY(!fixture.window().pane().hint().contains(QStringLiteral("Loading")));
        fixture.window().pane().setHint(QStringLiteral("Something to be said …"));
        Q_EMIT fixture.story().copyAvailable(false);
        QCOMPARE(fixture.window().pane().hint(), QStringLiteral("Something to be said …"));
        fixture.session().generate();
        QVERIFY(fixture.window().pane().hint().contains(QStringLiteral("Writing")));
        fixture.session().stop();
        QVERIFY(fixture.waitForEnd());
        QCOMPARE(fixture.window().pane().hint(), QString());
    }

    void resetAllLeavesTheWritingAlone() {
        WindowFixture fixture(m_endless);
        QVERIFY(fixture.ready());
        writeLong(fixture);
        fixture.story().setFocus();
        fixture.session().generate();
        QVERIFY(fixture.waitForText(2000)); // past the default's 112 tokens
        QPushButton* reset = fixture.settings().resetButton();
        QTest::mouseClick(reset, Qt::LeftButton);
        QVERIFY(!reset->isEnabled());
        QCOMPARE(fixture.window().focusWidget(), &fixture.story());
        QVERIFY(fixture.waitForText(fixture.story().storyText().size() + 50));
        QVERIFY(fixture.session().isRunning());
        fixture.session().stop();
        QVERIFY(fixture.waitForEnd());
    }

    void aFixedSeedGivesTheSameStory() {
        QStringList stories;
        for (int run = 0; run < 2; ++run) {
            WindowFixture fixture(tinyCheckpoint);
            QVERIFY(fixture.ready());
            GenerationSettings settings;
            settings.maxTokens = 15;
            settings.seed = 42;
            apply(fixture, settings);
            fixture.session().generate();
            QVERIFY(fixture.waitForEnd());
            stories.append(fixture.story().storyText());
        }
        QCOMPARE(stories[0], stories[1]);
    }

    void stepsMakeOneTokenEachAndTheSameTextAsAGeneration() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        GenerationSettings settings;
        settings.maxTokens = 6;
        settings.temperature = 1;
        settings.seed = 21;
        apply(fixture, settings);
        const QString before = fixture.story().storyText();
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        const QString whole = fixture.story().storyText();
        fixture.story().undo();
        QCOMPARE(fixture.story().storyText(), before);
        for (int i = 0; i < 6; ++i) {
            key(fixture, Qt::Key_Return, Qt::ControlModifier | Qt::ShiftModifier);
            QVERIFY(fixture.waitForEnd());
        }
        QCOMPARE(fixture.story().storyText(), whole);
    }

    void viewsFollowTheLastToken() {
        WindowFixture fixture(tinyCheckpoint);
        QVERIFY(fixture.ready());
        QVERIFY(fixture.roots().picture(0).isEmpty());
        GenerationSettings settings;
        settings.maxTokens = 8;
        settings.seed = 3;
        apply(fixture, settings);
        std::optional<StepRecord> last;
        connect(&fixture.session().inspection(), &TokenInspection::tokenShown, &fixture.window(),
                [&](const StepRecord& record) { last = record; });
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        RootView& roots = fixture.roots();
        QCOMPARE(roots.layerCount(), 3);
        fixture.layers().setCurrentIndex(1);
        QVERIFY(roots.picture(1).weights == last->activation[1].rootWeights);
        const CandidateList& candidates = fixture.candidates().candidates();
        QCOMPARE(candidates.rows.size(), last->candidates.size());
        QCOMPARE(std::ranges::count(candidates.rows, true, &CandidateRow::chosen), 1);
        QVERIFY2(fixture.window().statusText().contains(QStringLiteral("of 48 · seed 3 · checkpoint · fp32")),
                 qPrintable(fixture.window().statusText()));
    }

    /// The text is there sooner than what is to be seen of its last token.
    void viewsFollowSomeTenTimesASecond() {
        WindowFixture fixture(m_endless);
        QVERIFY(fixture.ready());
        writeLong(fixture);
        Focus& focus = fixture.window().focus();
        int followed = 0;
        connect(&focus, &Focus::changed, &focus,
                [&followed](Focus::Part part) { followed += part == Focus::Part::Token ? 1 : 0; });
        QElapsedTimer clock;
        clock.start();
        fixture.session().generate();
        QTest::qWait(800);
        QVERIFY2(followed >= 2 && followed <= 3 + clock.elapsed() / 90,
                 qPrintable(QString::number(followed)));
        fixture.session().stop();
        QVERIFY(fixture.waitForEnd());
        const StoryBook& book = fixture.book();
        QCOMPARE(focus.place()->byte,
                 book.path().positionAt(book.story(), book.path().tokenCount() - 1)->byte);
    }

    /// What views cost, writing does not get: those that take long follow more seldom.
    void slowViewsFollowInAPartOfTheTime() {
        WindowFixture fixture(m_endless);
        QVERIFY(fixture.ready());
        writeLong(fixture);
        Focus& focus = fixture.window().focus();
        constexpr int each = 40; // milliseconds of a processor
        const auto processorTime = [] {
            timespec time{};
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
            return time.tv_sec * 1000 + time.tv_nsec / 1'000'000;
        };
        int followed = 0;
        connect(&focus, &Focus::changed, &focus, [&followed, processorTime](Focus::Part part) {
            const auto began = processorTime();
            while (part == Focus::Part::Token && processorTime() < began + each) {
            }
            followed += part == Focus::Part::Token ? 1 : 0;
        });
        QElapsedTimer clock;
        clock.start();
        fixture.session().generate();
        QTest::qWait(3000);
        fixture.session().stop();
        const qint64 elapsed = clock.elapsed();
        QVERIFY2(followed >= 3 && followed * each < elapsed / 6,
                 qPrintable(QStringLiteral("%1 in %2 ms").arg(followed).arg(elapsed)));
        QVERIFY(fixture.waitForEnd());
    }

    void aClickedTokenIsShownAgain() {
        WindowFixture fixture(storyCheckpoint);
        QVERIFY(fixture.ready());
        GenerationSettings settings = fixture.settings().settings();
        settings.maxTokens = 30;
        settings.seed = 3;
        apply(fixture, settings);
        fixture.session().generate();
        QVERIFY(fixture.waitForEnd());
        std::vector<StepRecord> shown;
        connect(&fixture.session().inspection(), &TokenInspection::tokenShown, &fixture.window(),
                [&](const StepRecord& record) { shown.push_back(record); });
        const int start = *fixture.story().lastGenerationStart();
        QTextCursor cursor = fixture.story().textCursor();
        cursor.setPosition(start + 5);
        fixture.story().setTextCursor(cursor);
        QCOMPARE(shown.size(), std::size_t{1});
        QCOMPARE(fixture.story().extraSelections().size(), 1);
        const QString marked = fixture.story().extraSelections().constFirst().cursor.selectedText();
        QCOMPARE(marked, QString::fromStdString(shown[0].text));
        // Text that was edited is no longer what the records speak of.
        QTest::keyClicks(&fixture.story(), QStringLiteral("x"));
        shown.clear();
        cursor.setPosition(start + 12);
        fixture.story().setTextCursor(cursor);
        QVERIFY(shown.empty());
        QVERIFY(fixture.story().extraSelections().isEmpty());
    }

    // The issue's own criterion. Another program can take the processor away for longer than that, so the
    // best of three runs counts.
    void theWindowNeverFreezes() {
        WindowFixture fixture(storyCheckpoint);
        QVERIFY(fixture.ready());
        GenerationSettings settings = fixture.settings().settings();
        settings.maxTokens = 400;
        settings.seed = 7;
        apply(fixture, settings);
        QTest::qWait(300); // the first paint is not generation
        qint64 best = std::numeric_limits<qint64>::max();
        for (int attempt = 0; attempt < 3 && best >= 50; ++attempt) {
            QElapsedTimer clock;
            qint64 longest = 0;
            QTimer heart;
            heart.setTimerType(Qt::PreciseTimer);
            connect(&heart, &QTimer::timeout, &heart, [&] { longest = std::max(longest, clock.restart()); });
            clock.start();
            heart.start(1);
            fixture.session().generate();
            QVERIFY(fixture.waitForEnd());
            longest = std::max(longest, clock.elapsed());
            best = std::min(best, longest);
            qInfo() << "longest pause of the event loop:" << longest << "ms";
        }
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        constexpr qint64 allowed = 400; // instrumented code is several times slower
#else
        constexpr qint64 allowed = 50;
#endif
        QVERIFY2(best < allowed, qPrintable(QStringLiteral("%1 ms").arg(best)));
    }

    void closingWhileWritingEndsCleanly() {
        WindowFixture fixture(m_endless);
        QVERIFY(fixture.ready());
        writeLong(fixture);
        fixture.session().generate();
        QVERIFY(fixture.waitForText(fixture.story().storyText().size()));
        fixture.close();
    }
};

LILA_TEST(WritingTest)
#include "writing_test.moc"
