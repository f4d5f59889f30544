// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/word_pointer.h"

#include "widgets/fork_marks.h"

#include <QAbstractTextDocumentLayout>
#include <QMouseEvent>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextEdit>

#include <utility>

namespace lila {

WordPointer::WordPointer(QTextEdit& view, const ForkMarks& forks)
    : QObject(&view), m_view(view), m_viewport(view.viewport()), m_forks(forks) {
    view.viewport()->setMouseTracking(true);
    view.viewport()->installEventFilter(this);
    view.installEventFilter(this);
    connect(view.verticalScrollBar(), &QScrollBar::valueChanged, this, [this] { moveTo({}); });
}

bool WordPointer::eventFilter(QObject* watched, QEvent* event) {
    const bool isOnText = watched == m_viewport;
    if (event->type() == QEvent::MouseMove && isOnText) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        moveTo(mouse->buttons() == Qt::NoButton ? characterAt(mouse->position().toPoint()) : std::nullopt);
    } else if (event->type() == QEvent::Leave || event->type() == QEvent::KeyPress ||
               event->type() == QEvent::MouseButtonPress || event->type() == QEvent::Hide) {
        moveTo({});
    }
    return QObject::eventFilter(watched, event);
}

void WordPointer::moveTo(std::optional<int> position) {
    if (std::exchange(m_position, position) != position)
        Q_EMIT moved(position);
}

std::optional<int> WordPointer::characterAt(const QPoint& place) const {
    if (!m_view.viewport()->rect().contains(place) || m_forks.isAt(place))
        return std::nullopt;
    const QPointF inText =
        place + QPoint(m_view.horizontalScrollBar()->value(), m_view.verticalScrollBar()->value());
    // Between two characters, the nearest.
    const int gap = m_view.document()->documentLayout()->hitTest(inText, Qt::ExactHit);
    if (gap < 0)
        return std::nullopt;
    QTextCursor cursor(m_view.document());
    cursor.setPosition(gap);
    if (m_view.cursorRect(cursor).center().x() <= place.x())
        return cursor.atBlockEnd() ? std::nullopt : std::optional(gap);
    return cursor.atBlockStart() ? std::nullopt : std::optional(gap - 1);
}

} // namespace lila
