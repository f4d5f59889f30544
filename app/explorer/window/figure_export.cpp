// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/figure_export.h"

#include "app/explorer/files/file_dialogs.h"
#include "app/explorer/views/view_docks.h"
#include "app/explorer/views/view_export.h"
#include "widgets/message_bar.h"

#include <QAction>
#include <QDir>
#include <QFileInfo>
#include <QMainWindow>
#include <QStatusBar>
#include <QTimer>

namespace lila {
namespace {

using Subject = MessageBar::Subject;

constexpr int shownFor = 4000;  ///< milliseconds, in the status bar
constexpr int saidAfter = 1000; ///< milliseconds

/// "03 candidates.svg" and its like, for the view of that number.
QStringList filesOf(const ExportableView& view, qsizetype number, const QDir& folder) {
    QStringList suffixes{QStringLiteral("png"), QStringLiteral("svg"), QStringLiteral("pdf")};
    if (!view.csv().isEmpty())
        suffixes.append(QStringLiteral("csv"));
    QStringList files;
    for (const QString& suffix : suffixes)
        files.append(folder.filePath(
            QStringLiteral("%1 %2.%3").arg(number, 2, 10, QLatin1Char('0')).arg(view.exportName(), suffix)));
    return files;
}

} // namespace

FigureExport::FigureExport(QAction& all, QMainWindow& window, const ViewDocks& docks, MessageBar& messages)
    : QObject(&window), m_window(window), m_docks(docks), m_messages(messages) {
    connect(&docks, &ViewDocks::exportRequested, this, [this](ExportableView* view) { ask(*view); });
    connect(&all, &QAction::triggered, this, [this] {
        askForFolder(m_window, tr("Export all figures into a folder"),
                     [this](const QString& folder) { exportAll(folder); });
    });
}

void FigureExport::ask(ExportableView& view) {
    askToExport(m_window, view, [this](const QString& problem, const QString& file) {
        if (m_messages.report(problem, Subject::Export))
            m_window.statusBar()->showMessage(tr("Exported %1").arg(QFileInfo(file).fileName()), shownFor);
    });
}

void FigureExport::exportAll(const QString& folder) {
    if (!m_figures.isEmpty())
        return; // under way
    m_next = 0;
    m_folder = folder;
    for (ExportableView* view : m_docks.exportables())
        if (view->hasFigure())
            m_figures.append({view, filesOf(*view, m_figures.size() + 1, QDir(folder))});
    if (m_figures.isEmpty())
        return end(tr("Nothing was exported: no view has anything to show yet."), {});
    for (const Figure& figure : std::as_const(m_figures))
        for (const QString& file : figure.files)
            if (QFileInfo::exists(file))
                return end(tr("Nothing was exported: %1 is there already. Choose an empty folder.")
                               .arg(QDir::toNativeSeparators(file)),
                           {});
    m_clock.start();
    exportNext();
}

void FigureExport::exportNext() {
    const Figure& figure = m_figures[m_next];
    const bool isThere = figure.view->hasFigure(); // what a view shows may have gone meanwhile
    for (const QString& file : isThere ? figure.files : QStringList())
        if (const QString problem = exportView(*figure.view, file); !problem.isEmpty())
            return end(problem, {});
    if (++m_next == m_figures.size())
        return end({}, tr("Exported all figures into %1").arg(QDir::toNativeSeparators(m_folder)));
    if (m_clock.elapsed() > saidAfter)
        m_messages.showMessage(MessageBar::Kind::Busy,
                               tr("Exporting figures: %1 of %2…").arg(m_next).arg(m_figures.size()), {},
                               Subject::Export);
    QTimer::singleShot(0, this, &FigureExport::exportNext);
}

void FigureExport::end(const QString& problem, const QString& done) {
    m_figures.clear();
    if (m_messages.report(problem, Subject::Export))
        m_window.statusBar()->showMessage(done, shownFor);
    Q_EMIT ended();
}

} // namespace lila
