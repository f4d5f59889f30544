// SPDX-License-Identifier: AGPL-3.0-or-later
// JSON as it is printed. What is no UTF-8, as a file's name or a prompt may be, becomes U+FFFD: a result that
// took long to work out must not be lost over it.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace lila::cli {

template <class Json>
std::string jsonLine(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

/// Indented.
template <class Json>
std::string jsonText(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

} // namespace lila::cli
