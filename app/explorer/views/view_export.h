// SPDX-License-Identifier: AGPL-3.0-or-later
// Saves a view's picture, or the numbers behind it.
#pragma once

#include "widgets/figure.h"

#include <QStringList>

#include <functional>

class QWidget;

namespace lila {

/// For a file dialog; CSV only where the view has numbers.
QStringList exportFilters(const ExportableView& view);

/// By the suffix: svg, pdf, png (at twice the size) or csv. Returns what went wrong, or an empty text.
QString exportView(ExportableView& view, const QString& file, const FigureStyle& style = {});

/// Asks for the file, then exports; of a view with nothing to show it asks nothing. `done` is told what went
/// wrong, or an empty text, and the file.
void askToExport(QWidget& parent, ExportableView& view,
                 const std::function<void(const QString& problem, const QString& file)>& done);

} // namespace lila
