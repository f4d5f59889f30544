// SPDX-License-Identifier: AGPL-3.0-or-later
// One setting: its label, a slider and an exact box (or a check box, a choice, a line of text), and a way
// back to the default.
#pragma once

#include "core/sampling/settings.h"

#include <QWidget>

class QAbstractSpinBox;
class QCheckBox;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QSlider;
class QToolButton;

namespace lila {

class NumberBox;
class SeedBox;

class SettingRow : public QWidget {
    Q_OBJECT

public:
    /// `info` must outlive the row: an entry of settingTable().
    explicit SettingRow(const SettingInfo& info, QWidget* parent = nullptr);

    const SettingInfo& info() const { return m_info; }
    /// As a number, which is near a large seed and not always the seed.
    double value() const { return m_info.value(m_value); }
    void writeTo(GenerationSettings& settings) const;
    /// Clamped to the range; does not signal.
    void readFrom(const GenerationSettings& settings);
    void setDefault(const GenerationSettings& defaults);
    bool isDefault() const;

    QString label() const;
    QString valueText(const GenerationSettings& settings) const; ///< as the row shows it
    int labelWidth() const;
    void setLabelWidth(int width);
    int boxWidth() const; ///< 0 where there is none
    void setBoxWidth(int width);

Q_SIGNALS:
    /// By the user's hand.
    void edited();

private:
    void addNumber(QHBoxLayout* layout);
    void addSlider();
    void addBox();
    void addSeed(QHBoxLayout* layout);
    void prepareBox(QAbstractSpinBox* box);
    void addSwitch(QHBoxLayout* layout);
    void addChoice(QHBoxLayout* layout);
    void addLine(QHBoxLayout* layout);
    void takeLine();
    QString lineText(const GenerationSettings& settings) const;
    GenerationSettings withinRange(const GenerationSettings& settings) const;
    void edit(double value);
    void edit(const GenerationSettings& settings);
    void refresh();

    const SettingInfo& m_info;
    GenerationSettings m_value; ///< of this and the next, the row's own setting counts
    GenerationSettings m_default;
    QLabel* m_label = nullptr;
    QSlider* m_slider = nullptr;
    NumberBox* m_box = nullptr;
    SeedBox* m_seed = nullptr;
    QCheckBox* m_switch = nullptr;
    QComboBox* m_choice = nullptr;
    QLineEdit* m_line = nullptr;
    QToolButton* m_reset = nullptr;
};

} // namespace lila
