// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/main_window.h"

#include "app/explorer/engine_choice.h"
#include "app/explorer/file_dialogs.h"
#include "app/explorer/file_drop.h"
#include "app/explorer/help_dialogs.h"
#include "app/explorer/kept_settings.h"
#include "app/explorer/model_messages.h"
#include "app/explorer/opened_files.h"
#include "app/explorer/pane_order.h"
#include "app/explorer/recent_menu.h"
#include "app/explorer/status_fields.h"
#include "app/explorer/story_files.h"
#include "app/explorer/training/training_window.h"
#include "app/explorer/view_docks.h"
#include "app/explorer/view_export.h"
#include "app/explorer/window_place.h"
#include "app/explorer/writing_hints.h"
#include "widgets/root_view.h"
#include "widgets/settings_panel.h"
#include "widgets/story_view.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFileInfo>
#include <QMenu>
#include <QPushButton>
#include <QStandardPaths>
#include <QStatusBar>

#include <utility>

namespace lila {
namespace {

using Subject = MessageBar::Subject;

constexpr QSize firstSize(1280, 800);

QString storyFolder(const WindowPlaces& places) {
    return places.storyFolder.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)
                                        : places.storyFolder;
}

} // namespace

MainWindow::MainWindow(const Options& options, const WindowPlaces& places, const QPalette& systemPalette)
    : m_options(options),
      m_systemPalette(systemPalette),
      m_preferences(places.settingsFile),
      m_actions(makeActions(*this)),
      m_pane(new StoryPane(this)),
      m_engine(new EngineChoice(*m_actions.model, m_preferences, options, this)),
      m_opener(m_engine->settings()) {
    setTheme(options.theme.value_or(m_preferences.theme()));
    fitOnScreen(*this, firstSize);
    setCentralWidget(m_pane);
    m_pane->setActions(m_actions);
    m_docks = new ViewDocks(*this);
    m_status = new StatusFields(*statusBar());
    m_session = new StorySession(m_pane->story(), this);
    m_file = new StoryFile(m_pane->story(), storyFolder(places), this);
    m_storyFiles = new StoryFiles(*this, *m_pane, *m_file, *m_session, m_preferences);
    m_storyFiles->setActions(m_actions);
    m_settings = new KeptSettings(m_docks->settings(), m_preferences, m_pane->messages(), options, this);
    connectOpening();
    connectEdit();
    connectStory();
    connectView();
    connectSession();
    connectModel();
    place();
    m_pane->story().setZoom(m_preferences.zoom());
    connect(&m_pane->story(), &StoryView::zoomChanged, this,
            [this](int percent) { m_preferences.setZoom(percent); });
    startStory();
    updateActions();
    updateTitle();

    m_problem = openFiles(options.files, options.tokenizer);
    m_generateWhenReady = options.generate && m_problem.isEmpty();
    if (const ModelFiles last = m_preferences.lastModel(); !m_opener.isLoading())
        m_opener.open(last.checkpoint, last.tokenizer);
    new WritingHints(*m_pane, *m_session, m_opener, this);
    if (!options.watch.isEmpty())
        showTraining(options.watch);
}

MainWindow::~MainWindow() = default;

void MainWindow::place() {
    const bool isRestored = m_preferences.restoreWindow(*this, m_docks->sizes());
    stepAside(*this, m_file->windowsBefore());
    if (!m_options.size.isEmpty())
        resize(m_options.size);
    if (!isRestored)
        m_docks->arrange();
}

void MainWindow::connectOpening() {
    const Actions& a = m_actions;
    connect(a.openCheckpoint, &QAction::triggered, this, [this] {
        askToOpen(*this, tr("Open checkpoint"), checkpointFilters(),
                  [this](const QString& file) { m_opener.open(file, {}); });
    });
    connect(a.openTokenizer, &QAction::triggered, this, [this] {
        askToOpen(*this, tr("Open tokenizer"), tokenizerFilters(),
                  [this](const QString& file) { m_opener.open({}, file); });
    });
    connect(a.openText, &QAction::triggered, this, [this] {
        askToOpen(*this, tr("Open text as story"), {tr("Texts (*.txt *.md)"), tr("All files (*)")},
                  [this](const QString& file) { m_storyFiles->open(file); });
    });
    connect(a.quit, &QAction::triggered, this, &QWidget::close);
    connect(new RecentMenu(*a.recent, m_preferences, this), &RecentMenu::chosen, this,
            [this](const QString& file) { openFiles({file}); });
    connect(new FileDrop(*this), &FileDrop::dropped, this,
            [this](const QStringList& files) { openFiles(files); });
}

void MainWindow::connectEdit() {
    StoryView& story = m_pane->story();
    for (auto change : {&QTextEdit::undoAvailable, &QTextEdit::redoAvailable, &QTextEdit::copyAvailable})
        connect(&story, change, this, &MainWindow::updateActions);
    connect(&story, &QTextEdit::textChanged, this, [this] {
        m_pane->messages().settle(Subject::Text);
        if (!m_session->isRunning())
            updateActions();
    });
}

void MainWindow::connectStory() {
    connect(m_actions.generate, &QAction::triggered, m_session, &StorySession::generate);
    connect(m_actions.stop, &QAction::triggered, m_session, &StorySession::stop);
    connect(m_actions.step, &QAction::triggered, m_session, &StorySession::step);
    connect(m_actions.retry, &QAction::triggered, m_session, &StorySession::retry);
    connect(&m_docks->settings(), &SettingsPanel::settingsChanged, m_session, &StorySession::setSettings);
    m_session->setSettings(m_docks->settings().settings());
}

void MainWindow::connectView() {
    const Actions& a = m_actions;
    QAction* first = a.view->actions().constFirst();
    for (QDockWidget* dock : m_docks->docks())
        a.view->insertAction(first, dock->toggleViewAction());
    connect(a.edges, &QAction::toggled, &m_docks->roots(), &RootView::setEdgesShown);
    connect(a.colourMap, &QActionGroup::triggered, this, [this](const QAction* action) {
        m_docks->roots().setColourMap(static_cast<ColourMap>(action->data().toInt()));
    });
    connect(a.theme, &QActionGroup::triggered, this, [this](const QAction* action) {
        const auto theme = static_cast<Theme>(action->data().toInt());
        m_preferences.setTheme(theme);
        setTheme(theme);
    });
    connect(a.fullScreen, &QAction::toggled, this,
            [this](bool on) { setWindowState(windowState().setFlag(Qt::WindowFullScreen, on)); });
    m_docks->fillExports(*a.exports);
    m_docks->fillLayers(*a.layers);
    auto* panes = new PaneOrder(*this, m_docks->docks());
    connect(a.nextPane, &QAction::triggered, panes, [panes] { panes->step(1); });
    connect(a.previousPane, &QAction::triggered, panes, [panes] { panes->step(-1); });
    connect(a.resetLayout, &QAction::triggered, m_docks, &ViewDocks::arrange);
    new HelpDialogs(*this, a, *m_session);
    connect(m_docks, &ViewDocks::exportRequested, this, &MainWindow::exportPicture);
}

void MainWindow::connectSession() {
    connect(m_file, &StoryFile::titleChanged, this, &MainWindow::updateTitle);
    connect(m_pane->story().document(), &QTextDocument::modificationChanged, this,
            &QWidget::setWindowModified);
    connect(m_session, &StorySession::stateChanged, this, &MainWindow::updateActions);
    connect(m_session, &StorySession::progressed, this, &MainWindow::updateStatus);
    connect(m_session, &StorySession::tokenShown, m_docks, &ViewDocks::showToken);
    connect(m_session, &StorySession::nothingShown, m_docks, &ViewDocks::showNothing);
    connect(m_session, &StorySession::failed, this,
            [this](const QString& problem) { m_pane->messages().report(problem, Subject::Writing); });
    connect(m_session, &StorySession::modelChanged, this, [this] {
        const LoadedModel& model = *m_session->model();
        m_docks->setModel(model);
        m_status->setModel(model);
        m_settings->adopt(model);
        if (!m_pane->story().document()->isUndoAvailable()) { // nobody has begun to type
            m_pane->story().moveCursor(QTextCursor::End);
            m_pane->story().setFocus();
        }
    });
    connect(m_session, &StorySession::generationEnded, this, [this](GenerationResult::End end) {
        settle(end == GenerationResult::End::Failed ? m_pane->messages().text(Subject::Writing) : QString());
    });
}

void MainWindow::connectModel() {
    m_actions.reopenModel->setChecked(m_preferences.reopensModel());
    connect(m_actions.reopenModel, &QAction::toggled, this,
            [this](bool on) { m_preferences.setReopensModel(on); });
    connect(m_actions.train, &QAction::triggered, this, [this] { showTraining({}); });
    connect(m_engine, &EngineChoice::changed, &m_opener, &ModelOpener::setEngine);
    connect(&m_opener, &ModelOpener::opened, this, &MainWindow::useModel);
    connect(&m_opener, &ModelOpener::repacked, this, [this](const std::shared_ptr<const LoadedModel>& model) {
        m_session->setModel(model);
        m_engine->settle(model->engine);
    });
    connect(m_session, &StorySession::engineChanged, this, [this] {
        m_status->setModel(*m_session->model());
        statusBar()->showMessage(tr("%1 now").arg(m_session->model()->engineName()), 4000);
    });
    connect(&m_opener, &ModelOpener::engineKept, m_engine, &EngineChoice::settle);
    const auto giveUp = [this](const QString& problem) {
        m_generateWhenReady = false;
        settle(problem);
    };
    connect(&m_opener, &ModelOpener::refused, this, giveUp);
    connect(&m_opener, &ModelOpener::cancelled, this,
            [giveUp] { giveUp(tr("Opening the model was cancelled: no model is open.")); });
    connect(new ModelMessages(m_opener, m_pane->messages(), this), &ModelMessages::openWanted,
            m_actions.openCheckpoint, &QAction::trigger);
}

void MainWindow::startStory() {
    const bool restored = m_file->restore();
    QStringList news;
    if (restored && m_file->wasCutOff())
        news.append(tr("Lila Explorer did not close properly: story and settings are back."));
    if (m_file->rescueOthers())
        news.append(tr("An unsaved story of another window was found: see File, Recent files."));
    if (!news.isEmpty())
        m_pane->messages().showMessage(MessageBar::Kind::Notice, news.join(QLatin1Char('\n')), {},
                                       Subject::Kept);
    if (m_options.prompt && restored)
        m_file->replace(*m_options.prompt); // one undo away from what was there
    else if (!restored)
        m_pane->story().setStory(m_options.prompt.value_or(tr("Once upon a time")));
}

QString MainWindow::openFiles(const QStringList& files, const QString& tokenizer) {
    OpenedFiles opened = sortFiles(files);
    m_pane->messages().report(opened.problems.join(QLatin1Char('\n')), Subject::General);
    if (!tokenizer.isEmpty())
        opened.tokenizer = tokenizer;
    if (!opened.text.isEmpty())
        opened.problems.append(m_storyFiles->open(opened.text));
    if (!opened.checkpoint.isEmpty() || !opened.tokenizer.isEmpty())
        m_opener.open(opened.checkpoint, opened.tokenizer);
    return opened.problems.join(QLatin1Char('\n'));
}

void MainWindow::settle(const QString& problem) {
    Q_EMIT settled((m_problem + QLatin1Char('\n') + problem).trimmed());
}

void MainWindow::useModel(const std::shared_ptr<const LoadedModel>& model) {
    m_session->setModel(model);
    m_engine->settle(model->engine);
    m_preferences.addRecentFile(model->files.checkpoint);
    m_preferences.setLastModel(model->files == defaultFiles() ? ModelFiles() : model->files);
    if (std::exchange(m_generateWhenReady, false))
        m_session->generate();
    else
        settle();
}

void MainWindow::updateActions() {
    const StoryView& story = m_pane->story();
    const bool running = m_session->isRunning();
    const bool idle = m_session->state() == StorySession::State::Idle;
    const Actions& a = m_actions;
    // Stop stays enabled until the focus it was lent has gone back.
    if (running) {
        m_pane->messages().settle(Subject::Writing);
        a.stop->setEnabled(true);
        m_pane->lendFocusToStop();
    }
    a.generate->setEnabled(idle);
    a.step->setEnabled(idle);
    a.retry->setEnabled(m_session->canRetry());
    if (!running) {
        m_pane->giveFocusBack();
        a.stop->setEnabled(false);
    }
    a.undo->setEnabled(!running && story.document()->isUndoAvailable());
    a.redo->setEnabled(!running && story.document()->isRedoAvailable());
    for (QAction* action : {a.newStory, a.openText, a.cut, a.paste})
        action->setEnabled(!running);
}

void MainWindow::updateStatus() {
    m_status->setSpeed(m_session->tokensPerSecond());
    m_status->setContext(m_session->contextLength(),
                         m_session->model() ? m_session->model()->model.weights().config.blockSize : 0);
    m_status->setSeed(m_session->seed());
}

QString MainWindow::statusText() const {
    return m_status->text();
}

void MainWindow::updateTitle() {
    setWindowTitle(tr("%1[*] — Lila Explorer").arg(m_file->title()));
}

void MainWindow::exportPicture(ExportableView* view) {
    askToExport(*this, *view, [this](const QString& problem, const QString& file) {
        if (m_pane->messages().report(problem, Subject::Export))
            statusBar()->showMessage(tr("Exported %1").arg(QFileInfo(file).fileName()), 4000);
    });
}

void MainWindow::showTraining(const QString& folder) {
    if (m_training == nullptr) {
        m_training = std::make_unique<TrainingWindow>(m_preferences, trainingProgram());
        if (!m_options.size.isEmpty())
            m_training->resize(m_options.size);
        connect(m_training.get(), &TrainingWindow::checkpointWanted, this,
                [this](const QString& checkpoint, const QString& tokenizer) {
                    openFiles({checkpoint}, tokenizer);
                    raise();
                    activateWindow();
                });
    }
    if (!folder.isEmpty())
        m_training->watch(folder);
    m_training->present();
}

void MainWindow::setTheme(Theme theme) {
    for (QAction* action : m_actions.theme->actions())
        action->setChecked(action->data().toInt() == static_cast<int>(theme));
    applyTheme(*qApp, theme, m_systemPalette);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    m_session->stop();
    if (!m_file->keep() && !isLossAccepted(*this)) {
        event->ignore();
        return;
    }
    if (m_training != nullptr)
        m_training->close();
    m_preferences.storeWindow(*this, m_docks->sizes().plan());
    m_settings->keep();
    event->accept();
}

} // namespace lila
