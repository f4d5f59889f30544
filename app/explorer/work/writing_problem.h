// SPDX-License-Identifier: AGPL-3.0-or-later
// What went wrong while a model wrote, for people.
#pragma once

#include <QString>

#include <exception>

namespace lila {

/// In the user's language where it is one that people meet; else as it says itself.
QString writingProblem(const std::exception& error);

} // namespace lila
