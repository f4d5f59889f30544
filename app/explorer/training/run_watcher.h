// SPDX-License-Identifier: AGPL-3.0-or-later
// Watches the folder of a training run, whoever trains there: its log, its samples, its checkpoints, whether
// it is being trained in.
#pragma once

#include "app/explorer/training/appended_lines.h"
#include "core/training/run/run_folder.h"
#include "core/training/run/run_preparation.h"
#include "core/training/run/story_samples.h"
#include "core/training/run/train_log.h"
#include "core/training/run/training_settings.h"

#include <QDateTime>
#include <QObject>
#include <QTimer>

namespace lila {

/// What a folder is now.
struct RunFacts {
    bool exists = false;
    std::optional<int> trainer;                ///< the process that trains there
    std::optional<PreparingProcess> preparing; ///< before that
    std::optional<TrainingSettings> settings;
    QString newestCheckpoint; ///< empty: none yet
    std::int64_t savedStep = 0;
    bool hasLog = false;

    bool isBegun() const { return hasLog || !newestCheckpoint.isEmpty(); }
    bool operator==(const RunFacts&) const = default;
};

/// Looks twice a second, reads only what is new, and never for long: a large log comes in parts.
class RunWatcher : public QObject {
    Q_OBJECT

public:
    explicit RunWatcher(QObject* parent = nullptr);

    /// Forgets the folder before. An empty name: none is watched.
    void watch(const QString& folder);
    /// Now, not only at the next tick.
    void look();

    const QString& folder() const { return m_folder; }
    const RunFacts& facts() const { return m_facts; }
    /// Whether all that stands in the log has been given out.
    bool isUpToDate() const { return m_upToDate; }

Q_SIGNALS:
    /// All lines given out before are void: a new folder, or the log was replaced, as when a run is resumed.
    void logRestarted();
    void linesRead(const std::vector<lila::TrainLogLine>& lines);
    void samplesRestarted();
    void samplesRead(const std::vector<lila::StorySample>& samples);
    /// While a run is prepared at every look: how fast that goes changes also where nothing comes.
    void factsChanged();

private:
    void readLog();
    void readSamples();
    void readFacts();
    std::optional<TrainingSettings> readSettings();

    QString m_folder;
    RunFacts m_facts;
    QTimer m_timer;
    AppendedLines m_log{QString()};
    AppendedLines m_samples{QString()};
    QDateTime m_settingsWritten;
    bool m_upToDate = true;
};

} // namespace lila
