// SPDX-License-Identifier: AGPL-3.0-or-later
// lila train --corpus NAME: what it fetches, says, keeps, and does without a network.
#include "tests/cli/command_run.h"
#include "tests/cli/training_run.h"
#include "tests/small_server.h"
#include "tests/test_main.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace lila;
using namespace lila::clitest;
using namespace lila::servertest;

class NamedCorpusTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    /// Two steps, with stories to validate on as the corpus has them.
    QStringList run(const QString& name) const {
        QStringList arguments = tinyRun(m_folder.filePath(name), 2);
        arguments.replace(arguments.indexOf(stories), QStringLiteral("tinystories"));
        const qsizetype heldOut = arguments.indexOf(QStringLiteral("--held_out"));
        arguments.remove(heldOut, 2);
        return arguments << "--cache" << m_folder.filePath("cache of " + name.section('-', 0, 0));
    }

private Q_SLOTS:
    void cleanup() { qunsetenv("HF_ENDPOINT"); }

    void aCorpusIsFetchedOnce() {
        QFile file(stories);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray all = file.readAll();
        const QByteArray mark = "<|endoftext|>";
        const qsizetype cut = all.indexOf(mark, all.size() / 2) + mark.size();
        const SmallServer server([&](const Asked& asked) {
            return good(asked, asked.path.endsWith("-train.txt") ? all.left(cut) : all.mid(cut));
        });
        qputenv("HF_ENDPOINT", QByteArray::fromStdString(server.url("")));
        const Outcome first = lilaWith(run("a"));
        QVERIFY2(first.exitCode == 0, first.err);
        QVERIFY2(first.err.contains("CDLA-Sharing-1.0") && first.err.contains("train.txt (2.2 GB)") &&
                     first.err.contains("valid.txt (22.5 MB)"),
                 first.err);
        QVERIFY2(first.err.contains("to validate on"), first.err);
        QCOMPARE(server.asked().size(), std::size_t(2));
        QCOMPARE(server.asked()[0].path,
                 QByteArray("/datasets/roneneldan/TinyStories/resolve/main/TinyStoriesV2-GPT4-train.txt"));
        const Outcome again = lilaWith(run("a-again"));
        QVERIFY2(again.exitCode == 0, again.err);
        QVERIFY2(!again.err.contains("CDLA"), again.err);
        QCOMPARE(server.asked().size(), std::size_t(2));

        QVERIFY(QFile::remove(m_folder.filePath(
            QStringLiteral("cache of a/corpora/tinystories/TinyStoriesV2-GPT4-valid.txt"))));
        const Outcome half = lilaWith(run("a-half"));
        QVERIFY2(half.exitCode == 0, half.err);
        QVERIFY2(half.err.contains("CDLA-Sharing-1.0") && half.err.contains("valid.txt (22.5 MB)") &&
                     !half.err.contains("train.txt"),
                 half.err);
        QCOMPARE(server.asked().size(), std::size_t(3));
    }

    void whereNoPlaceForACacheIsKnownTokensAreTrainedOn() {
        const QString cache = m_folder.filePath(QStringLiteral("cache of tokens"));
        const QStringList made = tinyRun(m_folder.filePath(QStringLiteral("tokens")), 2);
        QCOMPARE(lilaWith(made + QStringList{"--cache", cache}).exitCode, 0);
        const QStringList tokens = QDir(cache).entryList({QStringLiteral("*.safetensors")});
        QCOMPARE(tokens.size(), 1);
        const auto withCorpus = [&](const QString& corpus) {
            QStringList arguments = tinyRun(m_folder.filePath(QStringLiteral("homeless")), 2);
            arguments.replace(arguments.indexOf(stories), corpus);
            return arguments;
        };
        const QByteArray home = qgetenv("HOME"), cacheHome = qgetenv("XDG_CACHE_HOME");
        qunsetenv("HOME");
        qunsetenv("XDG_CACHE_HOME");
        const Outcome trained = lilaWith(withCorpus(QDir(cache).filePath(tokens.front())));
        const Outcome named = lilaWith(withCorpus(QStringLiteral("tinystories")));
        qputenv("HOME", home);
        if (!cacheHome.isNull())
            qputenv("XDG_CACHE_HOME", cacheHome);
        QVERIFY2(trained.exitCode == 0, trained.err);
        QCOMPARE(named.exitCode, 1);
        QVERIFY2(named.err.contains("choose a folder"), named.err);
    }

    void withoutItOneIsToldWhatToDo() {
        const SmallServer server([](const Asked&) {
            return Answer{"HTTP/1.1 404 Not Found\r\nContent-Length: 0", {}};
        });
        qputenv("HF_ENDPOINT", QByteArray::fromStdString(server.url("")));
        const Outcome outcome = lilaWith(run("b"));
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains("answers 404") && outcome.err.contains("put it at") &&
                     !outcome.err.contains("is kept") && outcome.err.contains("TinyStoriesV2-GPT4-train.txt"),
                 outcome.err);
        QStringList unknown = run("c");
        unknown.replace(unknown.indexOf(QStringLiteral("tinystories")), QStringLiteral("hugestories"));
        QCOMPARE(lilaWith(unknown).exitCode, 2);
    }
};

LILA_TEST(NamedCorpusTest)
#include "named_corpus_test.moc"
