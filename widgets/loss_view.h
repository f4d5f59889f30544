// SPDX-License-Identifier: AGPL-3.0-or-later
// The losses of a training run over its steps: of training, raw and smoothed, and of validation.
#pragma once

#include "core/training/run/train_log.h"
#include "widgets/history_plot.h"

#include <vector>

class QCheckBox;
class QCPGraph;
class QSlider;

namespace lila {

class NumberBox;

class LossView : public HistoryPlot {
    Q_OBJECT

public:
    static constexpr int mostSmoothing = 500;

    explicit LossView(QWidget* parent = nullptr);

    /// The run goes on with these lines, by rising step.
    void addLines(std::span<const TrainLogLine> lines);
    void clear();

    /// The smoothed curve is an exponential mean over about so many lines of the log; 1: not smoothed.
    void setSmoothing(int lines);
    void setLogarithmic(bool on);
    int smoothing() const { return m_smoothing; }

    /// Slider, box and switch, to be placed by whoever shows the view.
    QList<QWidget*> controls() const;
    /// In this widget, on the smoothed curve.
    QPoint pointPosition(std::size_t line) const;

    QString textAt(const QPoint& place) const override;
    QString exportName() const override { return QStringLiteral("loss"); }
    QString meaning() const override;
    QString statement() const override;
    QString figureTitle() const override { return tr("Losses, by training step"); }
    QString csv() const override;
    QStringList columnNames() const override;

protected:
    void colourSeries(const QPalette& palette) override;
    void fitValues(const Steps& steps) override;

private:
    enum Series { Raw, Smoothed, PerToken, Padded, SeriesCount };

    void makeControls();
    void smooth(std::size_t line);

    std::vector<double> m_steps;
    std::vector<double> m_values[SeriesCount]; ///< NaN where not measured; each as long as m_steps
    QCPGraph* m_graphs[SeriesCount] = {};      ///< owned by the plot
    int m_smoothing = 20;
    double m_sum = 0;    ///< of the exponential mean
    double m_weight = 0; ///< of all values in m_sum
    bool m_logarithmic = false;
    QSlider* m_slider;
    NumberBox* m_box;
    QCheckBox* m_switch;
};

} // namespace lila
