// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/figure_export.h"

#include "app/explorer/files/file_dialogs.h"
#include "app/explorer/views/focus.h"
#include "app/explorer/views/view_docks.h"
#include "app/explorer/views/view_export.h"
#include "app/explorer/views/while_seen.h"
#include "widgets/message_bar.h"

#include <QAction>
#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <QMainWindow>
#include <QStatusBar>

#include <algorithm>

namespace lila {
namespace {

using Kind = MessageBar::Kind;
using Subject = MessageBar::Subject;

constexpr int shownFor = 4000;  ///< milliseconds, in the status bar
constexpr int saidAfter = 1000; ///< milliseconds
constexpr int lookedAfter = 30; ///< milliseconds, whether all is computed

} // namespace

FigureExport::FigureExport(QAction& all, QMainWindow& window, const ViewDocks& docks, const Focus& focus,
                           MessageBar& messages)
    : QObject(&window), m_all(all), m_window(window), m_docks(docks), m_focus(focus), m_messages(messages) {
    m_step.setSingleShot(true);
    connect(&docks, &ViewDocks::exportRequested, this, [this](ExportableView* view) { ask(*view); });
    connect(&m_all, &QAction::triggered, this, [this] {
        askForFolder(m_window, tr("Export all figures into a folder"),
                     [this](const QString& folder) { exportAll(folder); });
    });
    connect(&messages, &MessageBar::triggered, this, [this](Subject subject) {
        if (subject == Subject::AllFigures && m_isExporting)
            cancel();
    });
    connect(&m_step, &QTimer::timeout, this, [this] {
        if (m_isComputing)
            compute();
        else
            exportNext();
    });
}

void FigureExport::ask(ExportableView& view) {
    askToExport(m_window, view, [this](const QString& problem, const QString& file) {
        if (m_messages.report(problem, Subject::Export))
            m_window.statusBar()->showMessage(tr("Exported %1").arg(QFileInfo(file).fileName()), shownFor);
    });
}

/// "03 candidates.svg" and its like.
QStringList FigureExport::filesOf(qsizetype view, bool hasNumbers) const {
    QStringList suffixes{QStringLiteral("png"), QStringLiteral("svg"), QStringLiteral("pdf")};
    if (hasNumbers)
        suffixes.append(QStringLiteral("csv"));
    QStringList files;
    for (const QString& suffix : suffixes)
        files.append(QDir(m_folder).filePath(QStringLiteral("%1 %2.%3")
                                                 .arg(view + 1, 2, 10, QLatin1Char('0'))
                                                 .arg(m_views[view]->exportName(), suffix)));
    return files;
}

QString FigureExport::takenText(const QString& file) const {
    const QString shown = QDir::toNativeSeparators(file);
    if (m_written == 0)
        return tr("Nothing was exported: %1 is there already. Choose an empty folder.").arg(shown);
    return tr("%1 of %2 figures were exported: %3 came from elsewhere.")
        .arg(m_written)
        .arg(m_views.size())
        .arg(shown);
}

QString FigureExport::takenFile() const {
    for (qsizetype view = 0; view < m_views.size(); ++view)
        for (const QString& file : filesOf(view, true))
            if (QFileInfo::exists(file))
                return file;
    return {};
}

void FigureExport::exportAll(const QString& folder) {
    if (m_isExporting)
        return;
    m_folder = folder;
    m_views = m_docks.exportables();
    m_written = 0;
    if (const QString taken = takenFile(); !taken.isEmpty()) {
        m_messages.report(takenText(taken), Subject::AllFigures);
        return end();
    }
    m_isExporting = true;
    m_isComputing = true;
    m_all.setEnabled(false);
    m_next = 0;
    m_leftOut.clear();
    m_clock.start();
    for (WhileSeen* view : asking())
        view->askUnseen();
    m_computed = m_focus.questions();
    m_step.start(0);
}

QList<WhileSeen*> FigureExport::asking() const {
    QList<WhileSeen*> all;
    for (const QDockWidget* dock : m_docks.docks())
        all += dock->findChildren<WhileSeen*>();
    return all;
}

/// Until what was asked for is there. What is written meanwhile asks anew, and is not waited for.
void FigureExport::compute() {
    const std::vector<quint64> open = m_focus.questions();
    std::erase_if(m_computed,
                  [&open](quint64 question) { return !std::ranges::binary_search(open, question); });
    const auto all = asking();
    m_isComputing = !m_computed.empty() || std::ranges::any_of(all, &WhileSeen::isComputing);
    sayBusy(tr("Computing what is not shown yet…"));
    m_step.start(m_isComputing ? lookedAfter : 0);
}

void FigureExport::exportNext() {
    if (m_next == m_views.size())
        return finish();
    ExportableView& view = *m_views[m_next];
    if (!view.hasFigure()) {
        m_leftOut.append(m_docks.titleOf(view));
    } else {
        for (const QString& file : filesOf(m_next, !view.csv().isEmpty())) {
            const QString problem = QFileInfo::exists(file) ? takenText(file) : exportView(view, file);
            if (!problem.isEmpty()) {
                m_messages.report(problem, Subject::AllFigures);
                return end();
            }
        }
        ++m_written;
    }
    ++m_next;
    sayBusy(tr("Exporting figures: %1 of %2…").arg(m_next).arg(m_views.size()));
    m_step.start(0);
}

void FigureExport::sayBusy(const QString& message) {
    if (m_clock.elapsed() > saidAfter && m_messages.text(Subject::AllFigures) != message)
        m_messages.showMessage(Kind::Busy, message, tr("Cancel"), Subject::AllFigures);
}

void FigureExport::finish() {
    const QString folder = QDir::toNativeSeparators(m_folder);
    if (m_written == 0) {
        m_messages.report(tr("Nothing was exported: no view has anything to show yet."), Subject::AllFigures);
    } else if (m_leftOut.isEmpty()) {
        m_messages.settle(Subject::AllFigures);
        m_window.statusBar()->showMessage(tr("Exported all figures into %1").arg(folder), shownFor);
    } else {
        m_messages.showMessage(
            Kind::Notice,
            tr("Exported %1 of %2 figures into %3. These views have nothing to show yet: %4.")
                .arg(m_written)
                .arg(m_views.size())
                .arg(folder, QLocale().createSeparatedList(m_leftOut)),
            {}, Subject::AllFigures);
    }
    end();
}

void FigureExport::cancel() {
    m_messages.showMessage(Kind::Notice,
                           tr("Cancelled: %1 of %2 figures are in %3.")
                               .arg(m_written)
                               .arg(m_views.size())
                               .arg(QDir::toNativeSeparators(m_folder)),
                           {}, Subject::AllFigures);
    end();
}

void FigureExport::end() {
    m_isExporting = false;
    m_all.setEnabled(true);
    m_step.stop();
    m_computed.clear();
    Q_EMIT ended();
}

} // namespace lila
