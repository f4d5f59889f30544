// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/plot_view.h"

#include "widgets/theme.h"

#include <qcustomplot.h>

#include <QEvent>
#include <QLabel>
#include <QToolTip>
#include <QVBoxLayout>

namespace lila {

QColor seriesHue(int series) {
    static const QColor hues[] = {QColor(0x0e7fc0), QColor(0xe39a1c), QColor(0x12a27a), QColor(0xc96f9f),
                                  QColor(0xd55e00), QColor(0x56b4e9), QColor(0x8a8f98), QColor(0xb5a91c)};
    return hues[series % 8];
}

PlotView::PlotView(QWidget* parent)
    : QWidget(parent), m_plot(new QCustomPlot(this)), m_empty(new QLabel(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
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
    m_plot->setVisible(text.isEmpty());
}

void PlotView::colourAxis(QCPAxis& axis) const {
    const QPalette colours = palette();
    const QPen line(lineColour(colours, 0.45));
    axis.setBasePen(line);
    axis.setTickPen(line);
    axis.setSubTickPen(Qt::NoPen);
    axis.setTickLabelColor(captionColour(colours));
    axis.setLabelColor(captionColour(colours));
    axis.setTickLabelFont(captionFont());
    axis.setLabelFont(captionFont());
    axis.setLabelPadding(axis.orientation() == Qt::Horizontal ? 1 : 5);
    axis.grid()->setPen(QPen(lineColour(colours, 0.10)));
    axis.grid()->setZeroLinePen(line);
}

void PlotView::redraw() {
    const QPalette colours = palette();
    m_plot->setBackground(colours.color(QPalette::Base));
    m_empty->setAutoFillBackground(true);
    m_empty->setBackgroundRole(QPalette::Base);
    m_empty->setForegroundRole(QPalette::WindowText);
    QPalette quiet = colours;
    quiet.setColor(QPalette::WindowText, captionColour(colours));
    m_empty->setPalette(quiet);
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis, m_plot->yAxis2})
        colourAxis(*axis);
    m_plot->legend->setFont(captionFont());
    m_plot->legend->setTextColor(captionColour(colours));
    colourSeries();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void PlotView::paintExport(QPainter& painter, const QSize& size) {
    painter.fillRect(QRect(QPoint(), size), palette().color(QPalette::Base));
    painter.setFont(captionFont());
    painter.setPen(captionColour(palette()));
    painter.drawText(QRectF(10, 4, size.width() - 20, 22), Qt::AlignLeft | Qt::AlignVCenter, statement());
    QPicture picture;
    QCPPainter plotPainter(&picture);
    m_plot->toPainter(&plotPainter, size.width(), size.height() - 28);
    plotPainter.end();
    painter.drawPicture(0, 28, picture);
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
