// SPDX-License-Identifier: AGPL-3.0-or-later
// A button with a menu of settings that go together: the ones that come along, the model's, and the user's
// own.
#pragma once

#include "core/sampling/presets.h"
#include "widgets/menu_button.h"

#include <QStringList>

namespace lila {

class PresetButton : public MenuButton {
    Q_OBJECT

public:
    explicit PresetButton(QWidget* parent = nullptr);

    /// As the menu calls what the model recommends.
    static QString recommendedName();
    /// Names of the user's own.
    void setOwn(const QStringList& names);

Q_SIGNALS:
    /// One that comes along.
    void presetChosen(const lila::Preset& preset);
    void recommendedChosen(); ///< what the model recommends
    void ownChosen(const QString& name);
    /// The settings of now are to be kept under that name, in the place of what has it.
    void saveWanted(const QString& name);
    void removalWanted(const QString& name);

private:
    void fill();
    void addSaving();

    QMenu* m_menu;
    QStringList m_own;
};

} // namespace lila
