// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/optimiser_view.h"

#include <qcustomplot.h>

namespace lila {
namespace {

constexpr int rateHue = 0;
constexpr int normHue = 4;

} // namespace

OptimiserView::OptimiserView(QWidget* parent) : HistoryPlot(parent) {
    plot().setAccessibleName(tr("Learning rate and gradient norm by step"));
    plot().yAxis->setLabel(tr("learning rate"));
    plot().yAxis2->setLabel(tr("gradient norm"));
    plot().yAxis2->setVisible(true);
    plot().yAxis2->setScaleType(QCPAxis::stLogarithmic);
    plot().yAxis2->setTicker(QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog));
    plot().axisRect()->setAutoMargins(QCP::msLeft | QCP::msBottom | QCP::msRight);
    m_normGraph = plot().addGraph(plot().xAxis, plot().yAxis2);
    m_normGraph->setName(tr("gradient norm, before clipping (right)"));
    m_rateGraph = plot().addGraph();
    m_rateGraph->setName(tr("learning rate (left)"));
    clear();
}

void OptimiserView::clear() {
    for (std::vector<double>* values : {&m_steps, &m_rates, &m_norms})
        values->clear();
    m_rateGraph->data()->clear();
    m_normGraph->data()->clear();
    showAll();
    setEmptyText(tr("Learning rate and gradient norm appear here with the first line of the run's log."));
    redraw();
}

void OptimiserView::addLines(std::span<const TrainLogLine> lines) {
    if (lines.empty())
        return;
    for (const TrainLogLine& line : lines) {
        m_steps.push_back(static_cast<double>(line.step));
        m_rates.push_back(line.lr);
        m_norms.push_back(line.gradNorm);
        m_rateGraph->addData(m_steps.back(), line.lr);
        m_normGraph->addData(m_steps.back(), line.gradNorm);
    }
    setEmptyText({});
    setRun({m_steps.front(), m_steps.back()});
    refit();
    redraw();
}

void OptimiserView::fitValues(const Steps& steps) {
    ValueRange rates(false);
    ValueRange norms(true);
    rates.include(0);
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        if (m_steps[i] < steps.first || m_steps[i] > steps.last)
            continue;
        rates.include(m_rates[i]);
        norms.include(m_norms[i]);
    }
    plot().yAxis->setRange(0, rates.high());
    plot().yAxis2->setRange(norms.low(), norms.high());
}

void OptimiserView::colourSeries(const QPalette&) {
    QColor faint = seriesHue(normHue);
    faint.setAlphaF(0.55F);
    m_normGraph->setPen(QPen(faint, 1));
    m_rateGraph->setPen(QPen(seriesHue(rateHue), 1.8));
}

QString OptimiserView::meaning() const {
    return tr("How large the steps of learning are");
}

QString OptimiserView::statement() const {
    return tr("learning rate (left axis) and gradient norm (right axis, logarithmic), by step");
}

QString OptimiserView::textAt(const QPoint& place) const {
    const auto line = nearest(m_steps, place);
    if (!line)
        return {};
    return tr("Step %1\nlearning rate %2\ngradient norm %3")
        .arg(stepText(m_steps[*line]), valueText(m_rates[*line]), valueText(m_norms[*line]));
}

QStringList OptimiserView::columnNames() const {
    return {tr("Step"), tr("Learning rate"), tr("Gradient norm")};
}

QString OptimiserView::csv() const {
    QString out = QStringLiteral("step,lr,grad_norm\n");
    for (std::size_t i = 0; i < m_steps.size(); ++i)
        out += QStringLiteral("%1,%2,%3\n")
                   .arg(m_steps[i], 0, 'f', 0)
                   .arg(m_rates[i], 0, 'g', 9)
                   .arg(m_norms[i], 0, 'g', 9);
    return out;
}

} // namespace lila
