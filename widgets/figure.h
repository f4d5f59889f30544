// SPDX-License-Identifier: AGPL-3.0-or-later
// A view's picture as it stands alone on a page: a title above, the view's figure, the model's name below.
#pragma once

#include "widgets/exportable_view.h"

#include <QFont>
#include <QPalette>

namespace lila {

QPalette paperPalette(); ///< light, on white
/// In whole pixels, without hinting: it takes the same room on every device, and SVG knows no other sizes.
QFont figureFont();

/// How a figure is painted, whatever theme and font the window has.
struct FigureStyle {
    QPalette palette = paperPalette();
    QFont font = figureFont();
};

/// With title and source.
QSize pageSize(const ExportableView& view, const FigureStyle& style);
/// Fills (0, 0) to pageSize().
void paintPage(QPainter& painter, ExportableView& view, const FigureStyle& style);

} // namespace lila
