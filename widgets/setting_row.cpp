// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/setting_row.h"

#include "widgets/icons.h"
#include "widgets/number_box.h"
#include "widgets/wheel_guard.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

QString text(std::string_view utf8) {
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

constexpr int boxFrame = 16; ///< pixels left and right of a box's text
/// A slider that covers less of the range than this would say nothing.
constexpr double smallestCover = 0.001;

} // namespace

SettingRow::SettingRow(const SettingInfo& info, QWidget* parent) : QWidget(parent), m_info(info) {
    setObjectName(text(info.name));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    m_label = new QLabel(text(info.label), this);
    layout->addWidget(m_label);
    if (std::holds_alternative<bool GenerationSettings::*>(info.member))
        addSwitch(layout);
    else if (std::holds_alternative<ContextPolicy GenerationSettings::*>(info.member))
        addChoice(layout);
    else
        addNumber(layout);

    m_reset = new QToolButton(this);
    m_reset->setAutoRaise(true);
    m_reset->setIcon(actionIcon(ActionIcon::Reset));
    m_reset->setIconSize({12, 12});
    m_reset->setEnabled(false);
    m_reset->setAccessibleName(tr("Reset %1").arg(text(info.label)));
    connect(m_reset, &QToolButton::clicked, this, [this] { edit(m_default); });
    layout->addWidget(m_reset);

    const QString tip = QStringLiteral("<p>%1</p>").arg(text(info.help).toHtmlEscaped());
    for (QWidget* part : std::initializer_list<QWidget*>{m_label, m_slider, m_box, m_switch, m_choice})
        if (part)
            part->setToolTip(tip);
    setDefault(info.value(GenerationSettings{}));
    setValue(m_default);
}

void SettingRow::addNumber(QHBoxLayout* layout) {
    addBox();
    if (m_info.sliderMaximum >= smallestCover * m_info.maximum) {
        addSlider();
        layout->addWidget(m_slider, 1);
        layout->addWidget(m_box);
        setTabOrder(m_slider, m_box);
    } else {
        layout->addWidget(m_box, 1);
    }
}

void SettingRow::addSlider() {
    m_slider = new QSlider(Qt::Horizontal, this);
    m_slider->setRange(static_cast<int>(std::floor(m_info.minimum / m_info.step)),
                       static_cast<int>(std::round(m_info.sliderMaximum / m_info.step)));
    m_slider->setPageStep(std::max(1, (m_slider->maximum() - m_slider->minimum()) / 10));
    m_slider->setMinimumWidth(36);
    m_slider->setAccessibleName(text(m_info.label));
    connect(m_slider, &QSlider::valueChanged, this, [this](int position) {
        const double scale = std::pow(10, m_info.decimals); // 3 × 0.05 is 0.15
        edit(std::round(position * m_info.step * scale) / scale);
    });
    guardWheel(m_slider);
}

void SettingRow::addBox() {
    const bool isWhole = !std::holds_alternative<double GenerationSettings::*>(m_info.member);
    m_box = new NumberBox(m_info.minimum, m_info.maximum, isWhole, this);
    m_box->setLeastDecimals(m_info.decimals);
    m_box->setStep(m_info.step);
    m_box->setAlignment(Qt::AlignRight);
    m_box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_box->setAccessibleName(text(m_info.label));
    if (m_info.name == "seed")
        m_box->setSpecialValueText(tr("random"));
    if (m_info.name == "temperature")
        m_box->setSpecialValueText(tr("greedy"));
    connect(m_box, &NumberBox::valueChanged, this, &SettingRow::edit);

    m_label->setBuddy(m_box);
    guardWheel(m_box);
}

void SettingRow::addSwitch(QHBoxLayout* layout) {
    m_switch = new QCheckBox(tr("on"), this);
    m_switch->setAccessibleName(text(m_info.label));
    connect(m_switch, &QCheckBox::toggled, this, [this](bool on) { edit(on ? 1 : 0); });
    m_label->setBuddy(m_switch);
    layout->addWidget(m_switch, 1);
}

void SettingRow::addChoice(QHBoxLayout* layout) {
    m_choice = new QComboBox(this);
    for (int i = 0; i <= static_cast<int>(m_info.maximum); ++i)
        m_choice->addItem(text(contextPolicyName(static_cast<ContextPolicy>(i))));
    m_choice->setAccessibleName(text(m_info.label));
    connect(m_choice, &QComboBox::activated, this, [this](int index) { edit(index); });
    m_label->setBuddy(m_choice);
    guardWheel(m_choice);
    layout->addWidget(m_choice, 1);
}

void SettingRow::setValue(double value) {
    m_value = std::clamp(value, m_info.minimum, m_info.maximum);
    show(m_value);
}

void SettingRow::setDefault(double value) {
    m_default = std::clamp(value, m_info.minimum, m_info.maximum);
    m_reset->setEnabled(!isDefault());
    m_reset->setToolTip(tr("Back to %1").arg(valueText(m_default)));
}

QString SettingRow::label() const {
    return m_label->text();
}

QString SettingRow::valueText(double value) const {
    if (m_choice)
        return m_choice->itemText(static_cast<int>(value));
    if (m_switch)
        return value != 0 ? tr("on") : tr("off");
    if (value == m_box->minimum() && !m_box->specialValueText().isEmpty())
        return m_box->specialValueText();
    return m_box->textFromValue(value);
}

bool SettingRow::isDefault() const {
    return m_value == m_default;
}

void SettingRow::edit(double value) {
    const double clamped = std::clamp(value, m_info.minimum, m_info.maximum);
    if (clamped == m_value)
        return;
    m_value = clamped;
    show(m_value);
    Q_EMIT edited(m_value);
}

void SettingRow::show(double value) {
    if (m_box) {
        const QSignalBlocker quiet(m_box);
        m_box->setValue(value);
    }
    if (m_slider) {
        const QSignalBlocker quiet(m_slider);
        m_slider->setValue(static_cast<int>(std::round(value / m_info.step)));
    }
    if (m_switch) {
        const QSignalBlocker quiet(m_switch);
        m_switch->setChecked(value != 0);
        m_switch->setText(valueText(value));
    }
    if (m_choice)
        m_choice->setCurrentIndex(static_cast<int>(value));
    m_reset->setEnabled(!isDefault());
}

int SettingRow::labelWidth() const {
    return m_label->sizeHint().width();
}

void SettingRow::setLabelWidth(int width) {
    m_label->setFixedWidth(width);
}

int SettingRow::boxWidth() const {
    if (m_box == nullptr)
        return 0;
    const QFontMetrics metrics = m_box->fontMetrics();
    return boxFrame + std::max(metrics.horizontalAdvance(QStringLiteral("100000")),
                               metrics.horizontalAdvance(m_box->specialValueText()));
}

void SettingRow::setBoxWidth(int width) {
    if (m_slider != nullptr)
        m_box->setFixedWidth(width);
}

} // namespace lila
