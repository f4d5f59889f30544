// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/attribution_bars.h"

#include "widgets/plot_view.h"
#include "widgets/theme.h"
#include "widgets/tr.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr double square = 9; ///< of a colour in the legend
constexpr double gap = 5;

} // namespace

QString attributionName(AttributionKind kind) {
    switch (kind) {
    case AttributionKind::Embedding:
        return tr("token");
    case AttributionKind::Position:
        return tr("position");
    case AttributionKind::Content:
        return tr("heads: content");
    case AttributionKind::Geometry:
        return tr("heads: β");
    case AttributionKind::Branch:
        return tr("E8 branch");
    case AttributionKind::FeedForward:
        return tr("FFN");
    case AttributionKind::Bias:
        return tr("bias");
    case AttributionKind::Rounding:
        return tr("rounding");
    }
    return {};
}

QString attributionKey(AttributionKind kind) {
    switch (kind) {
    case AttributionKind::Embedding:
        return QStringLiteral("token");
    case AttributionKind::Position:
        return QStringLiteral("position");
    case AttributionKind::Content:
        return QStringLiteral("content");
    case AttributionKind::Geometry:
        return QStringLiteral("beta");
    case AttributionKind::Branch:
        return QStringLiteral("e8_branch");
    case AttributionKind::FeedForward:
        return QStringLiteral("ffn");
    case AttributionKind::Bias:
        return QStringLiteral("bias");
    case AttributionKind::Rounding:
        return QStringLiteral("rounding");
    }
    return {};
}

QColor attributionColour(AttributionKind kind, const QPalette& palette) {
    switch (kind) {
    case AttributionKind::Content:
        return seriesHue(0);
    case AttributionKind::Geometry:
        return seriesHue(1);
    case AttributionKind::Branch:
        return seriesHue(2);
    case AttributionKind::FeedForward:
        return seriesHue(3);
    case AttributionKind::Embedding:
        return seriesHue(4);
    case AttributionKind::Position:
        return seriesHue(5);
    case AttributionKind::Bias:
        return lineColour(palette, 0.55);
    case AttributionKind::Rounding:
        return lineColour(palette, 0.3);
    }
    return {};
}

double attributionReach(const AttributionParts& parts) {
    double right = 0;
    double left = 0;
    for (const auto& [kind, value] : parts)
        (value > 0 ? right : left) += std::abs(value);
    return std::max(right, left);
}

void paintAttribution(QPainter& painter, const QRectF& room, const AttributionParts& parts, double extent,
                      const QPalette& palette) {
    const double middle = room.center().x();
    double right = middle;
    double left = middle;
    for (const auto& [kind, value] : parts) {
        const double length = extent > 0 ? std::abs(value) / extent * room.width() / 2 : 0;
        if (value > 0)
            right += length;
        else
            left -= length;
        painter.fillRect(QRectF(value > 0 ? right - length : left, room.top(), length, room.height()),
                         attributionColour(kind, palette));
    }
    painter.fillRect(QRectF(middle - 0.5, room.top() - 2, 1, room.height() + 4), lineColour(palette, 0.5));
}

double paintAttributionLegend(QPainter* painter, const QRectF& area,
                              const std::vector<AttributionKind>& kinds, const QFont& font,
                              const QPalette& palette) {
    const QFontMetricsF metrics(font);
    QPointF at = area.topLeft();
    for (const AttributionKind kind : kinds) {
        const double width = square + gap + metrics.horizontalAdvance(attributionName(kind));
        if (at.x() > area.left() && at.x() + width > area.right())
            at = {area.left(), at.y() + metrics.height() + 2};
        if (painter != nullptr) {
            painter->fillRect(QRectF(at.x(), at.y() + (metrics.height() - square) / 2, square, square),
                              attributionColour(kind, palette));
            painter->setPen(palette.color(QPalette::Text));
            painter->setFont(font);
            painter->drawText(QPointF(at.x() + square + gap, at.y() + metrics.ascent()),
                              attributionName(kind));
        }
        at.rx() += width + 3 * gap;
    }
    return at.y() + metrics.height() - area.top();
}

} // namespace lila
