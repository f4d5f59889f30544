// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/number_box.h"

#include "widgets/note_bubble.h"
#include "widgets/typed_number.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QSignalBlocker>

#include <algorithm>
#include <cmath>
#include <utility>

namespace lila {
namespace {

constexpr int fractionDigits = 40;       ///< so that the base class rounds nothing away
constexpr int stepDigits = 12;           ///< of a value that was stepped to, so that 0.1 + 0.2 is 0.3
constexpr int widestText = 8;            ///< characters
constexpr double smallestWritten = 1e-5; ///< what is smaller is shown with an exponent

} // namespace

NumberBox::NumberBox(double minimum, double maximum, bool whole, QWidget* parent)
    : QDoubleSpinBox(parent), m_whole(whole) {
    setDecimals(whole ? 0 : fractionDigits);
    setRange(minimum, maximum);
    setKeyboardTracking(false);
    connect(lineEdit(), &QLineEdit::textEdited, this, [this](const QString& text) {
        m_typed = text;
        NoteBubble::clear(*window());
    });
    connect(this, &QAbstractSpinBox::editingFinished, this, &NumberBox::finishTyping);
}

void NumberBox::setLeastDecimals(int count) {
    m_leastDecimals = count;
    setValue(value());
}

void NumberBox::showValue(double value) {
    if (m_typed == lineEdit()->text())
        return;
    const QSignalBlocker quiet(this);
    setValue(value);
}

/// Only the decimal sign is the locale's: digits and exponents stay such as can be typed anywhere.
QString NumberBox::textFromValue(double value) const {
    const bool isTiny = value != 0 && std::abs(value) < smallestWritten;
    QString text = QString::number(value, isTiny ? 'g' : 'f', m_whole ? 0 : QLocale::FloatingPointShortest);
    if (!isTiny && m_leastDecimals > 0) {
        const qsizetype point = text.indexOf(QLatin1Char('.'));
        const qsizetype decimals = point < 0 ? 0 : text.size() - point - 1;
        if (decimals < m_leastDecimals)
            text = QString::number(value, 'f', m_leastDecimals);
    }
    return text.replace(QLatin1Char('.'), locale().decimalPoint());
}

/// Without prefix and suffix, which Qt puts back at once; nor what the user has typed of the suffix.
QString NumberBox::bare(const QString& text) const {
    QString number = text;
    if (number.startsWith(prefix()))
        number.remove(0, prefix().size());
    if (number.endsWith(suffix()))
        number.chop(suffix().size());
    number = number.trimmed();
    const QString unit = suffix().trimmed();
    qsizetype length = unit.size();
    while (length > 0 && !number.endsWith(unit.left(length).trimmed()))
        --length;
    number.chop(unit.left(length).trimmed().size());
    return number.trimmed();
}

std::optional<double> NumberBox::number(const QString& text) const {
    QString typed = bare(text);
    if (!specialValueText().isEmpty() && typed == specialValueText())
        return minimum();
    return typedNumber(typed.remove(specialValueText()), m_whole);
}

double NumberBox::valueFromText(const QString& text) const {
    const double value = number(text).value_or(this->value());
    return std::clamp(m_whole ? std::round(value) : value, minimum(), maximum());
}

QValidator::State NumberBox::validate(QString& text, int&) const {
    return number(text) ? QValidator::Acceptable : QValidator::Intermediate;
}

void NumberBox::fixup(QString& text) const {
    text = prefix() + textFromValue(value()) + suffix();
}

void NumberBox::finishTyping() {
    const QString typed = std::exchange(m_typed, std::nullopt).value_or(QString());
    const QString word =
        numberCorrection(bare(typed), number(typed), {minimum(), maximum(), m_whole}, text());
    if (!word.isEmpty())
        NoteBubble::showAt(*this, word);
}

void NumberBox::stepBy(int steps) {
    interpretText();
    finishTyping();
    double step = m_step;
    if (step == 0) {
        step = std::pow(10, std::floor(std::log10(std::max(std::abs(value()), 1e-300)))) / 10;
        if (value() == 0)
            step = m_whole ? 1 : std::min(0.01, maximum() / 100);
    }
    if (m_whole)
        step = std::max(1.0, step);
    setValue(QString::number(value() + steps * step, 'g', m_whole ? 17 : stepDigits).toDouble());
    lineEdit()->selectAll();
}

bool NumberBox::isShortcut(const QEvent& event) {
    if (event.type() != QEvent::ShortcutOverride || event.isAccepted())
        return false;
    const auto& keys = static_cast<const QKeyEvent&>(event);
    const bool isModifier = keys.key() >= Qt::Key_Shift && keys.key() <= Qt::Key_Alt;
    return keys.modifiers().testFlag(Qt::ControlModifier) && !isModifier;
}

bool NumberBox::event(QEvent* event) {
    const bool handled = QDoubleSpinBox::event(event);
    if (isShortcut(*event)) {
        interpretText();
        finishTyping();
    }
    return handled;
}

QSize NumberBox::sizeHint() const {
    QSize hint = QDoubleSpinBox::sizeHint();
    const QFontMetrics metrics = fontMetrics();
    const int text = metrics.horizontalAdvance(QString(widestText, QLatin1Char('0')));
    hint.setWidth(text + 34); // frame and arrows
    return hint;
}

} // namespace lila
