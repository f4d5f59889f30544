// SPDX-License-Identifier: AGPL-3.0-or-later
// The window: puts the story, the views and the worker together. What each of them does is their own
// business.
#pragma once

#include "app/explorer/models/model_opener.h"
#include "app/explorer/story/story_file.h"
#include "app/explorer/story/story_pane.h"
#include "app/explorer/story/story_session.h"
#include "app/explorer/views/focus.h"
#include "app/explorer/views/view_table.h"
#include "app/explorer/window/actions.h"
#include "app/explorer/window/options.h"
#include "app/explorer/window/preferences.h"
#include "widgets/message_bar.h"

#include <QMainWindow>

namespace lila {

class EngineChoice;
class KeptSettings;
class StatusFields;
class StoryFiles;
class TrainingWindow;
class ViewDocks;
class Workspaces;

/// Where things are kept; empty: the user's own places.
struct WindowPlaces {
    QString settingsFile;
    QString storyFolder;
};

class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    MainWindow(const Options& options, const WindowPlaces& places, const QPalette& systemPalette,
               std::vector<ViewInfo> views = viewTable());
    ~MainWindow() override;

    /// Checkpoints, tokenizers and texts; a checkpoint and a tokenizer given together are opened together.
    /// `tokenizer`, if given, is one whatever its name.
    /// Says and returns what is wrong with them.
    QString openFiles(const QStringList& files, const QString& tokenizer = {});
    bool isLoading() const { return m_opener.isLoading(); }

    StorySession& session() { return *m_session; }
    StoryPane& pane() { return *m_pane; }
    Focus& focus() { return m_focus; }
    ViewDocks& docks() { return *m_docks; }
    const Actions& actions() const { return m_actions; }
    /// Nothing before it was opened.
    TrainingWindow* training() const { return m_training.get(); }
    QString statusText() const;

Q_SIGNALS:
    /// What the command line asked for is done: model loaded, and story written if it was to be. With what
    /// went wrong, or an empty text.
    void settled(const QString& problem);

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void place();
    void connectOpening();
    void connectView();
    void connectLook();
    void connectSession();
    void connectModel();
    void useModel(const std::shared_ptr<const LoadedModel>& model);
    void giveUp(const QString& problem);
    void settle(const QString& problem = {});
    /// An empty name: on what it was left at.
    void showTraining(const QString& folder);

    Options m_options;
    Preferences m_preferences;
    Actions m_actions;
    Focus m_focus;
    StoryPane* m_pane;
    EngineChoice* m_engine;
    ViewDocks* m_docks;
    Workspaces* m_workspaces;
    StoryBook* m_book;
    StorySession* m_session;
    StatusFields* m_status;
    StoryFile* m_file;
    StoryFiles* m_storyFiles;
    KeptSettings* m_settings;
    ModelOpener m_opener;
    std::unique_ptr<TrainingWindow> m_training;
    QString m_problem; ///< with the command line's files
    bool m_generateWhenReady = false;
};

} // namespace lila
