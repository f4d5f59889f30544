// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/root_scale.h"

#include "widgets/number_text.h"
#include "widgets/theme.h"

#include <QFontMetricsF>
#include <QLinearGradient>
#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace lila {

double RootScale::shade(double weight) {
    return std::copysign(std::sqrt(std::min(std::abs(weight), 1.0)), weight);
}

double RootScale::along(double weight) const {
    return m_isDifference ? (shade(weight) + 1) / 2 : std::max(0.0, shade(weight));
}

QColor RootScale::colourAlong(double place, bool dark) const {
    const QColor middle(dark ? 0x33363b : 0xf4f4f2);
    return m_isDifference ? divergingFrom(middle, 2 * place - 1) : colourAgainst(m_map, place, dark);
}

QColor RootScale::colour(double weight, bool dark) const {
    return colourAlong(along(weight), dark);
}

QString RootScale::text(double weight) const {
    return m_isDifference ? differenceText(weight) : percentText(weight);
}

void RootScale::paint(QPainter& painter, const QRectF& area, const QString& caption,
                      const QPalette& palette) const {
    const bool dark = isDark(palette);
    painter.save();
    const QFontMetricsF metrics(painter.font());
    const QRectF bar(area.left(), area.top() + 2, area.width(), 0.55 * metrics.height());
    QLinearGradient gradient(bar.topLeft(), bar.topRight());
    for (int i = 0; i <= 16; ++i)
        gradient.setColorAt(i / 16.0, colourAlong(i / 16.0, dark));
    painter.fillRect(bar, gradient);
    painter.setPen(QPen(lineColour(palette, 0.35), 1));
    painter.drawRect(bar);

    painter.setPen(captionColour(palette));
    const auto mark = [&](double weight) {
        const double x = bar.left() + along(weight) * bar.width();
        painter.drawLine(QPointF(x, bar.top() - 2), QPointF(x, bar.bottom() + 2));
        return x;
    };
    std::vector<QRectF> labels;
    // What would touch those before goes without a label.
    const std::vector<double> marks =
        m_isDifference ? std::vector{-1.0, 0.0, 1.0, -0.25, 0.25} : std::vector{0.01, 1.0, 0.1, 0.5, 0.25};
    for (const double weight : marks) {
        QString text = QStringLiteral("%1\u202f%").arg(100 * std::abs(weight));
        if (m_isDifference && weight != 0)
            text.prepend(weight < 0 ? QChar(0x2212) : QLatin1Char('+'));
        const double width = metrics.horizontalAdvance(text);
        const double x = std::clamp(mark(weight) - width / 2, bar.left(), bar.right() - width);
        const QRectF label(x, bar.bottom() + 2, width + 1, metrics.height());
        const QRectF room = label.adjusted(-4, 0, 4, 0);
        if (std::ranges::any_of(labels, [&](const QRectF& other) { return other.intersects(room); }))
            continue;
        labels.push_back(label);
        painter.drawText(label, Qt::AlignLeft, text);
    }
    if (!m_isDifference)
        mark(1.0 /
             lattice::rootCount); // where all would be if they were equal: what "lit" is to be measured by
    const QRectF line(area.left(), bar.bottom() + 2 + metrics.height(), area.width(),
                      std::max(metrics.height(), area.bottom() - bar.bottom() - 2 - metrics.height()));
    const bool isOneLine = line.height() < 2 * metrics.height();
    painter.drawText(line, Qt::AlignLeft | Qt::TextWordWrap,
                     isOneLine ? metrics.elidedText(caption, Qt::ElideRight, line.width()) : caption);
    painter.restore();
}

} // namespace lila
