// SPDX-License-Identifier: AGPL-3.0-or-later
// What the core found wrong, in the user's language: its messages are made of English pieces and of what they
// name.
#pragma once

#include <QString>

#include <span>
#include <string>

namespace lila {

/// Each with %1, %2 … where the core names something; a test holds them against its sources.
std::span<const char* const> knownProblems();

/// A message that is known, or whose part behind a colon is: translated. Any other stays English.
QString coreProblem(const std::string& english);

} // namespace lila
