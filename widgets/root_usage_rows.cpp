// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/root_usage_rows.h"

#include "widgets/number_text.h"
#include "widgets/root_usage_view.h"

namespace lila {

RootUsageRows::RootUsageRows(const RootUsageView& view, QObject* parent)
    : QAbstractTableModel(parent), m_view(view) {
    connect(&view, &RootUsageView::statementChanged, this, [this] {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
    });
}

int RootUsageRows::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : lattice::rootCount;
}

int RootUsageRows::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : Ring + 1;
}

QVariant RootUsageRows::data(const QModelIndex& index, int role) const {
    if (role == Qt::DisplayRole)
        return text(index.row(), index.column());
    if (role == sortRole)
        return number(index.row(), index.column());
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (index.column() == Type ? Qt::AlignLeft : Qt::AlignRight)));
    return {};
}

QVariant RootUsageRows::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Root:
        return m_view.usage().isE8 ? tr("Root") : tr("Direction");
    case Strongest:
        return tr("Strongest");
    case Weight:
        return tr("Weight");
    case Type:
        return tr("Type");
    default:
        return tr("Ring");
    }
}

QString RootUsageRows::text(int root, int column) const {
    const RootUsage& usage = m_view.usage();
    switch (column) {
    case Root:
        return QString::number(root);
    case Strongest:
        return usage.positions == 0 ? QString() : percentText(usage.strongest[root]);
    case Weight:
        return usage.positions == 0 ? QString() : percentText(usage.weight[root]);
    default:
        break;
    }
    if (!usage.isE8)
        return QStringLiteral("—");
    if (column == Ring)
        return QString::number(m_scene.ring(root) + 1);
    return lattice::rootType(root) == lattice::RootType::Integer ? tr("integer") : tr("half-integer");
}

QVariant RootUsageRows::number(int root, int column) const {
    switch (column) {
    case Strongest:
        return m_view.usage().strongest[root];
    case Weight:
        return m_view.usage().weight[root];
    case Type:
        return static_cast<int>(lattice::rootType(root));
    case Ring:
        return m_scene.ring(root);
    default:
        return root;
    }
}

} // namespace lila
