// SPDX-License-Identifier: AGPL-3.0-or-later
// The server of lila serve by itself, with what answers it in the test's hands.
#include "app/cli/serve/http_server.h"
#include "tests/cli/served.h"
#include "tests/test_main.h"

#include <QTest>

#include <new>

using namespace lila::cli;
using namespace lila::clitest;

class HttpServerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatAStreamThrowsEndsItsConnectionAlone() {
        HttpServer server({.connections = 2});
        server.post("/broken", [](const HttpCall&) {
            return HttpReply{.events = [](const HttpReply::Send&) { throw std::bad_alloc(); }};
        });
        server.post("/whole", [](const HttpCall&) { return HttpReply{.json = "{}"}; });
        const std::string address = server.listen();
        const int port = std::stoi(address.substr(address.rfind(':') + 1));
        server.start();
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
};

LILA_TEST(HttpServerTest)
#include "http_server_test.moc"
