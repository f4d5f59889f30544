// SPDX-License-Identifier: AGPL-3.0-or-later
// Measured numbers as text for people.
#pragma once

#include <QString>

namespace lila {

/// Four significant digits in the user's locale; exponents as NumberBox shows them, and takes them.
QString numberText(double value);

} // namespace lila
