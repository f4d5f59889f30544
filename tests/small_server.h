// SPDX-License-Identifier: AGPL-3.0-or-later
// A web server for tests, in a thread of its own, that behaves as it is told: well or badly.
#pragma once

#include <QElapsedTimer>
#include <QHostAddress>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>

#include <atomic>
#include <functional>
#include <mutex>
#include <vector>

namespace lila::servertest {

struct Asked {
    int number = 0; ///< requests before this one
    QByteArray path;
    qint64 from = -1; ///< of a range; -1: all is wanted
};

struct Answer {
    QByteArray head; ///< status line and headers, without the empty line
    QByteArray body;
    int pauseBetween = 0;     ///< milliseconds between parts of the body
    bool fallsSilent = false; ///< behind the body: nothing more comes, and the connection stays
};

/// The whole of `content`, or what the range asks for, with the headers that a good server sends.
inline Answer good(const Asked& asked, const QByteArray& content, const QByteArray& more = {}) {
    if (asked.from >= content.size())
        return {"HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */" +
                    QByteArray::number(content.size()) + "\r\nContent-Length: 0" + more,
                {}};
    const qint64 from = std::max<qint64>(asked.from, 0);
    QByteArray head = asked.from < 0
                          ? "HTTP/1.1 200 OK"
                          : "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " +
                                QByteArray::number(from) + '-' + QByteArray::number(content.size() - 1) +
                                '/' + QByteArray::number(content.size());
    head +=
        "\r\nContent-Type: text/plain\r\nContent-Length: " + QByteArray::number(content.size() - from) + more;
    return {head, content.mid(from)};
}

class SmallServer {
public:
    explicit SmallServer(std::function<Answer(const Asked&)> answer) : m_answer(std::move(answer)) {
        m_thread.start();
        m_context.moveToThread(&m_thread);
        QMetaObject::invokeMethod(
            &m_context, [this] { listen(); }, Qt::BlockingQueuedConnection);
    }
    ~SmallServer() {
        QMetaObject::invokeMethod(
            &m_context, [this] { delete m_server; }, Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }
    SmallServer(const SmallServer&) = delete;
    SmallServer& operator=(const SmallServer&) = delete;

    std::string url(const char* path = "/file.txt") const {
        return "http://127.0.0.1:" + std::to_string(m_port) + path;
    }
    std::vector<Asked> asked() const {
        const std::lock_guard lock(m_mutex);
        return m_asked;
    }

private:
    void listen() {
        m_server = new QTcpServer;
        m_server->listen(QHostAddress::LocalHost);
        m_port = m_server->serverPort();
        QObject::connect(m_server, &QTcpServer::newConnection, m_server, [this] {
            QTcpSocket* socket = m_server->nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket] {
                if (const QByteArray head = socket->peek(16384); head.contains("\r\n\r\n")) {
                    socket->readAll();
                    answer(*socket, head);
                }
            });
        });
    }
    void answer(QTcpSocket& socket, const QByteArray& head) {
        Asked asked{.path = head.split(' ').value(1)};
        if (const qsizetype at = head.toLower().indexOf("range: bytes="); at >= 0)
            asked.from = head.mid(at + 13, head.indexOf('-', at) - at - 13).toLongLong();
        {
            const std::lock_guard lock(m_mutex);
            asked.number = static_cast<int>(m_asked.size());
            m_asked.push_back(asked);
        }
        const Answer answer = m_answer(asked);
        socket.write(answer.head + "\r\n\r\n");
        const qsizetype part = answer.pauseBetween > 0 ? answer.body.size() / 8 + 1 : answer.body.size();
        for (qsizetype at = 0; at < answer.body.size(); at += part) {
            socket.write(answer.body.mid(at, part));
            socket.waitForBytesWritten(5000);
            QThread::msleep(static_cast<unsigned long>(answer.pauseBetween));
        }
        socket.flush();
        if (!answer.fallsSilent)
            socket.disconnectFromHost();
    }

    std::function<Answer(const Asked&)> m_answer;
    QThread m_thread;
    QObject m_context;
    QTcpServer* m_server = nullptr;
    std::atomic<int> m_port = 0;
    mutable std::mutex m_mutex;
    std::vector<Asked> m_asked;
};

} // namespace lila::servertest
