// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/plot_view.h"

#include "widgets/figure.h"
#include "widgets/plot_table.h"
#include "widgets/theme.h"

#include <qcustomplot.h>

#include <QEvent>
#include <QLabel>
#include <QToolTip>
#include <QVBoxLayout>

namespace lila {
namespace {

void colourAxis(QCPAxis& axis, const FigureStyle& style) {
    const QPen line(lineColour(style.palette, 0.45));
    axis.setBasePen(line);
    axis.setTickPen(line);
    axis.setSubTickPen(Qt::NoPen);
    axis.setTickLabelColor(captionColour(style.palette));
    axis.setLabelColor(captionColour(style.palette));
    axis.setTickLabelFont(style.font);
    axis.setLabelFont(style.font);
    axis.setLabelPadding(axis.orientation() == Qt::Horizontal ? 1 : 5);
    axis.grid()->setPen(QPen(lineColour(style.palette, 0.10)));
    axis.grid()->setZeroLinePen(line);
}

} // namespace

QColor seriesHue(int series) {
    static const QColor hues[] = {QColor(0x0e7fc0), QColor(0xe39a1c), QColor(0x12a27a), QColor(0xc96f9f),
                                  QColor(0xd55e00), QColor(0x56b4e9), QColor(0x8a8f98), QColor(0xb5a91c)};
    return hues[series % 8];
}

PlotView::PlotView(QWidget* parent)
    : QWidget(parent),
      m_plot(new QCustomPlot(this)),
      m_table(new PlotTable(this)),
      m_empty(new QLabel(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    layout->addWidget(m_table);
    m_table->hide();
    m_plot->axisRect()->setAutoMargins(QCP::msLeft | QCP::msBottom);
    m_plot->axisRect()->setMargins(QMargins(0, 4, 10, 0));
    m_plot->installEventFilter(this);
    m_plot->setMouseTracking(true);
    placeLegend();
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setMargin(16);
    m_empty->setAttribute(Qt::WA_TransparentForMouseEvents);
}

/// It gets a line of its own above the plot.
void PlotView::placeLegend() {
    m_plot->legend->setVisible(true);
    m_plot->legend->setFillOrder(QCPLegend::foColumnsFirst);
    m_plot->legend->setBorderPen(Qt::NoPen);
    m_plot->legend->setBrush(Qt::NoBrush);
    m_plot->legend->setIconSize(10, 10);
    m_plot->legend->setMargins(QMargins(4, 0, 4, 0));
    m_plot->legend->setRowSpacing(0);
    m_plot->plotLayout()->insertRow(0);
    m_plot->plotLayout()->addElement(0, 0, m_plot->legend);
    m_plot->plotLayout()->setRowStretchFactor(0, 0.001);
    m_plot->plotLayout()->setRowSpacing(0);
}

QString PlotView::emptyText() const {
    return m_empty->text();
}

void PlotView::setEmptyText(const QString& text) {
    m_empty->setText(text);
    m_empty->setVisible(!text.isEmpty());
}

void PlotView::colour(const FigureStyle& style) {
    m_plot->setBackground(style.palette.color(QPalette::Base));
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis, m_plot->yAxis2})
        colourAxis(*axis, style);
    m_plot->legend->setFont(style.font);
    m_plot->legend->setTextColor(captionColour(style.palette));
    colourSeries(style.palette);
}

void PlotView::redraw() {
    m_empty->setAutoFillBackground(true);
    m_empty->setBackgroundRole(QPalette::Base);
    m_empty->setForegroundRole(QPalette::WindowText);
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, captionColour(palette()));
    m_empty->setPalette(quiet);
    colour({palette(), captionFont()});
    fillTable();
    m_plot->setVisible(m_empty->text().isEmpty() &&
                       !m_isTableShown); // with its colours, as it paints itself at once
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void PlotView::setTableShown(bool isShown) {
    m_isTableShown = isShown;
    redraw();
}

void PlotView::fillTable() {
    m_table->setVisible(m_isTableShown && hasFigure());
    if (!m_table->isHidden())
        m_table->setNumbers(columnNames(), csv());
}

void PlotView::paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) {
    colour(style);
    QPicture picture;
    QCPPainter plotPainter(&picture);
    plotPainter.setMode(QCPPainter::pmVectorized);
    m_plot->toPainter(&plotPainter, qRound(area.width()), qRound(area.height()));
    plotPainter.end();
    redraw();
    painter.translate(area.topLeft());
    // Qt plays a picture in inches, and an inch has other dots on a page than on the screen.
    const QPaintDevice& page = *painter.device();
    painter.scale(static_cast<double>(picture.logicalDpiX()) / page.logicalDpiX(),
                  static_cast<double>(picture.logicalDpiY()) / page.logicalDpiY());
    painter.drawPicture(0, 0, picture);
}

void PlotView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange)
        redraw();
    QWidget::changeEvent(event);
}

void PlotView::resizeEvent(QResizeEvent*) {
    m_empty->setGeometry(rect());
}

bool PlotView::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_plot && event->type() == QEvent::MouseMove) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        const QString text = textAt(m_plot->mapTo(this, mouse->position().toPoint()));
        if (text.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(mouse->globalPosition().toPoint(), text, m_plot);
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace lila
