// SPDX-License-Identifier: AGPL-3.0-or-later
// What the window costs: a keystroke in a long story, the turns of the event loop while a story streams into
// every dock, the speed against writing without a window, a look at an older token, and a large tree.
// Measured where LILA_MEASURE is set, on a machine that does nothing else.
#include "core/evaluation/random_model.h"
#include "tests/gui/branching_story.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"

#include <QClipboard>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QTimer>

#include <algorithm>
#include <ctime>
#include <optional>

using namespace lila;

namespace {

constexpr int rounds = 3;

/// How long what wants to run in the event loop every millisecond has to wait.
class Turns : public QObject {
public:
    Turns() {
        m_heart.setTimerType(Qt::PreciseTimer);
        connect(&m_heart, &QTimer::timeout, this, [this] {
            m_lengths.push_back(static_cast<double>(m_clock.nsecsElapsed()) / 1e6);
            m_clock.start();
        });
        m_clock.start();
        m_heart.start(1);
    }
    QString text() {
        std::ranges::sort(m_lengths);
        const auto under = std::ranges::upper_bound(m_lengths, 16.0) - m_lengths.begin();
        const auto at = [this](double share) {
            return m_lengths[static_cast<std::size_t>(share * static_cast<double>(m_lengths.size() - 1))];
        };
        return QStringLiteral("%1 turns, %2% of them under 16 ms; median %3, 95%: %4, 99%: %5, longest %6 ms")
            .arg(m_lengths.size())
            .arg(100.0 * static_cast<double>(under) / static_cast<double>(m_lengths.size()), 0, 'f', 2)
            .arg(at(0.5), 0, 'f', 2)
            .arg(at(0.95), 0, 'f', 2)
            .arg(at(0.99), 0, 'f', 2)
            .arg(m_lengths.back(), 0, 'f', 2);
    }

private:
    QTimer m_heart;
    QElapsedTimer m_clock;
    std::vector<double> m_lengths; ///< milliseconds
};

/// Seconds of a processor that this thread, the window's, has had.
double processorSeconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double residentMegabytes() {
    QFile file(QStringLiteral("/proc/self/statm"));
    return file.open(QIODevice::ReadOnly)
               ? static_cast<double>(file.readAll().split(' ')[1].toLongLong()) * 4096 / 1e6
               : 0;
}

class WindowSpeedTest : public QObject {
    Q_OBJECT

    /// All docks that the view table has, each a window beside the story.
    static void tile(WindowFixture& fixture) {
        MainWindow& window = fixture.window();
        window.setGeometry(0, 0, 1000, 1150);
        const QList<QDockWidget*> docks = window.docks().docks();
        constexpr int columns = 3, width = 520, height = 300;
        for (int i = 0; i < docks.size(); ++i) {
            docks[i]->setFloating(true);
            docks[i]->show();
            docks[i]->setGeometry(1000 + i % columns * width, i / columns * height, width, height - 40);
        }
        QTest::qWait(500);
        qsizetype visible = 0;
        for (const QDockWidget* dock : docks)
            visible += dock->widget()->isVisible() ? 1 : 0;
        qInfo("%lld docks of %lld in sight, window %d x %d, platform %s", visible, docks.size(),
              window.width(), window.height(), qPrintable(QGuiApplication::platformName()));
    }
    /// What counts the turns takes its part of the processors a thousand times a second: where the speed is
    /// to be known, it is left out.
    enum class Counting { Nothing, Turns };
    static double withWindow(WindowFixture& fixture, const GenerationSettings& settings, Counting counting) {
        fixture.book().setStory(QStringLiteral("Once upon a time"));
        fixture.settings().takeOver(settings);
        QTest::qWait(1500); // what was kept before is kept
        const StoryBook& book = fixture.book();
        const std::size_t begun = book.path().tokenCount();
        std::optional<Turns> turns;
        if (counting == Counting::Turns)
            turns.emplace();
        const double before = processorSeconds();
        QElapsedTimer clock;
        clock.start();
        double made = 0;
        while (made < settings.maxTokens) { // the model may end the story: then on past that
            QEventLoop loop;
            connect(&fixture.session(), &StorySession::generationEnded, &loop, &QEventLoop::quit);
            fixture.session().generate();
            loop.exec();
            made = static_cast<double>(book.path().tokenCount() - begun);
        }
        const double seconds = static_cast<double>(clock.nsecsElapsed()) / 1e9;
        qInfo("with the window: %.0f tokens, %.0f a second, its thread %.1f%% of the time; %s", made,
              made / seconds, 100 * (processorSeconds() - before) / seconds,
              turns ? qPrintable(turns->text()) : "turns not counted");
        return made / seconds;
    }
    static double alone(const StoryModel& model, const GenerationSettings& settings) {
        Generator generator(model);
        generator.setText("Once upon a time");
        generator.start(settings.seed);
        int made = 0;
        QElapsedTimer clock;
        clock.start();
        while (made < settings.maxTokens) {
            Writing writing{.settings = settings, .tokens = settings.maxTokens};
            writing.before = [&generator, isPastEnd = made > 0](Writing&, int count) {
                generator.forbidEnd(isPastEnd && count == 0);
            };
            writing.show = [&made](const std::vector<StepRecord>& records, const std::string&) {
                made += static_cast<int>(std::ranges::count(records, false, &StepRecord::endOfStory));
            };
            writeOn(generator, writing);
        }
        const double rate = 1e9 * made / static_cast<double>(clock.nsecsElapsed());
        qInfo("without: %d tokens, %.0f a second", made, rate);
        return rate;
    }

    static QString timesOfChoices(WindowFixture& fixture, int count, int pause) {
        std::vector<double> times;
        const Focus& focus = fixture.window().focus();
        for (int i = 0; i < count; ++i) {
            QTextCursor caret = fixture.story().textCursor();
            caret.setPosition(1500 - 37 * i); // some 400 tokens in
            QElapsedTimer clock;
            clock.start();
            fixture.story().setTextCursor(caret);
            Q_EMIT fixture.story().caretPlaced(caret.position());
            const auto isShown = [&] { return focus.token() != nullptr && !focus.isAsking(); };
            while (!focus.isAsking() && clock.elapsed() < 200)
                QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 5);
            while (!isShown() && clock.elapsed() < 5000)
                QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 5);
            times.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
            QTest::qWait(pause);
        }
        std::ranges::sort(times);
        return QStringLiteral("%1 choices: median %2, longest %3 ms")
            .arg(count)
            .arg(times[times.size() / 2], 0, 'f', 1)
            .arg(times.back(), 0, 'f', 1);
    }
    /// Tokens a second.
    static double rateDuring(WindowFixture& fixture, const std::function<void()>& what) {
        const StoryBook& book = fixture.book();
        QTextCursor caret = fixture.story().textCursor();
        caret.movePosition(QTextCursor::End);
        fixture.story().setTextCursor(caret);
        fixture.session().generate();
        QTest::qWait(1000);
        const std::size_t begun = book.path().tokenCount();
        QElapsedTimer clock;
        clock.start();
        what();
        const double rate = 1e9 * static_cast<double>(book.path().tokenCount() - begun) /
                            static_cast<double>(clock.nsecsElapsed());
        fixture.session().stop();
        fixture.waitForEnd();
        return rate;
    }

private Q_SLOTS:
    void initTestCase() {
        if (!qEnvironmentVariableIsSet("LILA_MEASURE"))
            QSKIP("LILA_MEASURE is not set");
    }

    void aKeystrokeInALongStory() {
        WindowFixture fixture(storyCheckpoint);
        QVERIFY(fixture.ready());
        tile(fixture);
        QString text;
        while (text.size() < 4'000'000)
            text += QStringLiteral("Once upon a time there was a girl who had a red ball, and a dog. ")
                        .repeated(4) +
                    QLatin1Char('\n');
        QApplication::clipboard()->setText(text);
        fixture.story().setFocus();
        QElapsedTimer clock;
        clock.start();
        fixture.story().paste();
        qInfo("pasted in %lld ms", clock.elapsed());
        QTest::qWait(3000);
        const int length = fixture.story().storyLength();
        for (const int place : {10, length / 2, length}) {
            QTextCursor cursor = fixture.story().textCursor();
            cursor.setPosition(place);
            fixture.story().setTextCursor(cursor);
            QTest::qWait(500);
            std::vector<double> times;
            for (int i = 0; i < 60; ++i) {
                clock.start();
                QTest::sendKeyEvent(QTest::Click, &fixture.story(), Qt::Key_A,
                                    QString(QLatin1Char("ab "[i % 3])), {});
                QCoreApplication::sendPostedEvents();
                QCoreApplication::processEvents();
                times.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
                QTest::qWait(20);
            }
            std::ranges::sort(times);
            qInfo("a keystroke at %d of %d: median %.2f ms, longest %.2f ms, over 16 ms: %lld of 60", place,
                  length, times[30], times.back(),
                  static_cast<long long>(times.end() - std::ranges::upper_bound(times, 16.0)));
        }
    }

    void aStoryStreamsIntoEveryDock_data() {
        QTest::addColumn<bool>("isOfficialShape");
        QTest::newRow("default model") << false;
        QTest::newRow("official shape") << true; // some 300 tokens a second in fp32
    }
    void aStoryStreamsIntoEveryDock() {
        QFETCH(bool, isOfficialShape);
        const QTemporaryDir folder;
        const QString official = folder.filePath(QStringLiteral("official.safetensors"));
        if (isOfficialShape)
            writeCheckpoint(official.toStdString(), randomCheckpoint({}, 1));
        WindowFixture fixture(isOfficialShape ? official : storyCheckpoint);
        QVERIFY(fixture.ready());
        tile(fixture);
        GenerationSettings settings = fixture.settings().settings();
        settings.maxTokens = 1500;
        settings.seed = 7;
        settings.context = ContextPolicy::Anchored;
        std::vector<double> with, without;
        for (int round = 0; round < rounds; ++round) {
            without.push_back(alone(fixture.session().model()->model, settings));
            with.push_back(withWindow(fixture, settings, Counting::Nothing));
        }
        withWindow(fixture, settings, Counting::Turns);
        std::ranges::sort(with);
        std::ranges::sort(without);
        qInfo("medians: %.0f and %.0f tokens a second: %.1f%% of the speed without a window",
              with[rounds / 2], without[rounds / 2], 100 * with[rounds / 2] / without[rounds / 2]);
    }

    /// From where somebody puts the caret to what all views show of that token, at 500 tokens.
    void anOlderTokenIsChosen() {
        const QTemporaryDir folder;
        const QString official = folder.filePath(QStringLiteral("official.safetensors"));
        writeCheckpoint(official.toStdString(), randomCheckpoint({}, 1));
        WindowFixture fixture(official);
        QVERIFY(fixture.ready());
        tile(fixture);
        GenerationSettings settings = fixture.settings().settings();
        settings.maxTokens = 500;
        settings.context = ContextPolicy::Anchored;
        withWindow(fixture, settings, Counting::Nothing);
        fixture.window().focus().dropInspection(
            "roots in texts"); // of the shipped stories, in the background
        qInfo("while nothing is written: %s", qPrintable(timesOfChoices(fixture, 30, 300)));

        settings.maxTokens = 100000;
        fixture.settings().takeOver(settings);
        std::vector<double> undisturbed, disturbed;
        QString times;
        for (int round = 0; round < rounds; ++round) {
            undisturbed.push_back(rateDuring(fixture, [] { QTest::qWait(5000); }));
            disturbed.push_back(
                rateDuring(fixture, [&] { times += timesOfChoices(fixture, 10, 450) + QLatin1Char('\n'); }));
        }
        std::ranges::sort(undisturbed);
        std::ranges::sort(disturbed);
        qInfo("while a story is written:\n%s%.0f tokens a second, %.0f without looking: %.1f%%",
              qPrintable(times), disturbed[rounds / 2], undisturbed[rounds / 2],
              100 * disturbed[rounds / 2] / undisturbed[rounds / 2]);
    }

    void aLargeTreeIsOpened() {
        WindowFixture fixture(storyCheckpoint);
        QVERIFY(fixture.ready());
        tile(fixture);
        const QString file = fixture.folder() + QStringLiteral("/large.lila");
        writeSession(file.toStdString(), {branchingStory(200, 100)});
        const double before = residentMegabytes();
        QElapsedTimer clock;
        clock.start();
        QCOMPARE(fixture.window().openFiles({file}), QString());
        const qint64 opened = clock.elapsed();
        QCoreApplication::processEvents();
        const qint64 shown = clock.elapsed();
        QTest::qWait(1500);
        qInfo("200 branches of 100 tokens: opened in %lld ms, shown after %lld ms, %.1f MB more", opened,
              shown, residentMegabytes() - before);
    }
};

} // namespace

LILA_TEST(WindowSpeedTest)
#include "window_speed_test.moc"
