// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/views/while_seen.h"

#include <QDockWidget>
#include <QEvent>
#include <QWidget>

#include <algorithm>

namespace lila {
namespace {

constexpr qint64 leastPause = 90; ///< milliseconds from one question to the next

} // namespace

WhileSeen::WhileSeen(QWidget& view, std::function<void()> ask)
    : QObject(&view), m_view(view), m_ask(std::move(ask)) {
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, &WhileSeen::askIfSeen);
    view.installEventFilter(this);
}

void WhileSeen::tell() {
    m_isOld = true;
    followDock();
    if (m_view.isVisible())
        askSoon();
}

void WhileSeen::askSoon() {
    const qint64 pause = m_asked.isValid() ? leastPause - m_asked.elapsed() : 0;
    if (!m_soon.isActive())
        m_soon.start(static_cast<int>(std::max<qint64>(0, pause)));
}

/// A dock behind another one as its tab is shown to Qt, but outside of the window.
bool WhileSeen::isSeen() const {
    const QWidget* window = m_view.window();
    return m_view.isVisible() && window->rect().intersects({m_view.mapTo(window, QPoint()), m_view.size()});
}

/// The view's own dock, once it is in one.
void WhileSeen::followDock() {
    QWidget* dock = &m_view;
    while (dock != nullptr && qobject_cast<QDockWidget*>(dock) == nullptr)
        dock = dock->parentWidget();
    if (dock == nullptr || std::exchange(m_followsDock, true))
        return;
    connect(qobject_cast<QDockWidget*>(dock), &QDockWidget::visibilityChanged, this, [this](bool isSeen) {
        if (isSeen && m_isOld)
            askSoon();
    });
}

bool WhileSeen::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Show && m_isOld)
        askSoon();
    return QObject::eventFilter(watched, event);
}

void WhileSeen::askIfSeen() {
    if (isSeen())
        askUnseen();
}

void WhileSeen::askUnseen() {
    if (!std::exchange(m_isOld, false))
        return;
    m_asked.start();
    m_ask();
}

} // namespace lila
