// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/training/training_window.h"

#include "app/explorer/files/file_dialogs.h"
#include "app/explorer/training/corpus_words.h"
#include "app/explorer/training/order_panel.h"
#include "app/explorer/training/path_field.h"
#include "app/explorer/views/view_export.h"
#include "app/resource_paths.h"
#include "widgets/core_problem.h"
#include "widgets/elided_label.h"
#include "widgets/icons.h"
#include "widgets/message_bar.h"
#include "widgets/theme.h"
#include "widgets/window_place.h"

#include <QCloseEvent>
#include <QDir>
#include <QFileInfo>
#include <QGridLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QStandardPaths>

namespace lila {
namespace {

constexpr QSize firstSize(1180, 760);

/// What is offered to someone who has never trained.
TrainingOrder firstOrder() {
    TrainingOrder order;
    order.folder = QDir(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation))
                       .filePath(QStringLiteral("lila-runs/first"));
    order.settings = trainingPreset("small");
    return order;
}

/// For figures: which run it is, and of which model.
QString sourceLine(const QString& run, const std::optional<TrainingSettings>& model) {
    if (!model)
        return TrainingWindow::tr("Run: %1").arg(run);
    return TrainingWindow::tr("Run: %1 (%2 layers of %3 heads, width %4)")
        .arg(run)
        .arg(model->nLayers)
        .arg(model->nHeads)
        .arg(model->dModel);
}

} // namespace

QString trainingProgram() {
    return QString::fromStdString((programFolder() / "lila").string());
}

TrainingWindow::TrainingWindow(QSettings& store, const QString& program)
    : m_kept(store),
      m_run(new TrainingRun(program, this)),
      m_order(new OrderPanel),
      m_views(new TrainingViews),
      m_messages(new MessageBar(this)) {
    fitOnScreen(*this, firstSize);
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(makeLeft());
    splitter->addWidget(makeRight());
    splitter->setStretchFactor(1, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(splitter, 1);
    layout->addWidget(makeStatus());
    connect(new QShortcut(QKeySequence::Close, this), &QShortcut::activated, this, &QWidget::close);
    connect(m_views, &TrainingViews::exportRequested, this, [this](ExportableView* view) {
        askToExport(*this, *view, [this](const QString& problem, const QString& file) {
            m_messages->showMessage(problem.isEmpty() ? MessageBar::Kind::Notice : MessageBar::Kind::Error,
                                    problem.isEmpty() ? tr("Exported %1").arg(file) : problem, {},
                                    MessageBar::Subject::Export);
        });
    });
    connectRun();
    m_kept.restoreWindow(*this);
    m_order->setOrder(m_kept.order().value_or(firstOrder()));
    refresh();
}

QPushButton* TrainingWindow::addButton(const QString& name, const QString& text, const QString& tip) {
    auto* button = new QPushButton(text, this);
    button->setObjectName(name);
    button->setToolTip(tip);
    return button;
}

QWidget* TrainingWindow::makeLeft() {
    m_start = addButton(QStringLiteral("start"), tr("&Start"), tr("Begin a new run in the folder"));
    m_stop = addButton(QStringLiteral("stop"), tr("Sto&p"), tr("Save a checkpoint, then stop"));
    m_resume = addButton(QStringLiteral("resume"), tr("&Resume"), tr("Go on from the newest checkpoint"));
    m_watch = addButton(QStringLiteral("watch"), tr("&Watch a folder…"),
                        tr("See a run that was started elsewhere, or before"));
    m_open = addButton(QStringLiteral("open"), tr("Open &newest checkpoint"),
                       tr("Write with what has been learned so far, in the story window"));
    m_start->setIcon(actionIcon(ActionIcon::Generate));
    m_stop->setIcon(actionIcon(ActionIcon::Stop));
    m_resume->setIcon(actionIcon(ActionIcon::Step));
    m_hint = new QLabel(this);
    m_hint->setWordWrap(true);
    m_hint->setFont(captionFont());
    m_hint->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_hint->setMinimumHeight(4 * m_hint->fontMetrics().lineSpacing()); // so that nothing jumps
    auto* left = new QWidget;
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_order, 1);
    auto* buttons = new QGridLayout;
    buttons->setContentsMargins(12, 8, 12, 8);
    buttons->setSpacing(6);
    for (int i = 0; QPushButton * button : {m_start, m_stop, m_resume})
        buttons->addWidget(button, 0, 2 * i++, 1, 2);
    buttons->addWidget(m_watch, 1, 0, 1, 3);
    buttons->addWidget(m_open, 1, 3, 1, 3);
    buttons->addWidget(m_hint, 2, 0, 1, 6);
    column->addLayout(buttons);
    return left;
}

/// Messages stand below the curves, where they push nothing that is about to be clicked.
QWidget* TrainingWindow::makeRight() {
    auto* right = new QWidget;
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_views, 1);
    column->addWidget(m_messages);
    return right;
}

QWidget* TrainingWindow::makeStatus() {
    auto* line = new QWidget;
    m_state = new QLabel(line);
    QFont bold = m_state->font();
    bold.setBold(true);
    m_state->setFont(bold);
    m_state->setObjectName(QStringLiteral("state"));
    m_progress = new ElidedLabel(line);
    m_bar = new QProgressBar(line);
    m_bar->setTextVisible(false);
    m_bar->setFixedSize(160, 10);
    m_bar->setAccessibleName(tr("Share that is done"));
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(12, 5, 12, 6);
    layout->setSpacing(12);
    layout->addWidget(m_state);
    layout->addWidget(m_progress, 1);
    layout->addWidget(m_bar);
    return line;
}

void TrainingWindow::connectRun() {
    RunWatcher& watcher = m_run->watcher();
    connect(&watcher, &RunWatcher::logRestarted, m_views, &TrainingViews::clearLines);
    connect(&watcher, &RunWatcher::linesRead, m_views, &TrainingViews::addLines);
    connect(&watcher, &RunWatcher::samplesRestarted, m_views, &TrainingViews::clearSamples);
    connect(&watcher, &RunWatcher::samplesRead, m_views, &TrainingViews::addSamples);
    connect(m_order, &OrderPanel::changed, this, [this] {
        m_messages->settle(MessageBar::Subject::Corpus);
        refresh();
    });
    connect(m_messages, &MessageBar::triggered, this, [this] { begin(m_asked); });
    connect(m_run, &TrainingRun::changed, this, &TrainingWindow::refresh);
    connect(m_run, &TrainingRun::failed, this,
            [this](const QString& message) { m_messages->showMessage(MessageBar::Kind::Error, message); });
    connect(m_start, &QPushButton::clicked, this, [this] { ask(&TrainingRun::start); });
    connect(m_resume, &QPushButton::clicked, this, [this] { ask(&TrainingRun::resume); });
    connect(m_stop, &QPushButton::clicked, m_run, &TrainingRun::stop);
    connect(m_watch, &QPushButton::clicked, this, [this] {
        askForFolder(*this, tr("Watch the run in a folder"),
                     [this](const QString& folder) { watch(folder); });
    });
    connect(m_open, &QPushButton::clicked, this,
            [this] { Q_EMIT checkpointWanted(m_run->facts().newestCheckpoint, m_order->order().tokenizer); });
}

void TrainingWindow::ask(Way way) {
    const TrainingOrder order = m_order->order();
    if (!isToBeFetched(order))
        return begin(way);
    m_asked = way;
    m_messages->settleAll();
    m_messages->showMessage(MessageBar::Kind::Notice, corpusQuestion(order), tr("&Fetch and start"),
                            MessageBar::Subject::Corpus);
    m_messages->focusButton(MessageBar::Subject::Corpus);
}

void TrainingWindow::begin(Way way) {
    m_messages->settleAll();
    m_kept.setOrder(m_order->order());
    (m_run->*way)(m_order->order());
}

void TrainingWindow::watch(const QString& folder) {
    m_order->setFolder(QDir::cleanPath(folder));
}

void TrainingWindow::present() {
    show();
    raise();
    activateWindow();
}

/// The form shows the run that is watched, once; what the user then changes is for its resumption.
void TrainingWindow::takeRunsSettings() {
    const std::optional<TrainingSettings>& settings = m_run->facts().settings;
    if (settings == m_shownSettings)
        return;
    m_shownSettings = settings;
    if (settings)
        m_order->form().setSettings(*settings);
}

void TrainingWindow::refresh() {
    if (m_isRefreshing)
        return;
    m_isRefreshing = true;
    const QString folder = m_order->order().folder;
    if (folder != m_run->watcher().folder()) {
        m_messages->settleAll();
        m_shownSettings.reset();
        m_run->watch(folder);
    }
    takeRunsSettings();
    const RunState state = m_run->state();
    const bool stops = state == RunState::Saving || state == RunState::Ending;
    const bool works = state == RunState::Starting || state == RunState::Running || stops;
    const bool saved = !m_run->facts().newestCheckpoint.isEmpty();
    using Freedom = TrainingForm::Freedom;
    const bool tunes = !m_order->order().start.isEmpty();
    m_order->setFreedom(works   ? Freedom::None
                        : saved ? Freedom::OfARunThatGoesOn
                        : tunes ? Freedom::OfALoadedModel
                                : Freedom::All);
    const bool ready = !works && problem().isEmpty();
    m_start->setEnabled(ready && !saved);
    m_resume->setEnabled(ready && saved);
    m_stop->setEnabled(works && !stops);
    m_stop->setText(state == RunState::Saving ? tr("Saving…") : tr("Sto&p"));
    m_order->refreshCorpus();
    if (works)
        m_messages->settle(MessageBar::Subject::Corpus);
    m_open->setEnabled(saved);
    m_hint->setText(findHint());
    updateStatus();
    m_isRefreshing = false;
}

QString TrainingWindow::problem() const {
    const TrainingOrder order = m_order->order();
    if (order.corpus.isEmpty())
        return tr("To start or resume, choose a corpus: a text file of stories, a folder of them, or "
                  "TinyStories, which is fetched.");
    const QString corpus = namedCorpusOf(order) == nullptr ? order.corpus : QString();
    for (const QString& file : {corpus, order.validation, order.start, order.tokenizer})
        if (!file.isEmpty() && !QFileInfo::exists(file))
            return tr("There is no %1.").arg(file);
    if (order.folder.isEmpty())
        return tr("Choose a folder for the run.");
    if (needsCache(order) && cacheOf(order).empty())
        return tr("Choose a folder for the cache.");
    return coreProblem(trainingProblem(order.settings));
}

/// While the trainer does not train yet.
QString TrainingWindow::startingHint() const {
    using Stage = RunPreparation::Stage;
    const auto& preparing = m_run->facts().preparing;
    switch (preparing ? preparing->preparation.stage : Stage::Begun) {
    case Stage::Fetching:
    case Stage::BetweenTries:
    case Stage::Checking:
        return tr("The corpus is being fetched, also when this window, or the whole program, is closed. Stop "
                  "keeps what has come; the next start goes on from there.");
    case Stage::Waiting:
        return tr("Another process fetches the same corpus; this run waits until it has.");
    default:
        return tr(
            "The trainer is reading its corpus. The run goes on when this window, or the whole program, "
            "is closed.");
    }
}

QString TrainingWindow::findHint() const {
    switch (m_run->state()) {
    case RunState::Starting:
        return startingHint();
    case RunState::Ending:
        return tr("The trainer ends. What it has fetched is kept.");
    case RunState::Running:
        return tr(
            "The run goes on when this window, or the whole program, is closed: come back to it, or stop "
            "it here. Stop saves first.");
    case RunState::Saving:
        return tr("The trainer finishes its step and saves a checkpoint; then it ends.");
    default:
        break;
    }
    if (const QString found = problem(); !found.isEmpty())
        return found;
    if (!m_run->facts().newestCheckpoint.isEmpty())
        return tr(
            "This folder holds a run: Resume goes on with it, with what can still be changed above. For a "
            "new run take another folder.");
    return tr("Start trains in the background; everything is kept in the folder.");
}

void TrainingWindow::updateStatus() {
    const RunProgress progress = m_run->progress();
    m_state->setText(stateText(progress));
    m_progress->setStatement(progressText(progress));
    const std::optional<double> share = shareDone(progress);
    m_bar->setVisible(share.has_value());
    if (share)
        m_bar->setValue(static_cast<int>(100 * *share));
    const QString name = QFileInfo(m_run->watcher().folder()).fileName();
    setWindowTitle(name.isEmpty() ? tr("Training") : tr("%1 — Training").arg(name));
    m_views->setSource(sourceLine(name, m_run->facts().settings));
}

QString TrainingWindow::statusText() const {
    return m_state->text() + QStringLiteral(" · ") + m_progress->text();
}

QString TrainingWindow::hint() const {
    return m_hint->text();
}

/// A file may have been put into its place meanwhile.
void TrainingWindow::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::ActivationChange && isActiveWindow())
        m_order->refreshCorpus();
}

void TrainingWindow::closeEvent(QCloseEvent* event) {
    m_kept.setOrder(m_order->order());
    m_kept.storeWindow(*this);
    event->accept();
}

} // namespace lila
