// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/training/training_process.h"

#include <QFile>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <vector>

namespace lila {
namespace {

constexpr int betweenQuestions = 200;   ///< milliseconds
constexpr qsizetype mostComplaints = 2; ///< the trainer's, and that of the program around it
constexpr qint64 longestMessages = 64 * 1024;

} // namespace

QString complaintIn(const QString& messagesFile) {
    QFile file(messagesFile);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    file.seek(qMax<qint64>(0, file.size() - longestMessages));
    const QStringList lines = QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    static const QString mark = QStringLiteral("lila: ");
    QStringList complaints;
    for (auto line = lines.crbegin(); line != lines.crend() && line->startsWith(mark); ++line)
        if (complaints.size() < mostComplaints)
            complaints.prepend(line->mid(mark.size()).trimmed());
    if (complaints.isEmpty() && !lines.isEmpty())
        complaints.append(lines.constLast().trimmed());
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
    std::vector<QByteArray> texts{QFile::encodeName(program)};
    for (const QString& argument : arguments)
        texts.push_back(argument.toUtf8());
    std::vector<char*> argv;
    for (QByteArray& text : texts)
        argv.push_back(text.data());
    argv.push_back(nullptr);
    const QByteArray messages = QFile::encodeName(m_messages);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, messages.constData(),
                                     O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0666);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    pid_t process = 0;
    const int error = ::posix_spawn(&process, argv.front(), &files, &attributes, argv.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    if (error != 0) {
        m_end = TrainerEnd{false, tr("%1 cannot be started: %2. It belongs into the folder of this program.")
                                      .arg(program, QString::fromLocal8Bit(std::strerror(error)))};
        return;
    }
    m_process = process;
    m_timer.start(betweenQuestions);
}

void TrainingProcess::stop() {
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
    if (WIFEXITED(status) && (WEXITSTATUS(status) == 0 || m_mayComplain))
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
