// SPDX-License-Identifier: AGPL-3.0-or-later
// The learning rate over the steps of a run.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace lila {

struct Schedule {
    double lr = 5e-5;
    std::int64_t warmup = 0; ///< steps in which the rate rises linearly to lr
    std::int64_t steps = 1;  ///< of the whole run
    bool cosine = true;      ///< false: constant after the warm-up
    double floor = 0.1;      ///< where the cosine ends, as a share of lr

    /// Of step number `step`, from 0; after the last, where the cosine ends.
    double at(std::int64_t step) const {
        if (step < warmup)
            return lr * static_cast<double>(step + 1) / static_cast<double>(warmup);
        if (!cosine || steps <= warmup)
            return lr;
        const double part = static_cast<double>(step - warmup) / static_cast<double>(steps - warmup);
        const double wave = 0.5 * (1 + std::cos(std::numbers::pi * std::min(part, 1.0)));
        return lr * (floor + (1 - floor) * wave);
    }
};

} // namespace lila
