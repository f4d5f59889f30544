// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/view_docks.h"

#include "app/explorer/token_text.h"
#include "widgets/beta_view.h"
#include "widgets/candidates_view.h"
#include "widgets/dock_title.h"
#include "widgets/preset_button.h"
#include "widgets/root_view.h"
#include "widgets/settings_panel.h"
#include "widgets/wheel_guard.h"

#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QLocale>
#include <QMainWindow>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>

#include <algorithm>

namespace lila {
namespace {

constexpr int allLayers = -1; ///< as an item's data

QString rootsTitle(bool isE8) {
    return isE8 ? ViewDocks::tr("E8 roots") : ViewDocks::tr("Random directions");
}

/// What stands in the place of E8's roots; empty where nothing does.
std::vector<lattice::Vector> directionsOf(const ModelWeights& weights) {
    std::vector<lattice::Vector> directions;
    if (!weights.config.randomRoots)
        return directions;
    for (auto at = weights.roots.begin(); at != weights.roots.end(); at += lattice::dimension)
        std::copy_n(at, lattice::dimension, directions.emplace_back().begin());
    return directions;
}

/// For figures: which model it is, and how large.
QString sourceLine(const LoadedModel& model) {
    const ModelConfig& config = model.model.weights().config;
    return ViewDocks::tr("Model: %1 (%2 layers of %3 heads, width %4, %5 M parameters)")
        .arg(model.name())
        .arg(config.nLayers)
        .arg(config.nHeads)
        .arg(config.dModel)
        .arg(QLocale().toString(static_cast<double>(model.parameterCount) / 1e6, 'f', 1));
}

} // namespace

template <class View>
DockTitle* ViewDocks::addView(const QString& name, const QString& title, View* view) {
    DockTitle* bar = addDock(name, title, view);
    m_exportables.append(view);
    bar->setExportable(view);
    connect(view, &View::statementChanged, bar, &DockTitle::setStatement);
    connect(bar, &DockTitle::exportRequested, this, &ViewDocks::exportRequested);
    return bar;
}

ViewDocks::ViewDocks(QMainWindow& window)
    : QObject(&window),
      m_window(window),
      m_roots(new RootView),
      m_beta(new BetaView),
      m_candidates(new CandidatesView),
      m_settings(new SettingsPanel),
      m_layers(new QComboBox) {
    m_layers->setAccessibleName(tr("Layer"));
    m_layers->setToolTip(tr("Whose root weights are shown"));
    guardWheel(m_layers);
    offerLayers(1); // until a model says how many
    connect(m_layers, &QComboBox::currentIndexChanged, this, [this] {
        const int layer = m_layers->currentData().toInt();
        m_roots->setLayer(layer == allLayers ? std::nullopt : std::optional(layer));
    });
    window.setDockOptions(QMainWindow::AllowTabbedDocks | QMainWindow::AllowNestedDocks |
                          QMainWindow::AnimatedDocks);
    window.setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    window.setCorner(Qt::TopRightCorner, Qt::RightDockWidgetArea);
    window.setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    addView(QStringLiteral("roots"), rootsTitle(true), m_roots)->addControl(m_layers);
    addView(QStringLiteral("beta"), tr("β by layer"), m_beta);
    addView(QStringLiteral("candidates"), tr("Candidates"), m_candidates);
    DockTitle* settings = addDock(QStringLiteral("settings"), tr("Settings"), m_settings);
    settings->setStatement(tr("a change acts on the next token"));
    settings->addControl(m_settings->presetButton());
    settings->addControl(m_settings->resetButton());
    m_sizes = new DockSizes(window, m_docks);
    arrange();
}

DockTitle* ViewDocks::addDock(const QString& name, const QString& title, QWidget* content) {
    auto* dock = new QDockWidget(title, &m_window);
    dock->setObjectName(name);
    dock->setWidget(content);
    m_docks.append(dock);
    return new DockTitle(*dock);
}

void ViewDocks::arrange() {
    for (QDockWidget* dock : m_docks) {
        dock->setFloating(false);
        m_window.removeDockWidget(dock);
        m_window.addDockWidget(Qt::RightDockWidgetArea, dock, Qt::Vertical);
        dock->show();
    }
    QDockWidget* beta = m_docks[1];
    m_window.tabifyDockWidget(beta, m_docks[2]);
    beta->raise();
    const QSize window = m_window.size();
    const int width = window.width() * 44 / 100;
    const QSize middle(width, window.height() * 27 / 100);
    m_sizes->setPlan(
        {window, {{width, window.height() * 40 / 100}, middle, middle, {width, window.height() * 28 / 100}}});
}

void ViewDocks::fillExports(QMenu& menu) {
    for (qsizetype i = 0; i < m_exportables.size(); ++i) {
        QAction* action = menu.addAction(tr("%1…").arg(m_docks[i]->windowTitle()));
        connect(action, &QAction::triggered, this, [this, i] { Q_EMIT exportRequested(m_exportables[i]); });
        connect(m_docks[i], &QDockWidget::windowTitleChanged, action,
                [action](const QString& title) { action->setText(tr("%1…").arg(title)); });
    }
}

void ViewDocks::fillLayers(QMenu& menu) {
    connect(&menu, &QMenu::aboutToShow, this, [this, &menu] {
        menu.clear();
        for (int i = 0; i < m_layers->count(); ++i) {
            QAction* action = menu.addAction(m_layers->itemText(i));
            action->setCheckable(true);
            action->setChecked(i == m_layers->currentIndex());
            connect(action, &QAction::triggered, m_layers, [this, i] { m_layers->setCurrentIndex(i); });
        }
    });
}

void ViewDocks::setModel(const LoadedModel& model) {
    m_tokenizer = model.model.tokenizer;
    showNothing();
    const ModelWeights& weights = model.model.weights();
    std::vector<std::vector<float>> beta;
    for (const LayerWeights& layer : weights.layers) {
        const WeightArray shown = weights.config.hasGeometry() ? layer.headScales : WeightArray();
        beta.emplace_back(shown.begin(), shown.end());
    }
    const bool isE8 = !weights.config.randomRoots;
    m_beta->setBeta(beta, isE8);
    m_roots->setDirections(directionsOf(weights));
    m_docks.constFirst()->setWindowTitle(rootsTitle(isE8));
    offerLayers(weights.config.nLayers);
    for (ExportableView* view : m_exportables)
        view->setSource(sourceLine(model));
}

void ViewDocks::showNothing() {
    m_roots->clear();
    m_candidates->clear();
}

/// What is chosen stays chosen where the model has it.
void ViewDocks::offerLayers(int layers) {
    const QVariant chosen = m_layers->currentData();
    {
        const QSignalBlocker quiet(m_layers);
        m_layers->clear();
        for (int layer = 0; layer < layers; ++layer)
            m_layers->addItem(tr("Layer %1").arg(layer), layer);
        m_layers->addItem(tr("All layers"), allLayers);
        m_layers->setCurrentIndex(-1);
    }
    m_layers->setCurrentIndex(std::max(0, m_layers->findData(chosen)));
}

void ViewDocks::showToken(const StepRecord& record) {
    m_roots->setActivation(record.activation, tokenName(*m_tokenizer, record.id));
    m_candidates->setCandidates(candidateList(*m_tokenizer, record));
}

} // namespace lila
