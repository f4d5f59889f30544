// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/tour/tour.h"

#include "app/explorer/story/story_pane.h"
#include "app/explorer/story/story_session.h"
#include "app/explorer/views/focus.h"
#include "app/explorer/views/view_docks.h"
#include "widgets/comparison_view.h"
#include "widgets/geometry_view.h"
#include "widgets/pointing_frame.h"
#include "widgets/tour_bar.h"

#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QKeyEvent>
#include <QPointer>

namespace lila {

Tour::Tour(QAction& show, const TourPlaces& places, QObject* parent)
    : QObject(parent),
      m_places(places),
      m_bar(new TourBar(&places.pane)),
      m_frame(new PointingFrame(places.pane.window())),
      m_steps(tourSteps(m_places, this)),
      m_isDone(m_steps.size()) {
    m_bar->hide();
    places.pane.addBar(*m_bar);
    places.pane.window()->installEventFilter(this);
    for (QDockWidget* dock : places.docks.docks()) // where one floats, the keys end there
        dock->installEventFilter(this);
    m_soon.setSingleShot(true);
    const auto lookSoon = [this] {
        if (m_bar->isVisible() && !m_soon.isActive())
            m_soon.start(0);
    };
    const StorySession& session = places.session;
    for (auto tells : {&StorySession::stateChanged, &StorySession::progressed})
        connect(&session, tells, this, lookSoon);
    connect(&places.focus, &Focus::changed, this, lookSoon);
    connect(&places.docks.holding<GeometryView>(), &GeometryView::statementChanged, this, lookSoon);
    connect(&places.docks.holding<ComparisonView>(), &ComparisonView::statementChanged, this, lookSoon);
    connect(&m_soon, &QTimer::timeout, this, &Tour::update);
    connect(m_bar, &TourBar::doWanted, this, &Tour::act);
    connect(m_bar, &TourBar::backWanted, this, [this] { enter(m_step - 1); });
    connect(m_bar, &TourBar::nextWanted, this, &Tour::goOn);
    connect(m_bar, &TourBar::leaveWanted, this, [this] { leave(false); });
    connect(&show, &QAction::triggered, this, &Tour::present);
    connect(&session, &StorySession::stateChanged, this, [this, &show] { offerItself(show); });
    offerItself(show);
}

void Tour::offerItself(QAction& show) {
    const bool canWrite = m_places.session.state() != StorySession::State::NoModel;
    show.setEnabled(canWrite);
    show.setToolTip(canWrite ? tr("Four things to try, one after the other") : tr("No model is open"));
    show.setStatusTip(show.toolTip());
}

void Tour::present() {
    if (m_bar->isHidden()) {
        m_putDocksBack = m_places.holdDocks();
        m_bar->show();
        enter(m_step);
    }
    m_bar->focusButton();
}

void Tour::enter(int next) {
    if (next != m_step)
        step().end();
    m_step = next;
    m_isDoing = false;
    step().begin();
    m_bar->setStep(next, static_cast<int>(m_steps.size()), step().title(), step().text());
    update();
}

void Tour::update() {
    if (m_bar->isHidden())
        return;
    if (m_isDoing)
        m_isDoing = !doSome();
    const auto number = static_cast<std::size_t>(m_step);
    m_isDone[number] = m_isDone[number] || step().isDone();
    if (m_isDone[number])
        m_bar->setOutcome(step().outcome());
    m_bar->setBusy(m_isDoing);
    m_frame->pointAt(step().control());
}

/// What is pressed for the user may take the keyboard with it, which is on its way through the bar.
bool Tour::doSome() {
    QPointer<QWidget> at = QApplication::focusWidget();
    const bool isDone = step().act();
    if (at && m_bar->isAncestorOf(at))
        at->setFocus();
    return isDone;
}

void Tour::act() {
    m_isDoing = true;
    update();
}

void Tour::goOn() {
    if (m_step + 1 < static_cast<int>(m_steps.size())) {
        enter(m_step + 1);
        m_bar->focusButton();
    } else {
        leave(true);
    }
}

/// With the window as it was.
void Tour::leave(bool isFinished) {
    step().end();
    m_isDoing = false;
    m_bar->hide();
    m_frame->pointAt(nullptr);
    if (isFinished) {
        m_step = 0;
        m_isDone.assign(m_steps.size(), false);
    }
    m_putDocksBack();
    m_places.pane.story().setFocus();
}

bool Tour::eventFilter(QObject* watched, QEvent* event) {
    const bool isEscape =
        event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape;
    const bool closes = event->type() == QEvent::Close && watched == m_places.pane.window();
    // The bar last: docks hear of their end when it has gone already.
    if (!(isEscape || closes) || m_bar->isHidden())
        return QObject::eventFilter(watched, event);
    leave(false);
    return isEscape; // what is kept of the window is what was there before
}

} // namespace lila
