// SPDX-License-Identifier: AGPL-3.0-or-later
// The learning rate over the steps of a run.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace lila {

/// After the warm-up. A trapezoid is constant before it falls, so that a run may be given more steps as long
/// as it has not begun to fall.
enum class ScheduleShape { Cosine, Constant, Trapezoid };

struct Schedule {
    double lr = 5e-5;
    std::int64_t warmup = 0; ///< steps in which the rate rises linearly to lr
    std::int64_t steps = 1;  ///< of the whole run
    ScheduleShape shape = ScheduleShape::Cosine;
    double floor = 0.1; ///< where the rate ends that falls, as a share of lr
    double fall = 0.2;  ///< share of the steps in which a trapezoid falls, linearly; none of the warm-up's

    /// Of step number `step`, from 0; after the last, where it ends.
    double at(std::int64_t step) const {
        if (step < warmup)
            return lr * static_cast<double>(step + 1) / static_cast<double>(warmup);
        if (shape == ScheduleShape::Constant || steps <= warmup)
            return lr;
        return lr * (floor + (1 - floor) * (shape == ScheduleShape::Cosine ? wave(step) : side(step)));
    }

private:
    double wave(std::int64_t step) const {
        const double part = static_cast<double>(step - warmup) / static_cast<double>(steps - warmup);
        return 0.5 * (1 + std::cos(std::numbers::pi * std::min(part, 1.0)));
    }
    double side(std::int64_t step) const {
        const double most = static_cast<double>(steps - warmup);
        const double falling = std::max(std::min(fall * static_cast<double>(steps), most), 1.0);
        const double left = static_cast<double>(std::max<std::int64_t>(steps - step, 0));
        return std::min(left / falling, 1.0);
    }
};

} // namespace lila
