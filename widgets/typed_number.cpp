// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/typed_number.h"

#include "widgets/tr.h"

#include <QRegularExpression>

#include <array>
#include <charconv>
#include <cmath>

namespace lila {
namespace {

constexpr int longestQuote = 24; ///< characters of what was typed, said back

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

QString inTheCLocale(const QString& text, bool whole) {
    return withoutGroups(plain(text), whole).replace(QLatin1Char(','), QLatin1Char('.'));
}

} // namespace

std::optional<double> typedNumber(const QString& text, bool whole) {
    bool good = false;
    const double value = inTheCLocale(text, whole).toDouble(&good);
    const bool isTooLarge = !good && std::isinf(value);
    if (isTooLarge || (good && std::isfinite(value)))
        return value;
    return std::nullopt;
}

std::optional<quint64> typedWholeNumber(const QString& text) {
    static const QRegularExpression noFraction(QStringLiteral("\\.0*$"));
    bool good = false;
    const quint64 value = inTheCLocale(text, true).remove(noFraction).toULongLong(&good);
    return good ? std::optional(value) : std::nullopt;
}

double asTyped(float kept) {
    std::array<char, 64> text{};
    const char* end = std::to_chars(text.data(), text.data() + text.size(), kept).ptr;
    double shortest = 0;
    std::from_chars(text.data(), end, shortest);
    return shortest;
}

QString numberCorrection(const QString& typed, std::optional<double> number, const NumberRange& range,
                         const QString& shown) {
    const QString quote = typed.size() > longestQuote ? typed.left(longestQuote) + QChar(0x2026) : typed;
    if (quote.isEmpty())
        return {};
    if (!number)
        return tr("“%1” is not a number: %2 stays").arg(quote, shown);
    if (*number > range.maximum)
        return tr("%1 is too large: set to the largest, %2").arg(quote, shown);
    if (*number < range.minimum)
        return tr("%1 is too small: set to the smallest, %2").arg(quote, shown);
    if (range.whole && *number != std::round(*number))
        return tr("Whole numbers only: %1 became %2").arg(quote, shown);
    return {};
}

} // namespace lila
