// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/alternative_actions.h"

#include "app/explorer/views/view_docks.h"
#include "app/explorer/window/offer.h"
#include "widgets/look_ahead_view.h"
#include "widgets/message_bar.h"
#include "widgets/passage_list.h"

#include <QAction>
#include <QDockWidget>

namespace lila {
AlternativeActions::AlternativeActions(const Actions& actions, StorySession& session, const ViewDocks& docks,
                                       MessageBar& messages, QObject* parent)
    : QObject(parent),
      m_actions(actions),
      m_session(session),
      m_alternatives(session, docks.holding<PassageList>(), docks.holding<LookAheadView>()) {
    auto& list = docks.holding<PassageList>();
    auto& tree = docks.holding<LookAheadView>();
    const auto offerAt = [this](QAction* action, QWidget& view, void (Alternatives::*find)()) {
        connect(action, &QAction::triggered, this, [this, &view, find] {
            present(view);
            (m_alternatives.*find)();
        });
    };
    offerAt(actions.several, list, &Alternatives::writeSeveral);
    offerAt(actions.lookAhead, tree, &Alternatives::lookAhead);
    offerAt(actions.fillGap, list, &Alternatives::fillGap);
    connect(actions.stop, &QAction::triggered, &m_alternatives, &Alternatives::stop);
    connect(&m_alternatives, &Alternatives::failed, this,
            [&messages](const QString& problem) { messages.report(problem, MessageBar::Subject::Writing); });
    connect(&m_alternatives, &Alternatives::stateChanged, this, [this, &messages, &list, &tree] {
        if (m_alternatives.isRunning())
            messages.settle(MessageBar::Subject::Writing);
        update();
        if (!m_alternatives.isShown() && (list.hasFocus() || tree.hasFocus()))
            m_session.book().view().setFocus();
    });
    connect(&session, &StorySession::stateChanged, this, &AlternativeActions::update);
    for (auto change : {&QTextEdit::selectionChanged, &QTextEdit::textChanged})
        connect(&session.book().view(), change, this, &AlternativeActions::update);
    connect(&session.book().view(), &QTextEdit::copyAvailable, this, &AlternativeActions::update);
    update();
}

/// Its dock comes to the front, and the keys go there.
void AlternativeActions::present(QWidget& view) const {
    auto* dock = qobject_cast<QDockWidget*>(view.parentWidget());
    dock->show();
    dock->raise();
    view.setFocus();
}

void AlternativeActions::update() {
    const QString none = m_alternatives.whyNone();
    offer(*m_actions.several, tr("Several ways to go on from the end of the story, to choose from"), none);
    offer(*m_actions.lookAhead, tr("What could come next at the caret, as a tree"), none);
    offer(*m_actions.fillGap, tr("Other passages in the place of the selection"),
          m_alternatives.whyNoPassages());
    if (!m_session.isRunning())
        offer(*m_actions.stop, tr("End what is being looked for"),
              m_alternatives.isRunning() ? QString() : tr("Nothing is being written"));
}

} // namespace lila
