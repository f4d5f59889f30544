// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/training/training_run.h"

#include "app/explorer/training/training_process.h"
#include "core/training/run/training_error.h"
#include "widgets/core_problem.h"

#include <QDir>

#include <algorithm>
#include <utility>

namespace lila {

TrainingRun::TrainingRun(const QString& program, QObject* parent) : QObject(parent), m_program(program) {
    m_clock.start();
    connect(&m_watcher, &RunWatcher::logRestarted, this, [this] {
        m_rate.clear();
        m_step.reset();
        m_tokensPerSecond = 0;
        Q_EMIT changed();
    });
    connect(&m_watcher, &RunWatcher::linesRead, this, &TrainingRun::takeLines);
    connect(&m_watcher, &RunWatcher::factsChanged, this, &TrainingRun::takeFacts);
}

void TrainingRun::watch(const QString& folder) {
    if (folder == m_watcher.folder())
        return;
    m_stopping = false;
    m_wasBegun = false;
    m_hasTrained = false;
    m_watcher.watch(folder);
    Q_EMIT changed();
}

void TrainingRun::start(const TrainingOrder& order) {
    launch(order, startArguments(order));
}

void TrainingRun::resume(const TrainingOrder& order) {
    watch(order.folder);
    launch(order, resumeArguments(order, facts().settings.value_or(TrainingSettings{})));
}

void TrainingRun::launch(const TrainingOrder& order, const QStringList& arguments) {
    watch(order.folder);
    if (!QDir().mkpath(order.folder)) {
        Q_EMIT failed(tr("The folder %1 cannot be made: choose another.").arg(order.folder));
        return;
    }
    m_stopping = false;
    m_hasTrained = false;
    m_rate.clear();
    auto* process = new TrainingProcess(
        m_program, arguments, QDir(order.folder).filePath(QStringLiteral("trainer_messages.txt")), this);
    delete std::exchange(m_processes[order.folder], process);
    connect(process, &TrainingProcess::ended, this, [this, folder = order.folder] { takeEnd(folder); });
    if (process->end())
        takeEnd(order.folder);
    m_watcher.look();
    Q_EMIT changed();
}

/// The last it wrote is read before its end is told.
void TrainingRun::takeEnd(const QString& folder) {
    if (folder != m_watcher.folder())
        return;
    const TrainerEnd end = *process()->end();
    m_watcher.look();
    m_stopping = m_stopping && isAtWork();
    Q_EMIT changed();
    if (!end.good && !isAtWork())
        Q_EMIT failed(end.message);
}

void TrainingRun::stop() {
    if (!isAtWork())
        return;
    try {
        if (process() == nullptr || process()->end())
            stopTrainer(m_watcher.folder().toStdString());
        else if (state() == RunState::Starting)
            m_processes.value(m_watcher.folder())->giveUp();
        else
            m_processes.value(m_watcher.folder())->stop();
        m_stopping = true;
        Q_EMIT changed();
    } catch (const TrainingError& error) {
        Q_EMIT failed(coreProblem(error.what()));
    }
}

void TrainingRun::takeLines(const std::vector<TrainLogLine>& lines) {
    m_step = lines.back().step;
    m_tokensPerSecond = lines.back().tokensPerSecond;
    if (facts().trainer && m_watcher.isUpToDate())
        for (const TrainLogLine& line : lines)
            if (line.seconds)
                m_rate.see(line.step, *line.seconds);
    Q_EMIT changed();
}

void TrainingRun::takeFacts() {
    m_wasBegun = m_wasBegun || facts().isBegun();
    m_hasTrained = m_hasTrained || facts().trainer;
    m_stopping = m_stopping && isAtWork();
    takePreparation();
    const bool isOthers = (facts().trainer || facts().preparing) && process() != nullptr && process()->end();
    if (isOthers) // how ours ended is no longer the run's state
        m_processes.take(m_watcher.folder())->deleteLater();
    Q_EMIT changed();
}

/// One kind of work on one file at a time.
void TrainingRun::takePreparation() {
    const RunPreparation preparation = facts().preparing ? facts().preparing->preparation : RunPreparation();
    if (preparation.stage != m_prepared.stage || preparation.file != m_prepared.file)
        m_preparing.clear();
    m_prepared = preparation;
    m_preparing.see(static_cast<std::int64_t>(preparation.done), now());
}

bool TrainingRun::isAtWork() const {
    return facts().trainer || facts().preparing || (process() != nullptr && !process()->end());
}

RunState TrainingRun::findState() const {
    if (m_watcher.folder().isEmpty())
        return RunState::NoFolder;
    if (isAtWork() && m_stopping)
        return facts().trainer || m_hasTrained ? RunState::Saving : RunState::Ending;
    if (facts().trainer)
        return RunState::Running;
    if (facts().preparing)
        return RunState::Starting;
    if (isAtWork()) // after training our trainer writes its last sample
        return m_hasTrained ? RunState::Saving : RunState::Starting;
    if (process() != nullptr && !process()->end()->good)
        return RunState::Failed;
    if (!facts().exists && m_wasBegun)
        return RunState::Gone;
    if (!facts().isBegun())
        return RunState::Fresh;
    const bool isWhole = m_step && facts().settings && *m_step >= facts().settings->steps;
    return isWhole ? RunState::Finished : RunState::Stopped;
}

/// By steps, and by minutes where the run has a limit and was started here.
std::optional<double> TrainingRun::secondsLeft() const {
    if (!facts().settings || !m_step)
        return std::nullopt;
    const TrainingSettings& settings = *facts().settings;
    std::optional<double> left = m_rate.secondsFor(std::max<std::int64_t>(0, settings.steps - *m_step));
    if (settings.minutes > 0 && process() != nullptr) {
        const double limit = std::max(0.0, settings.minutes * 60 - process()->secondsSinceStart());
        left = std::min(left.value_or(limit), limit);
    }
    return left;
}

RunProgress TrainingRun::progress() const {
    RunProgress progress;
    progress.state = findState();
    progress.process = facts().trainer;
    progress.step = m_step;
    if (facts().settings)
        progress.steps = facts().settings->steps;
    progress.tokensPerSecond = m_tokensPerSecond;
    progress.secondsLeft = secondsLeft();
    if (!facts().newestCheckpoint.isEmpty())
        progress.savedStep = facts().savedStep;
    if (progress.state == RunState::Starting && facts().preparing)
        addPreparation(progress);
    return progress;
}

void TrainingRun::addPreparation(RunProgress& progress) const {
    const RunPreparation& preparation = facts().preparing->preparation;
    progress.preparation = preparation;
    progress.bytesPerSecond = m_preparing.perSecond(now()).value_or(0);
    progress.secondsLeft.reset();
    if (progress.bytesPerSecond > 0 && preparation.total > preparation.done)
        progress.secondsLeft =
            static_cast<double>(preparation.total - preparation.done) / progress.bytesPerSecond;
}

} // namespace lila
