// SPDX-License-Identifier: AGPL-3.0-or-later
// What all views that are plots have in common: colours that follow the palette, a legend above, words where
// there is nothing to draw, a tool tip at the mouse, export.
#pragma once

#include "widgets/exportable_view.h"

#include <QStringList>
#include <QWidget>

class QCustomPlot;
class QLabel;

namespace lila {

class PlotTable;

class PlotView : public QWidget, public ExportableView {
    Q_OBJECT

public:
    /// What is written instead of the plot where there is nothing to draw, else empty.
    QString emptyText() const;
    /// What is drawn at a point of this widget; empty where there is nothing.
    virtual QString textAt(const QPoint& place) const = 0;

    /// Of csv().
    void setTableShown(bool isShown) override;

    bool hasFigure() const override { return emptyText().isEmpty(); }
    QSize figureSize(const FigureStyle&) const override { return {760, 320}; }
    void paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) override;

    QSize sizeHint() const override { return {520, 180}; }
    QSize minimumSizeHint() const override { return {180, 110}; }

Q_SIGNALS:
    void statementChanged(const QString& statement);

protected:
    explicit PlotView(QWidget* parent);

    QCustomPlot& plot() const { return *m_plot; }
    void setEmptyText(const QString& text);
    /// Colours everything and paints it soon.
    void redraw();
    /// Colours of what the view itself drew; the axes and the legend have theirs already.
    virtual void colourSeries(const QPalette& palette) = 0;

    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void placeLegend();
    void colour(const FigureStyle& style);
    void fillTable();

    QCustomPlot* m_plot;
    PlotTable* m_table;
    bool m_isTableShown = false;
    QLabel* m_empty;
};

/// Okabe and Ito's colours, told apart by colour-blind eyes and legible on light and dark; they repeat
/// after 8.
QColor seriesHue(int series);

} // namespace lila
