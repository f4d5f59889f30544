// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/root_rows.h"

#include "widgets/root_view.h"

namespace lila {

RootRows::RootRows(const RootView& view, QObject* parent) : QAbstractTableModel(parent), m_view(view) {
    connect(&view, &RootView::weightsChanged, this, &RootRows::renew);
    renew();
}

void RootRows::renew() {
    m_scene = m_view.scene();
    m_picture = m_view.picture(m_view.shownLayers().front());
    m_picture.path = {};
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
}

int RootRows::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : lattice::rootCount;
}

int RootRows::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : Coordinates + 1;
}

QVariant RootRows::data(const QModelIndex& index, int role) const {
    if (role == Qt::DisplayRole)
        return text(index.row(), index.column());
    if (role == sortRole)
        return number(index.row(), index.column());
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment(
            Qt::AlignVCenter |
            (index.column() == Type || index.column() == Coordinates ? Qt::AlignLeft : Qt::AlignRight)));
    return {};
}

QVariant RootRows::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Root:
        return m_scene.isE8() ? tr("Root") : tr("Direction");
    case Weight:
        return m_picture.scale.isDifference() ? tr("Difference") : tr("Weight");
    case Type:
        return tr("Type");
    case Ring:
        return tr("Ring");
    case Opposite:
        return tr("Opposite");
    default:
        return tr("Coordinates");
    }
}

QString RootRows::text(int root, int column) const {
    switch (column) {
    case Root:
        return QString::number(root);
    case Weight:
        return m_picture.isEmpty() ? QString() : m_picture.scale.text(m_picture.weights[root]);
    case Coordinates:
        return m_scene.coordinates(root);
    default:
        break;
    }
    if (!m_scene.isE8())
        return QStringLiteral("—");
    if (column == Type)
        return lattice::rootType(root) == lattice::RootType::Integer ? tr("integer") : tr("half-integer");
    return QString::number(column == Ring ? m_scene.ring(root) + 1 : lattice::antipode(root));
}

QVariant RootRows::number(int root, int column) const {
    switch (column) {
    case Weight:
        return m_picture.weights[root];
    case Type:
        return static_cast<int>(lattice::rootType(root));
    case Ring:
        return m_scene.ring(root);
    case Opposite:
        return lattice::antipode(root);
    default:
        return root;
    }
}

} // namespace lila
