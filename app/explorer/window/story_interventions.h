// SPDX-License-Identifier: AGPL-3.0-or-later
// What is changed inside of the model is the story's: a step of its undo, and of its file.
#pragma once

#include "core/inference/interventions.h"

#include <QObject>

#include <memory>

namespace lila {

class Focus;
class StorySession;

class StoryInterventions : public QObject {
    Q_OBJECT

public:
    /// Both must outlive this.
    StoryInterventions(Focus& focus, StorySession& session, QObject* parent);

private:
    void take(const Interventions& interventions);
    void use(const Interventions& interventions);
    void follow();

    Focus& m_focus;
    StorySession& m_session;
    std::shared_ptr<const Interventions> m_known; ///< the story's, as they were followed
};

} // namespace lila
