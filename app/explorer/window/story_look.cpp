// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/story_look.h"

#include "app/explorer/window/actions.h"
#include "app/explorer/window/preferences.h"
#include "widgets/story_view.h"

#include <QAction>
#include <QActionGroup>

namespace lila {
namespace {

constexpr int zoomStep = 10; ///< percent

void connectZoom(const Actions& actions, StoryView& story, Preferences& preferences) {
    story.setZoom(preferences.zoom());
    QObject::connect(actions.zoomIn, &QAction::triggered, &story,
                     [&story] { story.setZoom(story.zoom() + zoomStep); });
    QObject::connect(actions.zoomOut, &QAction::triggered, &story,
                     [&story] { story.setZoom(story.zoom() - zoomStep); });
    QObject::connect(actions.zoomReset, &QAction::triggered, &story, [&story] { story.setZoom(100); });
    QObject::connect(&story, &StoryView::zoomChanged, &story,
                     [&preferences](int percent) { preferences.setZoom(percent); });
}

void check(const QActionGroup& choices, int data) {
    for (QAction* action : choices.actions())
        action->setChecked(action->data().toInt() == data);
}

} // namespace

void connectStoryLook(const Actions& actions, StoryView& story, Preferences& preferences) {
    connectZoom(actions, story, preferences);
    story.setFace(preferences.storyFace());
    story.setColumn(preferences.storyColumn());
    check(*actions.storyFace, static_cast<int>(story.face()));
    check(*actions.storyColumn, story.column());
    QObject::connect(actions.storyFace, &QActionGroup::triggered, &story,
                     [&story, &preferences](const QAction* action) {
                         story.setFace(static_cast<StoryFace>(action->data().toInt()));
                         preferences.setStoryFace(story.face());
                     });
    QObject::connect(actions.storyColumn, &QActionGroup::triggered, &story,
                     [&story, &preferences](const QAction* action) {
                         story.setColumn(action->data().toInt());
                         preferences.setStoryColumn(story.column());
                     });
}

} // namespace lila
