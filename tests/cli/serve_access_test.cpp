// SPDX-License-Identifier: AGPL-3.0-or-later
// Who reaches lila serve: this machine, pages of it, and those who have the key.
#include "tests/cli/served.h"
#include "tests/test_main.h"

#include <QFile>
#include <QTest>

using namespace lila;
using namespace lila::clitest;
using Json = nlohmann::json;

namespace {

Json wanted(int tokens) {
    return {{"prompt", "Once upon a time"}, {"max_tokens", tokens}};
}

/// The addresses that something listens on at the port, as /proc writes them.
QStringList listenersAt(int port) {
    QStringList all;
    for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
        QFile file(QString::fromLatin1(table));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        for (const QByteArray& line : file.readAll().split('\n')) {
            const QList<QByteArray> fields = line.simplified().split(' ');
            if (fields.size() > 3 && fields[3] == "0A" &&
                fields[1].split(':').last().toInt(nullptr, 16) == port)
                all += QString::fromLatin1(fields[1].split(':').first());
        }
    }
    return all;
}

} // namespace

class ServeAccessTest : public QObject {
    Q_OBJECT

    std::unique_ptr<Served> m_server;

private Q_SLOTS:
    void initTestCase() {
        m_server = std::make_unique<Served>();
        QVERIFY(m_server->port() > 0);
    }

    void onlyThisMachineReachesIt() {
        QCOMPARE(listenersAt(m_server->port()), QStringList{QStringLiteral("0100007F")}); // 127.0.0.1
        const Outcome open = lilaWith({"serve", "--host", "0.0.0.0"});
        QCOMPARE(open.exitCode, 2);
        QVERIFY(open.err.contains("--key"));
        const Outcome taken = lilaWith(
            {"serve", "--checkpoint", goldenCheckpoint, "--port", QString::number(m_server->port())});
        QCOMPARE(taken.exitCode, 1);
        QVERIFY2(taken.err.contains("--port"), taken.err);
        QVERIFY2(taken.err.contains(QByteArray::number(m_server->port())), taken.err);
        const Outcome early = lilaWith( // before a model is loaded, which takes its time
            {"serve", "--checkpoint", "/nowhere.pt", "--port", QString::number(m_server->port())});
        QVERIFY2(early.err.contains("--port"), early.err);
    }

    void othersNeedTheKey() {
        const Served server({"--host", "0.0.0.0"}, QStringLiteral("secret"));
        QCOMPARE(listenersAt(server.port()), QStringList{QStringLiteral("00000000")});
        const auto status = [&](const std::string& headers) {
            return server.post("/v1/completions", wanted(1), headers).status;
        };
        QCOMPARE(status(""), 401);
        QCOMPARE(status("Authorization: Bearer secre\r\n"), 401);
        QCOMPARE(status("Authorization: Bearer secrets\r\n"), 401);
        QCOMPARE(status("Authorization: secret\r\n"), 401);
        QCOMPARE(status("Authorization: Bearer secret\r\n"), 200);
        QCOMPARE(server.get("/v1/models").status, 401);
        QCOMPARE(server.get("/health").status, 200);
        COMPARE_JSON(server.get("/v1/models").json()["error"]["type"], Json("authentication_error"));
    }

    void onlyPagesOfThisMachineAreAnswered() {
        for (const std::string origin : {"http://localhost:3000", "http://127.0.0.1", "https://[::1]:8443"}) {
            const Reply reply = m_server->post("/v1/completions", wanted(1), "Origin: " + origin + "\r\n");
            QCOMPARE(reply.status, 200);
            QVERIFY(reply.headers.find("Access-Control-Allow-Origin: " + origin) != std::string::npos);
            const Reply asked = m_server->raw(
                "OPTIONS /v1/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nOrigin: " +
                origin + "\r\nAccess-Control-Request-Method: POST\r\n\r\n");
            QCOMPARE(asked.status, 204);
            QVERIFY(asked.headers.find("Access-Control-Allow-Methods") != std::string::npos);
        }
        for (const std::string origin :
             {"https://example.com", "null", "http://localhost.example.com", "http://127.0.0.1.example.com"})
            QCOMPARE(m_server->post("/v1/completions", wanted(1), "Origin: " + origin + "\r\n").status, 403);
        QVERIFY(m_server->get("/health").headers.find("Access-Control") == std::string::npos);
        // A name that somebody else's server has made to mean this machine.
        QCOMPARE(
            m_server->raw("GET /v1/models HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n").status,
            403);
    }

    void pagesFromElsewhereNeedTheKey() {
        const Served server({}, QStringLiteral("secret"));
        const std::string origin = "Origin: https://example.com\r\n",
                          key = "Authorization: Bearer secret\r\n";
        const Reply reply = server.post("/v1/completions", wanted(1), origin + key);
        QCOMPARE(reply.status, 200);
        QVERIFY(reply.headers.find("Access-Control-Allow-Origin: https://example.com") != std::string::npos);
        QCOMPARE(server.post("/v1/completions", wanted(1), origin).status, 401);
        const auto raw = [&](const std::string& line) {
            return server.raw(line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + origin +
                              "\r\n");
        };
        QCOMPARE(raw("OPTIONS /v1/completions").status, 204);
        QCOMPARE(raw("GET /health").status, 401);
        QCOMPARE(server.get("/health").status, 200);
    }
};

LILA_TEST(ServeAccessTest)
#include "serve_access_test.moc"
