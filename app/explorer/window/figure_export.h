// SPDX-License-Identifier: AGPL-3.0-or-later
// View > Export: a view's figure and table into a file, or those of all views into a folder.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <vector>

class QAction;
class QMainWindow;

namespace lila {

class ExportableView;
class Focus;
class MessageBar;
class ViewDocks;
class WhileSeen;

class FigureExport : public QObject {
    Q_OBJECT

public:
    /// `all`: asks for a folder. All must live as long as the window.
    FigureExport(QAction& all, QMainWindow& window, const ViewDocks& docks, const Focus& focus,
                 MessageBar& messages);

    /// Of every view, seen or not: PNG, SVG, PDF and, where it has numbers, CSV. What a view that is not seen
    /// has not asked for is computed first. Files' names begin with the view's number; where one of them is
    /// taken nothing is written. One view at a time, between which the window answers; said while it takes
    /// long, when it can be cancelled, and at the end, with the views that have nothing to show.
    void exportAll(const QString& folder);

Q_SIGNALS:
    /// All is written, or could not be, or was cancelled.
    void ended();

private:
    void ask(ExportableView& view);
    QStringList filesOf(qsizetype view, bool hasNumbers) const;
    QString takenFile() const;
    QString takenText(const QString& file) const;
    QList<WhileSeen*> asking() const;
    void compute();
    void exportNext();
    void sayBusy(const QString& message);
    void finish();
    void cancel();
    void end();

    QAction& m_all;
    QMainWindow& m_window;
    const ViewDocks& m_docks;
    const Focus& m_focus;
    MessageBar& m_messages;
    bool m_isExporting = false;
    bool m_isComputing = false; ///< first
    QString m_folder;
    QElapsedTimer m_clock;
    QTimer m_step;                   ///< of computing or of exporting
    std::vector<quint64> m_computed; ///< questions that are waited for
    QList<ExportableView*> m_views;
    qsizetype m_next = 0;  ///< of them
    int m_written = 0;     ///< views
    QStringList m_leftOut; ///< titles
};

} // namespace lila
