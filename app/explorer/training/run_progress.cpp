// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/training/run_progress.h"

#include "app/explorer/training/corpus_words.h"
#include "core/training/run/run_folder.h"
#include "widgets/tr.h"

#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr std::size_t mostSeen = 40; ///< sightings that the rate is taken over

QString countText(std::int64_t count) {
    return QLocale().toString(static_cast<qlonglong>(count));
}

QString startingText(const std::optional<RunPreparation>& preparation) {
    using Stage = RunPreparation::Stage;
    switch (preparation ? preparation->stage : Stage::Begun) {
    case Stage::Begun:
    case Stage::Loading:
        break;
    case Stage::Fetching:
        return tr("Fetching…");
    case Stage::BetweenTries:
        return tr("Trying again…");
    case Stage::Waiting:
        return tr("Waiting…");
    case Stage::Checking:
        return tr("Checking…");
    case Stage::Reading:
        return tr("Reading…");
    case Stage::Tokenising:
        return tr("Tokenising…");
    }
    return tr("Starting…");
}

/// "stories.txt · 412 MB of 2.2 GB · 3.1 MB/s · 9 min left".
QString preparationText(const RunProgress& progress) {
    using Stage = RunPreparation::Stage;
    const RunPreparation& work = *progress.preparation;
    QStringList parts;
    if (!work.file.empty())
        parts << QString::fromStdString(work.file);
    if (work.total > 0 && work.stage != Stage::Checking)
        parts << tr("%1 of %2").arg(sizeText(work.done), sizeText(work.total));
    else if (work.done > 0)
        parts << sizeText(work.done);
    if (work.stage == Stage::Waiting)
        parts << tr("another process fetches it");
    else if (work.stage == Stage::BetweenTries)
        parts << tr("the connection was cut, or there is none");
    else if (progress.bytesPerSecond > 0)
        parts << tr("%1/s").arg(sizeText(static_cast<std::uint64_t>(progress.bytesPerSecond)));
    if (progress.secondsLeft)
        parts << tr("%1 left").arg(durationText(*progress.secondsLeft));
    return parts.join(QStringLiteral(" · "));
}

} // namespace

void WorkRate::see(std::int64_t done, double seconds) {
    if (!m_seen.empty() && (done < m_seen.back().done || seconds < m_seen.back().seconds))
        m_seen.clear(); // another trainer goes on
    if (!m_seen.empty() && done == m_seen.back().done)
        return;
    m_seen.push_back({done, seconds});
    if (m_seen.size() > mostSeen)
        m_seen.pop_front();
}

std::optional<double> WorkRate::perSecond(double now) const {
    if (m_seen.size() < 2 || now <= m_seen.front().seconds)
        return std::nullopt;
    return static_cast<double>(m_seen.back().done - m_seen.front().done) / (now - m_seen.front().seconds);
}

std::optional<double> WorkRate::perSecond() const {
    return m_seen.empty() ? std::nullopt : perSecond(m_seen.back().seconds);
}

std::optional<double> WorkRate::secondsFor(std::int64_t more) const {
    const std::optional<double> rate = perSecond();
    return rate ? std::optional(static_cast<double>(more) / *rate) : std::nullopt;
}

QString durationText(double seconds) {
    const auto whole = static_cast<qint64>(std::lround(seconds));
    if (whole < 60)
        return tr("%1 s").arg(whole);
    const qint64 minutes = (whole + 30) / 60;
    if (minutes < 60)
        return tr("%1 min").arg(minutes);
    return tr("%1 h %2 min").arg(minutes / 60).arg(minutes % 60, 2, 10, QLatin1Char('0'));
}

std::optional<double> shareDone(const RunProgress& progress) {
    const auto share = [](double done, double total) { return std::clamp(done / total, 0.0, 1.0); };
    if (progress.preparation)
        return progress.preparation->total > 0
                   ? std::optional(share(static_cast<double>(progress.preparation->done),
                                         static_cast<double>(progress.preparation->total)))
                   : std::nullopt;
    if (!progress.step || progress.steps.value_or(0) <= 0)
        return std::nullopt;
    return share(static_cast<double>(*progress.step), static_cast<double>(*progress.steps));
}

QString stateText(const RunProgress& progress) {
    switch (progress.state) {
    case RunState::NoFolder:
        return tr("No folder chosen");
    case RunState::Fresh:
        return tr("No run yet");
    case RunState::Gone:
        return tr("The folder is gone");
    case RunState::Starting:
        return startingText(progress.preparation);
    case RunState::Ending:
        return tr("Stopping…");
    case RunState::Running:
        return progress.process.value_or(processElsewhere) != processElsewhere
                   ? tr("Running (process %1)").arg(*progress.process)
                   : tr("Running");
    case RunState::Saving:
        return tr("Saving…");
    case RunState::Stopped:
        return tr("Stopped");
    case RunState::Finished:
        return tr("Finished");
    case RunState::Failed:
        return tr("Failed");
    }
    return {};
}

QString progressText(const RunProgress& progress) {
    if (progress.preparation)
        return preparationText(progress);
    QStringList parts;
    // The log has only some of the steps, the last checkpoint may be of any.
    const std::optional<std::int64_t> step = std::max(progress.step, progress.savedStep);
    if (step && progress.steps)
        parts << tr("step %1 of %2").arg(countText(*step), countText(*progress.steps));
    else if (step)
        parts << tr("step %1").arg(countText(*step));
    if (progress.state == RunState::Running && progress.tokensPerSecond > 0)
        parts << tr("%1 tokens/s").arg(countText(std::llround(progress.tokensPerSecond)));
    if (progress.state == RunState::Running && progress.secondsLeft)
        parts << tr("%1 left").arg(durationText(*progress.secondsLeft));
    if (progress.savedStep && progress.savedStep == step)
        parts << tr("saved");
    else if (progress.savedStep)
        parts << tr("saved at step %1").arg(countText(*progress.savedStep));
    return parts.join(QStringLiteral(" · "));
}

} // namespace lila
