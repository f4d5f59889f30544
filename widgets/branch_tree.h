// SPDX-License-Identifier: AGPL-3.0-or-later
// The branches of a story as a tree that can be searched, walked, named and pruned.
#pragma once

#include "widgets/branch_model.h"

#include <QSet>
#include <QTimer>
#include <QWidget>

class QLineEdit;
class QMenu;
class QTreeView;

namespace lila {

/// Branches are open but for those that somebody closed, which stay so whatever becomes of the others.
class BranchTree : public QWidget {
    Q_OBJECT

public:
    explicit BranchTree(QWidget* parent = nullptr);

    /// As BranchModel has it. The row of the tip stays in sight when another becomes it.
    void setRows(const std::vector<BranchRow>& rows);
    void setRow(const BranchRow& row) { m_model->setRow(row); }
    /// Why branches cannot be changed, nor gone to; empty: they can.
    void setLock(const QString& reason);
    /// What is searched for; empty: nothing is.
    QString searchText() const;

    QTreeView& tree() const { return *m_view; }
    QLineEdit& search() const { return *m_search; }
    const BranchModel& model() const { return *m_model; }

    QSize sizeHint() const override { return {420, 220}; }
    QSize minimumSizeHint() const override { return {180, 110}; }

Q_SIGNALS:
    void chosen(quint64 id);
    void renamed(quint64 id, const QString& title);
    void removalWanted(quint64 id);
    /// What is searched for is another, and nobody types any more.
    void searched();
    /// Somebody rests on it and may want to be told more, at that place of the screen.
    void pointedAt(quint64 id, const QPoint& place);
    /// Others may add to it.
    void menuOpened(quint64 id, QMenu* menu);
    /// It stands in the window again.
    void appeared();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void connectView();
    void addActions();
    void choose(const QModelIndex& index);
    void remove();
    void rename();
    bool isLocked();
    void open(const QModelIndex& parent);
    void noteClosed(const QModelIndex& index, bool isClosed);
    void indent();
    void showMenu(const QPoint& place);

    BranchModel* m_model;
    QLineEdit* m_search;
    QTimer m_searching;
    QTreeView* m_view;
    QAction* m_rename;
    QAction* m_remove;
    QSet<quint64> m_closed;
    bool m_isOpening = false; ///< rows open by themselves, not by the user's hand
    quint64 m_tip = 0;
    QString m_lock;
};

} // namespace lila
