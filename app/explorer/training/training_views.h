// SPDX-License-Identifier: AGPL-3.0-or-later
// The views of a training run: its losses above, and β, the optimiser and samples as tabs below.
#pragma once

#include "core/training/run/story_samples.h"
#include "core/training/run/train_log.h"

#include <QWidget>

namespace lila {

class BetaHistoryView;
class ExportableView;
class LossView;
class OptimiserView;
class SamplesView;

class TrainingViews : public QWidget {
    Q_OBJECT

public:
    explicit TrainingViews(QWidget* parent = nullptr);

    /// The run that is shown, in a line for its figures.
    void setSource(const QString& source);
    const QList<ExportableView*>& exportables() const { return m_exportables; }

    void addLines(const std::vector<TrainLogLine>& lines);
    void clearLines();
    void addSamples(const std::vector<StorySample>& samples);
    void clearSamples();

    LossView& loss() { return *m_loss; }
    BetaHistoryView& beta() { return *m_beta; }
    OptimiserView& optimiser() { return *m_optimiser; }
    SamplesView& samples() { return *m_samples; }

Q_SIGNALS:
    void exportRequested(lila::ExportableView* view);

private:
    /// The view under a bar with its name, statement, controls and export button.
    template <class View>
    QWidget* framed(const QString& name, View* view, const QList<QWidget*>& controls);

    QList<ExportableView*> m_exportables;
    LossView* m_loss;
    BetaHistoryView* m_beta;
    OptimiserView* m_optimiser;
    SamplesView* m_samples;
};

} // namespace lila
