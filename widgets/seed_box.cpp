// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/seed_box.h"

#include "widgets/note_bubble.h"
#include "widgets/number_box.h"
#include "widgets/typed_number.h"

#include <QLineEdit>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace lila {
namespace {

constexpr quint64 largest = std::numeric_limits<quint64>::max();
const NumberRange range{.maximum = std::nextafter(0x1p64, 0), .whole = true};

quint64 nearest(double number) {
    return number > range.maximum ? largest : static_cast<quint64>(std::round(std::max(number, 0.0)));
}

} // namespace

SeedBox::SeedBox(QWidget* parent) : QAbstractSpinBox(parent) {
    connect(lineEdit(), &QLineEdit::textEdited, this, [this](const QString& text) {
        m_typed = text;
        NoteBubble::clear(*window());
    });
    connect(this, &QAbstractSpinBox::editingFinished, this, &SeedBox::finishTyping);
    lineEdit()->setText(textFromValue(m_value));
}

QString SeedBox::textFromValue(quint64 value) {
    return value == 0 ? tr("random") : QString::number(value);
}

void SeedBox::setValue(quint64 value) {
    lineEdit()->setText(textFromValue(value));
    if (std::exchange(m_value, value) != value)
        Q_EMIT valueChanged(value);
}

void SeedBox::finishTyping() {
    if (!m_typed)
        return;
    const QString word = textFromValue(0);
    const QString typed = std::exchange(m_typed, std::nullopt)->trimmed();
    const QString bare = QString(typed).remove(word).trimmed(); // a click leaves the caret behind the word
    const std::optional<quint64> exact = typed == word ? std::optional<quint64>(0) : typedWholeNumber(bare);
    const std::optional<double> number = exact ? std::nullopt : typedNumber(bare, true);
    setValue(exact ? *exact : number ? nearest(*number) : m_value);
    if (exact)
        return;
    if (const QString said = numberCorrection(bare, number, range, text()); !said.isEmpty())
        NoteBubble::showAt(*this, said);
}

void SeedBox::stepBy(int steps) {
    finishTyping();
    const auto distance = static_cast<quint64>(std::abs(steps));
    setValue(steps < 0 ? m_value - std::min(m_value, distance)
                       : m_value + std::min(largest - m_value, distance));
    lineEdit()->selectAll();
}

QAbstractSpinBox::StepEnabled SeedBox::stepEnabled() const {
    return (m_value > 0 ? StepDownEnabled : StepNone) | (m_value < largest ? StepUpEnabled : StepNone);
}

bool SeedBox::event(QEvent* event) {
    const bool handled = QAbstractSpinBox::event(event);
    if (NumberBox::isShortcut(*event))
        finishTyping();
    return handled;
}

QSize SeedBox::sizeHint() const {
    QSize hint = QAbstractSpinBox::sizeHint();
    hint.setWidth(fontMetrics().horizontalAdvance(QString(8, QLatin1Char('0'))) + 34);
    return hint;
}

} // namespace lila
