// SPDX-License-Identifier: AGPL-3.0-or-later
// Two judgements and their comparison, as JSON and as one table.
#pragma once

#include "core/evaluation/comparison.h"

#include <nlohmann/json.hpp>

namespace lila::cli {

struct ComparedModels {
    std::string names[2];
    Judgement judgements[2];
    Comparison comparison;
    int tokens = 0; ///< of the long texts
};

/// a, b (checkpoint, evaluation, ablations, loops) and difference, b - a; null where the tokenizers differ.
nlohmann::json comparisonJson(const ComparedModels& models);
std::string comparisonTable(const ComparedModels& models);

} // namespace lila::cli
