// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/training/training_process.h"

#include "app/start_process.h"
#include "widgets/core_problem.h"

#include <QFile>

#include <sys/wait.h>

#include <csignal>
#include <system_error>

namespace lila {
namespace {

constexpr int betweenQuestions = 200; ///< milliseconds
constexpr qint64 longestMessages = 64 * 1024;

} // namespace

QString complaintIn(const QString& messagesFile) {
    QFile file(messagesFile);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    file.seek(qMax<qint64>(0, file.size() - longestMessages));
    const QStringList lines = QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    static const QString mark = QStringLiteral("lila: ");
    static const QString around = mark + QStringLiteral("lila-torch ");
    QStringList complaints;
    for (auto line = lines.crbegin(); line != lines.crend(); ++line) {
        const bool isMarked = line->startsWith(mark);
        if (isMarked || complaints.isEmpty())
            complaints.prepend(coreProblem(line->mid(isMarked ? mark.size() : 0).trimmed().toStdString()));
        if (!line->startsWith(around))
            break;
    }
    return complaints.join(QLatin1Char('\n'));
}

TrainingProcess::TrainingProcess(const QString& program, const QStringList& arguments,
                                 const QString& messages, QObject* parent)
    : QObject(parent), m_messages(messages) {
    connect(&m_timer, &QTimer::timeout, this, &TrainingProcess::ask);
    m_since.start();
    spawn(program, arguments);
}

/// In a session of its own, so that closing the terminal that the window came from does not end it.
void TrainingProcess::spawn(const QString& program, const QStringList& arguments) {
    QFile nothing(QStringLiteral("/dev/null"));
    QFile said(m_messages);
    nothing.open(QIODevice::ReadWrite);
    if (!said.open(QIODevice::WriteOnly | QIODevice::Truncate | QIODevice::Append)) {
        m_end = TrainerEnd{false, tr("%1 cannot be written: %2.").arg(m_messages, said.errorString())};
        return;
    }
    ProcessStart start{.program = QFile::encodeName(program).toStdString(),
                       .input = nothing.handle(),
                       .output = nothing.handle(),
                       .errors = said.handle(),
                       .ownSession = true};
    start.arguments.push_back(start.program);
    for (const QString& argument : arguments)
        start.arguments.push_back(argument.toStdString());
    try {
        m_process = startProcess(start);
    } catch (const std::system_error& error) {
        m_end = TrainerEnd{false, tr("%1 cannot be started: %2. It belongs into the folder of this program.")
                                      .arg(program, QString::fromStdString(error.code().message()))};
        return;
    }
    m_timer.start(betweenQuestions);
}

void TrainingProcess::stop() {
    m_wasStopped = true;
    if (!m_end)
        ::kill(static_cast<pid_t>(m_process), SIGTERM);
}

void TrainingProcess::giveUp() {
    m_mayComplain = true;
    stop();
}

void TrainingProcess::ask() {
    int status = 0;
    if (::waitpid(static_cast<pid_t>(m_process), &status, WNOHANG) == 0)
        return;
    m_timer.stop();
    m_end = endOf(status);
    Q_EMIT ended();
}

TrainerEnd TrainingProcess::endOf(int status) const {
    const bool isWell = WIFEXITED(status) ? WEXITSTATUS(status) == 0 || m_mayComplain
                                          : WTERMSIG(status) == SIGTERM && m_wasStopped;
    if (isWell)
        return {true, {}};
    if (WIFSIGNALED(status))
        return {false, tr("The trainer was ended by signal %1. If memory ran short, a smaller batch_size or "
                          "block_size needs less. Resume goes on from the last checkpoint.")
                           .arg(WTERMSIG(status))};
    const QString complaint = complaintIn(m_messages);
    return {false, complaint.isEmpty()
                       ? tr("The trainer ended with code %1 and said nothing.").arg(WEXITSTATUS(status))
                       : complaint};
}

} // namespace lila
