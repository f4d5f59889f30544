// SPDX-License-Identifier: AGPL-3.0-or-later
// What a survey of loops found, as JSON and as a table.
#pragma once

#include "core/evaluation/loop_survey.h"

#include <nlohmann/json.hpp>

namespace lila::cli {

/// "anchored, penalties"
std::string cellName(const LoopCell& cell);
/// definition, tokens, and `settings`, an object a way of writing: context, penalties, texts, hard_loops,
/// stuck, median_onset, median_period, distinct, compression, and its texts one by one under `runs`.
nlohmann::json loopsJson(const std::vector<LoopCell>& cells, int tokens);
/// A column a way of writing.
std::string loopsTable(const std::vector<LoopCell>& cells);

} // namespace lila::cli
