// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/training/run_progress.h"

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

} // namespace

void StepRate::see(std::int64_t step, double seconds) {
    if (!m_seen.empty() && (step < m_seen.back().step || seconds < m_seen.back().seconds))
        m_seen.clear(); // another trainer goes on
    if (!m_seen.empty() && step == m_seen.back().step)
        return;
    m_seen.push_back({step, seconds});
    if (m_seen.size() > mostSeen)
        m_seen.pop_front();
}

std::optional<double> StepRate::secondsFor(std::int64_t steps) const {
    if (m_seen.size() < 2 || m_seen.back().seconds <= m_seen.front().seconds)
        return std::nullopt;
    const auto made = static_cast<double>(m_seen.back().step - m_seen.front().step);
    return static_cast<double>(steps) * (m_seen.back().seconds - m_seen.front().seconds) / made;
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

QString stateText(const RunProgress& progress) {
    switch (progress.state) {
    case RunState::NoFolder:
        return tr("No folder chosen");
    case RunState::Fresh:
        return tr("No run yet");
    case RunState::Gone:
        return tr("The folder is gone");
    case RunState::Starting:
        return tr("Starting…");
    case RunState::Running:
        return progress.process ? tr("Running (process %1)").arg(*progress.process) : tr("Running");
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
