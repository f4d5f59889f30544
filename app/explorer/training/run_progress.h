// SPDX-License-Identifier: AGPL-3.0-or-later
// How far a training run is: its state in words, its speed, the time that is left.
#pragma once

#include <QString>

#include <cstdint>
#include <deque>
#include <optional>

namespace lila {

enum class RunState {
    NoFolder, ///< none is chosen
    Fresh,    ///< no run has begun there
    Gone,     ///< a run was there, the folder no longer is
    Starting, ///< our trainer is at work, but does not train yet
    Running,
    Saving, ///< it was asked to stop
    Stopped,
    Finished,
    Failed,
};

/// Steps by the time that the log says they took; validation and saving take their share of it, what the run
/// was held for does not.
class StepRate {
public:
    void clear() { m_seen.clear(); }
    /// After `seconds` of a trainer's work the run was at `step`.
    void see(std::int64_t step, double seconds);
    /// How long so many steps will take; nothing before two were seen.
    std::optional<double> secondsFor(std::int64_t steps) const;

private:
    struct Seen {
        std::int64_t step;
        double seconds;
    };
    std::deque<Seen> m_seen;
};

struct RunProgress {
    RunState state = RunState::NoFolder;
    std::optional<int> process;
    std::optional<std::int64_t> step; ///< nothing: none in the log
    std::optional<std::int64_t> steps;
    double tokensPerSecond = 0; ///< 0: unknown
    std::optional<double> secondsLeft;
    std::optional<std::int64_t> savedStep;
};

QString stateText(const RunProgress& progress);
/// "step 1,200 of 5,000 · 8,200 tokens/s · 14 min left · saved at step 1,000"; what is unknown is left out.
QString progressText(const RunProgress& progress);
/// "40 s", "14 min", "3 h 05 min".
QString durationText(double seconds);

} // namespace lila
