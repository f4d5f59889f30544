// SPDX-License-Identifier: AGPL-3.0-or-later
// A comparison as totals, as a figure for a page and as a table.
#pragma once

#include "widgets/comparison_view.h"
#include "widgets/figure.h"

namespace lila {

/// What a side's words come to, in up to three lines.
QStringList comparisonTotals(const ComparedColumn& column);

QSize comparisonFigureSize(const ComparedTexts& texts, const FigureStyle& style);
void paintComparisonFigure(QPainter& painter, const QRectF& area, const ComparedTexts& texts,
                           const FigureStyle& style);
/// A row a token of each side.
QString comparisonCsv(const ComparedTexts& texts);

} // namespace lila
