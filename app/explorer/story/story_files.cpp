// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/story_files.h"

#include "app/explorer/files/file_dialogs.h"
#include "app/explorer/story/story_file.h"
#include "app/explorer/story/story_pane.h"
#include "app/explorer/story/story_session.h"
#include "widgets/message_bar.h"
#include "widgets/story_view.h"

#include <QAction>
#include <QFileInfo>
#include <QMainWindow>
#include <QMessageBox>
#include <QPushButton>
#include <QStatusBar>

#include <utility>

namespace lila {
namespace {

using Subject = MessageBar::Subject;

constexpr int shownFor = 4000; ///< milliseconds, in the status bar

} // namespace

StoryFiles::StoryFiles(QMainWindow& window, StoryPane& pane, StoryFile& file, const StorySession& session)
    : QObject(&window), m_window(window), m_pane(pane), m_file(file), m_session(session) {
    connect(&m_file, &StoryFile::titleChanged, this, [this] {
        if (m_pane.messages().kind(Subject::File) == MessageBar::Kind::Notice)
            m_pane.messages().settle(Subject::File); // it spoke of the story that stood there
    });
    connect(&m_file, &StoryFile::setAside, this, &StoryFiles::used);
    connect(&m_pane.messages(), &MessageBar::triggered, this, [this](Subject about) {
        if (about == Subject::File)
            bringBack();
    });
}

void StoryFiles::start(const std::optional<QString>& prompt) {
    const bool restored = m_file.restore();
    QStringList news;
    if (restored && m_file.wasCutOff())
        news.append(tr("Lila Explorer did not close properly: story and settings are back."));
    if (m_file.rescueOthers())
        news.append(tr("An unsaved story of another window was found: see File, Recent files."));
    if (!news.isEmpty())
        m_pane.messages().showMessage(MessageBar::Kind::Notice, news.join(QLatin1Char('\n')), {},
                                      Subject::Kept);
    if (prompt && restored)
        m_file.replace(*prompt); // one undo away from what was there
    else if (!restored)
        m_file.begin(prompt.value_or(tr("Once upon a time")));
}

void StoryFiles::startAnew() {
    const bool had = !m_pane.story().storyText().trimmed().isEmpty();
    m_file.replace({});
    m_pane.story().setFocus();
    if (had)
        m_pane.messages().showMessage(MessageBar::Kind::Notice,
                                      tr("A new story. Undo (Ctrl+Z) brings the last one back."), {},
                                      Subject::Text);
}

QString StoryFiles::open(const QString& file) {
    const QString problem = m_session.isRunning()
                                ? tr("Stop (Esc) the generation before you open another story.")
                                : m_file.openText(file);
    if (!m_pane.messages().report(problem, Subject::File))
        return problem;
    Q_EMIT used(m_file.file());
    if (m_file.hasMadeRoom())
        m_pane.messages().showMessage(
            MessageBar::Kind::Notice,
            tr("%1 took the place of a story that was not saved; see also File, Recent files.")
                .arg(m_file.title()),
            tr("Bring it back"), Subject::File);
    return {};
}

void StoryFiles::bringBack() {
    if (m_session.isRunning())
        m_window.statusBar()->showMessage(tr("Stop (Esc) the generation first"), shownFor);
    else
        m_file.bringBack();
}

void StoryFiles::save() {
    if (m_file.file().isEmpty())
        saveAs();
    else if (m_file.conflict() != StoryFile::Conflict::None)
        askAboutConflict();
    else
        saveTo(m_file.file());
}

void StoryFiles::saveAs() {
    const QString proposal = m_file.file().isEmpty() ? tr("story.txt") : m_file.file();
    askToSave(m_window, tr("Save story as text"), {tr("Texts (*.txt)")}, proposal,
              [this](const QString& file) { saveTo(file); });
}

void StoryFiles::saveTo(const QString& file) {
    if (m_pane.messages().report(m_file.saveText(file), Subject::File))
        m_window.statusBar()->showMessage(tr("Saved %1").arg(QFileInfo(file).fileName()), shownFor);
}

/// Not modal, so that a story that is being written can be stopped; goes when another story takes the place.
void StoryFiles::askAboutConflict() {
    const QString file = m_file.file();
    const QString name = QFileInfo(file).fileName();
    const bool isGone = m_file.conflict() == StoryFile::Conflict::Gone;
    const QString text = isGone
                             ? tr("%1 is no longer where it was when you opened or saved it.").arg(name)
                             : tr("Another program has changed %1 since you opened or saved it.").arg(name);
    auto* box = new QMessageBox(QMessageBox::Warning, tr("The file has changed"), text, QMessageBox::Cancel,
                                &m_window);
    box->setInformativeText(isGone ? tr("Save the story there again, or under another name?")
                                   : tr("Write the story over it, or save it under another name?"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setModal(false);
    const QPushButton* overwrite =
        box->addButton(isGone ? tr("Save again") : tr("Overwrite"), QMessageBox::AcceptRole);
    connect(overwrite, &QPushButton::clicked, this, [this, file] { saveTo(file); });
    const QPushButton* elsewhere = box->addButton(tr("Save as…"), QMessageBox::ActionRole);
    connect(elsewhere, &QPushButton::clicked, this, &StoryFiles::saveAs);
    box->setDefaultButton(QMessageBox::Cancel);
    connect(&m_file, &StoryFile::titleChanged, box, &QWidget::close);
    delete std::exchange(m_question, box); // one is enough
    box->show();
}

} // namespace lila
