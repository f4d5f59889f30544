// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/training/training_views.h"

#include "widgets/beta_history_view.h"
#include "widgets/loss_view.h"
#include "widgets/optimiser_view.h"
#include "widgets/samples_view.h"
#include "widgets/view_title.h"

#include <QComboBox>
#include <QSplitter>
#include <QTabWidget>
#include <QVBoxLayout>

namespace lila {

template <class View>
QWidget* TrainingViews::framed(const QString& name, View* view, const QList<QWidget*>& controls) {
    auto* frame = new QWidget;
    auto* bar = new ViewTitle(name, frame);
    for (QWidget* control : controls)
        bar->addControl(control);
    bar->setExportable(view);
    m_exportables.append(view);
    connect(view, &View::statementChanged, bar, &ViewTitle::setStatement);
    connect(bar, &ViewTitle::exportRequested, this, &TrainingViews::exportRequested);
    auto* layout = new QVBoxLayout(frame);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(bar);
    layout->addWidget(view, 1);
    return frame;
}

TrainingViews::TrainingViews(QWidget* parent)
    : QWidget(parent),
      m_loss(new LossView),
      m_beta(new BetaHistoryView),
      m_optimiser(new OptimiserView),
      m_samples(new SamplesView) {
    auto* tabs = new QTabWidget;
    tabs->setDocumentMode(true);
    tabs->addTab(framed(tr("β by step"), m_beta, {m_beta->layerBox()}), tr("&β"));
    tabs->addTab(framed(tr("Samples"), m_samples, {}), tr("Sa&mples"));
    tabs->addTab(framed(tr("Optimiser"), m_optimiser, {}), tr("Opt&imiser"));
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(framed(tr("Loss"), m_loss, m_loss->controls()));
    splitter->addWidget(tabs);
    splitter->setStretchFactor(0, 55);
    splitter->setStretchFactor(1, 45);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);
}

void TrainingViews::setSource(const QString& source) {
    for (ExportableView* view : m_exportables)
        view->setSource(source);
}

void TrainingViews::addLines(const std::vector<TrainLogLine>& lines) {
    m_loss->addLines(lines);
    m_beta->addLines(lines);
    m_optimiser->addLines(lines);
}

void TrainingViews::clearLines() {
    m_loss->clear();
    m_beta->clear();
    m_optimiser->clear();
}

void TrainingViews::addSamples(const std::vector<StorySample>& samples) {
    m_samples->addSamples(samples);
}

void TrainingViews::clearSamples() {
    m_samples->clear();
}

} // namespace lila
