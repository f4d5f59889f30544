// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/views/while_seen.h"

#include <QEvent>
#include <QWidget>

#include <utility>

namespace lila {

WhileSeen::WhileSeen(QWidget& view, std::function<void()> ask)
    : QObject(&view), m_view(view), m_ask(std::move(ask)) {
    m_soon.setSingleShot(true);
    m_soon.setInterval(0);
    connect(&m_soon, &QTimer::timeout, this, &WhileSeen::askIfSeen);
    view.installEventFilter(this);
}

void WhileSeen::tell() {
    m_isOld = true;
    if (m_view.isVisible())
        m_soon.start();
}

bool WhileSeen::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Show && m_isOld)
        m_soon.start();
    return QObject::eventFilter(watched, event);
}

void WhileSeen::askIfSeen() {
    if (m_view.isVisible() && std::exchange(m_isOld, false))
        m_ask();
}

} // namespace lila
