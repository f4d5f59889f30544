// SPDX-License-Identifier: AGPL-3.0-or-later
// The model beside the open one: opened from a menu, from the view of the comparison, or dropped on it;
// exchanged with the open one, and closed.
#pragma once

#include "app/explorer/window/actions.h"

#include <QObject>

namespace lila {

class ComparisonView;
class Focus;
class ModelOpener;
class SecondModel;
class StorySession;
class ViewDocks;

class SecondModelActions : public QObject {
    Q_OBJECT

public:
    /// All must outlive this; `window` owns it.
    SecondModelActions(const Actions& actions, QMainWindow& window, StorySession& session, Focus& focus,
                       const ViewDocks& docks, ModelOpener& opener);

private:
    void connectView(ComparisonView& view);
    void open(const QString& checkpoint, const QString& tokenizer = {});
    void swap();
    void update();

    Actions m_actions;
    StorySession& m_session;
    SecondModel& m_second;
    ComparisonView& m_view;
    ModelOpener& m_opener;
};

} // namespace lila
