// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/second_model_actions.h"

#include "app/explorer/files/file_dialogs.h"
#include "app/explorer/files/file_drop.h"
#include "app/explorer/files/opened_files.h"
#include "app/explorer/models/model_opener.h"
#include "app/explorer/story/story_session.h"
#include "app/explorer/views/focus.h"
#include "app/explorer/views/view_docks.h"
#include "app/explorer/window/offer.h"
#include "widgets/comparison_view.h"

#include <QAction>
#include <QDockWidget>
#include <QMainWindow>

namespace lila {

SecondModelActions::SecondModelActions(const Actions& actions, QMainWindow& window, StorySession& session,
                                       Focus& focus, const ViewDocks& docks, ModelOpener& opener)
    : QObject(&window),
      m_actions(actions),
      m_session(session),
      m_second(focus.second()),
      m_view(docks.holding<ComparisonView>()),
      m_opener(opener) {
    connect(&session, &StorySession::engineChanged, this,
            [this, &focus] { focus.setEngine(m_session.model()); });
    connect(actions.openSecond, &QAction::triggered, this, [this, &window] {
        askToOpen(window, tr("Open for comparison"), checkpointFilters(),
                  [this](const QString& file) { open(file); });
    });
    connect(actions.swapModels, &QAction::triggered, this, &SecondModelActions::swap);
    connect(actions.closeSecond, &QAction::triggered, &m_second, &SecondModel::close);
    connect(&m_second, &SecondModel::changed, this, &SecondModelActions::update);
    connectView(m_view);
    update();
}

void SecondModelActions::connectView(ComparisonView& view) {
    connect(&view, &ComparisonView::openWanted, m_actions.openSecond, &QAction::trigger);
    connect(&view, &ComparisonView::swapWanted, m_actions.swapModels, &QAction::trigger);
    connect(&view, &ComparisonView::closeWanted, m_actions.closeSecond, &QAction::trigger);
    connect(&view, &ComparisonView::cancelWanted, &m_second, &SecondModel::cancel);
    connect(&view, &ComparisonView::problemRead, &m_second, &SecondModel::forgetProblem);
    connect(new FileDrop(view), &FileDrop::dropped, this, [this](const QStringList& files) {
        const OpenedFiles opened = sortFiles(files);
        if (!opened.checkpoint.isEmpty())
            open(opened.checkpoint, opened.tokenizer);
    });
}

/// Where it will be seen comes to the front.
void SecondModelActions::open(const QString& checkpoint, const QString& tokenizer) {
    auto* dock = qobject_cast<QDockWidget*>(m_view.parentWidget());
    dock->show();
    dock->raise();
    m_second.open(checkpoint, tokenizer);
}

void SecondModelActions::swap() {
    const auto first = m_session.model();
    const auto second = m_second.model();
    m_second.put(first);
    m_opener.take(second);
}

void SecondModelActions::update() {
    const QString none = m_second.model() ? QString() : tr("No model B is open");
    offer(*m_actions.openSecond, tr("A checkpoint beside the open one, to be compared with it"), {});
    offer(*m_actions.swapModels, tr("B becomes the open model, and the open one B"),
          m_second.loading().isEmpty() ? none : tr("A model is being read"));
    offer(*m_actions.closeSecond, tr("Free the model that is open for comparison"), none);
}

} // namespace lila
