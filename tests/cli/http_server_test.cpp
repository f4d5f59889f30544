// SPDX-License-Identifier: AGPL-3.0-or-later
// The server of lila serve by itself, with what answers it in the test's hands.
#include "app/cli/serve/http_server.h"
#include "tests/cli/served.h"
#include "tests/test_main.h"

#include <QTest>

#include <future>
#include <new>
#include <sstream>
#include <vector>

using namespace lila::cli;
using namespace lila::clitest;

namespace {

/// What is told of how the connection goes on.
std::vector<std::string> ways(const Reply& reply) {
    std::vector<std::string> lines;
    std::istringstream headers(reply.headers);
    for (std::string line; std::getline(headers, line);)
        if (line.starts_with("Connection:") || line.starts_with("Keep-Alive:"))
            lines.push_back(line.substr(0, line.find('\r')));
    return lines;
}

const std::vector<std::string> closes{"Connection: close"};

int listeningPort(HttpServer& server) {
    const std::string address = server.listen();
    server.start();
    return std::stoi(address.substr(address.rfind(':') + 1));
}

} // namespace

class HttpServerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatAStreamThrowsEndsItsConnectionAlone() {
        HttpServer server({.connections = 2});
        server.post("/broken", [](const HttpCall&) {
            return HttpReply{.events = [](const HttpReply::Send&) { throw std::bad_alloc(); }};
        });
        server.post("/whole", [](const HttpCall&) { return HttpReply{.json = "{}"}; });
        const int port = listeningPort(server);
        const auto status = [&](const std::string& path) {
            const Client client(port);
            client.send(request(path, "{}"));
            return client.reply().status;
        };
        for (int i = 0; i < 4; ++i) { // more than there can be at once
            QCOMPARE(status("/broken"), 200);
            QTRY_COMPARE(server.underWay(), 0);
        }
        QCOMPARE(status("/whole"), 200);
    }

    void oldClientsReadAStreamToTheEndOfTheConnection_data() {
        QTest::addColumn<QByteArray>("header");
        QTest::newRow("as they are") << QByteArray();
        QTest::newRow("who would ask again") << QByteArray("Connection: Keep-Alive\r\n");
        QTest::newRow("who would not") << QByteArray("Connection: close\r\n");
    }
    void oldClientsReadAStreamToTheEndOfTheConnection() {
        QFETCH(QByteArray, header);
        HttpServer server({});
        server.post("/stream", [](const HttpCall&) {
            return HttpReply{.events = [](const HttpReply::Send& send) {
                send("data: a\n\n");
                send("data: b\n\n");
            }};
        });
        const Client client(listeningPort(server));
        client.send("POST /stream HTTP/1.0\r\nHost: localhost\r\n" + header.toStdString() +
                    "Content-Length: 2\r\n\r\n{}");
        const Reply reply = client.reply();
        QCOMPARE(reply.status, 200);
        QVERIFY2(reply.headers.find("Transfer-Encoding") == std::string::npos, reply.headers.c_str());
        QCOMPARE(reply.body, std::string("data: a\n\ndata: b\n\n"));
        QCOMPARE(ways(reply), closes);
    }

    void anOldClientIsToldWhetherItMayAskAgain_data() {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<bool>("stays");
        QTest::newRow("as they are") << QByteArray() << false;
        QTest::newRow("who would ask again") << QByteArray("Connection: Keep-Alive\r\n") << true;
    }
    void anOldClientIsToldWhetherItMayAskAgain() {
        QFETCH(QByteArray, header);
        QFETCH(bool, stays);
        HttpServer server({});
        server.post("/whole", [](const HttpCall&) { return HttpReply{.json = "{}"}; });
        const Client client(listeningPort(server));
        client.send("POST /whole HTTP/1.0\r\nHost: localhost\r\n" + header.toStdString() +
                    "Content-Length: 2\r\n\r\n{}");
        QCOMPARE(ways(client.reply()) == closes, !stays);
    }

    void aRefusalTellsOneWayOnly_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        const QByteArray head = "POST /whole HTTP/1.1\r\nHost: localhost\r\n";
        QTest::newRow("no length") << head + "\r\n" << 411;
        QTest::newRow("no number") << head + "Content-Length: x\r\n\r\n" << 400;
        QTest::newRow("no number, and no more to ask")
            << head + "Connection: close\r\nContent-Length: x\r\n\r\n"
            << 400;
        QTest::newRow("too long") << head + "Content-Length: 9999999\r\n\r\n" << 413;
        QTest::newRow("no HTTP") << QByteArray("what is this?\r\n\r\n") << 400;
    }
    void aRefusalTellsOneWayOnly() {
        QFETCH(QByteArray, bytes);
        HttpServer server({});
        server.post("/whole", [](const HttpCall&) { return HttpReply{.json = "{}"}; });
        const Client client(listeningPort(server));
        client.send(bytes.toStdString());
        const Reply reply = client.reply();
        QTEST(reply.status, "status");
        QCOMPARE(ways(reply), closes);
    }

    void bodiesHaveABoundTogether() {
        HttpServer server({.allBodies = 100'000});
        std::promise<void> begun, freed;
        const auto free = freed.get_future().share();
        server.post("/held", [&](const HttpCall&) {
            begun.set_value();
            free.wait();
            return HttpReply{.json = "{}"};
        });
        server.post("/whole", [](const HttpCall&) { return HttpReply{.json = "{}"}; });
        const int port = listeningPort(server);
        const auto asked = [&](std::size_t bytes) {
            const Client client(port);
            client.send(request("/whole", std::string(bytes, 'a')));
            return client.reply();
        };
        constexpr std::size_t large = 150'000; // 64 KiB are everybody's own
        const Client holder(port);
        holder.send(request("/held", std::string(large, 'a')));
        begun.get_future().wait();
        const Reply refused = asked(large), small = asked(60'000);
        freed.set_value();
        QCOMPARE(holder.reply().status, 200);
        QCOMPARE(refused.status, 503);
        QCOMPARE(QByteArray::fromStdString(refused.json()["error"]["type"]), QByteArray("server_error"));
        QCOMPARE(ways(refused), closes);
        QCOMPARE(small.status, 200);
        QTRY_COMPARE(server.underWay(), 0);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(asked(large).status, 200);
            QTRY_COMPARE(server.underWay(), 0);
        }
    }
};

LILA_TEST(HttpServerTest)
#include "http_server_test.moc"
