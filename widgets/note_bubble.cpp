// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/note_bubble.h"

#include "widgets/theme.h"

#include <QAccessible>
#include <QTimer>

#include <algorithm>

namespace lila {
namespace {

constexpr int readingTime = 7000; ///< milliseconds
constexpr int gap = 3;            ///< between control and note
constexpr int edge = 6;           ///< between note and window

} // namespace

NoteBubble::NoteBubble(QWidget& control, const QString& text) : QLabel(text, control.window()) {
    setFont(captionFont());
    setTextFormat(Qt::PlainText);
    setFrameShape(QFrame::Box);
    setMargin(4);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::ToolTipBase);
    setForegroundRole(QPalette::ToolTipText);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    adjustSize();
    if (const int widest = parentWidget()->width() - 2 * edge; width() > widest) {
        setWordWrap(true);
        resize(widest, heightForWidth(widest));
    }
    const QRect place(control.mapTo(parentWidget(), QPoint()), control.size());
    const int most = parentWidget()->width() - width() - edge;
    const bool fitsBelow = place.bottom() + gap + height() < parentWidget()->height();
    move(std::max(edge, std::min(place.right() - width(), most)),
         fitsBelow ? place.bottom() + gap : place.top() - gap - height());
    QTimer::singleShot(readingTime, this, &QObject::deleteLater);
}

void NoteBubble::showAt(QWidget& control, const QString& text) {
    clear(*control.window());
    auto* note = new NoteBubble(control, text);
    note->show();
    note->raise();
    QAccessibleEvent event(note, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void NoteBubble::clear(QWidget& window) {
    qDeleteAll(window.findChildren<NoteBubble*>(QString(), Qt::FindDirectChildrenOnly));
}

QString NoteBubble::textIn(const QWidget& window) {
    const auto* note = window.findChild<NoteBubble*>(QString(), Qt::FindDirectChildrenOnly);
    return note != nullptr ? note->text() : QString();
}

} // namespace lila
