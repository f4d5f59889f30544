// SPDX-License-Identifier: AGPL-3.0-or-later
// A corpus by its name in the training window, with the real trainer and a server of the test's own: told of
// and confirmed before it is fetched, followed, stopped, gone on with, and what happens where it cannot come.
#include "tests/gui/training_fixture.h"
#include "tests/small_server.h"
#include "tests/test_main.h"
#include "widgets/message_bar.h"

#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

using namespace lila;
using namespace lila::servertest;

namespace {

const QString stories = QStringLiteral(LILA_SOURCE_DIR "/resources/texts/stories.txt");

/// The official text, in two.
class StoryServer {
public:
    /// `pause`: milliseconds between parts, of which each file has eight.
    explicit StoryServer(int pause = 0)
        : m_text(readAll()),
          m_cut(m_text.indexOf("<|endoftext|>", m_text.size() / 2)),
          m_server([this, pause](const Asked& asked) {
              const bool trains = asked.path.endsWith("-train.txt");
              Answer answer = good(asked, trains ? m_text.left(m_cut) : m_text.mid(m_cut + 13));
              answer.pauseBetween = trains ? pause : 0;
              return answer;
          }) {
        qputenv("HF_ENDPOINT", QByteArray::fromStdString(m_server.url("")));
    }
    ~StoryServer() { qunsetenv("HF_ENDPOINT"); }
    std::vector<Asked> asked() const { return m_server.asked(); }

private:
    static QByteArray readAll() {
        QFile file(stories);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QByteArray m_text;
    qsizetype m_cut;
    SmallServer m_server;
};

/// A tiny model on tinystories, with a cache of its own.
class CorpusFixture : public TrainingFixture {
public:
    explicit CorpusFixture(const QString& program = QStringLiteral(LILA_PROGRAM))
        : TrainingFixture("Once.", program) {
        TrainingOrder order = window().order().order();
        order.corpus = QStringLiteral("tinystories");
        order.cache = path("cache");
        order.settings.dModel = 32;
        order.settings.nLayers = 2;
        order.settings.nHeads = 4;
        order.settings.blockSize = 32;
        order.settings.batchSize = 4;
        order.settings.steps = 2;
        order.settings.threads = 1;
        order.settings.precision = "fp32";
        window().order().setOrder(order);
    }

    MessageBar& messages() { return window().messages(); }
    QLabel& statement() { return window().order().corpusStatement(); }
    QString file() const { return path("cache/corpora/tinystories/TinyStoriesV2-GPT4-train.txt"); }
    /// As one who has read what is asked.
    void startAndConfirm() {
        button("start").click();
        QTest::keyClick(window().focusWidget(), Qt::Key_Space);
    }
    bool says(const char* text) {
        return QTest::qWaitFor([&] { return window().statusText().contains(QString::fromUtf8(text)); },
                               20000);
    }
};

} // namespace

class TrainingCorpusTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { qunsetenv("HF_ENDPOINT"); }

    void itIsChosenBesideAFile() {
        const StoryServer server;
        TrainingFixture fixture;
        OrderPanel& order = fixture.window().order();
        QVERIFY(!order.corpusStatement().isVisible());
        const QList<QAction*> choices = order.corpus().chooser().menu()->actions();
        QVERIFY2(choices.back()->text().contains(QStringLiteral("TinyStories")), "the menu names it");
        choices.back()->trigger();
        QCOMPARE(order.order().corpus, QStringLiteral("tinystories"));
        QVERIFY(order.corpusStatement().isVisible());
        const QString told = order.corpusStatement().text();
        QVERIFY2(told.contains(QStringLiteral("2.2 GB")) &&
                     told.contains(QStringLiteral("CDLA-Sharing-1.0")) &&
                     told.contains(QStringLiteral("127.0.0.1")),
                 qPrintable(told));
        QVERIFY(order.corpusStatement().toolTip().contains(QStringLiteral("TinyStoriesV2-GPT4-train.txt")));
        QVERIFY(fixture.button("start").isEnabled());
        QTest::keyClick(&order.corpus().edit(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(order.order().corpus, fixture.path("corpus.txt"));
        QVERIFY(!order.corpusStatement().isVisible());
        QVERIFY(server.asked().empty());
    }

    void nothingIsFetchedBeforeItIsConfirmed() {
        const StoryServer server;
        CorpusFixture fixture;
        QVERIFY(QTest::qWaitForWindowActive(&fixture.window()));
        fixture.button("start").click();
        const QString question = fixture.messages().text(MessageBar::Subject::Corpus);
        for (const char* part : {"2.2 GB", "CDLA-Sharing-1.0", "127.0.0.1", "cache/corpora/tinystories"})
            QVERIFY2(question.contains(QLatin1String(part)), qPrintable(question));
        QCOMPARE(fixture.state(), RunState::Fresh);
        QVERIFY(fixture.button("start").isEnabled()); // nothing is in the way
        fixture.window().order().corpus().setPath(fixture.path("corpus.txt"));
        QVERIFY(!fixture.messages().isVisible());
        fixture.window().order().corpus().setPath(QStringLiteral("tinystories"));
        QVERIFY(server.asked().empty());

        fixture.startAndConfirm();
        QVERIFY(!fixture.messages().isVisible());
        QVERIFY(fixture.reaches(RunState::Finished));
        QCOMPARE(server.asked().size(), std::size_t(2)); // its own stories to validate on, too
        QVERIFY(fixture.statement().text().contains(QStringLiteral("is here")));
        fixture.window().order().setFolder(fixture.path("second"));
        fixture.button("start").click(); // what is here is not asked about
        QVERIFY(!fixture.messages().isVisible());
        QVERIFY(fixture.reaches(RunState::Finished));
        QCOMPARE(server.asked().size(), std::size_t(2));
    }

    void eachFileThatIsMissingIsAskedAbout() {
        const StoryServer server;
        CorpusFixture fixture;
        QVERIFY(QTest::qWaitForWindowActive(&fixture.window()));
        const QString validation =
            QFileInfo(fixture.file()).path() + QStringLiteral("/TinyStoriesV2-GPT4-valid.txt");
        QVERIFY(fixture.statement().text().contains(QStringLiteral("TinyStoriesV2-GPT4-train.txt (2.2 GB)")));
        QVERIFY(QDir().mkpath(QFileInfo(fixture.file()).path()));
        QVERIFY(QFile::copy(stories, fixture.file() + QStringLiteral(".part")));
        fixture.window().order().refreshCorpus();
        QVERIFY(fixture.statement().text().contains(QStringLiteral("are here; ")));
        QVERIFY(fixture.statement().heightForWidth(fixture.statement().width()) <=
                fixture.statement().height());
        QVERIFY(QFile::rename(fixture.file() + QStringLiteral(".part"), fixture.file()));
        fixture.window().order().refreshCorpus();
        const QString told = fixture.statement().text();
        QVERIFY2(told.contains(QStringLiteral("TinyStoriesV2-GPT4-valid.txt (22.5 MB)")) &&
                     !told.contains(QStringLiteral("train.txt")),
                 qPrintable(told));
        QVERIFY(fixture.statement().toolTip().contains(validation));

        fixture.button("start").click();
        const QString question = fixture.messages().text(MessageBar::Subject::Corpus);
        QVERIFY2(question.contains(QStringLiteral("TinyStoriesV2-GPT4-valid.txt (22.5 MB)")) &&
                     !question.contains(QStringLiteral("train.txt")),
                 qPrintable(question));
        QVERIFY(server.asked().empty());

        // Other stories to validate on: nothing is missing then.
        fixture.window().order().validation().setPath(fixture.path("corpus.txt"));
        QVERIFY2(fixture.statement().text().contains(QStringLiteral("is here")),
                 qPrintable(fixture.statement().text()));
        QVERIFY(!fixture.statement().toolTip().contains(validation));
        fixture.button("start").click();
        QVERIFY(!fixture.messages().isVisible());
        QVERIFY(fixture.reaches(RunState::Finished));
        QVERIFY(server.asked().empty());
    }

    void itIsFollowedStoppedAndGoneOnWith() {
        const StoryServer server(400);
        CorpusFixture fixture;
        QVERIFY(QTest::qWaitForWindowActive(&fixture.window()));
        fixture.startAndConfirm();
        QVERIFY2(fixture.says("Fetching"), qPrintable(fixture.window().statusText()));
        QVERIFY(fixture.says("TinyStoriesV2-GPT4-train.txt"));
        QVERIFY2(fixture.says(" of "), qPrintable(fixture.window().statusText()));
        QVERIFY2(fixture.says("/s · "), qPrintable(fixture.window().statusText()));
        QVERIFY(fixture.window().hint().contains(QStringLiteral("fetched")));
        QVERIFY(!fixture.statement().text().contains(QStringLiteral("when the run starts")));
        QVERIFY(!fixture.window().order().corpus().isEnabled());
        fixture.button("stop").click();
        QVERIFY2(fixture.window().statusText().contains(QStringLiteral("Stopping")),
                 qPrintable(fixture.window().statusText()));
        QVERIFY(fixture.reaches(RunState::Fresh));
        QVERIFY(!fixture.messages().isVisible());
        const qint64 kept = QFileInfo(fixture.file() + QStringLiteral(".part")).size();
        QVERIFY(kept > 0);
        QVERIFY2(fixture.statement().text().contains(QStringLiteral("are here")),
                 qPrintable(fixture.statement().text()));

        fixture.startAndConfirm();
        QVERIFY(fixture.reaches(RunState::Finished));
        QCOMPARE(server.asked().at(1).from, kept);
        QVERIFY(QFileInfo::exists(fixture.file()));
    }

    void itGoesOnWithoutTheWindowAndIsFoundAgain() {
        const StoryServer server(1500);
        CorpusFixture fixture;
        QVERIFY(QTest::qWaitForWindowActive(&fixture.window()));
        fixture.startAndConfirm();
        QVERIFY(fixture.says("Fetching"));
        fixture.window().close();
        fixture.open();
        QVERIFY2(fixture.says("Fetching"), qPrintable(fixture.window().statusText()));
        QVERIFY(!fixture.button("start").isEnabled());
        fixture.button("stop").click(); // now it is nobody's child here
        QVERIFY(fixture.reaches(RunState::Fresh));
        QVERIFY(fixture.statement().text().contains(QStringLiteral("are here")));
    }

    void whatCannotComeIsTold_data() {
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<QString>("told");
        QTest::newRow("an error") << QByteArray("HTTP/1.1 404 Not Found\r\nContent-Length: 0")
                                  << QStringLiteral("the server answers 404");
        QTest::newRow("a page") << QByteArray(
                                       "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5")
                                << QStringLiteral("a web page comes in the place of the file");
        QTest::newRow("a wrong length")
            << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Linked-Size: 3")
            << QStringLiteral("brought 5 bytes where the server had told 3");
    }

    void whatCannotComeIsTold() {
        QFETCH(QByteArray, head);
        QFETCH(QString, told);
        const SmallServer server([&](const Asked&) { return Answer{head, "<htm>"}; });
        qputenv("HF_ENDPOINT", QByteArray::fromStdString(server.url("")));
        CorpusFixture fixture;
        QVERIFY(QTest::qWaitForWindowActive(&fixture.window()));
        fixture.startAndConfirm();
        QVERIFY(fixture.reaches(RunState::Failed));
        const QString text = fixture.messages().text();
        QVERIFY2(text.startsWith(QStringLiteral("tinystories: ")) && text.contains(told), qPrintable(text));
        QVERIFY2(text.contains(fixture.file()) &&
                     text.contains(QString::fromStdString(server.url("/datasets/roneneldan/TinyStories"))),
                 qPrintable(text));
        QVERIFY(fixture.button("start").isEnabled());
        QCOMPARE(fixture.window().order().order().corpus, QStringLiteral("tinystories"));

        // As the message says: by other means.
        QVERIFY(QFile::copy(stories, fixture.file()));
        const QString valid =
            QFileInfo(fixture.file()).path() + QStringLiteral("/TinyStoriesV2-GPT4-valid.txt");
        QVERIFY(QFile::copy(stories, valid));
        fixture.button("start").click();
        QVERIFY(fixture.reaches(RunState::Finished));
        QVERIFY(!fixture.messages().isVisible());
    }

    void aServerThatIsAwayIsTriedAgainUntilOneStops() {
        const SmallServer server([&](const Asked&) {
            return Answer{"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0", {}};
        });
        qputenv("HF_ENDPOINT", QByteArray::fromStdString(server.url("")));
        CorpusFixture fixture;
        QVERIFY(QTest::qWaitForWindowActive(&fixture.window()));
        fixture.startAndConfirm();
        QVERIFY2(fixture.says("Trying again"), qPrintable(fixture.window().statusText()));
        fixture.button("stop").click();
        QVERIFY(fixture.reaches(RunState::Fresh));
        QVERIFY(fixture.button("start").isEnabled());
    }

    void theTrainerIsToldItsNameAndTheCache() {
        CorpusFixture fixture(QStringLiteral(LILA_FAKE_TRAINER));
        QVERIFY(QTest::qWaitForWindowActive(&fixture.window()));
        fixture.startAndConfirm();
        QVERIFY(fixture.trains());
        const QString arguments = fixture.arguments();
        QVERIFY2(arguments.contains(QStringLiteral("--corpus tinystories ")) &&
                     arguments.contains(QStringLiteral("--cache ") + fixture.path("cache")) &&
                     !arguments.contains(QStringLiteral("--held_out")),
                 qPrintable(arguments));
    }
};

LILA_TEST(TrainingCorpusTest)
#include "training_corpus_test.moc"
