// SPDX-License-Identifier: AGPL-3.0-or-later
// One training run at a time as the window sees it: its folder, watched; the trainers started from here; what
// state that makes.
#pragma once

#include "app/explorer/training/run_progress.h"
#include "app/explorer/training/run_watcher.h"
#include "app/explorer/training/training_order.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>

namespace lila {

class TrainingProcess;

class TrainingRun : public QObject {
    Q_OBJECT

public:
    /// `program`: `lila`, which trains.
    explicit TrainingRun(const QString& program, QObject* parent = nullptr);

    /// Trainers that were started stay at work when another folder is watched, and when this object goes.
    void watch(const QString& folder);
    /// In the order's folder, which is watched from now on.
    void start(const TrainingOrder& order);
    void resume(const TrainingOrder& order);
    /// Asks whoever trains in the folder to save and stop.
    void stop();

    RunState state() const { return progress().state; }
    RunProgress progress() const;
    RunWatcher& watcher() { return m_watcher; }
    const RunFacts& facts() const { return m_watcher.facts(); }

Q_SIGNALS:
    void changed();
    /// What went wrong with the run that is watched, and what to do.
    void failed(const QString& message);

private:
    void launch(const TrainingOrder& order, const QStringList& arguments);
    void takeLines(const std::vector<TrainLogLine>& lines);
    void takeFacts();
    void takeEnd(const QString& folder);
    const TrainingProcess* process() const { return m_processes.value(m_watcher.folder()); }
    bool isAtWork() const;
    RunState findState() const;
    void takePreparation();
    void addPreparation(RunProgress& progress) const;
    double now() const { return static_cast<double>(m_clock.elapsed()) / 1000; }
    std::optional<double> secondsLeft() const;

    QString m_program;
    RunWatcher m_watcher;
    QHash<QString, TrainingProcess*> m_processes; ///< by folder; this owns them
    WorkRate m_rate;
    WorkRate m_preparing;
    RunPreparation m_prepared; ///< as last told
    QElapsedTimer m_clock;
    std::optional<std::int64_t> m_step; ///< of the log's last line
    double m_tokensPerSecond = 0;
    bool m_stopping = false;
    bool m_hasTrained = false; ///< so our trainer prepares no more
    bool m_wasBegun = false;
};

} // namespace lila
