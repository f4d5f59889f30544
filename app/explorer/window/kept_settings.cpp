// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/kept_settings.h"

#include "app/explorer/models/model_loader.h"
#include "app/explorer/window/preferences.h"
#include "widgets/message_bar.h"
#include "widgets/preset_button.h"
#include "widgets/setting_text.h"
#include "widgets/settings_panel.h"
#include "widgets/tr.h"

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
    connectPresets();
}

void KeptSettings::connectPresets() {
    PresetButton* button = m_panel.presetButton();
    button->setOwn(m_preferences.presetNames());
    const auto takePreset = [this](const QString& name, const GenerationSettings& settings) {
        take(settings, tr("Settings of the preset “%1”").arg(name));
    };
    connect(button, &PresetButton::presetChosen, this,
            [takePreset](const Preset& preset) { takePreset(tableText(preset.label), preset.settings()); });
    connect(button, &PresetButton::recommendedChosen, this,
            [this, takePreset] { takePreset(PresetButton::recommendedName(), m_panel.defaults()); });
    connect(button, &PresetButton::ownChosen, this, [this, takePreset](const QString& name) {
        if (const auto settings = m_preferences.preset(name))
            takePreset(name, *settings);
        else
            m_messages.showMessage(
                MessageBar::Kind::Error,
                tr("The preset %1 is damaged: keep settings under its name anew, or remove it.").arg(name),
                {}, subject);
    });
    connect(button, &PresetButton::saveWanted, this, [this, button](const QString& name) {
        m_preferences.setPreset(name, m_panel.settings());
        button->setOwn(m_preferences.presetNames());
    });
    connect(button, &PresetButton::removalWanted, this, [this, button](const QString& name) {
        m_preferences.removePreset(name);
        button->setOwn(m_preferences.presetNames());
    });
}

void KeptSettings::take(const GenerationSettings& settings, const QString& source) {
    const GenerationSettings before = m_panel.settings();
    m_panel.takeOver(settings);
    tellChanges(source, before);
}

void KeptSettings::tellChanges(const QString& told, const GenerationSettings& before) {
    const QString changed = settingChanges(before, m_panel.settings()).join(QStringLiteral(", "));
    if (changed.isEmpty())
        return;
    m_before = before;
    m_messages.showMessage(MessageBar::Kind::Notice,
                           tr("%1: %2.", "what was taken, and its changes").arg(told, changed),
                           tr("Take the old ones back"), subject);
}

void KeptSettings::adopt(const LoadedModel& model, bool isStorys) {
    const GenerationSettings before = m_panel.settings();
    m_panel.setDefaults(model.recommended);
    if (!std::exchange(m_restored, true)) {
        m_panel.takeOver(m_options.over(isStorys ? before : m_preferences.settings(model.recommended)));
        return;
    }
    tellChanges(tr("Settings as recommended for %1").arg(model.name()), before);
}

void KeptSettings::keep() {
    m_soon.stop();
    if (m_restored)
        m_preferences.setSettings(m_panel.settings(), m_panel.defaults());
}

} // namespace lila
