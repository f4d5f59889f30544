// SPDX-License-Identifier: AGPL-3.0-or-later
// A running lila serve, and a client that speaks to it byte by byte, as it can misbehave.
#pragma once

#include "tests/cli/command_run.h"

#include <nlohmann/json.hpp>

#include <QProcessEnvironment>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sstream>
#include <string>
#include <utility>

/// QCOMPARE cannot: values of JSON turn into all of Qt's types.
#define COMPARE_JSON(actual, expected)                                                                       \
    QCOMPARE(nlohmann::json(actual).dump(), nlohmann::json(expected).dump())

namespace lila::clitest {

struct Reply {
    int status = 0; ///< 0: none came
    std::string headers, body;

    nlohmann::json json() const { return nlohmann::json::parse(body, nullptr, false); }
    nlohmann::json choice(std::size_t index = 0) const { return json()["choices"][index]; }
    /// Of a stream, without its comments; the last, [DONE], as a text.
    std::vector<nlohmann::json> events() const {
        std::vector<nlohmann::json> all;
        for (std::size_t at = 0; at < body.size();) {
            const std::size_t end = std::min(body.find("\n\n", at), body.size());
            const std::string event = body.substr(at, end - at);
            at = end + 2;
            if (event.starts_with(':'))
                continue;
            all.push_back(event == "data: [DONE]" ? nlohmann::json("[DONE]")
                                                  : nlohmann::json::parse(event.substr(6), nullptr, false));
        }
        return all;
    }
};

/// To the port on this machine.
class Client {
public:
    explicit Client(int port, const char* address = "127.0.0.1")
        : m_socket(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(static_cast<std::uint16_t>(port));
        ::inet_pton(AF_INET, address, &to.sin_addr);
        m_isConnected = ::connect(m_socket, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) == 0;
    }
    ~Client() { ::close(m_socket); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    bool isConnected() const { return m_isConnected; }
    bool send(const std::string& bytes) const {
        std::size_t sent = 0;
        while (sent < bytes.size()) {
            const ssize_t count = ::send(m_socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
            if (count <= 0)
                return false;
            sent += static_cast<std::size_t>(count);
        }
        return true;
    }
    /// Sends nothing more, but goes on reading.
    void finish() const { ::shutdown(m_socket, SHUT_WR); }
    /// Some bytes; empty where nothing comes in that time, or nothing any more.
    std::string some(int milliseconds = 60000) const {
        pollfd poll{m_socket, POLLIN, 0};
        std::string bytes(65536, '\0');
        const ssize_t count =
            ::poll(&poll, 1, milliseconds) > 0 ? ::recv(m_socket, bytes.data(), bytes.size(), 0) : 0;
        bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        return bytes;
    }
    /// All until the server ends it.
    Reply reply() const {
        std::string bytes;
        for (std::string more = some(); !more.empty(); more = some())
            bytes += more;
        Reply reply;
        if (const std::string interim = "HTTP/1.1 100 Continue\r\n\r\n"; bytes.starts_with(interim))
            bytes.erase(0, interim.size());
        const std::size_t end = bytes.find("\r\n\r\n");
        if (end == bytes.npos)
            return reply;
        reply.status = std::stoi(bytes.substr(9, 3));
        reply.headers = bytes.substr(0, end + 2);
        reply.body = bytes.substr(end + 4);
        if (reply.headers.find("Transfer-Encoding: chunked") != reply.headers.npos)
            reply.body = unchunked(reply.body);
        return reply;
    }

private:
    static std::string unchunked(const std::string& body) {
        std::string whole;
        for (std::size_t at = 0; at < body.size();) {
            const std::size_t line = body.find("\r\n", at);
            const std::size_t size =
                line == body.npos ? 0 : std::stoul(body.substr(at, line - at), nullptr, 16);
            if (size == 0)
                break;
            whole += body.substr(line + 2, size);
            at = line + 2 + size + 2;
        }
        return whole;
    }

    int m_socket;
    bool m_isConnected = false;
};

inline std::string request(const std::string& path, const std::string& body,
                           const std::string& headers = {}) {
    std::ostringstream bytes;
    bytes << "POST " << path << " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
          << headers << "Content-Length: " << body.size() << "\r\n\r\n"
          << body;
    return bytes.str();
}

class Served {
public:
    explicit Served(const QStringList& arguments = {}, const QString& key = {}) {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        if (!key.isEmpty())
            environment.insert(QStringLiteral("LILA_KEY"), key);
        m_process.setProcessEnvironment(environment);
        m_process.start(LILA_PROGRAM, QStringList{"serve", "--checkpoint", goldenCheckpoint, "--threads", "2",
                                                  "--port", "0"} +
                                          arguments);
        while (!m_process.canReadLine() && m_process.waitForReadyRead(60000)) {
        }
        m_address = m_process.readLine().trimmed();
        m_port = m_address.section(QLatin1Char(':'), -1).toInt();
    }
    ~Served() {
        m_process.kill();
        m_process.waitForFinished();
    }

    int port() const { return m_port; }
    QString address() const { return m_address; }
    QProcess& process() { return m_process; }

    Reply post(const std::string& path, const nlohmann::json& body, const std::string& headers = {}) const {
        return raw(request(path, body.dump(), headers));
    }
    Reply complete(const nlohmann::json& body) const { return post("/v1/completions", body); }
    Reply get(const std::string& path) const {
        std::ostringstream bytes;
        bytes << "GET " << path << " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        return raw(bytes.str());
    }
    Reply raw(const std::string& bytes) const {
        const Client client(m_port);
        client.send(bytes);
        return client.reply();
    }
    /// Nothing is written any more, within ten seconds.
    bool becomesIdle() const {
        for (int i = 0; i < 100; ++i) {
            const nlohmann::json health = get("/health").json();
            if (health.value("writing", 1) + health.value("waiting", 1) == 0)
                return true;
            ::usleep(100'000);
        }
        return false;
    }

private:
    QProcess m_process;
    QString m_address;
    int m_port = 0;
};

} // namespace lila::clitest
