// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads a number as people type it, wherever they live.
#pragma once

#include <QString>

#include <limits>
#include <optional>

namespace lila {

/// Point and comma are both decimal signs, in every locale: "0.5", "0,5", "1e-4". What stands before each
/// three digits is no decimal sign where it cannot be one: "1,000.5", "1.000.000", "1 000" and, for a `whole`
/// number, "1.000". Digits of any script. Nothing where the text is no number; infinite where it is too
/// large for a double.
std::optional<double> typedNumber(const QString& text, bool whole);

/// The same to the last digit, for whole numbers from 0 to 2^64 - 1; nothing where the text is none of them.
std::optional<quint64> typedWholeNumber(const QString& text);

/// The shortest number that is kept as that: 0.1 of 0.1F, and not 0.100000001490116.
double asTyped(float kept);

/// What a number may be; without limits, all.
struct NumberRange {
    double minimum = -std::numeric_limits<double>::infinity();
    double maximum = std::numeric_limits<double>::infinity();
    bool whole = false;
};

/// What to say where `typed`, read as `number`, cannot stay as it is and became `shown`; empty where it can.
QString numberCorrection(const QString& typed, std::optional<double> number, const NumberRange& range,
                         const QString& shown);

} // namespace lila
