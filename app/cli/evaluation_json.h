// SPDX-License-Identifier: AGPL-3.0-or-later
// The judging commands' results as JSON: the same names in all of them.
#pragma once

#include "core/evaluation/evaluation.h"

#include <nlohmann/json.hpp>

namespace lila::cli {

/// As text, indented. What is no UTF-8, as a file's name or a prompt may be, becomes U+FFFD: a result that
/// took long to work out must not be lost over it.
std::string jsonText(const nlohmann::json& json);
/// [low, high]; null where it is not known
nlohmann::json intervalJson(const Interval& interval);
/// delta, ci95, p, stories
nlohmann::json differenceJson(const PairedDifference& difference);
/// loss_per_token, loss_padded, perplexity, bits_per_character, ci95 of each, stories, tokens, characters,
/// window, padding_loss, loss_by_position, and by_story on demand.
nlohmann::json evaluationJson(const Evaluation& evaluation, bool byStory = false);

} // namespace lila::cli
