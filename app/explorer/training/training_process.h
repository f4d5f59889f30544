// SPDX-License-Identifier: AGPL-3.0-or-later
// A trainer started from the window. It is a program of its own: it outlives the window, and what it says is
// kept in a file. The system's own process calls are in this one file.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <optional>

namespace lila {

/// How a trainer ended.
struct TrainerEnd {
    bool good = false; ///< finished, or saved and stopped
    QString message;   ///< where not good: what went wrong and what to do
};

class TrainingProcess : public QObject {
    Q_OBJECT

public:
    /// Starts `program`; what it says on stderr goes to the file `messages`. Where it cannot be started it
    /// has ended, and not well.
    TrainingProcess(const QString& program, const QStringList& arguments, const QString& messages,
                    QObject* parent = nullptr);

    /// Nothing while it runs.
    const std::optional<TrainerEnd>& end() const { return m_end; }
    double secondsSinceStart() const { return static_cast<double>(m_since.elapsed()) / 1000; }
    /// Asks it to save and stop; ended() follows.
    void stop();
    /// Asks it to end while it still prepares: that it then complains about having nothing is well.
    void giveUp();

Q_SIGNALS:
    void ended();

private:
    void spawn(const QString& program, const QStringList& arguments);
    void ask();
    TrainerEnd endOf(int status) const;

    QString m_messages;
    qint64 m_process = 0;
    QElapsedTimer m_since;
    QTimer m_timer;
    std::optional<TrainerEnd> m_end;
    bool m_mayComplain = false;
    bool m_wasStopped = false;
};

/// The complaint in a trainer's messages: the last line, and what stands before it where that only says that
/// the program around it did not end well.
QString complaintIn(const QString& messagesFile);

} // namespace lila
