// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/preset_button.h"

#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QWidgetAction>

namespace lila {
namespace {

constexpr int longestName = 40;
constexpr int nameWidth = 22; ///< average characters

QString label(std::string_view utf8) {
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

/// As a menu's entry, in which & marks a key.
QString entry(QString name) {
    return name.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

} // namespace

PresetButton::PresetButton(QWidget* parent) : QToolButton(parent), m_menu(new QMenu(this)) {
    setText(tr("Presets") + QStringLiteral(" ▾"));
    setAccessibleName(tr("Presets"));
    setFont(captionFont());
    setAutoRaise(true);
    setFocusPolicy(Qt::TabFocus); // a click leaves the focus with the story
    setPopupMode(QToolButton::InstantPopup);
    setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }")); // it lies over the text
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
        QAction* action = m_menu->addAction(label(preset.label));
        action->setToolTip(label(preset.help));
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

/// A name is typed in the menu itself: a dialog would stand in the way of a story that streams.
void PresetButton::addSaving() {
    QMenu* saving = m_menu->addMenu(tr("Keep these settings as"));
    auto* name = new QLineEdit(saving);
    name->setPlaceholderText(tr("A name, then Return"));
    name->setAccessibleName(tr("Name of the preset"));
    name->setMaxLength(longestName);
    name->setMinimumWidth(nameWidth * name->fontMetrics().averageCharWidth());
    auto* action = new QWidgetAction(saving);
    auto* frame = new QWidget(saving);
    auto* layout = new QHBoxLayout(frame);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->addWidget(name);
    action->setDefaultWidget(frame);
    saving->addAction(action);
    connect(saving, &QMenu::aboutToShow, name, qOverload<>(&QWidget::setFocus));
    connect(name, &QLineEdit::returnPressed, this, [this, name] {
        const QString typed = name->text().simplified();
        if (typed.isEmpty())
            return;
        m_menu->close();
        // The menu is filled anew for it, and this field with it.
        QMetaObject::invokeMethod(
            this, [this, typed] { Q_EMIT saveWanted(typed); }, Qt::QueuedConnection);
    });
}

} // namespace lila
