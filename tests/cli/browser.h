// SPDX-License-Identifier: AGPL-3.0-or-later
// A headless Chromium that is told what to do and tells what happens (the DevTools protocol over a pipe).
#pragma once

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace lila::clitest {

class Browser {
public:
    /// Empty where none is installed.
    static QString program() {
        for (const char* name : {"chromium", "chromium-browser", "google-chrome"})
            if (const QString found = QStandardPaths::findExecutable(QLatin1String(name)); !found.isEmpty())
                return found;
        return {};
    }

    Browser() {
        std::array<int, 2> commands{}, answers{};
        if (::pipe2(commands.data(), O_CLOEXEC) != 0 || ::pipe2(answers.data(), O_CLOEXEC) != 0)
            return;
        const int read = ::fcntl(commands[0], F_DUPFD_CLOEXEC, 10),
                  write = ::fcntl(answers[1], F_DUPFD_CLOEXEC, 10);
        m_process.setChildProcessModifier([read, write] {
            ::dup2(read, 3); // where it looks for the pipe
            ::dup2(write, 4);
        });
        m_process.start(program(), {"--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                                    "--disable-dev-shm-usage", "--disable-background-networking",
                                    "--user-data-dir=" + m_profile.path(), "--remote-debugging-pipe"});
        for (const int end : {commands[0], answers[1], read, write})
            ::close(end);
        m_commands = commands[1];
        m_answers = answers[0];
        const QString target = call("Target.createTarget", {{"url", "about:blank"}})["targetId"].toString();
        m_session =
            call("Target.attachToTarget", {{"targetId", target}, {"flatten", true}})["sessionId"].toString();
        for (const char* domain : {"Page.enable", "Runtime.enable", "Log.enable", "Network.enable"})
            call(domain);
    }
    ~Browser() {
        call("Browser.close");
        ::close(m_commands);
        ::close(m_answers);
        m_process.waitForFinished(10000);
    }
    Browser(const Browser&) = delete;
    Browser& operator=(const Browser&) = delete;

    bool isRunning() const { return !m_session.isEmpty(); }

    /// The answer; empty where none comes within a minute.
    QJsonObject call(const char* method, const QJsonObject& parameters = {}) {
        QJsonObject message{{"id", ++m_id}, {"method", QLatin1String(method)}, {"params", parameters}};
        if (!m_session.isEmpty())
            message["sessionId"] = m_session;
        const QByteArray bytes = QJsonDocument(message).toJson(QJsonDocument::Compact) + '\0';
        if (::write(m_commands, bytes.data(), static_cast<std::size_t>(bytes.size())) != bytes.size())
            return {};
        while (const auto answer = next())
            if ((*answer)["id"].toInt() == m_id)
                return (*answer)["result"].toObject();
        return {};
    }
    void open(const QString& url) {
        m_events.clear();
        call("Page.navigate", {{"url", url}});
        while (events("Page.loadEventFired").isEmpty())
            if (!next())
                return;
    }
    /// Of JavaScript, promises awaited.
    QJsonValue value(const QString& expression) {
        const QJsonObject result =
            call("Runtime.evaluate",
                 {{"expression", expression}, {"returnByValue", true}, {"awaitPromise", true}});
        return result.contains("exceptionDetails") ? QJsonValue(QJsonDocument(result).toJson().constData())
                                                   : result["result"]["value"];
    }
    /// Parameters of what has happened since the page was opened.
    QList<QJsonObject> events(const char* method) const {
        QList<QJsonObject> found;
        for (const QJsonObject& event : m_events)
            if (event["method"] == QLatin1String(method))
                found.append(event["params"].toObject());
        return found;
    }

private:
    /// Also kept, where it is an event.
    std::optional<QJsonObject> next() {
        QElapsedTimer clock;
        clock.start();
        while (!m_buffer.contains('\0')) {
            pollfd answers{m_answers, POLLIN, 0};
            std::array<char, 65536> bytes{};
            if (m_answers < 0 || ::poll(&answers, 1, static_cast<int>(60000 - clock.elapsed())) <= 0)
                return std::nullopt;
            const ssize_t count = ::read(m_answers, bytes.data(), bytes.size());
            if (count <= 0)
                return std::nullopt;
            m_buffer.append(bytes.data(), count);
        }
        const qsizetype end = m_buffer.indexOf('\0');
        const QJsonObject message = QJsonDocument::fromJson(m_buffer.left(end)).object();
        m_buffer.remove(0, end + 1);
        if (message.contains("method"))
            m_events.append(message);
        return message;
    }

    QTemporaryDir m_profile;
    QProcess m_process;
    QString m_session;
    QByteArray m_buffer;
    QList<QJsonObject> m_events;
    int m_commands = -1, m_answers = -1, m_id = 0;
};

} // namespace lila::clitest
