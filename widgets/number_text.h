// SPDX-License-Identifier: AGPL-3.0-or-later
// Measured numbers as text for people.
#pragma once

#include <QString>

namespace lila {

/// Four significant digits in the user's locale; exponents as NumberBox shows them, and takes them.
QString numberText(double value);
/// "4.2 %": two significant digits in the user's locale.
QString percentText(double share);
/// With a sign.
QString differenceText(double share);

} // namespace lila
