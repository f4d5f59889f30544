// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/beta_history_view.h"

#include "widgets/colour_map.h"
#include "widgets/theme.h"
#include "widgets/wheel_guard.h"

#include <qcustomplot.h>

#include <QComboBox>

#include <cmath>
#include <limits>

namespace lila {
namespace {

constexpr int legendColumns = 6;
constexpr double none = std::numeric_limits<double>::quiet_NaN();

double meanMagnitude(const std::vector<float>& heads) {
    double sum = 0;
    for (const float beta : heads)
        sum += std::abs(static_cast<double>(beta));
    return heads.empty() ? none : sum / static_cast<double>(heads.size());
}

} // namespace

BetaHistoryView::BetaHistoryView(QWidget* parent) : HistoryPlot(parent), m_box(new QComboBox(&shelf())) {
    plot().setAccessibleName(tr("β by step"));
    plot().legend->setWrap(legendColumns);
    m_box->setAccessibleName(tr("Layer"));
    m_box->setToolTip(tr("A layer shows the β of each of its heads"));
    m_box->setFont(captionFont());
    guardWheel(m_box);
    connect(m_box, &QComboBox::activated, this,
            [this](int index) { setLayer(index > 0 ? std::optional(index - 1) : std::nullopt); });
    clear();
}

BetaHistoryView::~BetaHistoryView() = default;

void BetaHistoryView::clear() {
    m_kept.clear();
    m_last.reset();
    m_stride = 1;
    m_seen = 0;
    offerLayers();
    rebuild();
}

/// Where there are too many, every second goes, and from then on half as many come.
void BetaHistoryView::keep(const TrainLogLine& line) {
    const bool isKept = m_seen++ % m_stride == 0;
    Line kept{static_cast<double>(line.step), line.beta};
    if (!isKept) {
        m_last = std::move(kept);
        return;
    }
    m_last.reset();
    m_kept.push_back(std::move(kept));
    if (m_kept.size() < mostLines)
        return;
    for (std::size_t i = 0; 2 * i < m_kept.size(); ++i)
        m_kept[i] = std::move(m_kept[2 * i]);
    m_kept.resize((m_kept.size() + 1) / 2);
    m_stride *= 2;
    m_last = Line{static_cast<double>(line.step), line.beta};
}

void BetaHistoryView::addLines(std::span<const TrainLogLine> lines) {
    if (lines.empty())
        return;
    for (const TrainLogLine& line : lines)
        keep(line);
    offerLayers();
    rebuild();
}

std::vector<BetaHistoryView::Line> BetaHistoryView::lines() const {
    std::vector<Line> all = m_kept;
    if (m_last)
        all.push_back(*m_last);
    return all;
}

int BetaHistoryView::layerCount() const {
    return m_kept.empty() ? 0 : static_cast<int>(m_kept.front().beta.size());
}

void BetaHistoryView::offerLayers() {
    if (m_box->count() != layerCount() + 1) {
        m_box->clear();
        m_box->addItem(tr("All layers"));
        for (int layer = 0; layer < layerCount(); ++layer)
            m_box->addItem(tr("Layer %1").arg(layer));
    }
    m_box->setCurrentIndex(layer() ? *layer() + 1 : 0);
    m_box->setEnabled(layerCount() > 0);
}

std::optional<int> BetaHistoryView::layer() const {
    return m_layer && *m_layer < layerCount() ? m_layer : std::nullopt;
}

void BetaHistoryView::setLayer(std::optional<int> layer) {
    m_layer = layer;
    offerLayers();
    rebuild();
}

std::vector<double> BetaHistoryView::steps() const {
    std::vector<double> steps;
    for (const Line& line : lines())
        steps.push_back(line.step);
    return steps;
}

std::vector<BetaHistoryView::Curve> BetaHistoryView::curves() const {
    std::vector<Curve> curves;
    const std::optional<int> chosen = layer();
    const std::size_t count = chosen ? m_kept.front().beta[*chosen].size() : layerCount();
    for (std::size_t i = 0; i < count; ++i)
        curves.push_back({chosen ? tr("head %1").arg(i) : tr("layer %1").arg(i), {}});
    for (const Line& line : lines())
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t at = chosen ? *chosen : i;
            double value = none; // a line without this layer or head leaves a gap
            if (at < line.beta.size() && !chosen)
                value = meanMagnitude(line.beta[at]);
            else if (at < line.beta.size() && i < line.beta[at].size())
                value = static_cast<double>(line.beta[at][i]);
            curves[i].values.push_back(value);
        }
    return curves;
}

void BetaHistoryView::rebuild() {
    plot().clearGraphs();
    const std::vector<double> all = steps();
    const QList<double> keys(all.begin(), all.end());
    for (const Curve& curve : curves()) {
        QCPGraph* graph = plot().addGraph();
        graph->setName(curve.name);
        graph->setData(keys, QList<double>(curve.values.begin(), curve.values.end()), true);
    }
    plot().yAxis->setLabel(layer() ? tr("β") : tr("mean |β|"));
    if (m_kept.empty())
        setEmptyText(tr("The β of every layer appears here with the first line of the run's log."));
    else if (plot().graphCount() == 0)
        setEmptyText(tr("This run's log has no β: its model does not use the geometry term."));
    else
        setEmptyText({});
    setRun(all.empty() ? Steps{} : Steps{all.front(), all.back()});
    refit();
    redraw();
    Q_EMIT statementChanged(statement());
}

void BetaHistoryView::fitValues(const Steps& steps) {
    ValueRange range(false);
    range.include(0);
    for (int i = 0; i < plot().graphCount(); ++i)
        for (const QCPGraphData& point : *plot().graph(i)->data())
            if (point.key >= steps.first && point.key <= steps.last)
                range.include(point.value);
    plot().yAxis->setRange(layer() ? range.low() : 0, range.high());
}

/// Layers by depth along a colour map, heads as in the other views.
void BetaHistoryView::colourSeries(const QPalette& palette) {
    const int count = plot().graphCount();
    for (int i = 0; i < count; ++i) {
        const double depth = 0.25 + 0.75 * (i + 1) / std::max(1, count);
        const QColor colour =
            layer() ? seriesHue(i) : colourAgainst(ColourMap::Viridis, depth, isDark(palette));
        plot().graph(i)->setPen(QPen(colour, 1.6));
    }
}

QString BetaHistoryView::meaning() const {
    return tr("How far attention has learned to listen along the directions of its heads");
}

QString BetaHistoryView::statement() const {
    if (layer())
        return tr("β of every head of layer %1, by step").arg(*layer());
    return tr("by step: |β|, the mean over a layer's heads");
}

QString BetaHistoryView::figureTitle() const {
    if (layer())
        return tr("β of every head of layer %1, by training step").arg(*layer());
    return tr("Mean |β| over the heads of each layer, by training step");
}

QString BetaHistoryView::textAt(const QPoint& place) const {
    const std::vector<double> all = steps();
    const auto line = nearest(all, place);
    if (!line)
        return {};
    QString text = tr("Step %1").arg(stepText(all[*line]));
    for (const Curve& curve : curves())
        text += tr("\n%1: %2").arg(curve.name, valueText(curve.values[*line]));
    return text;
}

QStringList BetaHistoryView::columnNames() const {
    return {tr("Step"), tr("Layer"), tr("Head"), tr("β")};
}

QString BetaHistoryView::csv() const {
    QString out = QStringLiteral("step,layer,head,beta\n");
    for (const Line& line : lines())
        for (std::size_t layer = 0; layer < line.beta.size(); ++layer)
            for (std::size_t head = 0; head < line.beta[layer].size(); ++head)
                out += QStringLiteral("%1,%2,%3,%4\n")
                           .arg(line.step, 0, 'f', 0)
                           .arg(layer)
                           .arg(head)
                           .arg(static_cast<double>(line.beta[layer][head]), 0, 'g', 9);
    return out;
}

} // namespace lila
