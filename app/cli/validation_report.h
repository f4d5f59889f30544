// SPDX-License-Identifier: AGPL-3.0-or-later
// A validation as JSON, as a few lines, and as a report with curves and samples.
#pragma once

#include "app/cli/document.h"
#include "core/evaluation/validation.h"

#include <nlohmann/json.hpp>

namespace lila::cli {

/// passed, checks (name, verdict, finding, can_show, cannot_show), evaluation, layers (beta, e8_scale, root
/// usage), samples, bias. Of a refused file only the first two.
nlohmann::json validationJson(const Validation& validation);
/// The checks, a line each, and the verdict.
std::string validationSummary(const Validation& validation);
/// `name`: of the file that was judged; `training`: the curves of its training, where known.
Document validationReport(const Validation& validation, const std::string& name,
                          const std::vector<Curve>& training);

} // namespace lila::cli
