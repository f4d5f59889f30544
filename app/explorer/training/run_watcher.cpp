// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/training/run_watcher.h"

#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>

#include <stdexcept>

namespace lila {
namespace {

constexpr int betweenLooks = 500; ///< milliseconds
constexpr int longestLook = 25;   ///< milliseconds, then the window is drawn
constexpr qint64 partSize = 64 * 1024;

std::filesystem::path pathOf(const QString& name) {
    return name.toStdString();
}

QString nameOf(const std::filesystem::path& path) {
    return QString::fromStdString(path.string());
}

} // namespace

RunWatcher::RunWatcher(QObject* parent) : QObject(parent) {
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &RunWatcher::look);
}

void RunWatcher::watch(const QString& folder) {
    if (folder == m_folder)
        return;
    m_folder = folder;
    m_facts = {};
    m_settingsWritten = {};
    m_log = AppendedLines(nameOf(trainLogPath(pathOf(folder))));
    m_samples = AppendedLines(nameOf(storySamplesPath(pathOf(folder))));
    m_upToDate = true;
    Q_EMIT logRestarted();
    Q_EMIT samplesRestarted();
    Q_EMIT factsChanged();
    look();
}

void RunWatcher::look() {
    m_timer.stop();
    if (m_folder.isEmpty())
        return;
    readFacts();
    readLog();
    readSamples();
    m_timer.start(m_upToDate ? betweenLooks : 0);
}

void RunWatcher::readLog() {
    QElapsedTimer taken;
    taken.start();
    std::vector<TrainLogLine> lines;
    bool restarted = false;
    AppendedLines::Part part;
    do {
        part = m_log.read(partSize);
        if (part.restarted) {
            restarted = true;
            lines.clear();
        }
        for (const std::string& text : part.lines)
            if (auto line = trainLogLine(text))
                lines.push_back(*std::move(line));
    } while (part.more && taken.elapsed() < longestLook);
    m_upToDate = !part.more;
    if (restarted)
        Q_EMIT logRestarted();
    if (!lines.empty())
        Q_EMIT linesRead(lines);
}

void RunWatcher::readSamples() {
    const AppendedLines::Part part = m_samples.read(partSize);
    std::vector<StorySample> samples;
    for (const std::string& text : part.lines)
        if (auto sample = storySample(text))
            samples.push_back(*std::move(sample));
    m_upToDate = m_upToDate && !part.more;
    if (part.restarted)
        Q_EMIT samplesRestarted();
    if (!samples.empty())
        Q_EMIT samplesRead(samples);
}

void RunWatcher::readFacts() {
    const std::filesystem::path folder = pathOf(m_folder);
    RunFacts facts;
    facts.exists = QFileInfo(m_folder).isDir();
    if (facts.exists) {
        facts.trainer = runningTrainer(folder);
        if (!facts.trainer)
            facts.preparing = preparingProcess(folder);
        facts.settings = readSettings();
        facts.hasLog = QFileInfo::exists(nameOf(trainLogPath(folder)));
        const std::vector<StepCheckpoint> saved = stepCheckpoints(folder);
        if (!saved.empty()) {
            facts.newestCheckpoint = nameOf(saved.back().file);
            facts.savedStep = saved.back().step;
        }
    }
    if (facts == m_facts && !facts.preparing)
        return;
    m_facts = facts;
    Q_EMIT factsChanged();
}

/// Anew only where the file has changed. What cannot be read, as while it is being written, is none.
std::optional<TrainingSettings> RunWatcher::readSettings() {
    QFile file(nameOf(runSettingsPath(pathOf(m_folder))));
    const QDateTime written = QFileInfo(file).lastModified();
    if (written.isValid() && written == m_settingsWritten)
        return m_facts.settings;
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    try {
        const TrainingSettings settings = trainingSettingsFromJson(file.readAll().toStdString());
        m_settingsWritten = written;
        return settings;
    } catch (const std::invalid_argument&) {
        return std::nullopt;
    }
}

} // namespace lila
