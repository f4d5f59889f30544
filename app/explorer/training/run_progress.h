// SPDX-License-Identifier: AGPL-3.0-or-later
// How far a training run is: its state in words, its speed, the time that is left.
#pragma once

#include "core/training/run/run_preparation.h"

#include <QString>

#include <cstdint>
#include <deque>
#include <optional>

namespace lila {

enum class RunState {
    NoFolder, ///< none is chosen
    Fresh,    ///< no run has begun there
    Gone,     ///< a run was there, the folder no longer is
    Starting, ///< a trainer is at work, but does not train yet
    Ending,   ///< it was asked to stop before it trained
    Running,
    Saving, ///< it was asked to stop
    Stopped,
    Finished,
    Failed,
};

/// How fast work goes on: steps by the time that the log says they took (validation and saving take their
/// share of it, what the run was held for does not), or bytes by the time that passes.
class WorkRate {
public:
    void clear() { m_seen.clear(); }
    /// After `seconds` so much was done.
    void see(std::int64_t done, double seconds);
    /// Nothing before two were seen. `now`: that many seconds have passed, if something has come since or
    /// not.
    std::optional<double> perSecond(double now) const;
    std::optional<double> perSecond() const;
    /// How long so much more will take.
    std::optional<double> secondsFor(std::int64_t more) const;

private:
    struct Seen {
        std::int64_t done;
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
    std::optional<RunPreparation> preparation; ///< where it is Starting and told what is done
    double bytesPerSecond = 0;                 ///< of that; 0: unknown, or nothing comes
};

/// Of the steps, or of what is prepared; nothing where that is not known.
std::optional<double> shareDone(const RunProgress& progress);
QString stateText(const RunProgress& progress);
/// "step 1,200 of 5,000 · 8,200 tokens/s · 14 min left · saved at step 1,000"; what is unknown is left out.
QString progressText(const RunProgress& progress);
/// "40 s", "14 min", "3 h 05 min".
QString durationText(double seconds);

} // namespace lila
