// SPDX-License-Identifier: AGPL-3.0-or-later
// The judging commands' results as JSON: the same names in all of them.
#pragma once

#include "core/evaluation/evaluation.h"

#include <nlohmann/json.hpp>

namespace lila::cli {

/// [low, high]; null where it is not known
nlohmann::json intervalJson(const Interval& interval);
/// delta, ci95, p, stories
nlohmann::json differenceJson(const PairedDifference& difference);
/// loss_per_token, loss_padded, perplexity, bits_per_character, ci95 of each, stories, tokens, characters,
/// window, padding_loss, loss_by_position, and by_story on demand.
nlohmann::json evaluationJson(const Evaluation& evaluation, bool byStory = false);

} // namespace lila::cli
