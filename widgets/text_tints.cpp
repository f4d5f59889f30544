// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/text_tints.h"

#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextEdit>
#include <QTextLayout>

#include <algorithm>

namespace lila {
namespace {

std::pair<int, int> textIn(const QTextEdit& view, const QRect& area) {
    const int end = view.cursorForPosition(area.bottomRight()).position();
    return {view.cursorForPosition(area.topLeft()).position(),
            std::min(end + 1, view.document()->characterCount() - 1)};
}

/// Of one paragraph, from one of its characters to another.
void paintTint(QPainter& painter, const QTextBlock& block, int from, int to, const QColor& colour) {
    const QTextLayout* layout = block.layout();
    while (from < to) {
        const QTextLine line = layout->lineForTextPosition(from);
        if (!line.isValid())
            return;
        const int end = std::min(to, line.textStart() + line.textLength());
        const double left = line.cursorToX(from);
        const double right = line.cursorToX(end);
        const QRectF place(std::min(left, right), line.y(), std::abs(right - left), line.height());
        painter.fillRect(place.translated(layout->position()), colour);
        if (end <= from)
            return;
        from = end;
    }
}

} // namespace

void paintTints(QTextEdit& view, const QPaintEvent& event, const TintsIn& tintsIn) {
    const auto [start, end] = textIn(view, event.rect());
    QPainter painter(view.viewport());
    painter.setClipRegion(event.region());
    painter.translate(-view.horizontalScrollBar()->value(), -view.verticalScrollBar()->value());
    for (const TextTint& tint : tintsIn(start, end)) {
        const int last = std::min(tint.start + tint.length, end);
        for (QTextBlock block = view.document()->findBlock(std::max(start, tint.start));
             block.isValid() && block.position() < last; block = block.next())
            paintTint(painter, block, std::max(std::max(start, tint.start) - block.position(), 0),
                      std::min(last - block.position(), block.length() - 1), tint.colour);
    }
}

} // namespace lila
