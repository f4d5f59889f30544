// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/history_plot.h"

#include "widgets/number_text.h"
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr double air = 0.05; ///< around the values, of their range

} // namespace

void ValueRange::include(double value) {
    if (!std::isfinite(value) || (m_logarithmic && value <= 0))
        return;
    m_low = std::min(m_low.value_or(value), value);
    m_high = std::max(m_high.value_or(value), value);
}

double ValueRange::low() const {
    if (!m_low)
        return m_logarithmic ? 0.1 : 0;
    if (m_logarithmic)
        return *m_low / std::pow(std::max(*m_high / *m_low, 1.1), air);
    return *m_low - air * std::max(*m_high - *m_low, 1e-9);
}

double ValueRange::high() const {
    if (!m_high)
        return 1;
    if (m_logarithmic)
        return *m_high * std::pow(std::max(*m_high / *m_low, 1.1), air);
    return *m_high + air * std::max(*m_high - *m_low, 1e-9);
}

QString stepText(double step) {
    return QLocale().toString(step, 'f', 0);
}

QString valueText(double value) {
    return std::isfinite(value) ? numberText(value) : QStringLiteral("—");
}

HistoryPlot::HistoryPlot(QWidget* parent) : PlotView(parent) {
    plot().xAxis->setLabel(tr("step"));
    plot().xAxis->setNumberFormat(QStringLiteral("f"));
    plot().xAxis->setNumberPrecision(0);
    plot().setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    plot().axisRect()->setRangeDrag(Qt::Horizontal);
    plot().axisRect()->setRangeZoom(Qt::Horizontal);
    connect(plot().xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
            [this](const QCPRange& range) {
                if (!m_fitting)
                    showSteps({range.lower, range.upper});
            });
    connect(&plot(), &QCustomPlot::mouseDoubleClick, this, &HistoryPlot::showAll);
}

HistoryPlot::Steps HistoryPlot::shownSteps() const {
    return {plot().xAxis->range().lower, plot().xAxis->range().upper};
}

void HistoryPlot::lookAt(const Steps& steps) {
    m_fitting = true;
    plot().xAxis->setRange(steps.first, std::max(steps.last, steps.first + 1));
    m_fitting = false;
    fitValues(shownSteps());
    plot().replot(QCustomPlot::rpQueuedReplot);
}

void HistoryPlot::showSteps(const Steps& steps) {
    const Steps inside{std::max(steps.first, m_run.first), std::min(steps.last, m_run.last)};
    if (inside.last <= inside.first)
        return showAll();
    m_all = inside.first <= m_run.first && inside.last >= m_run.last;
    lookAt(inside);
}

void HistoryPlot::showAll() {
    m_all = true;
    lookAt(m_run);
}

void HistoryPlot::setRun(const Steps& steps) {
    m_run = steps;
    if (m_all)
        lookAt(m_run);
}

void HistoryPlot::refit() {
    lookAt(shownSteps());
}

std::optional<std::size_t> HistoryPlot::nearest(std::span<const double> steps, const QPoint& place) const {
    const QPoint inPlot = plot().mapFrom(this, place);
    if (steps.empty() || !plot().axisRect()->rect().contains(inPlot))
        return std::nullopt;
    const double step = plot().xAxis->pixelToCoord(inPlot.x());
    const auto above = std::ranges::lower_bound(steps, step);
    if (above == steps.end())
        return steps.size() - 1;
    const auto index = static_cast<std::size_t>(above - steps.begin());
    return index > 0 && step - steps[index - 1] < *above - step ? index - 1 : index;
}

} // namespace lila
