// SPDX-License-Identifier: AGPL-3.0-or-later
// A row of numbers as a bar on both sides of a line, positive ones to the right, and what its colours mean.
#pragma once

#include "widgets/attribution_view.h"

class QPalette;

namespace lila {

using AttributionParts = std::vector<std::pair<AttributionKind, double>>;

QString attributionName(AttributionKind kind);
/// In files: the same in every language.
QString attributionKey(AttributionKind kind);
QColor attributionColour(AttributionKind kind, const QPalette& palette);

/// How far the longer side reaches.
double attributionReach(const AttributionParts& parts);

/// `extent`: what half of the room stands for.
void paintAttribution(QPainter& painter, const QRectF& room, const AttributionParts& parts, double extent,
                      const QPalette& palette);

/// Names beside their colours, in as many lines as they need; returns the height.
double paintAttributionLegend(QPainter* painter, const QRectF& area,
                              const std::vector<AttributionKind>& kinds, const QFont& font,
                              const QPalette& palette);

} // namespace lila
