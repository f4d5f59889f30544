// SPDX-License-Identifier: AGPL-3.0-or-later
// The loss curves of a training run, out of its log.
#pragma once

#include "app/cli/document.h"

#include <filesystem>

namespace lila::cli {

/// Of `train_log.jsonl` (a JSON object a line: step, train_loss, valid_loss_per_token, valid_loss_padded): a
/// curve for each loss that stands there, thinned to at most 60 points, each the mean of those it stands for.
/// Lines that are no such object are passed over, as the last may be half written. Empty where there is no
/// such file.
std::vector<Curve> trainingCurves(const std::filesystem::path& log);

} // namespace lila::cli
