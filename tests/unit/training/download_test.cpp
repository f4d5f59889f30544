// SPDX-License-Identifier: AGPL-3.0-or-later
// Files from servers that are slow, cut connections, lie about lengths and contents, or send pages instead.
#include "core/tokenizer/sha256.h"
#include "core/training/corpus/named_corpora.h"
#include "core/training/fetching/download.h"
#include "tests/small_server.h"
#include "tests/test_main.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/resource.h>
#include <thread>

using namespace lila;
using namespace lila::servertest;

namespace {

QByteArray someContent() {
    QByteArray content;
    for (int line = 0; content.size() < 300000; ++line)
        content += "Once upon a time, there was story " + QByteArray::number(line) + ".\n<|endoftext|>\n";
    return content;
}

QByteArray sumHeader(const QByteArray& content) {
    Sha256 hash;
    hash.update({content.data(), static_cast<std::size_t>(content.size())});
    return "\r\nX-Linked-ETag: \"" + QByteArray::fromStdString(hash.hexDigest()) + '"';
}

QString errorOf(const std::function<void()>& action) {
    try {
        action();
    } catch (const DownloadError& error) {
        return QString::fromUtf8(error.what());
    }
    return {};
}

QStringList namesOf(const std::vector<CorpusFile>& files) {
    QStringList names;
    for (const CorpusFile& file : files)
        names << QString::fromUtf8(file.name);
    return names;
}

} // namespace

class DownloadTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_files = 0;
    const QByteArray m_content = someContent();

    std::filesystem::path newFile() {
        return std::filesystem::path(m_folder.path().toStdString()) / std::to_string(++m_files) / "file.txt";
    }
    static std::filesystem::path part(std::filesystem::path file) { return file += ".part"; }
    static QByteArray contentOf(const std::filesystem::path& path) {
        QFile file(QString::fromStdString(path.string()));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    static void write(const std::filesystem::path& path, const QByteArray& content) {
        std::filesystem::create_directories(path.parent_path());
        QFile file(QString::fromStdString(path.string()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(content), content.size());
    }

private Q_SLOTS:
    void aFileComesOnceAndIsChecked() {
        const SmallServer server(
            [&](const Asked& asked) { return good(asked, m_content, sumHeader(m_content)); });
        const auto file = newFile();
        std::uint64_t last = 0, total = 0;
        DownloadOptions options;
        options.progress = [&](const DownloadProgress& progress) {
            last = progress.done;
            total = progress.total;
            return true;
        };
        QVERIFY(download(server.url(), file, options));
        QCOMPARE(contentOf(file), m_content);
        QCOMPARE(total, std::uint64_t(m_content.size()));
        QVERIFY(last > 0 && last <= total);
        QVERIFY(!std::filesystem::exists(part(file)));
        QVERIFY(download(server.url(), file));
        QCOMPARE(server.asked().size(), std::size_t(1)); // it is there
    }

    void aCutIsGoneOnFrom() {
        const SmallServer server([&](const Asked& asked) {
            Answer answer = good(asked, m_content, sumHeader(m_content));
            if (asked.number < 3)
                answer.body.truncate(answer.body.size() / 2);
            return answer;
        });
        const auto file = newFile();
        QVERIFY(download(server.url(), file));
        QCOMPARE(contentOf(file), m_content);
        QCOMPARE(server.asked().size(), std::size_t(4));
        QCOMPARE(server.asked()[1].from, qint64(m_content.size() / 2));
    }

    void theNextCallGoesOnToo() {
        const SmallServer server(
            [&](const Asked& asked) { return good(asked, m_content, sumHeader(m_content)); });
        const auto file = newFile();
        write(part(file), m_content.left(1000));
        QVERIFY(download(server.url(), file));
        QCOMPARE(server.asked().front().from, qint64(1000));
        QCOMPARE(contentOf(file), m_content);
        const auto whole = newFile(); // it was killed before the last step
        write(part(whole), m_content);
        QVERIFY(download(server.url(), whole));
        QCOMPARE(contentOf(whole), m_content);
    }

    void aServerWithoutRangesBeginsAnew() {
        const SmallServer server([&](Asked asked) {
            asked.from = -1;
            return good(asked, m_content);
        });
        const auto file = newFile();
        write(part(file), "something else");
        QVERIFY(download(server.url(), file));
        QCOMPARE(contentOf(file), m_content);
    }

    void redirectionsAreFollowed() {
        const SmallServer server([&](const Asked& asked) {
            if (asked.path == "/file.txt")
                return Answer{"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0" +
                                  sumHeader(m_content) +
                                  "\r\nX-Linked-Size: " + QByteArray::number(m_content.size()),
                              {}};
            return good(asked, m_content);
        });
        const auto file = newFile();
        QVERIFY(download(server.url(), file));
        QCOMPARE(contentOf(file), m_content);
    }

    void liesAreFound() {
        const auto longer = newFile(), other = newFile();
        {
            const SmallServer server([&](const Asked& asked) { // X-Linked-Size says less than there is
                return good(asked, m_content, "\r\nX-Linked-Size: 1000");
            });
            QVERIFY(
                errorOf([&] { download(server.url(), longer); }).contains("where the server had told 1000"));
        }
        {
            const SmallServer server(
                [&](const Asked& asked) { return good(asked, m_content, sumHeader("something else")); });
            QVERIFY(errorOf([&] { download(server.url(), other); }).contains("SHA-256 differs"));
        }
        for (const auto& file : {longer, other}) {
            QVERIFY(!std::filesystem::exists(file));
            QCOMPARE(contentOf(part(file)), QByteArray()); // wrong bytes are not gone on from
        }
    }

    void aShorterBodyThanToldIsACut() {
        const SmallServer server([&](const Asked& asked) {
            Answer answer = good(asked, m_content);
            answer.body.clear();
            return answer;
        });
        DownloadOptions options;
        options.retries = 1;
        QVERIFY(!errorOf([&] { download(server.url(), newFile(), options); }).isEmpty());
        QCOMPARE(server.asked().size(), std::size_t(2));
    }

    void pagesAreNotTaken() {
        const auto file = newFile();
        const SmallServer missing([&](const Asked&) {
            return Answer{"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 9",
                          "not found"};
        });
        QVERIFY(errorOf([&] { download(missing.url(), file); }).contains("answers 404"));
        const SmallServer login([&](const Asked&) {
            return Answer{"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 6",
                          "<html>"};
        });
        QVERIFY(errorOf([&] { download(login.url(), file); }).contains("a web page comes"));
        QVERIFY(!std::filesystem::exists(file));
        QCOMPARE(contentOf(part(file)), QByteArray());
    }

    void anAnswerWithoutAFileIsNone() {
        for (const char* status : {"204 No Content", "302 Found", "304 Not Modified"}) {
            const SmallServer server([&](const Asked&) {
                return Answer{"HTTP/1.1 " + QByteArray(status) + "\r\nContent-Length: 0", {}};
            });
            const auto file = newFile();
            write(part(file), m_content.left(1000));
            const QString problem = errorOf([&] { download(server.url(), file); });
            QVERIFY2(problem.contains("answers " + QString::fromLatin1(status).left(3)), qPrintable(problem));
            QVERIFY(!std::filesystem::exists(file));
            QCOMPARE(contentOf(part(file)), m_content.left(1000));
        }
    }

    void aPageOfARedirectionIsNoLogin() {
        const SmallServer server([&](const Asked& asked) {
            if (asked.path == "/file.txt")
                return Answer{"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Type: text/html\r\n"
                              "Content-Length: 0",
                              {}};
            Answer answer = good(asked, m_content);
            answer.head.replace("Content-Type: text/plain\r\n", "");
            return answer;
        });
        const auto file = newFile();
        QVERIFY(download(server.url(), file));
        QCOMPARE(contentOf(file), m_content);
    }

    void whatCouldNotBeCheckedIsTold() {
        for (const bool hasSum : {false, true}) {
            const SmallServer server([&](const Asked& asked) {
                return good(asked, m_content, hasSum ? sumHeader(m_content) : QByteArray());
            });
            QString told;
            DownloadOptions options;
            options.notice = [&](const std::string& text) { told += QString::fromStdString(text); };
            QVERIFY(download(server.url(), newFile(), options));
            QCOMPARE(told.contains("no SHA-256"), !hasSum);
        }
    }

    void aProblemOfTheCallerComesThrough() {
        const SmallServer server([&](const Asked& asked) { return good(asked, m_content); });
        DownloadOptions options;
        options.progress = [](const DownloadProgress&) -> bool { throw std::runtime_error("enough"); };
        QVERIFY_EXCEPTION_THROWN(download(server.url(), newFile(), options), std::runtime_error);
    }

    void aServerThatIsBusyIsAskedAgain() {
        const SmallServer server([&](const Asked& asked) {
            return asked.number == 0 ? Answer{"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4", "busy"}
                                     : good(asked, m_content);
        });
        const auto file = newFile();
        QVERIFY(download(server.url(), file));
        QCOMPARE(contentOf(file), m_content);
    }

    void silenceCountsAsACut() {
        const SmallServer server([&](const Asked& asked) {
            Answer answer = good(asked, m_content);
            if (asked.number == 0) {
                answer.body.truncate(500);
                answer.fallsSilent = true;
            }
            return answer;
        });
        DownloadOptions options;
        options.patienceSeconds = 1;
        const auto file = newFile();
        QVERIFY(download(server.url(), file, options));
        QCOMPARE(contentOf(file), m_content);
        QCOMPARE(server.asked().back().from, qint64(500));
    }

    void slowIsNoFaultAndCanBeStopped() {
        const SmallServer server([&](const Asked& asked) {
            Answer answer = good(asked, m_content);
            answer.pauseBetween = 150;
            return answer;
        });
        const auto file = newFile();
        DownloadOptions options;
        options.progress = [](const DownloadProgress& progress) { return progress.done == 0; };
        QVERIFY(!download(server.url(), file, options));
        QVERIFY(!std::filesystem::exists(file));
        QVERIFY(!contentOf(part(file)).isEmpty());
        QVERIFY(download(server.url(), file));
        QCOMPARE(contentOf(file), m_content);
        QVERIFY(server.asked().back().from > 0);
    }

    void twoAtOnceFetchItOnce() {
        const SmallServer server([&](const Asked& asked) {
            Answer answer = good(asked, m_content, sumHeader(m_content));
            answer.pauseBetween = 60;
            return answer;
        });
        const auto file = newFile();
        std::atomic<int> whole = 0;
        std::atomic<bool> hasWaited = false;
        {
            const auto fetch = [&] {
                DownloadOptions options;
                options.progress = [&](const DownloadProgress& progress) {
                    hasWaited = hasWaited || progress.step == DownloadStep::Waiting;
                    return true;
                };
                whole += download(server.url(), file, options);
            };
            const std::jthread first(fetch), second(fetch);
        }
        QCOMPARE(whole.load(), 2);
        QVERIFY(hasWaited);
        QCOMPARE(server.asked().size(), std::size_t(1));
        QCOMPARE(contentOf(file), m_content);
    }

    void aFullDiskIsTold() {
        const SmallServer server([&](const Asked& asked) { return good(asked, m_content); });
        const auto file = newFile();
        rlimit before{};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
        const auto handler = std::signal(SIGXFSZ, SIG_IGN);
        const rlimit small{.rlim_cur = 100000, .rlim_max = before.rlim_max};
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0); // a write beyond fails, as on a full disk
        const QString problem = errorOf([&] { download(server.url(), file); });
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
        std::signal(SIGXFSZ, handler);
        QVERIFY2(problem.contains("cannot be written on") && problem.contains("make room"),
                 qPrintable(problem));
        QVERIFY(download(server.url(), file)); // goes on
        QCOMPARE(contentOf(file), m_content);
        QVERIFY(server.asked().back().from > 0);
    }

    void noServerIsTold() {
        std::string url;
        {
            const SmallServer server([&](const Asked& asked) { return good(asked, m_content); });
            url = server.url();
        }
        DownloadOptions options;
        options.retries = 0;
        const QString problem = errorOf([&] { download(url, newFile(), options); });
        QVERIFY2(problem.contains(QString::fromStdString(url)), qPrintable(problem));
    }

    void corporaHaveNames() {
        QVERIFY(corpusNamed("nonsense") == nullptr);
        const NamedCorpus* corpus = corpusNamed("tinystories");
        QVERIFY(corpus != nullptr);
        qunsetenv("HF_ENDPOINT");
        QCOMPARE(corpus->url("a.txt"),
                 std::string("https://huggingface.co/datasets/roneneldan/TinyStories/resolve/main/a.txt"));
        qputenv("HF_ENDPOINT", "http://mirror.example/");
        QCOMPARE(corpus->url("a.txt"),
                 std::string("http://mirror.example/datasets/roneneldan/TinyStories/resolve/main/a.txt"));
        qunsetenv("HF_ENDPOINT");
        QCOMPARE(corpusMeantBy("tinystories"), corpus);
        QCOMPARE(corpusMeantBy("/tinystories"), nullptr);
        const std::filesystem::path cache = newFile().parent_path();
        QCOMPARE(corpus->bytesThere(cache, true), std::uint64_t(0));
        QCOMPARE(namesOf(corpus->missing(cache, true)),
                 QStringList({corpus->training.name, corpus->validation.name}));
        QCOMPARE(namesOf(corpus->missing(cache, false)), QStringList{corpus->training.name});
        write(unfinishedPath(corpus->place(cache, corpus->training.name)), "half");
        QCOMPARE(corpus->bytesThere(cache, true), std::uint64_t(4));
        QCOMPARE(corpus->missing(cache, false)[0].bytes, corpus->training.bytes - 4);
        write(corpus->place(cache, corpus->training.name), "all of it");
        QVERIFY(corpus->missing(cache, false).empty());
        QCOMPARE(namesOf(corpus->missing(cache, true)), QStringList{corpus->validation.name});
        write(corpus->place(cache, corpus->validation.name), "and this");
        QVERIFY(corpus->missing(cache, true).empty());
        QCOMPARE(corpus->bytesThere(cache, true), std::uint64_t(17));
        QCOMPARE(corpus->bytesThere(cache, false), std::uint64_t(9));
        // Where no cache is chosen, what lies in the current folder is none.
        const QString before = QDir::currentPath();
        QVERIFY(QDir::setCurrent(QString::fromStdString(cache.string())));
        QCOMPARE(corpus->bytesThere({}, true), std::uint64_t(0));
        QCOMPARE(namesOf(corpus->missing({}, true)),
                 QStringList({corpus->training.name, corpus->validation.name}));
        QVERIFY(QDir::setCurrent(before));
    }
};

LILA_TEST(DownloadTest)
#include "download_test.moc"
