// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/preset_button.h"

#include "widgets/menu_field.h"
#include "widgets/theme.h"
#include "widgets/tr.h"

#include <QMenu>

namespace lila {
namespace {

constexpr int longestName = 40;

/// As a menu's entry, in which & marks a key.
QString entry(QString name) {
    return name.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

} // namespace

PresetButton::PresetButton(QWidget* parent) : MenuButton(parent), m_menu(new QMenu(this)) {
    setMenuText(tr("Presets"));
    setFont(captionFont());
    setAutoRaise(true);
    setFocusPolicy(Qt::TabFocus); // a click leaves the focus with the story
    setPopupMode(QToolButton::InstantPopup);
    setToolTip(tr("Settings that go together: take them, or keep yours under a name"));
    m_menu->setToolTipsVisible(true);
    setMenu(m_menu);
    fill();
}

QString PresetButton::recommendedName() {
    return tr("The model's own");
}

void PresetButton::setOwn(const QStringList& names) {
    m_own = names;
    fill();
}

void PresetButton::fill() {
    for (QMenu* menu : m_menu->findChildren<QMenu*>(Qt::FindDirectChildrenOnly))
        menu->deleteLater(); // it may be what this was called from
    m_menu->clear();
    for (const Preset& preset : presets()) {
        QAction* action = m_menu->addAction(tableText(preset.label));
        action->setToolTip(tableText(preset.help));
        connect(action, &QAction::triggered, this, [this, &preset] { Q_EMIT presetChosen(preset); });
    }
    QAction* recommended = m_menu->addAction(recommendedName());
    recommended->setToolTip(tr("What is recommended for this model"));
    connect(recommended, &QAction::triggered, this, &PresetButton::recommendedChosen);
    if (!m_own.isEmpty())
        m_menu->addSection(tr("Yours"));
    for (const QString& name : std::as_const(m_own))
        connect(m_menu->addAction(entry(name)), &QAction::triggered, this,
                [this, name] { Q_EMIT ownChosen(name); });
    m_menu->addSeparator();
    addSaving();
    if (m_own.isEmpty())
        return;
    QMenu* removal = m_menu->addMenu(tr("Remove"));
    for (const QString& name : std::as_const(m_own))
        connect(removal->addAction(entry(name)), &QAction::triggered, this,
                [this, name] { Q_EMIT removalWanted(name); });
}

void PresetButton::addSaving() {
    QMenu* saving = m_menu->addMenu(tr("Keep these settings as"));
    QLineEdit& name = addField(*saving, longestName);
    name.setAccessibleName(tr("Name of the preset"));
    whenNamed(name, *m_menu, [this](const QString& typed) { Q_EMIT saveWanted(typed); });
}

} // namespace lila
