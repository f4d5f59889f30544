// SPDX-License-Identifier: AGPL-3.0-or-later
// A window that is killed while it writes and saves, at any moment and twice in a row: no more than a second
// is lost, every file can be read, and the story is back each time. LILA_KILLS says how often (default 10).
#include "core/story/session/autosave.h"
#include "core/story/tree/story_path.h"
#include "tests/gui/window_fixture.h"
#include "tests/test_main.h"

#include <QDir>
#include <QElapsedTimer>
#include <QProcess>

#include <chrono>
#include <random>

using namespace lila;

namespace {

class KilledWindowTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_checkpoint;
    std::mt19937 m_random{5};
    QByteArray m_known; ///< the story, as it was looked at last
    int m_begun = 0;

    static double secondsNow() {
        return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
    }
    static QByteArray textOf(const Story& story) {
        return QByteArray::fromStdString(StoryPath(story).text(story));
    }
    int upTo(int largest) { return std::uniform_int_distribution<int>(0, largest)(m_random); }

    /// Runs until so long after it began to show, or after its start; returns what it said, and how many
    /// bytes of the story it had shown for more than a second.
    QByteArray runAndKill(bool waits, int milliseconds, qsizetype& sure) {
        QProcess process;
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.start(QCoreApplication::applicationDirPath() + QStringLiteral("/telling_window"),
                      {m_folder.path(), m_checkpoint});
        QByteArray said;
        QElapsedTimer timer;
        timer.start();
        while (waits && !said.contains("shows") && timer.elapsed() < 60'000 &&
               process.waitForReadyRead(60'000))
            said += process.readAllStandardOutput();
        timer.restart();
        while (timer.elapsed() < milliseconds) {
            process.waitForReadyRead(static_cast<int>(std::max<qint64>(1, milliseconds - timer.elapsed())));
            said += process.readAllStandardOutput();
        }
        process.kill();
        const double killed = secondsNow();
        process.waitForFinished(60'000);
        said += process.readAllStandardOutput();
        sure = 0;
        for (const QByteArray& line : said.split('\n'))
            if (const QList<QByteArray> words = line.split(' ');
                words.size() > 2 && words[0] != "begun" && words[2].toDouble() < killed - 1)
                sure = words[1].toLongLong();
        return said;
    }

    void check(const QByteArray& said, qsizetype sure) {
        if (said.startsWith("begun")) {
            const bool wasThere = !m_known.isEmpty();
            QCOMPARE(said.left(said.indexOf('\n')).contains("did not close properly"), wasThere);
            m_begun += wasThere ? 1 : 0;
        }
        const auto recovered =
            recoverSession(m_folder.filePath(QStringLiteral("stories/story-1")).toStdString());
        if (!recovered) { // before it was there for the first time
            QVERIFY(m_known.isEmpty());
            return;
        }
        QVERIFY2(recovered->problem.empty(), recovered->problem.c_str());
        const QByteArray text = textOf(recovered->session.story);
        QVERIFY2(text.startsWith(m_known), "what was there at the start is not there");
        QVERIFY2(text.size() >= sure, qPrintable(QStringLiteral("%1 of %2").arg(text.size()).arg(sure)));
        m_known = text;
        const QString saved = m_folder.filePath(QStringLiteral("saved.lila"));
        if (QFile::exists(saved))
            QVERIFY(m_known.startsWith(textOf(readSession(saved.toStdString()).story)) ||
                    textOf(readSession(saved.toStdString()).story).startsWith(m_known));
    }

private Q_SLOTS:
    void killedAtAnyTimeItLosesLittle() {
        m_checkpoint = endlessCheckpoint(m_folder);
        bool isNumber = false;
        const int wanted = qEnvironmentVariableIntValue("LILA_KILLS", &isNumber);
        const int kills = isNumber ? wanted : 10;
        QElapsedTimer timer;
        timer.start();
        for (int kill = 0; kill < kills; ++kill) {
            qsizetype sure = 0;
            const QByteArray said = runAndKill(true, kill % 5 == 4 ? 1500 : upTo(600), sure);
            check(said, sure);
            if (QTest::currentTestFailed())
                return;
            const QByteArray again = runAndKill(false, upTo(900), sure); // while it starts, or a little later
            check(again, sure);
            if (QTest::currentTestFailed())
                return;
        }
        qInfo("%d times two kills in %.0f s: %lld bytes of story, offered %d times", kills,
              static_cast<double>(timer.elapsed()) / 1000, static_cast<long long>(m_known.size()), m_begun);
        QVERIFY(m_begun >= kills - 1);
        QVERIFY(m_known.size() > 1000);
        // Nothing is left over: a file, a journal or two, and what was being written.
        QVERIFY(QDir(m_folder.filePath(QStringLiteral("stories"))).entryList(QDir::Files).size() <= 6);
    }
};

} // namespace

LILA_TEST(KilledWindowTest)
#include "killed_window_test.moc"
