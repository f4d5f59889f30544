// SPDX-License-Identifier: AGPL-3.0-or-later
// How a training run is told of on the terminal.
#pragma once

#include "core/training/run/story_samples.h"
#include "core/training/run/train_log.h"
#include "core/training/run/training_settings.h"

namespace lila::cli {

/// Prints on stdout.
class TrainDisplay {
public:
    void began(const TrainingSettings& settings, std::int64_t step);
    void logged(const TrainLogLine& line);
    void sampled(const StorySample& sample) const;

private:
    std::string timeLeft(const TrainLogLine& line) const;

    TrainingSettings m_settings;
    std::int64_t m_firstStep = 0;
};

} // namespace lila::cli
