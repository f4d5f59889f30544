// SPDX-License-Identifier: AGPL-3.0-or-later
// One setting of a training run: its label, and a box for its number or its choices.
#pragma once

#include "core/training/run/training_settings.h"

#include <QObject>

class QComboBox;
class QLabel;
class QWidget;

namespace lila {

class NumberBox;

/// Label and editor are two widgets, so that those of many fields stand in a grid.
class TrainingField : public QObject {
    Q_OBJECT

public:
    /// `info` must outlive the field: an entry of trainingSettingTable().
    TrainingField(const TrainingSettingInfo& info, QWidget* parent);

    const TrainingSettingInfo& info() const { return m_info; }
    QLabel* label() const { return m_label; }
    QWidget* editor() const;

    void writeTo(TrainingSettings& settings) const;
    /// Does not signal.
    void readFrom(const TrainingSettings& settings);
    void setEnabled(bool enabled);
    void setVisible(bool visible);

Q_SIGNALS:
    /// By the user's hand.
    void edited();

private:
    void addNumber(QWidget* parent);
    void addChoice(QWidget* parent);
    QString plainText() const;

    const TrainingSettingInfo& m_info;
    QLabel* m_label;
    NumberBox* m_box = nullptr; ///< this one or the other
    QComboBox* m_choice = nullptr;
};

} // namespace lila
