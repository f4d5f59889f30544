// SPDX-License-Identifier: AGPL-3.0-or-later
// All settings of a training run as a form, made from the settings table: what matters first in sight, the
// rest a click away.
#pragma once

#include "core/training/run/training_settings.h"

#include <QWidget>

#include <vector>

class QComboBox;
class QGridLayout;
class QLabel;
class QToolButton;

namespace lila {

class TrainingField;

class TrainingForm : public QWidget {
    Q_OBJECT

public:
    /// Which settings the user may change.
    enum class Freedom {
        All,
        OfALoadedModel,   ///< all but the model's: TrainingSettingInfo::isOfModel
        OfARunThatGoesOn, ///< TrainingSettingInfo::mayChange
        None,
    };

    explicit TrainingForm(QWidget* parent = nullptr);

    TrainingSettings settings() const;
    /// Does not signal.
    void setSettings(const TrainingSettings& settings);
    void setFreedom(Freedom freedom);

    int labelWidth() const;
    void setLabelWidth(int width);

    TrainingField* field(std::string_view name) const;
    const std::vector<TrainingField*>& fields() const { return m_fields; }
    QComboBox* presetBox() const { return m_presets; }
    QToolButton* moreButton() const { return m_more; }

Q_SIGNALS:
    /// By the user's hand.
    void changed();

private:
    static bool isFree(const TrainingSettingInfo& info, Freedom freedom);
    QLayout* makeHead();
    void makeMore();
    /// Two fields a line, below what is there.
    void addFields(QGridLayout& grid, bool important);
    void chainTabs() const;
    void addPresets();
    void showPreset();

    std::vector<TrainingField*> m_fields; ///< in the table's order
    QList<QLabel*> m_firstLabels;         ///< in the first column, which is aligned with what stands above it
    QLabel* m_presetLabel;
    QComboBox* m_presets;
    QToolButton* m_more;
};

} // namespace lila
