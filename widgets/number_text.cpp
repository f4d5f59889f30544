// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/number_text.h"

#include <QLocale>

#include <cmath>

namespace lila {
namespace {

QString digits(double share) {
    const double percent = 100 * std::abs(share);
    const int decimals = percent >= 9.95 || percent == 0 ? 0 : percent >= 0.995 ? 1 : 2;
    return QLocale().toString(percent, 'f', decimals) + QStringLiteral("\u202f%");
}

} // namespace

QString numberText(double value) {
    const QLocale locale;
    return locale.toString(value, 'g', 4).replace(locale.exponential(), QStringLiteral("e"));
}

QString percentText(double share) {
    return digits(share);
}

QString differenceText(double share) {
    return (share < 0 ? QStringLiteral("\u2212") : QStringLiteral("+")) + digits(share);
}

} // namespace lila
