// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/main_window.h"

#include "app/explorer/files/file_dialogs.h"
#include "app/explorer/files/file_drop.h"
#include "app/explorer/files/opened_files.h"
#include "app/explorer/models/engine_choice.h"
#include "app/explorer/models/model_messages.h"
#include "app/explorer/story/story_files.h"
#include "app/explorer/story/writing_hints.h"
#include "app/explorer/tour/tour.h"
#include "app/explorer/training/training_window.h"
#include "app/explorer/views/layer_choice.h"
#include "app/explorer/views/view_docks.h"
#include "app/explorer/window/alternative_actions.h"
#include "app/explorer/window/command_search.h"
#include "app/explorer/window/export_action.h"
#include "app/explorer/window/figure_export.h"
#include "app/explorer/window/help_dialogs.h"
#include "app/explorer/window/kept_settings.h"
#include "app/explorer/window/language_choice.h"
#include "app/explorer/window/pane_order.h"
#include "app/explorer/window/recent_menu.h"
#include "app/explorer/window/second_model_actions.h"
#include "app/explorer/window/status_fields.h"
#include "app/explorer/window/story_actions.h"
#include "app/explorer/window/story_look.h"
#include "app/explorer/window/story_settings.h"
#include "app/explorer/window/text_menu.h"
#include "app/explorer/window/theme_choice.h"
#include "app/explorer/window/token_looks.h"
#include "app/explorer/window/workspaces.h"
#include "widgets/root_view.h"
#include "widgets/settings_panel.h"
#include "widgets/story_view.h"
#include "widgets/window_place.h"

#include <QAction>
#include <QActionGroup>
#include <QCloseEvent>
#include <QDockWidget>
#include <QMenu>
#include <QStatusBar>

#include <utility>

namespace lila {
namespace {

using Subject = MessageBar::Subject;

constexpr QSize firstSize(1280, 800);

} // namespace

MainWindow::MainWindow(const Options& options, const WindowPlaces& places, const QPalette& systemPalette,
                       std::vector<ViewInfo> views)
    : m_options(options),
      m_preferences(places.settingsFile),
      m_actions(makeActions(*this)),
      m_pane(new StoryPane(this)),
      m_engine(new EngineChoice(*m_actions.model, options.over(m_preferences.engine()), this)),
      m_opener(m_engine->settings()) {
    offerThemes(*m_actions.theme, m_preferences, systemPalette,
                options.theme.value_or(m_preferences.theme()));
    fitOnScreen(*this, firstSize);
    setCentralWidget(m_pane);
    m_book = new StoryBook(m_pane->story(), this);
    m_focus.setStory(*m_book);
    m_docks = new ViewDocks(*this, m_focus, std::move(views));
    m_session = new StorySession(*m_book, this);
    m_status = new StatusFields(*statusBar(), *m_session);
    m_file = new StoryFile(*m_book, places.storyFolder, this);
    m_storyFiles = new StoryFiles(*this, *m_pane, *m_file, *m_session);
    auto& panel = m_docks->holding<SettingsPanel>();
    m_settings = new KeptSettings(panel, m_preferences, m_pane->messages(), options, this);
    new StorySettings(panel, *m_settings, m_focus, *m_session, *m_file, this);
    connectOpening();
    connectView();
    connectLook();
    connectSession();
    connectModel();
    place();
    m_storyFiles->start(options.prompt);
    new StoryActions(m_actions, *m_pane, *m_session, this);
    new AlternativeActions(m_actions, *m_session, *m_docks, m_pane->messages(), this);
    new SecondModelActions(m_actions, *this, *m_session, m_focus, *m_docks, m_opener);
    new TextMenu(*m_book, m_focus, m_actions, this);
    new Tour(*m_actions.showMe,
             {*m_pane, *m_session, m_focus, *m_docks, *m_actions.generate, *m_actions.stop,
              *m_actions.workspace, [this] { return m_workspaces->hold(); },
              [this](const QString& text) { m_file->replace(text); }},
             this);

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
    m_docks->present(m_options.view);
    connectStoryLook(m_actions, m_pane->story(), m_preferences);
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
        askToOpen(*this, tr("Open story"), {tr("Stories (*.lila *.txt *.md)"), tr("All files (*)")},
                  [this](const QString& file) { m_storyFiles->open(file); });
    });
    connect(a.newStory, &QAction::triggered, m_storyFiles, &StoryFiles::startAnew);
    connect(a.beginnings, &QMenu::triggered, m_storyFiles,
            [this](const QAction* chosen) { m_storyFiles->startWith(chosen->data().toString()); });
    connect(a.save, &QAction::triggered, m_storyFiles, &StoryFiles::save);
    connect(a.saveAs, &QAction::triggered, m_storyFiles, &StoryFiles::saveAs);
    new ExportAction(*a.exportStory, *this, *m_pane, *m_session, *m_file);
    connect(m_storyFiles, &StoryFiles::used, this,
            [this](const QString& file) { m_preferences.addRecentFile(file); });
    connect(m_storyFiles, &StoryFiles::modelWanted, &m_opener, &ModelOpener::open);
    connect(a.quit, &QAction::triggered, this, &QWidget::close);
    connect(new RecentMenu(*a.recent, m_preferences, this), &RecentMenu::chosen, this,
            [this](const QString& file) { openFiles({file}); });
    connect(new FileDrop(*this), &FileDrop::dropped, this,
            [this](const QStringList& files) { openFiles(files); });
}

void MainWindow::connectView() {
    const Actions& a = m_actions;
    QAction* first = a.view->actions().constFirst();
    for (QDockWidget* dock : m_docks->docks()) {
        a.view->insertAction(first, dock->toggleViewAction());
        connect(dock->toggleViewAction(), &QAction::triggered, dock, [this, dock](bool isShown) {
            if (isShown)
                m_docks->present(dock->objectName());
        });
    }
    m_docks->fillExports(*a.exports);
    offerLayers(*a.layers, m_focus);
    offerLanguages(*a.languages, m_preferences, m_pane->messages());
    auto* panes = new PaneOrder(*this, m_docks->docks());
    connect(a.nextPane, &QAction::triggered, panes, [panes] { panes->step(1); });
    connect(a.previousPane, &QAction::triggered, panes, [panes] { panes->step(-1); });
    m_workspaces = new Workspaces(*this, *m_docks, m_preferences, a);
    m_workspaces->goAlongWith(*m_file);
    new FigureExport(*a.exportFigures, *this, *m_docks, m_focus, m_pane->messages());
    new HelpDialogs(*this, a, *m_session);
    connect(a.commands, &QAction::triggered, new CommandSearch(*this, m_preferences.store()),
            &CommandSearch::present);
}

void MainWindow::connectLook() {
    const Actions& a = m_actions;
    auto& roots = m_docks->holding<RootView>();
    connect(a.edges, &QAction::toggled, &roots, &RootView::setEdgesShown);
    connect(a.colourMap, &QActionGroup::triggered, &roots, [&roots](const QAction* action) {
        roots.setColourMap(static_cast<ColourMap>(action->data().toInt()));
    });
    connect(a.fullScreen, &QAction::toggled, this,
            [this](bool on) { setWindowState(windowState().setFlag(Qt::WindowFullScreen, on)); });
}

void MainWindow::connectSession() {
    const auto entitle = [this] { setWindowTitle(tr("%1[*] — Lila Explorer").arg(m_file->title())); };
    connect(m_file, &StoryFile::titleChanged, this, entitle);
    entitle();
    connect(m_pane->story().document(), &QTextDocument::modificationChanged, this,
            &QWidget::setWindowModified);
    connect(&m_focus, &Focus::candidateWanted, m_session, &StorySession::takeCandidate);
    new TokenLooks(m_actions, *m_pane, *m_session, m_focus, m_preferences.store(), this);
    connect(m_session, &StorySession::failed, this,
            [this](const QString& problem) { m_pane->messages().report(problem, Subject::Writing); });
    connect(m_session, &StorySession::modelChanged, this, [this] {
        m_focus.setModel(m_session->model());
        m_pane->awaitWords();
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
    connect(m_engine, &EngineChoice::settled, this,
            [this](const EngineSettings& used, const EngineSettings& before) {
                m_preferences.setEngine(used, before);
            });
    connect(&m_opener, &ModelOpener::opened, this, &MainWindow::useModel);
    connect(&m_opener, &ModelOpener::repacked, this, [this](const std::shared_ptr<const LoadedModel>& model) {
        m_session->setModel(model);
        m_engine->settle(model->engine);
    });
    connect(&m_opener, &ModelOpener::engineKept, m_engine, &EngineChoice::settle);
    connect(&m_opener, &ModelOpener::refused, this, &MainWindow::giveUp);
    connect(&m_opener, &ModelOpener::cancelled, this,
            [this] { giveUp(tr("Opening the model was cancelled: no model is open.")); });
    connect(new ModelMessages(m_opener, m_pane->messages(), this), &ModelMessages::openWanted,
            m_actions.openCheckpoint, &QAction::trigger);
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

void MainWindow::giveUp(const QString& problem) {
    m_generateWhenReady = false;
    settle(problem);
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

QString MainWindow::statusText() const {
    return m_status->text();
}

void MainWindow::showTraining(const QString& folder) {
    if (m_training == nullptr) {
        m_training = std::make_unique<TrainingWindow>(m_preferences.store(), trainingProgram());
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

void MainWindow::closeEvent(QCloseEvent* event) {
    m_session->stop();
    if (!m_file->keep() && !m_file->isLossAccepted(*this)) {
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
