// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/kept_settings.h"

#include "app/explorer/model_loader.h"
#include "app/explorer/preferences.h"
#include "widgets/message_bar.h"
#include "widgets/setting_row.h"
#include "widgets/settings_panel.h"

#include <utility>

namespace lila {
namespace {

constexpr auto subject = MessageBar::Subject::Settings;
constexpr int keepAfter = 1000; ///< milliseconds after the first change

} // namespace

KeptSettings::KeptSettings(SettingsPanel& panel, Preferences& preferences, MessageBar& messages,
                           const Options& options, QObject* parent)
    : QObject(parent), m_panel(panel), m_preferences(preferences), m_messages(messages), m_options(options) {
    m_soon.setSingleShot(true);
    m_soon.setInterval(keepAfter);
    connect(&m_soon, &QTimer::timeout, this, &KeptSettings::keep);
    connect(&m_panel, &SettingsPanel::settingsChanged, this, [this] {
        m_messages.settle(subject); // to take back would be to lose this change
        if (!m_soon.isActive())
            m_soon.start();
    });
    connect(&m_messages, &MessageBar::triggered, this, [this](MessageBar::Subject about) {
        if (about == subject)
            m_panel.takeOver(m_before);
    });
}

void KeptSettings::adopt(const LoadedModel& model) {
    const GenerationSettings before = m_panel.settings();
    m_panel.setDefaults(model.recommended);
    if (!std::exchange(m_restored, true)) {
        m_panel.takeOver(m_options.over(m_preferences.settings(model.recommended)));
        return;
    }
    if (const QString changed = changes(before); !changed.isEmpty()) {
        m_before = before;
        m_messages.showMessage(MessageBar::Kind::Notice,
                               tr("Settings as recommended for %1: %2.").arg(model.name(), changed),
                               tr("Take the old ones back"), subject);
    }
}

QString KeptSettings::changes(const GenerationSettings& before) const {
    const GenerationSettings now = m_panel.settings();
    QStringList all;
    for (const SettingRow* row : m_panel.rows())
        if (!row->info().isSame(before, now))
            all.append(tr("%1 %2 (was %3)", "a setting's name and values")
                           .arg(row->label(), row->valueText(now), row->valueText(before)));
    return all.join(QStringLiteral(", "));
}

void KeptSettings::keep() {
    m_soon.stop();
    if (m_restored)
        m_preferences.setSettings(m_panel.settings(), m_panel.defaults());
}

} // namespace lila
