// SPDX-License-Identifier: AGPL-3.0-or-later
// One setting: its label, a slider and an exact box (or a check box, or a choice), and a way back to the
// default.
#pragma once

#include "core/sampling/settings.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QSlider;
class QToolButton;

namespace lila {

class NumberBox;

class SettingRow : public QWidget {
    Q_OBJECT

public:
    /// `info` must outlive the row: an entry of settingTable().
    explicit SettingRow(const SettingInfo& info, QWidget* parent = nullptr);

    const SettingInfo& info() const { return m_info; }
    double value() const { return m_value; }
    /// Clamped to the range; does not signal.
    void setValue(double value);
    void setDefault(double value);
    bool isDefault() const;

    QString label() const;
    QString valueText(double value) const; ///< as the row shows it
    int labelWidth() const;
    void setLabelWidth(int width);
    int boxWidth() const; ///< 0 where there is none
    void setBoxWidth(int width);

Q_SIGNALS:
    /// By the user's hand.
    void edited(double value);

private:
    void addNumber(QHBoxLayout* layout);
    void addSlider();
    void addBox();
    void addSwitch(QHBoxLayout* layout);
    void addChoice(QHBoxLayout* layout);
    void edit(double value);
    void show(double value);

    const SettingInfo& m_info;
    double m_value = 0;
    double m_default = 0;
    QLabel* m_label = nullptr;
    QSlider* m_slider = nullptr;
    NumberBox* m_box = nullptr;
    QCheckBox* m_switch = nullptr;
    QComboBox* m_choice = nullptr;
    QToolButton* m_reset = nullptr;
};

} // namespace lila
