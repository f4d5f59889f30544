// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/beta_view.h"

#include "core/lattice/e8.h"
#include "widgets/number_text.h"
#include "widgets/theme.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr double groupWidth = 0.84; ///< of the distance between layers

/// The first head that uses the same line.
int firstHeadOfLine(int head) {
    for (int other = 0; other < head; ++other)
        if (lattice::antipode(other) == head)
            return other;
    return head;
}

} // namespace

int lineOfHead(int head) {
    const int first = firstHeadOfLine(head);
    int line = 0;
    for (int other = 0; other < first; ++other)
        line += firstHeadOfLine(other) == other;
    return line;
}

BetaView::BetaView(QWidget* parent) : PlotView(parent) {
    plot().setAccessibleName(tr("β by layer and head"));
    plot().legend->setWrap(4);
    plot().xAxis->grid()->setVisible(false);
    plot().yAxis->setLabel(tr("β"));
    setBeta({});
}

int BetaView::headCount() const {
    return m_beta.empty() ? 0 : static_cast<int>(m_beta.front().size());
}

int BetaView::lineOf(int head) const {
    return m_isE8 ? lineOfHead(head) : head;
}

bool BetaView::isFirstOfLine(int head) const {
    return !m_isE8 || firstHeadOfLine(head) == head;
}

QString BetaView::headsOf(int line) const {
    QStringList names;
    for (int head = 0; head < headCount(); ++head)
        if (lineOf(head) == line)
            names.append(QString::number(head));
    return names.join(QStringLiteral(" & "));
}

double BetaView::barWidth() const {
    return groupWidth / std::max(1, headCount());
}

double BetaView::barKey(int layer, int head) const {
    return layer - groupWidth / 2 + (head + 0.5) * barWidth();
}

void BetaView::setBeta(const std::vector<std::vector<float>>& beta, bool isE8) {
    m_beta = beta;
    m_isE8 = isE8;
    rebuild();
    Q_EMIT statementChanged(statement());
}

QString BetaView::meaning() const {
    return m_isE8 ? tr("How much each head of attention listens along its line of E8")
                  : tr("How much each head of attention listens along its random control direction");
}

QString BetaView::statement() const {
    if (m_beta.empty() || !m_isE8)
        return tr("β of every head, by layer");
    return tr("a colour is a line of E8; r and −r share it");
}

QString BetaView::whyEmpty() const {
    if (m_beta.empty())
        return tr("The β of every head appears here as soon as a model is loaded.");
    if (headCount() == 0)
        return tr("This model's heads have fewer than 8 dimensions: there is no β.");
    const bool zero = std::ranges::all_of(
        m_beta, [](const auto& layer) { return std::ranges::all_of(layer, [](float b) { return b == 0; }); });
    if (!zero)
        return {};
    return m_isE8 ? tr("Every β is 0: this model's attention makes no use of the lines of E8.")
                  : tr("Every β is 0: this model's attention makes no use of its control directions.");
}

void BetaView::rebuild() {
    plot().clearPlottables();
    m_bars.clear();
    const int layers = static_cast<int>(m_beta.size());
    double low = 0;
    double high = 0;
    for (int head = 0; head < headCount(); ++head) {
        auto* bars = new QCPBars(plot().xAxis, plot().yAxis);
        bars->setWidthType(QCPBars::wtPlotCoords);
        bars->setWidth(barWidth());
        for (int layer = 0; layer < layers; ++layer) {
            const double value = m_beta[layer][head];
            bars->addData(barKey(layer, head), value);
            low = std::min(low, value);
            high = std::max(high, value);
        }
        if (isFirstOfLine(head))
            bars->setName((m_isE8 ? tr("heads %1") : tr("head %1")).arg(headsOf(lineOf(head))));
        else
            bars->removeFromLegend();
        m_bars.push_back(bars);
    }
    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    for (int layer = 0; layer < layers; ++layer)
        ticker->addTick(layer, QString::number(layer));
    plot().xAxis->setTicker(ticker);
    plot().xAxis->setLabel(tr("layer"));
    plot().xAxis->setRange(-0.55, std::max(1, layers) - 0.45);
    const double air = 0.06 * std::max(high - low, 1e-9);
    plot().yAxis->setRange(low < 0 ? low - air : low, high > 0 ? high + air : high);
    setEmptyText(whyEmpty());
    redraw();
}

void BetaView::colourSeries(const QPalette&) {
    plot().xAxis->setBasePen(Qt::NoPen);
    plot().xAxis->setTickPen(Qt::NoPen);
    for (int head = 0; head < static_cast<int>(m_bars.size()); ++head) {
        QColor hue = seriesHue(lineOf(head));
        // The second head on a line: the same hue, paler.
        if (!isFirstOfLine(head))
            hue.setAlphaF(0.55F);
        m_bars[head]->setPen(Qt::NoPen);
        m_bars[head]->setBrush(hue);
    }
}

std::optional<BetaView::Bar> BetaView::barAt(const QPoint& place) const {
    if (!emptyText().isEmpty())
        return std::nullopt;
    const double key = plot().xAxis->pixelToCoord(plot().mapFrom(this, place).x());
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
    const QString line = m_isE8
                             ? tr("line of root %1 (heads %2)").arg(bar->head).arg(headsOf(lineOf(bar->head)))
                             : tr("along random control direction %1").arg(bar->head);
    return tr("Layer %1, head %2: β = %3")
               .arg(bar->layer)
               .arg(bar->head)
               .arg(numberText(m_beta[bar->layer][bar->head])) +
           QLatin1Char('\n') + line;
}

QPoint BetaView::barPosition(int layer, int head) const {
    const QPointF inPlot(plot().xAxis->coordToPixel(barKey(layer, head)),
                         plot().yAxis->coordToPixel(static_cast<double>(m_beta[layer][head]) / 2));
    return plot().mapTo(this, inPlot.toPoint());
}

QString BetaView::exportName() const {
    return QStringLiteral("beta");
}

QString BetaView::figureTitle() const {
    return m_isE8 ? tr("β of every head, by layer; heads of one colour share a line of E8")
                  : tr("β of every head, by layer, along random control directions");
}

QStringList BetaView::columnNames() const {
    return {tr("Layer"), tr("Head"), tr("Line of E8"), tr("β")};
}

QString BetaView::csv() const {
    QString out = QStringLiteral("layer,head,line,beta\n");
    for (int layer = 0; layer < static_cast<int>(m_beta.size()); ++layer)
        for (int head = 0; head < headCount(); ++head)
            out += QStringLiteral("%1,%2,%3,%4\n")
                       .arg(layer)
                       .arg(head)
                       .arg(lineOf(head))
                       .arg(static_cast<double>(m_beta[layer][head]), 0, 'g', 9);
    return out;
}

} // namespace lila
