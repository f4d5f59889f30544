// SPDX-License-Identifier: AGPL-3.0-or-later
// What a record says of its token in one number, for colours and tables.
#pragma once

#include "core/story/step_record.h"

#include <optional>

namespace lila {

/// To the model, before all settings; nothing where no candidates were recorded.
std::optional<double> modelProbability(const StepRecord& record);

/// The factor by which the resonator made it more probable; nothing where it was off, or made it possible in
/// the first place.
std::optional<double> resonatorLift(const StepRecord& record);

} // namespace lila
