// SPDX-License-Identifier: AGPL-3.0-or-later
// What a story is written with: settings and interventions as steps among those of the text.
#include "app/explorer/story/story_book.h"
#include "core/inference/effective_interventions.h"

#include <string>
#include <utility>
#include <vector>

namespace lila {

void StoryBook::setSettings(const GenerationSettings& settings) {
    if (m_isGenerating) {
        m_nextSettings = settings;
        return;
    }
    const GenerationSettings& before = *story().settings();
    if (settings == before)
        return;
    std::vector<std::string> changed;
    for (const SettingInfo& info : settingTable())
        if (!info.isSame(before, settings))
            changed.emplace_back(info.name);
    addSetting({SetSettings{std::make_shared<const GenerationSettings>(settings)}}, "Settings",
               changed.size() == 1 ? changed[0] : std::string());
}

/// A step that others of the same name share, which follow it.
void StoryBook::addSetting(const Edit& edit, const char* name, const std::string& what) {
    add(edit, name, !what.empty() && what == m_setting && m_settingState == state());
    m_setting = what;
    m_settingState = state();
    tell();
}

void StoryBook::setInterventions(const Interventions& interventions) {
    if (m_isGenerating) {
        m_nextInterventions = interventions;
        return;
    }
    const auto after = std::make_shared<const Interventions>(effective(interventions));
    if (*after == *story().interventions())
        return;
    addSetting({SetInterventions{after}}, "Interventions", changedNumbers(*story().interventions(), *after));
}

bool StoryBook::takeInterventionsBack(quint64 newestState) {
    if (m_isGenerating)
        return false;
    const auto forgotten = m_history.forgetInterventions(m_states.stepsUntil(newestState));
    if (!forgotten)
        return false;
    if (forgotten->steps.empty())
        return true;
    m_states.forget(forgotten->steps);
    if (!forgotten->edit.empty())
        Q_EMIT edited(forgotten->edit);
    seal();
    tell();
    return true;
}

void StoryBook::adjustSettings(const GenerationSettings& settings) {
    if (settings == *story().settings())
        return;
    const Edit edit{SetSettings{std::make_shared<const GenerationSettings>(settings)}};
    m_history.adjust(edit);
    Q_EMIT edited(edit);
    tell();
}

} // namespace lila
