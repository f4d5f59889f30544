// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/elided_label.h"

#include "widgets/theme.h"

#include <QPainter>
#include <QTextLayout>

namespace lila {

ElidedLabel::ElidedLabel(QWidget* parent, int lines) : QLabel(parent), m_lines(lines) {
    setFont(captionFont());
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

void ElidedLabel::setStatement(const QString& statement) {
    if (statement == text())
        return;
    setText(statement);
    setToolTip(statement);
}

QSize ElidedLabel::sizeHint() const {
    return {fontMetrics().horizontalAdvance(text()), minimumSizeHint().height()};
}

QSize ElidedLabel::minimumSizeHint() const {
    return {40, m_lines * fontMetrics().lineSpacing() + 2};
}

/// Broken between words; what does not fit into the last line is elided.
QStringList ElidedLabel::shownLines() const {
    QTextLayout layout(text(), font());
    QStringList lines;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width());
        if (lines.size() == m_lines - 1) {
            lines.append(fontMetrics().elidedText(text().mid(line.textStart()), Qt::ElideRight, width()));
            break;
        }
        lines.append(text().mid(line.textStart(), line.textLength()));
    }
    layout.endLayout();
    return lines;
}

bool ElidedLabel::isCut() const {
    return shownLines().join(QString()) != text();
}

void ElidedLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setPen(captionColour(palette()));
    const QStringList lines = shownLines();
    QRectF row(0, (height() - static_cast<double>(lines.size()) * fontMetrics().lineSpacing()) / 2, width(),
               fontMetrics().lineSpacing());
    for (const QString& line : lines) {
        painter.drawText(row, static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter) | Qt::TextSingleLine, line);
        row.translate(0, row.height());
    }
}

} // namespace lila
