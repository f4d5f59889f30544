// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/typed_number.h"

#include <QRegularExpression>

#include <cmath>

namespace lila {
namespace {

/// ASCII digits and signs, one kind of space.
QString plain(const QString& text) {
    QString out;
    for (const QChar c : text.trimmed()) {
        if (c.digitValue() >= 0)
            out += QLatin1Char(static_cast<char>('0' + c.digitValue()));
        else if (c == QChar(0x2212)) // minus
            out += QLatin1Char('-');
        else if (c == QChar(0x066b)) // Arabic decimal sign
            out += QLatin1Char('.');
        else if (c.isSpace() || c == QLatin1Char('\'') || c == QChar(0x2019) || c == QChar(0x066c))
            out += QLatin1Char(' ');
        else
            out += c;
    }
    return out;
}

/// Without the signs between groups of three digits.
QString withoutGroups(const QString& text, bool whole) {
    static const QRegularExpression grouped(
        QStringLiteral("^([+-]?[1-9]\\d{0,2})(?<groups>(?<sign>[., ])\\d{3}(?:\\k<sign>\\d{3})*)"
                       "(?:(?<decimal>[.,])(?<fraction>\\d*))?$"));
    const QRegularExpressionMatch match = grouped.match(text);
    const QString sign = match.captured(QStringLiteral("sign"));
    const QString decimal = match.captured(QStringLiteral("decimal"));
    QString groups = match.captured(QStringLiteral("groups"));
    const bool mayBeDecimal = !whole && decimal.isEmpty() && groups.size() == 4 && sign != QLatin1String(" ");
    if (!match.hasMatch() || sign == decimal || mayBeDecimal)
        return text;
    return match.captured(1) + groups.remove(sign) + QLatin1Char('.') +
           match.captured(QStringLiteral("fraction"));
}

} // namespace

std::optional<double> typedNumber(const QString& text, bool whole) {
    bool good = false;
    const double value =
        withoutGroups(plain(text), whole).replace(QLatin1Char(','), QLatin1Char('.')).toDouble(&good);
    const bool isTooLarge = !good && std::isinf(value);
    if (isTooLarge || (good && std::isfinite(value)))
        return value;
    return std::nullopt;
}

} // namespace lila
