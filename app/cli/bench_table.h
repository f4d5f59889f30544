// SPDX-License-Identifier: AGPL-3.0-or-later
// The result of `lila bench` for people.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace lila::cli {

/// `figures`: the object that `lila bench --json` prints.
std::string benchTable(const nlohmann::json& figures);

} // namespace lila::cli
