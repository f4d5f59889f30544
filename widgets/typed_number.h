// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads a number as people type it, wherever they live.
#pragma once

#include <QString>

#include <optional>

namespace lila {

/// Point and comma are both decimal signs, in every locale: "0.5", "0,5", "1e-4". What stands before each
/// three digits is no decimal sign where it cannot be one: "1,000.5", "1.000.000", "1 000" and, for a `whole`
/// number, "1.000". Digits of any script. Nothing where the text is no number; infinite where it is too
/// large for a double.
std::optional<double> typedNumber(const QString& text, bool whole);

} // namespace lila
