// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/training_field.h"

#include "widgets/number_box.h"
#include "widgets/tr.h"
#include "widgets/wheel_guard.h"

#include <QComboBox>
#include <QLabel>
#include <QSignalBlocker>

namespace lila {
namespace {

QString textOf(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

bool isDouble(const TrainingSettingInfo& info) {
    return std::holds_alternative<double TrainingSettings::*>(info.member);
}

} // namespace

TrainingField::TrainingField(const TrainingSettingInfo& info, QWidget* parent)
    : QObject(parent), m_info(info), m_label(new QLabel(tableText(info.label), parent)) {
    if (info.choices.empty())
        addNumber(parent);
    else
        addChoice(parent);
    editor()->setToolTip(QStringLiteral("%1 (--%2)").arg(tableText(info.help), textOf(info.name)));
    editor()->setAccessibleName(tableText(info.label));
    editor()->setAccessibleDescription(tableText(info.help));
    editor()->setObjectName(textOf(info.name));
    m_label->setToolTip(editor()->toolTip());
    m_label->setBuddy(editor());
    guardWheel(editor());
}

void TrainingField::addNumber(QWidget* parent) {
    m_box = new NumberBox(m_info.minimum, m_info.maximum, !isDouble(m_info), parent);
    connect(m_box, &NumberBox::valueChanged, this, &TrainingField::edited);
}

void TrainingField::addChoice(QWidget* parent) {
    m_choice = new QComboBox(parent);
    for (const QString& choice : textOf(m_info.choices).split(QLatin1Char(',')))
        m_choice->addItem(tableText(choice.toStdString()), choice);
    connect(m_choice, &QComboBox::currentIndexChanged, this, &TrainingField::edited);
}

QWidget* TrainingField::editor() const {
    if (m_box != nullptr)
        return m_box;
    return m_choice;
}

/// As files and flags have it, in no locale.
QString TrainingField::plainText() const {
    if (m_box == nullptr)
        return m_choice->currentData().toString();
    return isDouble(m_info) ? QString::number(m_box->value(), 'g', QLocale::FloatingPointShortest)
                            : QString::number(m_box->value(), 'f', 0);
}

void TrainingField::writeTo(TrainingSettings& settings) const {
    setSetting(settings, m_info, plainText().toStdString());
}

void TrainingField::readFrom(const TrainingSettings& settings) {
    const QString text = QString::fromStdString(settingText(settings, m_info));
    const QSignalBlocker quiet(editor());
    if (m_box != nullptr)
        m_box->setValue(text.toDouble());
    else
        m_choice->setCurrentIndex(m_choice->findData(text));
}

void TrainingField::setVisible(bool visible) {
    m_label->setVisible(visible);
    editor()->setVisible(visible);
}

void TrainingField::setEnabled(bool enabled) {
    m_label->setEnabled(enabled);
    editor()->setEnabled(enabled);
}

} // namespace lila
