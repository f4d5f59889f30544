// SPDX-License-Identifier: AGPL-3.0-or-later
// One thing to try: what is said of it, when it has happened, and how it is done through the window's own
// controls.
#pragma once

#include <QObject>

#include <functional>
#include <vector>

class QAction;
class QActionGroup;

namespace lila {

class Focus;
class StoryPane;
class StorySession;
class ViewDocks;

/// What of the window the tour goes through; all must outlive it.
struct TourPlaces {
    StoryPane& pane;
    StorySession& session;
    Focus& focus;
    ViewDocks& docks;
    QAction& generate;
    QAction& stop;
    QActionGroup& workspaces; ///< data: Arrangement as a number
    /// How the docks stand, in every workspace; what is returned puts them back.
    std::function<std::function<void()>()> holdDocks;
    /// In the place of the story that stands there, which undo brings back.
    std::function<void(const QString&)> beginStory;
};

class TourStep : public QObject {
public:
    using QObject::QObject;

    virtual QString title() const = 0;
    virtual QString text() const = 0;
    /// What is to be seen is brought to the front.
    virtual void begin() = 0;
    virtual void end() {}
    /// It has happened since begin().
    virtual bool isDone() const = 0;
    virtual QString outcome() const = 0;
    /// Does what comes next of it; false: there is more to do when something has changed.
    virtual bool act() = 0;
    /// What is spoken of; null: nothing that could be pointed at.
    virtual QWidget* control() const = 0;
};

/// In their order, as children of `parent`.
std::vector<TourStep*> tourSteps(const TourPlaces& places, QObject* parent);

/// The workspace is shown, by its entry of the menu.
void showWorkspace(const TourPlaces& places, int workspace);

} // namespace lila
