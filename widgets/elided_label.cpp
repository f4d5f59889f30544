// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/elided_label.h"

#include "widgets/theme.h"

#include <QPainter>

namespace lila {

ElidedLabel::ElidedLabel(QWidget* parent) : QLabel(parent) {
    setFont(captionFont());
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

void ElidedLabel::setStatement(const QString& statement) {
    if (statement == text())
        return;
    setText(statement);
    setToolTip(statement);
}

QSize ElidedLabel::minimumSizeHint() const {
    return {40, fontMetrics().height() + 2};
}

void ElidedLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setPen(captionColour(palette()));
    const QString shown = fontMetrics().elidedText(text(), Qt::ElideRight, width());
    painter.drawText(rect(), static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter), shown);
}

} // namespace lila
