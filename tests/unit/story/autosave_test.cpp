// SPDX-License-Identifier: AGPL-3.0-or-later
// What is kept while it is written: journals that were cut anywhere, processes that were killed, disks that
// refuse.
#include "core/story/session/autosave.h"
#include "tests/test_main.h"
#include "tests/unit/story/session_fixture.h"

#include <QDir>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <chrono>
#include <csignal>
#include <mutex>
#include <random>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

using namespace lila;

namespace {

/// The next word of a story that counts.
Edit counted(const Story& story, std::size_t number) {
    static const auto origin = std::make_shared<const Origin>();
    const NewToken token{1, " " + std::to_string(number)};
    return writingAt(story, story.tip(), std::span(&token, 1), origin);
}

std::string countedTo(std::size_t number) {
    std::string text;
    for (std::size_t i = 1; i <= number; ++i)
        text += " " + std::to_string(i);
    return text;
}

std::string textOf(const Story& story) {
    return StoryPath(story).text(story);
}

/// What a file may become while a test runs.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit limit = m_before;
        limit.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &limit);
        m_signal = std::signal(SIGXFSZ, SIG_IGN);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_signal);
    }

private:
    rlimit m_before{};
    void (*m_signal)(int) = SIG_DFL;
};

class AutosaveTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::filesystem::path place(const char* name) const {
        return m_folder.filePath(QString::fromLatin1(name)).toStdString();
    }
    QStringList files(const char* start) const {
        return QDir(m_folder.path())
            .entryList({QString::fromLatin1(start) + QStringLiteral(".*")}, QDir::Files);
    }

private Q_SLOTS:
    void whatWasToldComesBack() {
        Session session = test::smallSession();
        {
            Autosave autosave(place("told"), session);
            for (std::size_t i = 1; i <= 50; ++i) {
                const Edit edit = counted(session.story, i);
                session.story.apply(edit);
                autosave.tell(edit);
            }
            const Edit named{SetTitle{rootSpan, "Other"},
                             SetBookmark{session.story.bookmarks().begin()->first, {}}};
            session.story.apply(named);
            autosave.tell(named);
            session.facts.layout = "other";
            autosave.tell(session.facts);
        }
        QCOMPARE(files("told").size(), 2);
        for (int time = 0; time < 2; ++time) { // looking changes nothing
            const auto recovered = recoverSession(place("told"));
            QVERIFY(recovered->session.story == session.story);
            QVERIFY(recovered->session.facts == session.facts);
            QVERIFY(recovered->problem.empty());
        }
        // Another place whose name begins alike is another.
        const Autosave other(place("told.more"), session);
        discardSession(place("told"));
        QVERIFY(!recoverSession(place("told")));
        QVERIFY(recoverSession(place("told.more")));
        QCOMPARE(files("told").size(), 2);
    }

    void aJournalMayBeCutAnywhere() {
        Session session = test::smallSession();
        session.journal = "1-2";
        std::string journal = journalHead("1-2");
        std::vector<std::size_t> ends{journal.size()};
        std::vector<std::string> stories{storyJson(session.story)};
        Story story = session.story;
        for (std::size_t i = 1; i <= 12; ++i) {
            const std::size_t end = StoryPath(story).bytes();
            const Edit edit = i % 4 == 0 ? retyping(story, StoryPath(story), end - 3, end, "caf\u00e9 ")
                                         : counted(story, i);
            story.apply(edit);
            journal += journalLine(edit);
            ends.push_back(journal.size());
            stories.push_back(storyJson(story));
        }
        for (std::size_t cut = 0; cut <= journal.size(); ++cut) {
            Session again = session;
            const JournalReplay result = replay(std::string_view(journal).substr(0, cut), again);
            const auto whole = std::ranges::upper_bound(ends, cut) - ends.begin(); // lines, with the head
            QCOMPARE(result.entries, static_cast<std::size_t>(std::max<std::ptrdiff_t>(whole, 1) - 1));
            QVERIFY(result.problem.empty());
            QVERIFY(storyJson(again.story) == stories[result.entries]);
        }
        // A page that never came to the disk.
        for (std::size_t cut = ends[0]; cut < journal.size(); cut += 7) {
            std::string zeros = journal;
            std::fill(zeros.begin() + static_cast<std::ptrdiff_t>(cut), zeros.end(), '\0');
            Session again = session;
            const JournalReplay result = replay(zeros, again);
            QVERIFY(storyJson(again.story) == stories[result.entries]);
            QVERIFY(result.problem.empty());
        }
    }

    void damageWithinAJournalIsSaid() {
        Session session;
        session.journal = "1-2";
        Story story;
        std::string journal = journalHead("1-2");
        std::size_t third = 0;
        for (std::size_t i = 1; i <= 6; ++i) {
            if (i == 3)
                third = journal.size();
            const Edit edit = counted(story, i);
            story.apply(edit);
            journal += journalLine(edit);
        }
        journal[third + 30] ^= 1;
        const JournalReplay result = replay(journal, session);
        QCOMPARE(textOf(session.story), countedTo(2));
        QVERIFY2(result.problem.find("entry 3 of the journal is damaged") != std::string::npos &&
                     result.problem.find("the last 4 changes are lost") != std::string::npos,
                 result.problem.c_str());
        // A line that is whole, but fits no story.
        Session other{Story(), {}, {}, "1-2"};
        const std::string wrong =
            journalHead("1-2") + journalLine(Edit{RemoveSpan{SpanId{7}}}) + journalLine(Edit{});
        QVERIFY(replay(wrong, other).problem.find("there is no span 7") != std::string::npos);
        // Of another file, which has it all; and of a program that is newer.
        Session elsewhere{Story(), {}, {}, "3-4"};
        QCOMPARE(replay(journal, elsewhere).entries, 0U);
        QVERIFY(elsewhere.story == Story());
        const std::string newer = "{\"lila_journal\":2,\"of\":\"1-2\"}";
        char checksum[9];
        std::snprintf(checksum, sizeof checksum, "%08lx",
                      ::crc32_z(0, reinterpret_cast<const Bytef*>(newer.data()), newer.size()));
        try {
            replay(checksum + (" " + newer) + "\n", other);
            QFAIL("it is not refused");
        } catch (const StoryError& error) {
            QVERIFY(QByteArray(error.what()).contains("newer version of Lila Explorer"));
        }
    }

    void aLongJournalBecomesAFile() {
        Session session;
        Autosave autosave(place("long"), session, {.journalBytes = 2000});
        const QStringList before = files("long");
        for (std::size_t i = 1; i <= 400; ++i) {
            const Edit edit = counted(session.story, i);
            session.story.apply(edit);
            autosave.tell(edit);
            if (i % 100 == 0)
                QVERIFY(autosave.flush());
        }
        const QStringList after = files("long");
        QCOMPARE(after.size(), 2);
        QVERIFY(after != before); // another journal
        QCOMPARE(textOf(recoverSession(place("long"))->session.story), countedTo(400));
    }

    void aFullDiskLosesNothingThatItTakesLater() {
        std::mutex mutex;
        std::vector<std::string> told;
        Session session;
        Autosave autosave(place("full"), session, {.told = [&](const std::string& problem) {
                              const std::lock_guard lock(mutex);
                              told.push_back(problem);
                          }});
        const auto tell = [&](std::size_t number) {
            const Edit next = counted(session.story, number);
            session.story.apply(next);
            autosave.tell(next);
        };
        tell(1);
        QVERIFY(autosave.flush());
        {
            const FileSizeLimit limit(300);
            for (std::size_t i = 2; i <= 40; ++i)
                tell(i);
            QVERIFY(!autosave.flush());
            const auto recovered = recoverSession(place("full"));
            QVERIFY(recovered->problem.empty());
            QVERIFY(!textOf(recovered->session.story).empty());
        }
        tell(41);
        QTRY_VERIFY_WITH_TIMEOUT(autosave.flush(), 10'000);
        QCOMPARE(textOf(recoverSession(place("full"))->session.story), countedTo(41));
        const std::lock_guard lock(mutex);
        QVERIFY(told.size() >= 2);
        QVERIFY2(told.front().find("cannot be written") != std::string::npos, told.front().c_str());
        QVERIFY(told.back().empty());
    }

    void whereNothingCanBeWrittenIsSaid() {
        QVERIFY_THROWS_EXCEPTION(StoryError, Autosave(place("no/where"), Session{}));
    }

    void tellingTakesNoTime() {
        Session session;
        std::string text;
        while (text.size() < 1'000'000)
            text += "word after word ";
        session.story.apply(retyping(session.story, StoryPath(session.story), 0, 0, text));
        Autosave autosave(place("quick"), session, {.journalBytes = 1000});
        std::vector<double> telling;
        for (std::size_t i = 1; i <= 1000; ++i) {
            const Edit edit = counted(session.story, i);
            session.story.apply(edit);
            QElapsedTimer timer;
            timer.start();
            autosave.tell(edit);
            telling.push_back(static_cast<double>(timer.nsecsElapsed()) * 1e-9);
            if (i % 100 == 0)
                QThread::msleep(2);
        }
        QElapsedTimer timer;
        timer.start();
        writeSession(place("quick-too"), session);
        const double writing = static_cast<double>(timer.nsecsElapsed()) * 1e-9;
        QVERIFY(autosave.flush());
        std::ranges::sort(telling);
        const double slow = telling[telling.size() * 98 / 100]; // the rest is what other processes take
        QVERIFY2(10 * slow < writing, qPrintable(QStringLiteral("%1 s of %2 s").arg(slow).arg(writing)));
        QVERIFY(recoverSession(place("quick"))->session.story == session.story);
    }

    void killedAtAnyTimeItLosesLittle() {
#ifdef __SANITIZE_THREAD__
        QSKIP("a child of a process with threads may not have threads under the thread sanitizer");
#endif
        std::mt19937 random(7);
        std::size_t known = 0; // to which the story counted when it was looked at last
        for (int kill = 0; kill < 50; ++kill) {
            int ends[2];
            QVERIFY(::pipe(ends) == 0);
            const pid_t child = ::fork();
            if (child == 0)
                countUntilKilled(ends[1]);
            ::close(ends[1]);
            const bool isLong = kill % 10 == 9;
            ::usleep(isLong ? 1'300'000 : 1000 + static_cast<useconds_t>(random() % 40'000));
            ::kill(child, SIGKILL);
            const double killed = secondsNow();
            ::waitpid(child, nullptr, 0);
            std::size_t sure = known;
            for (Told told; ::read(ends[0], &told, sizeof told) == sizeof told;)
                if (told.isSafe || told.at < killed - 1)
                    sure = told.number;
            ::close(ends[0]);
            const auto recovered = recoverSession(place("killed"));
            if (!recovered) { // before the first file was there
                QCOMPARE(known, 0U);
                continue;
            }
            QVERIFY2(recovered->problem.empty(), recovered->problem.c_str());
            known = StoryPath(recovered->session.story).tokenCount();
            QCOMPARE(textOf(recovered->session.story), countedTo(known));
            QVERIFY2(known >= sure, qPrintable(QStringLiteral("%1 of %2").arg(known).arg(sure)));
        }
        QVERIFY(known > 20);
        QVERIFY(files("killed").size() <= 5);
    }

private:
    struct Told {
        std::size_t number = 0;
        double at = 0;
        bool isSafe = false; ///< as autosave said
    };

    static double secondsNow() {
        return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
    }

    /// Goes on from what is there, and says through the pipe what was told when.
    [[noreturn]] void countUntilKilled(int pipe) const {
        auto recovered = recoverSession(place("killed"));
        Session session = recovered ? std::move(recovered->session) : Session{};
        std::size_t number = StoryPath(session.story).tokenCount();
        Autosave autosave(place("killed"), session, {.journalBytes = 3000});
        for (;;) {
            const Edit edit = counted(session.story, ++number);
            session.story.apply(edit);
            autosave.tell(edit);
            Told told{number, secondsNow()};
            told.isSafe = number % 16 == 0 && autosave.flush();
            if (::write(pipe, &told, sizeof told) != sizeof told)
                ::_exit(1);
            ::usleep(300);
        }
    }
};

} // namespace

LILA_TEST(AutosaveTest)
#include "autosave_test.moc"
