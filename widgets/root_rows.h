// SPDX-License-Identifier: AGPL-3.0-or-later
// The 240 roots of a layer as rows of a table: the numbers behind the picture, to be read, sorted and spoken.
#pragma once

#include "widgets/root_scene.h"

#include <QAbstractTableModel>

namespace lila {

class RootView;

class RootRows : public QAbstractTableModel {
    Q_OBJECT

public:
    /// What sorts a column.
    static constexpr int sortRole = Qt::UserRole;
    enum Column { Root, Weight, Type, Ring, Opposite, Coordinates };

    /// Follows the view, in the first of the layers that it shows; `view` must outlive this.
    explicit RootRows(const RootView& view, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(int root, int column) const;
    QVariant number(int root, int column) const;
    void renew();

    const RootView& m_view;
    RootScene m_scene; ///< names and coordinates
    RootPicture m_picture;
};

} // namespace lila
