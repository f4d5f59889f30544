// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/setting_row.h"

#include "widgets/core_problem.h"
#include "widgets/icons.h"
#include "widgets/note_bubble.h"
#include "widgets/number_box.h"
#include "widgets/seed_box.h"
#include "widgets/setting_text.h"
#include "widgets/tr.h"
#include "widgets/wheel_guard.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace lila {
namespace {

QString text(std::string_view utf8) {
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

using Seed = std::uint64_t GenerationSettings::*;

/// A line that a shortcut of the window, as Generate, finishes.
class TextLine : public QLineEdit {
public:
    using QLineEdit::QLineEdit;

protected:
    bool event(QEvent* event) override {
        const bool handled = QLineEdit::event(event);
        if (NumberBox::isShortcut(*event))
            Q_EMIT editingFinished();
        return handled;
    }
};

constexpr int leastLine = 60; ///< pixels
constexpr int boxFrame = 16;  ///< pixels left and right of a box's text
/// A slider that covers less of the range than this would say nothing.
constexpr double smallestCover = 0.001;

} // namespace

SettingRow::SettingRow(const SettingInfo& info, QWidget* parent) : QWidget(parent), m_info(info) {
    setObjectName(text(info.name));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    m_label = new QLabel(tableText(info.label), this);
    layout->addWidget(m_label);
    if (std::holds_alternative<bool GenerationSettings::*>(info.member))
        addSwitch(layout);
    else if (!info.choices().empty())
        addChoice(layout);
    else if (info.isText())
        addLine(layout);
    else if (std::holds_alternative<Seed>(info.member))
        addSeed(layout);
    else
        addNumber(layout);

    m_reset = new QToolButton(this);
    m_reset->setAutoRaise(true);
    m_reset->setIcon(actionIcon(ActionIcon::Reset));
    m_reset->setIconSize({12, 12});
    m_reset->setEnabled(false);
    m_reset->setAccessibleName(tr("Reset %1").arg(tableText(info.label)));
    connect(m_reset, &QToolButton::clicked, this, [this] { edit(m_default); });
    layout->addWidget(m_reset);

    const QString tip = QStringLiteral("<p>%1</p>").arg(tableText(info.help).toHtmlEscaped());
    for (QWidget* part :
         std::initializer_list<QWidget*>{m_label, m_slider, m_box, m_seed, m_switch, m_choice, m_line})
        if (part)
            part->setToolTip(tip);
    refresh();
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
    m_slider->setMinimumWidth(56); // less can hardly be aimed at
    m_slider->setAccessibleName(tableText(m_info.label));
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
    if (m_info.name == "temperature")
        m_box->setSpecialValueText(tr("greedy"));
    connect(m_box, &NumberBox::valueChanged, this, [this](double value) { edit(value); });
    prepareBox(m_box);
}

void SettingRow::addSeed(QHBoxLayout* layout) {
    m_seed = new SeedBox(this);
    connect(m_seed, &SeedBox::valueChanged, this, [this](quint64 value) {
        GenerationSettings settings;
        settings.*std::get<Seed>(m_info.member) = value;
        edit(settings);
    });
    prepareBox(m_seed);
    layout->addWidget(m_seed, 1);
}

void SettingRow::prepareBox(QAbstractSpinBox* box) {
    box->setAlignment(Qt::AlignRight);
    box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    box->setAccessibleName(tableText(m_info.label));
    m_label->setBuddy(box);
    guardWheel(box);
}

void SettingRow::addSwitch(QHBoxLayout* layout) {
    m_switch = new QCheckBox(tr("on"), this);
    m_switch->setAccessibleName(tableText(m_info.label));
    connect(m_switch, &QCheckBox::toggled, this, [this](bool on) { edit(on ? 1 : 0); });
    m_label->setBuddy(m_switch);
    layout->addWidget(m_switch, 1);
}

void SettingRow::addChoice(QHBoxLayout* layout) {
    m_choice = new QComboBox(this);
    for (const std::string_view name : m_info.choices())
        m_choice->addItem(tableText(name));
    m_choice->setAccessibleName(tableText(m_info.label));
    connect(m_choice, &QComboBox::activated, this, [this](int index) { edit(index); });
    m_label->setBuddy(m_choice);
    guardWheel(m_choice);
    layout->addWidget(m_choice, 1);
}

void SettingRow::addLine(QHBoxLayout* layout) {
    m_line = new TextLine(this);
    m_line->setPlaceholderText(tr("none"));
    m_line->setAccessibleName(tableText(m_info.label));
    m_line->setMinimumWidth(leastLine);
    connect(m_line, &QLineEdit::textEdited, this, [this] { NoteBubble::clear(*window()); });
    connect(m_line, &QLineEdit::editingFinished, this, &SettingRow::takeLine);
    m_label->setBuddy(m_line);
    layout->addWidget(m_line, 1);
}

QString SettingRow::lineText(const GenerationSettings& settings) const {
    return text(settingText(settings, m_info));
}

/// What cannot be kept gives way to what was there, and it is said why.
void SettingRow::takeLine() {
    if (m_line->text() == lineText(m_value))
        return;
    GenerationSettings settings = m_value;
    try {
        setSetting(settings, m_info, m_line->text().toStdString());
    } catch (const std::invalid_argument& error) {
        NoteBubble::showAt(*m_line, tr("%1: the old value stays").arg(coreProblem(error.what())));
    }
    edit(settings);
    refresh();
}

GenerationSettings SettingRow::withinRange(const GenerationSettings& settings) const {
    GenerationSettings within = settings;
    const double value = m_info.value(settings);
    if (value < m_info.minimum || value > m_info.maximum)
        m_info.setValue(within, value);
    return within;
}

void SettingRow::writeTo(GenerationSettings& settings) const {
    m_info.copy(m_value, settings);
}

void SettingRow::readFrom(const GenerationSettings& settings) {
    m_value = withinRange(settings);
    refresh();
}

void SettingRow::setDefault(const GenerationSettings& defaults) {
    m_default = withinRange(defaults);
    refresh();
}

QString SettingRow::label() const {
    return m_label->text();
}

QString SettingRow::valueText(const GenerationSettings& settings) const {
    return settingValue(m_info, settings);
}

bool SettingRow::isDefault() const {
    return m_info.isSame(m_value, m_default);
}

void SettingRow::edit(double value) {
    GenerationSettings settings;
    m_info.setValue(settings, value);
    edit(settings);
}

void SettingRow::edit(const GenerationSettings& settings) {
    if (m_info.isSame(settings, m_value))
        return;
    readFrom(settings);
    Q_EMIT edited();
}

void SettingRow::refresh() {
    if (m_box) {
        const QSignalBlocker quiet(m_box);
        m_box->setValue(value());
    }
    if (m_seed) {
        const QSignalBlocker quiet(m_seed);
        m_seed->setValue(m_value.*std::get<Seed>(m_info.member));
    }
    if (m_slider) {
        const QSignalBlocker quiet(m_slider);
        m_slider->setValue(static_cast<int>(std::round(value() / m_info.step)));
    }
    if (m_switch) {
        const QSignalBlocker quiet(m_switch);
        m_switch->setChecked(value() != 0);
        m_switch->setText(valueText(m_value));
    }
    if (m_choice)
        m_choice->setCurrentIndex(static_cast<int>(value()));
    if (m_line && m_line->text() != lineText(m_value)) {
        m_line->setText(lineText(m_value));
        m_line->setCursorPosition(0);
    }
    m_reset->setEnabled(!isDefault());
    m_reset->setToolTip(tr("Back to %1").arg(valueText(m_default)));
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
