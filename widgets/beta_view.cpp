// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/beta_view.h"

#include "core/lattice/e8.h"
#include "widgets/theme.h"

#include <qcustomplot.h>

#include <QEvent>
#include <QHelpEvent>
#include <QLabel>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr double groupWidth = 0.84; ///< of the distance between layers

/// Okabe and Ito's colours, told apart by colour-blind eyes and legible on light and dark.
QColor lineHue(int line) {
    static const QColor hues[] = {QColor(0x0e7fc0), QColor(0xe39a1c), QColor(0x12a27a), QColor(0xc96f9f),
                                  QColor(0xd55e00), QColor(0x56b4e9), QColor(0x8a8f98), QColor(0xb5a91c)};
    return hues[line % 8];
}

/// The first head that uses the same line.
int firstHeadOfLine(int head) {
    for (int other = 0; other < head; ++other)
        if (lattice::antipode(other) == head)
            return other;
    return head;
}

QString headNames(int line, int heads) {
    QStringList names;
    for (int head = 0; head < heads; ++head)
        if (lineOfHead(head) == line)
            names.append(QString::number(head));
    return names.join(QStringLiteral(" & "));
}

} // namespace

int lineOfHead(int head) {
    const int first = firstHeadOfLine(head);
    int line = 0;
    for (int other = 0; other < first; ++other)
        line += firstHeadOfLine(other) == other;
    return line;
}

BetaView::BetaView(QWidget* parent)
    : QWidget(parent), m_plot(new QCustomPlot(this)), m_empty(new QLabel(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    m_plot->setAccessibleName(tr("β by layer and head"));
    m_plot->axisRect()->setAutoMargins(QCP::msLeft | QCP::msBottom);
    m_plot->axisRect()->setMargins(QMargins(0, 4, 10, 0));
    m_plot->installEventFilter(this);
    m_plot->setMouseTracking(true);
    m_plot->xAxis->setTicker(QSharedPointer<QCPAxisTickerText>::create());
    m_plot->legend->setVisible(true);
    m_plot->legend->setWrap(4);
    m_plot->legend->setFillOrder(QCPLegend::foColumnsFirst);
    m_plot->legend->setBorderPen(Qt::NoPen);
    m_plot->legend->setBrush(Qt::NoBrush);
    m_plot->legend->setIconSize(10, 10);
    m_plot->legend->setMargins(QMargins(4, 0, 4, 0));
    m_plot->legend->setRowSpacing(0);
    // The legend gets a line of its own above the bars.
    m_plot->plotLayout()->insertRow(0);
    m_plot->plotLayout()->addElement(0, 0, m_plot->legend);
    m_plot->plotLayout()->setRowStretchFactor(0, 0.001);
    m_plot->plotLayout()->setRowSpacing(0);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setMargin(16);
    m_empty->setAttribute(Qt::WA_TransparentForMouseEvents);
    setBeta({});
}

int BetaView::headCount() const {
    return m_beta.empty() ? 0 : static_cast<int>(m_beta.front().size());
}

double BetaView::barWidth() const {
    return groupWidth / std::max(1, headCount());
}

double BetaView::barKey(int layer, int head) const {
    return layer - groupWidth / 2 + (head + 0.5) * barWidth();
}

void BetaView::setBeta(const std::vector<std::vector<float>>& beta) {
    m_beta = beta;
    rebuild();
    Q_EMIT statementChanged(statement());
}

QString BetaView::statement() const {
    if (m_beta.empty())
        return tr("β of every head, by layer");
    return tr("one colour is one line of E8: an even product cannot tell r from −r");
}

QString BetaView::emptyText() const {
    if (m_beta.empty())
        return tr("The β of every head appears here as soon as a model is loaded.");
    if (headCount() == 0)
        return tr("This model's heads have fewer than 8 dimensions: there is no β.");
    const bool zero = std::ranges::all_of(
        m_beta, [](const auto& layer) { return std::ranges::all_of(layer, [](float b) { return b == 0; }); });
    return zero ? tr("Every β is 0: this model's attention makes no use of the lines of E8.") : QString();
}

void BetaView::rebuild() {
    m_plot->clearPlottables();
    m_bars.clear();
    const int layers = static_cast<int>(m_beta.size());
    double low = 0;
    double high = 0;
    for (int head = 0; head < headCount(); ++head) {
        auto* bars = new QCPBars(m_plot->xAxis, m_plot->yAxis);
        bars->setWidthType(QCPBars::wtPlotCoords);
        bars->setWidth(barWidth());
        for (int layer = 0; layer < layers; ++layer) {
            const double value = m_beta[layer][head];
            bars->addData(barKey(layer, head), value);
            low = std::min(low, value);
            high = std::max(high, value);
        }
        if (firstHeadOfLine(head) == head)
            bars->setName(tr("heads %1").arg(headNames(lineOfHead(head), headCount())));
        else
            bars->removeFromLegend();
        m_bars.push_back(bars);
    }
    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    for (int layer = 0; layer < layers; ++layer)
        ticker->addTick(layer, QString::number(layer));
    m_plot->xAxis->setTicker(ticker);
    m_plot->xAxis->setLabel(tr("layer"));
    m_plot->xAxis->setRange(-0.55, std::max(1, layers) - 0.45);
    const double air = 0.06 * std::max(high - low, 1e-9);
    m_plot->yAxis->setRange(low < 0 ? low - air : low, high > 0 ? high + air : high);
    const QString empty = emptyText();
    m_empty->setText(empty);
    m_empty->setVisible(!empty.isEmpty());
    m_plot->setVisible(empty.isEmpty());
    recolour();
}

void BetaView::recolour() {
    const QPalette colours = palette();
    m_plot->setBackground(colours.color(QPalette::Base));
    m_empty->setAutoFillBackground(true);
    m_empty->setBackgroundRole(QPalette::Base);
    QPalette quiet = colours;
    quiet.setColor(QPalette::WindowText, captionColour(colours));
    m_empty->setPalette(quiet);
    const QPen axis(lineColour(colours, 0.45));
    for (QCPAxis* a : {m_plot->xAxis, m_plot->yAxis}) {
        a->setBasePen(axis);
        a->setTickPen(a == m_plot->xAxis ? QPen(Qt::NoPen) : axis);
        a->setSubTickPen(Qt::NoPen);
        a->setTickLabelColor(captionColour(colours));
        a->setLabelColor(captionColour(colours));
        a->setTickLabelFont(captionFont());
        a->setLabelFont(captionFont());
        a->setLabelPadding(1);
        a->grid()->setPen(QPen(lineColour(colours, 0.10)));
        a->grid()->setZeroLinePen(axis);
    }
    m_plot->xAxis->grid()->setVisible(false);
    m_plot->xAxis->setBasePen(Qt::NoPen);
    m_plot->legend->setFont(captionFont());
    m_plot->legend->setTextColor(captionColour(colours));
    for (int head = 0; head < static_cast<int>(m_bars.size()); ++head) {
        QColor hue = lineHue(lineOfHead(head));
        // The second head on a line: the same hue, paler.
        if (firstHeadOfLine(head) != head)
            hue.setAlphaF(0.55F);
        m_bars[head]->setPen(Qt::NoPen);
        m_bars[head]->setBrush(hue);
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

std::optional<BetaView::Bar> BetaView::barAt(const QPoint& place) const {
    if (!emptyText().isEmpty())
        return std::nullopt;
    const double key = m_plot->xAxis->pixelToCoord(m_plot->mapFrom(this, place).x());
    const int layer = static_cast<int>(std::lround(key));
    const double inGroup = key - layer + groupWidth / 2;
    const int head = static_cast<int>(std::floor(inGroup / barWidth()));
    if (layer < 0 || layer >= static_cast<int>(m_beta.size()) || head < 0 || head >= headCount())
        return std::nullopt;
    return Bar{layer, head};
}

QString BetaView::textAt(const QPoint& place) const {
    const std::optional<Bar> bar = barAt(place);
    if (!bar)
        return {};
    const int line = lineOfHead(bar->head);
    return tr("Layer %1, head %2: β = %3\nline of root %4 (heads %5)")
        .arg(bar->layer)
        .arg(bar->head)
        .arg(static_cast<double>(m_beta[bar->layer][bar->head]), 0, 'g', 4)
        .arg(bar->head)
        .arg(headNames(line, headCount()));
}

QPoint BetaView::barPosition(int layer, int head) const {
    const QPointF inPlot(m_plot->xAxis->coordToPixel(barKey(layer, head)),
                         m_plot->yAxis->coordToPixel(static_cast<double>(m_beta[layer][head]) / 2));
    return m_plot->mapTo(this, inPlot.toPoint());
}

QString BetaView::exportName() const {
    return QStringLiteral("beta");
}

void BetaView::paintExport(QPainter& painter, const QSize& size) {
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

QString BetaView::csv() const {
    QString out = QStringLiteral("layer,head,line,beta\n");
    for (int layer = 0; layer < static_cast<int>(m_beta.size()); ++layer)
        for (int head = 0; head < headCount(); ++head)
            out += QStringLiteral("%1,%2,%3,%4\n")
                       .arg(layer)
                       .arg(head)
                       .arg(lineOfHead(head))
                       .arg(static_cast<double>(m_beta[layer][head]), 0, 'g', 9);
    return out;
}

void BetaView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange)
        recolour();
    QWidget::changeEvent(event);
}

void BetaView::resizeEvent(QResizeEvent*) {
    m_empty->setGeometry(rect());
}

bool BetaView::eventFilter(QObject* watched, QEvent* event) {
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
