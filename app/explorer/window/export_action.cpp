// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/export_action.h"

#include "app/explorer/files/file_dialogs.h"
#include "app/explorer/story/story_export.h"
#include "app/explorer/story/story_file.h"
#include "app/explorer/story/story_pane.h"
#include "app/explorer/story/story_session.h"
#include "widgets/message_bar.h"

#include <QAction>
#include <QFileInfo>
#include <QMainWindow>
#include <QStatusBar>

namespace lila {
namespace {

using Subject = MessageBar::Subject;

constexpr int toldFor = 4000;    ///< milliseconds, in the status bar
constexpr int longestTitle = 48; ///< characters, of a story without a file

} // namespace

ExportAction::ExportAction(QAction& action, QMainWindow& window, StoryPane& pane, const StorySession& session,
                           const StoryFile& file)
    : QObject(&window),
      m_window(window),
      m_pane(pane),
      m_session(session),
      m_file(file),
      m_export(new StoryExport(this)) {
    connect(&action, &QAction::triggered, this, &ExportAction::ask);
    connect(m_export, &StoryExport::written, this, &ExportAction::tell);
}

void ExportAction::ask() {
    const QString name = m_file.file().isEmpty() ? tr("story") : QFileInfo(m_file.file()).completeBaseName();
    askToSave(m_window, tr("Export story"), storyExportFilters(), name + QStringLiteral(".html"),
              [this](const QString& file, const QString& filter) { exportTo(file, filter); });
}

QString ExportAction::title() const {
    const StoryBook& book = m_session.book();
    if (const std::string& own = book.story().span(rootSpan).title; !own.empty())
        return QString::fromStdString(own);
    if (!m_file.file().isEmpty())
        return QFileInfo(m_file.file()).completeBaseName();
    const StoryView& view = book.view();
    const QString words = view.textIn(0, std::min(view.storyLength(), 4 * longestTitle)).simplified();
    if (words.size() <= longestTitle)
        return words.isEmpty() ? tr("A story") : words;
    const qsizetype end = words.lastIndexOf(QLatin1Char(' '), longestTitle);
    return words.left(end > 0 ? end : longestTitle) + QStringLiteral("…");
}

void ExportAction::exportTo(const QString& file, const QString& filter) {
    m_pane.messages().showMessage(MessageBar::Kind::Busy, tr("Exporting the story…"), {}, Subject::Export);
    m_export->write({m_session.book().story(), title().toStdString(), m_session.records(), m_session.model()},
                    file, filter);
}

void ExportAction::tell(const QString& file, const QString& problem) {
    if (m_pane.messages().report(problem, Subject::Export))
        m_window.statusBar()->showMessage(tr("Exported %1").arg(QFileInfo(file).fileName()), toldFor);
}

} // namespace lila
