// SPDX-License-Identifier: AGPL-3.0-or-later
// What a view must offer so that its picture and its numbers can be saved.
#pragma once

#include <QRectF>
#include <QSize>
#include <QStringList>

class QPainter;

namespace lila {

struct FigureStyle;

/// The figure is what stands between a title and the name of the model, which are the same for all views:
/// see figure.h.
class ExportableView {
public:
    virtual ~ExportableView() = default;

    virtual QString exportName() const = 0; ///< the file name proposed, without a suffix
    virtual QString meaning() const = 0;    ///< one line for people: what the view is about
    virtual QString statement() const = 0;  ///< one line above the view in the window: what it shows now
    /// One line for a page where there is no window: what is shown, not what can be done with it.
    virtual QString figureTitle() const = 0;
    virtual bool hasFigure() const = 0; ///< false: there is nothing to show yet
    virtual QSize figureSize(const FigureStyle& style) const = 0;
    /// On any device, with nothing but the style's palette and fonts in whole pixels.
    virtual void paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) = 0;
    virtual QString csv() const { return {}; } ///< the numbers behind the picture; empty where there are none
    /// Of the table that can stand in the picture's place, for people; none: there is no such table.
    virtual QStringList columnNames() const { return {}; }
    virtual void setTableShown(bool) {}

    /// The model or the run whose numbers are shown, in a line.
    void setSource(const QString& source) { m_source = source; }
    QString source() const { return m_source; }

private:
    QString m_source;
};

} // namespace lila
