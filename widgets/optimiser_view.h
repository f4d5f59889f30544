// SPDX-License-Identifier: AGPL-3.0-or-later
// Learning rate and gradient norm of a training run over its steps.
#pragma once

#include "core/training/run/train_log.h"
#include "widgets/history_plot.h"

#include <vector>

class QCPGraph;

namespace lila {

class OptimiserView : public HistoryPlot {
    Q_OBJECT

public:
    explicit OptimiserView(QWidget* parent = nullptr);

    /// The run goes on with these lines, by rising step.
    void addLines(std::span<const TrainLogLine> lines);
    void clear();

    QString textAt(const QPoint& place) const override;
    QString exportName() const override { return QStringLiteral("optimiser"); }
    QString meaning() const override;
    QString statement() const override;
    QString figureTitle() const override { return tr("Learning rate and gradient norm, by training step"); }
    QString csv() const override;
    QStringList columnNames() const override;

protected:
    void colourSeries(const QPalette& palette) override;
    void fitValues(const Steps& steps) override;

private:
    std::vector<double> m_steps;
    std::vector<double> m_rates;
    std::vector<double> m_norms;
    QCPGraph* m_rateGraph; ///< both owned by the plot
    QCPGraph* m_normGraph;
};

} // namespace lila
