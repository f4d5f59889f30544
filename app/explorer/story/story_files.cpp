// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/story_files.h"

#include "app/explorer/files/file_dialogs.h"
#include "app/explorer/files/opened_files.h"
#include "app/explorer/story/beginnings.h"
#include "app/explorer/story/story_file.h"
#include "app/explorer/story/story_pane.h"
#include "app/explorer/story/story_session.h"
#include "widgets/message_bar.h"
#include "widgets/story_view.h"

#include <QAction>
#include <QDir>
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

StoryFiles::StoryFiles(QMainWindow& window, StoryPane& pane, StoryFile& file, StorySession& session)
    : QObject(&window), m_window(window), m_pane(pane), m_file(file), m_session(session) {
    connect(&m_file, &StoryFile::titleChanged, this, [this] {
        if (m_pane.messages().kind(Subject::File) == MessageBar::Kind::Notice)
            m_pane.messages().settle(Subject::File); // it spoke of the story that stood there
        m_opened = {};
        tellOfModel();
    });
    connect(&m_file, &StoryFile::opened, this, [this](const Session& opened, quint64 keys) {
        m_session.takeRecords(opened.records, keys, opened.facts.model.sha256);
        m_opened = opened.facts;
        if (m_session.model() == nullptr) // at the start nothing else is open
            openModel();
        tellOfModel();
    });
    connect(&m_session, &StorySession::modelChanged, this, [this] {
        m_file.setModel(*m_session.model());
        tellOfModel();
    });
    connect(&m_file, &StoryFile::setAside, this, &StoryFiles::used);
    connect(&m_file, &StoryFile::droppedSetAside, this, [this](const QString& title) {
        m_pane.messages().showMessage(
            MessageBar::Kind::Notice,
            tr("%1 was undone with changes that were not saved. It is set aside: see File, Recent files.")
                .arg(title),
            {}, Subject::Kept);
    });
    connect(&m_file, &StoryFile::asideRefused, this, [this](const QString& title) {
        const QString text = tr("%1 has changes that were not saved and cannot be set aside. Make room on "
                                "the disk or let the folder be written: until then it is held in memory, "
                                "and lost if you quit.");
        m_pane.messages().report(title.isEmpty() ? QString() : text.arg(title), Subject::Kept);
    });
    connect(&m_file, &StoryFile::refused, this, [this](const QString& problem) {
        const QString text = tr("The story cannot be kept for the next start: %1. Make room on the disk or "
                                "let the folder be written, or save "
                                "the story elsewhere.");
        m_pane.messages().report(problem.isEmpty() ? QString() : text.arg(problem), Subject::Kept);
    });
    connect(&m_pane.messages(), &MessageBar::triggered, this, [this](Subject about) {
        if (about == Subject::File)
            bringBack();
        else if (about == Subject::StoryModel)
            openModel();
    });
}

void StoryFiles::start(const std::optional<QString>& prompt) {
    QString problem;
    const bool restored = m_file.restore(&problem);
    QStringList news;
    if (!problem.isEmpty())
        news.append(problem);
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
        m_file.begin(prompt.value_or(QString::fromLatin1(beginnings.front())));
}

void StoryFiles::startAnew() {
    startWith({});
}

void StoryFiles::startWith(const QString& text) {
    const bool had = !m_pane.story().storyText().trimmed().isEmpty();
    m_file.replace(text);
    m_pane.story().moveCursor(QTextCursor::End);
    m_pane.story().setFocus();
    if (had)
        m_pane.messages().showMessage(MessageBar::Kind::Notice,
                                      tr("A new story. Undo (Ctrl+Z) brings the last one back."), {},
                                      Subject::Text);
}

QString StoryFiles::open(const QString& file) {
    const QString problem = m_session.isRunning()
                                ? tr("Stop (Esc) the generation before you open another story.")
                                : m_file.open(file);
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

void StoryFiles::openModel() {
    const QString checkpoint = QString::fromStdString(m_opened.model.path);
    const QString tokenizer = QString::fromStdString(m_opened.tokenizer.path);
    if (QFileInfo::exists(checkpoint))
        Q_EMIT modelWanted(checkpoint, QFileInfo::exists(tokenizer) ? tokenizer : QString());
}

void StoryFiles::tellOfModel() {
    const auto& model = m_session.model();
    const QString file = QString::fromStdString(m_opened.model.path);
    if (model == nullptr || file.isEmpty() || model->sha256 == m_opened.model.sha256)
        return m_pane.messages().settle(Subject::StoryModel);
    const QString story = m_file.title();
    const QString name = QFileInfo(file).fileName();
    const bool isOther = model->files.checkpoint == file; // than it was
    const bool isThere = !isOther && QFileInfo::exists(file);
    const QString text =
        isOther ? tr("%1 was written with another model that was called %2 then. The story can be read and "
                     "written "
                     "on; to write on as before, open that one: File, Open checkpoint.")
                      .arg(story, name)
        : isThere
            ? tr("%1 was written with the model %2; %3 is open.").arg(story, name, model->name())
            : tr("%1 was written with the model %2, which is no longer there. The story can be read, and "
                 "written on with %3; to write on as before, put the file back, or open it where it is now: "
                 "File, Open checkpoint.")
                  .arg(story, QDir::toNativeSeparators(file), model->name());
    m_pane.messages().showMessage(MessageBar::Kind::Notice, text,
                                  isThere ? tr("Open %1").arg(name) : QString(), Subject::StoryModel);
}

void StoryFiles::save() {
    if (m_file.file().isEmpty())
        saveAs();
    else if (const auto conflict = m_file.conflict(); conflict != StoryFile::Conflict::None)
        askAboutConflict(conflict == StoryFile::Conflict::Gone);
    else
        saveTo(m_file.file());
}

void StoryFiles::saveAs() {
    const QFileInfo file(m_file.file());
    const QString proposal = m_file.file().isEmpty()
                                 ? tr("story.lila")
                                 : file.dir().filePath(file.completeBaseName() + QStringLiteral(".lila"));
    QWidget* dialog =
        askToSave(m_window, tr("Save story"),
                  {tr("Story with all branches (*.lila)"), tr("Text of this branch (*.txt *.md)")}, proposal,
                  [this](const QString& name, const QString&) { saveTo(name); });
    connect(&m_file, &StoryFile::titleChanged, dialog, &QWidget::close,
            Qt::UniqueConnection); // another story stands there
}

void StoryFiles::saveTo(const QString& file) {
    if (!m_pane.messages().report(m_file.save(file, m_session.records()), Subject::File))
        return;
    Q_EMIT used(file);
    const StoryBook& book = m_session.book();
    const bool isPart = !isSessionFile(file) && book.path().parts().size() + 1 < book.story().spanCount();
    m_window.statusBar()->showMessage(
        isPart ? tr("Saved the text of this branch as %1; Save story as… keeps all "
                    "branches")
                     .arg(QFileInfo(file).fileName())
               : tr("Saved %1").arg(QFileInfo(file).fileName()),
        shownFor);
}

/// Not modal, so that a story that is being written can be stopped; goes when another story takes the place.
void StoryFiles::askAboutConflict(bool isGone) {
    const QString file = m_file.file();
    const QString name = QFileInfo(file).fileName();
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
