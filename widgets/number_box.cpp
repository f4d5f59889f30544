// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/number_box.h"

#include <QLineEdit>
#include <QLocale>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr int fractionDigits = 40;       ///< so that the base class rounds nothing away
constexpr int widestText = 8;            ///< characters
constexpr double smallestWritten = 1e-5; ///< what is smaller is shown with an exponent

} // namespace

NumberBox::NumberBox(double minimum, double maximum, bool whole, QWidget* parent)
    : QDoubleSpinBox(parent), m_whole(whole) {
    setDecimals(whole ? 0 : fractionDigits);
    setRange(minimum, maximum);
    setCorrectionMode(QAbstractSpinBox::CorrectToNearestValue);
    setKeyboardTracking(false);
}

QString NumberBox::textFromValue(double value) const {
    const bool isTiny = value != 0 && std::abs(value) < smallestWritten;
    return QString::number(value, isTiny ? 'g' : 'f', m_whole ? 0 : QLocale::FloatingPointShortest);
}

double NumberBox::valueFromText(const QString& text) const {
    return text.trimmed().toDouble();
}

QValidator::State NumberBox::validate(QString& text, int&) const {
    static const QRegularExpression whole(QStringLiteral("^\\s*-?\\d*\\s*$"));
    static const QRegularExpression any(QStringLiteral("^\\s*-?\\d*\\.?\\d*([eE][+-]?\\d*)?\\s*$"));
    if (!(m_whole ? whole : any).match(text).hasMatch())
        return QValidator::Invalid;
    bool good = false;
    const double value = text.trimmed().toDouble(&good);
    return good && value >= minimum() && value <= maximum() ? QValidator::Acceptable
                                                            : QValidator::Intermediate;
}

void NumberBox::stepBy(int steps) {
    const double size = std::pow(10, std::floor(std::log10(std::max(std::abs(value()), 1e-300))));
    double step = size / 10;
    if (value() == 0)
        step = m_whole ? 1 : std::min(0.01, maximum() / 100);
    if (m_whole)
        step = std::max(1.0, step);
    setValue(value() + steps * step);
    lineEdit()->selectAll();
}

QSize NumberBox::sizeHint() const {
    QSize hint = QDoubleSpinBox::sizeHint();
    const QFontMetrics metrics = fontMetrics();
    const int text = metrics.horizontalAdvance(QString(widestText, QLatin1Char('0')));
    hint.setWidth(text + 34); // frame and arrows
    return hint;
}

} // namespace lila
