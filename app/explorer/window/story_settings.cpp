// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/story_settings.h"

#include "app/explorer/story/story_file.h"
#include "app/explorer/story/story_session.h"
#include "app/explorer/views/focus.h"
#include "app/explorer/window/kept_settings.h"
#include "app/explorer/window/story_interventions.h"
#include "widgets/settings_panel.h"

#include <QScopedValueRollback>

#include <utility>

namespace lila {

StorySettings::StorySettings(SettingsPanel& panel, KeptSettings& kept, Focus& focus, StorySession& session,
                             const StoryFile& file, QObject* parent)
    : QObject(parent), m_panel(panel), m_kept(kept), m_session(session) {
    connect(&panel, &SettingsPanel::settingsChanged, this, &StorySettings::take);
    connect(&session.book(), &StoryBook::changed, this, &StorySettings::follow);
    connect(&session, &StorySession::modelChanged, this, &StorySettings::adopt);
    connect(&file, &StoryFile::opened, this, [this] {
        m_isOpened = true;
        m_known.reset();
        follow();
    });
    connect(&panel, &SettingsPanel::settingsChanged, &focus, &Focus::setSettings);
    connect(&focus, &Focus::settingsWanted, &kept, &KeptSettings::take);
    new StoryInterventions(focus, session, this);
    m_session.setSettings(panel.settings());
}

void StorySettings::take(const GenerationSettings& settings) {
    m_session.setSettings(settings);
    if (!m_isFollowing && !m_isAdopting)
        m_session.book().setSettings(settings);
}

/// Until the first model brings what was kept, only a file that was opened says what is wanted.
void StorySettings::follow() {
    const auto settings = m_session.book().story().settings();
    const bool isNews = std::exchange(m_known, settings) != settings;
    if (!isNews || m_isAdopting || (!m_hasModel && !m_isOpened) || *settings == m_panel.settings())
        return;
    const QScopedValueRollback following(m_isFollowing, true);
    m_panel.takeOver(*settings);
}

void StorySettings::adopt() {
    const QScopedValueRollback adopting(m_isAdopting, true);
    m_kept.adopt(*m_session.model(), m_isOpened);
    m_session.book().adjustSettings(m_panel.settings());
    m_hasModel = true;
}

} // namespace lila
