// SPDX-License-Identifier: AGPL-3.0-or-later
// How a branch is drawn in a tree: who wrote it, how it is called or begins, bookmarks, its tokens.
#pragma once

#include <QStyledItemDelegate>

namespace lila {

class BranchModel;

class BranchDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit BranchDelegate(const BranchModel& model, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const override;

private:
    const BranchModel& m_model;
};

} // namespace lila
