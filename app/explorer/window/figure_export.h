// SPDX-License-Identifier: AGPL-3.0-or-later
// View > Export: a view's figure and table into a file, or those of all views into a folder.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QStringList>

class QAction;
class QMainWindow;

namespace lila {

class ExportableView;
class MessageBar;
class ViewDocks;

class FigureExport : public QObject {
    Q_OBJECT

public:
    /// `all`: asks for a folder. All must live as long as the window.
    FigureExport(QAction& all, QMainWindow& window, const ViewDocks& docks, MessageBar& messages);

    /// Of every view that has something to show: PNG, SVG, PDF and, where it has numbers, CSV. Their names
    /// begin with the view's number. One view at a time, between which the window answers; said while it
    /// takes long, and at the end. Where one of the names is taken nothing is written.
    void exportAll(const QString& folder);

Q_SIGNALS:
    /// All is written, or could not be.
    void ended();

private:
    struct Figure {
        ExportableView* view = nullptr;
        QStringList files;
    };

    void ask(ExportableView& view);
    void exportNext();
    void end(const QString& problem, const QString& done);

    QMainWindow& m_window;
    const ViewDocks& m_docks;
    MessageBar& m_messages;
    QList<Figure> m_figures;
    qsizetype m_next = 0;
    QString m_folder;
    QElapsedTimer m_clock;
};

} // namespace lila
