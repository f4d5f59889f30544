// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/story_interventions.h"

#include "app/explorer/story/story_session.h"
#include "app/explorer/views/focus.h"
#include "core/inference/effective_interventions.h"

#include <utility>

namespace lila {

StoryInterventions::StoryInterventions(Focus& focus, StorySession& session, QObject* parent)
    : QObject(parent), m_focus(focus), m_session(session) {
    connect(&focus, &Focus::interventionsWanted, this, &StoryInterventions::take);
    connect(&session.book(), &StoryBook::changed, this, &StoryInterventions::follow);
    follow();
}

/// While a model writes, the story has them at the end.
void StoryInterventions::take(const Interventions& interventions) {
    m_session.book().setInterventions(interventions);
    use(effective(interventions));
}

void StoryInterventions::use(const Interventions& interventions) {
    if (interventions == m_focus.interventions())
        return;
    m_session.setInterventions(interventions);
    m_focus.setInterventions(interventions);
}

void StoryInterventions::follow() {
    const auto interventions = m_session.book().story().interventions();
    if (std::exchange(m_known, interventions) != interventions)
        use(*interventions);
}

} // namespace lila
