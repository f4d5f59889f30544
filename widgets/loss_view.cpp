// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/loss_view.h"

#include "widgets/number_box.h"
#include "widgets/theme.h"
#include "widgets/wheel_guard.h"

#include <qcustomplot.h>

#include <QCheckBox>
#include <QSlider>

#include <cmath>
#include <limits>

namespace lila {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

} // namespace

LossView::LossView(QWidget* parent)
    : HistoryPlot(parent),
      m_slider(new QSlider(Qt::Horizontal, &shelf())),
      m_box(new NumberBox(1, mostSmoothing, true, &shelf())),
      m_switch(new QCheckBox(&shelf())) {
    plot().setAccessibleName(tr("Losses by step"));
    plot().yAxis->setLabel(tr("loss, nats a token"));
    const QString names[] = {tr("training"), tr("training, smoothed"), tr("validation, a token"),
                             tr("validation, padding counted")};
    for (int series = 0; series < SeriesCount; ++series) {
        m_graphs[series] = plot().addGraph();
        m_graphs[series]->setName(names[series]);
    }
    m_graphs[PerToken]->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, 4));
    m_graphs[Padded]->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, 6));
    m_graphs[Padded]->setLayer(QStringLiteral("grid")); // behind, as the two of validation may agree
    makeControls();
    clear();
}

void LossView::makeControls() {
    m_slider->setRange(1, 100); // what is beyond can be typed
    m_slider->setFixedWidth(80);
    m_box->setPrefix(tr("smooth "));
    m_box->setToolTip(tr("The smoothed curve is an exponential mean over about so many lines of the log"));
    m_box->setAccessibleName(tr("Smoothing, in lines of the log"));
    m_slider->setToolTip(m_box->toolTip());
    m_slider->setAccessibleName(m_box->accessibleName());
    m_switch->setText(tr("log scale"));
    m_switch->setToolTip(tr("Logarithmic loss axis: small losses spread out"));
    for (QWidget* control : controls()) {
        control->setFont(captionFont());
        guardWheel(control);
    }
    m_box->setValue(m_smoothing);
    m_slider->setValue(m_smoothing);
    connect(m_slider, &QSlider::valueChanged, m_box, &NumberBox::setValue);
    connect(m_box, &NumberBox::valueChanged, this,
            [this](double lines) { setSmoothing(static_cast<int>(lines)); });
    connect(m_switch, &QCheckBox::toggled, this, &LossView::setLogarithmic);
}

QList<QWidget*> LossView::controls() const {
    return {m_slider, m_box, m_switch};
}

void LossView::clear() {
    m_steps.clear();
    for (int series = 0; series < SeriesCount; ++series) {
        m_values[series].clear();
        m_graphs[series]->data()->clear();
    }
    m_sum = 0;
    m_weight = 0;
    showAll();
    setEmptyText(tr("The losses appear here, line by line, as soon as a run writes its log: start one on the "
                    "left, or watch the folder of one that is under way."));
    redraw();
    Q_EMIT statementChanged(statement());
}

/// The mean's early values count with the weight that they have, not towards 0.
void LossView::smooth(std::size_t line) {
    const double value = m_values[Raw][line];
    const double keep = 1 - 2.0 / (m_smoothing + 1);
    if (std::isfinite(value)) {
        m_sum = keep * m_sum + (1 - keep) * value;
        m_weight = keep * m_weight + (1 - keep);
    }
    const double smoothed = std::isfinite(value) ? m_sum / m_weight : none;
    m_values[Smoothed].push_back(smoothed);
    m_graphs[Smoothed]->addData(m_steps[line], smoothed);
}

void LossView::addLines(std::span<const TrainLogLine> lines) {
    if (lines.empty())
        return;
    for (const TrainLogLine& line : lines) {
        const auto step = static_cast<double>(line.step);
        m_steps.push_back(step);
        m_values[Raw].push_back(line.trainLoss);
        m_graphs[Raw]->addData(step, line.trainLoss);
        smooth(m_steps.size() - 1);
        m_values[PerToken].push_back(line.validPerToken.value_or(none));
        m_values[Padded].push_back(line.validPadded.value_or(none));
        for (const int series : {PerToken, Padded})
            if (std::isfinite(m_values[series].back()))
                m_graphs[series]->addData(step, m_values[series].back());
    }
    setEmptyText({});
    setRun({m_steps.front(), m_steps.back()});
    refit();
    redraw();
    Q_EMIT statementChanged(statement());
}

void LossView::setSmoothing(int lines) {
    m_smoothing = std::clamp(lines, 1, mostSmoothing);
    const QSignalBlocker quiet(m_slider);
    m_slider->setValue(m_smoothing);
    m_box->setValue(m_smoothing);
    m_values[Smoothed].clear();
    m_graphs[Smoothed]->data()->clear();
    m_sum = 0;
    m_weight = 0;
    for (std::size_t line = 0; line < m_steps.size(); ++line)
        smooth(line);
    redraw();
}

void LossView::setLogarithmic(bool on) {
    m_logarithmic = on;
    m_switch->setChecked(on);
    plot().yAxis->setScaleType(on ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    plot().yAxis->setTicker(on ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog)
                               : QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    refit();
    redraw();
}

void LossView::fitValues(const Steps& steps) {
    ValueRange range(m_logarithmic);
    for (std::size_t i = 0; i < m_steps.size(); ++i)
        if (m_steps[i] >= steps.first && m_steps[i] <= steps.last)
            for (const auto& values : m_values)
                range.include(values[i]);
    plot().yAxis->setRange(range.low(), range.high());
}

void LossView::colourSeries(const QPalette& palette) {
    QColor faint = seriesHue(0);
    faint.setAlphaF(isDark(palette) ? 0.55F : 0.35F);
    m_graphs[Raw]->setPen(QPen(faint, 1));
    m_graphs[Smoothed]->setPen(QPen(seriesHue(0), 1.8));
    m_graphs[PerToken]->setPen(QPen(seriesHue(1), 1.8));
    QColor pale = seriesHue(2);
    pale.setAlphaF(0.5F);
    m_graphs[Padded]->setPen(QPen(pale, 4));
}

QString LossView::meaning() const {
    return tr("How surprised the model is by stories: the lower, the better");
}

QString LossView::statement() const {
    if (m_steps.empty())
        return tr("of training and validation, by step");
    return tr("to step %1; wheel: zoom, double click: all").arg(stepText(m_steps.back()));
}

QString LossView::textAt(const QPoint& place) const {
    const auto line = nearest(m_steps, place);
    if (!line)
        return {};
    QString text = tr("Step %1\ntraining %2, smoothed %3")
                       .arg(stepText(m_steps[*line]), valueText(m_values[Raw][*line]),
                            valueText(m_values[Smoothed][*line]));
    if (std::isfinite(m_values[PerToken][*line]))
        text += tr("\nvalidation, a token: %1").arg(valueText(m_values[PerToken][*line]));
    if (std::isfinite(m_values[Padded][*line]))
        text += tr("\nvalidation, padding counted: %1").arg(valueText(m_values[Padded][*line]));
    return text;
}

QPoint LossView::pointPosition(std::size_t line) const {
    const QPointF inPlot(plot().xAxis->coordToPixel(m_steps[line]),
                         plot().yAxis->coordToPixel(m_values[Smoothed][line]));
    return plot().mapTo(this, inPlot.toPoint());
}

QStringList LossView::columnNames() const {
    return {tr("Step"), tr("Training loss"), tr("Smoothed"), tr("Validation, a token"),
            tr("Validation, padded")};
}

QString LossView::csv() const {
    QString out =
        QStringLiteral("step,train_loss,train_loss_smoothed,valid_loss_per_token,valid_loss_padded\n");
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        QStringList cells{QString::number(m_steps[i], 'f', 0)};
        for (const auto& values : m_values)
            cells.append(std::isfinite(values[i]) ? QString::number(values[i], 'g', 9) : QString());
        out += cells.join(QLatin1Char(',')) + QLatin1Char('\n');
    }
    return out;
}

} // namespace lila
