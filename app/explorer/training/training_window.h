// SPDX-License-Identifier: AGPL-3.0-or-later
// The training window: starts, watches, stops and resumes runs. It puts the order, the run and the views
// together.
#pragma once

#include "app/explorer/training/kept_order.h"
#include "app/explorer/training/training_run.h"
#include "app/explorer/training/training_views.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QSplitter;

namespace lila {

class ElidedLabel;
class MessageBar;
class OrderPanel;

class TrainingWindow : public QWidget {
    Q_OBJECT

public:
    /// `program`: `lila`, which trains. `store` must outlive the window.
    TrainingWindow(QSettings& store, const QString& program);

    /// The run in that folder, whoever trains there.
    void watch(const QString& folder);

    /// In front of the others.
    void present();

    OrderPanel& order() { return *m_order; }
    TrainingRun& run() { return *m_run; }
    TrainingViews& views() { return *m_views; }
    MessageBar& messages() { return *m_messages; }
    QString statusText() const;
    QString hint() const;

Q_SIGNALS:
    /// The user wants to write with it; `tokenizer` may be empty.
    void checkpointWanted(const QString& checkpoint, const QString& tokenizer);

protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeLeft();
    QWidget* makeRight();
    QWidget* makeStatus();
    QPushButton* addButton(const QString& name, const QString& text, const QString& tip);
    void connectRun();
    using Way = void (TrainingRun::*)(const TrainingOrder&);
    /// What has to be fetched first is confirmed before that.
    void ask(Way way);
    void begin(Way way);
    void takeRunsSettings();
    void refresh();
    void updateStatus();
    /// What stands in the way of Start and of Resume, for the user; empty: nothing.
    QString problem() const;
    QString findHint() const;
    QString startingHint() const;

    KeptOrder m_kept;
    TrainingRun* m_run;
    OrderPanel* m_order;
    TrainingViews* m_views;
    MessageBar* m_messages;
    QPushButton* m_start;
    QPushButton* m_stop;
    QPushButton* m_resume;
    QPushButton* m_watch;
    QPushButton* m_open;
    Way m_asked = &TrainingRun::start;
    QLabel* m_hint;
    QLabel* m_state;
    ElidedLabel* m_progress;
    QProgressBar* m_bar;
    std::optional<TrainingSettings> m_shownSettings; ///< of the run, as last given to the form
    bool m_isRefreshing = false;
};

/// The program that trains: `lila`, beside this one.
QString trainingProgram();

} // namespace lila
