// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/branch_model.h"

#include <QSet>

#include <algorithm>
#include <tuple>

namespace lila {

struct BranchModel::Node {
    BranchRow row;
    Node* parent = nullptr;
    int place = 0; ///< among its siblings
    Nodes children = {};

    void number(std::size_t from) {
        for (std::size_t i = from; i < children.size(); ++i)
            children[i]->place = static_cast<int>(i);
    }
};

struct BranchModel::Incoming {
    const std::vector<BranchRow>& rows;
    std::vector<std::vector<int>> children; ///< of each row; those of the last begin stories

    explicit Incoming(const std::vector<BranchRow>& all) : rows(all), children(all.size() + 1) {
        for (std::size_t i = 0; i < rows.size(); ++i)
            of(rows[i].parent).push_back(static_cast<int>(i));
    }
    std::vector<int>& of(int row) { return children[row < 0 ? rows.size() : static_cast<std::size_t>(row)]; }
    const std::vector<int>& of(int row) const {
        return children[row < 0 ? rows.size() : static_cast<std::size_t>(row)];
    }
    const BranchRow& at(int row) const { return rows[static_cast<std::size_t>(row)]; }
    int depth() const {
        std::vector<int> depths(rows.size(), 1);
        int deepest = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (rows[i].parent >= 0)
                depths[i] = depths[static_cast<std::size_t>(rows[i].parent)] + 1;
            deepest = std::max(deepest, depths[i]);
        }
        return deepest;
    }
};

bool isSame(const BranchRow& a, const BranchRow& b) {
    const auto values = [](const BranchRow& row) {
        return std::tie(row.id, row.title, row.beginning, row.tokens, row.hasDraft, row.author, row.bookmarks,
                        row.isShown, row.isTip, row.isFaded);
    };
    return values(a) == values(b);
}

BranchModel::BranchModel(QObject* parent) : QAbstractItemModel(parent), m_root(std::make_unique<Node>()) {}

BranchModel::~BranchModel() = default;

void BranchModel::setRows(const std::vector<BranchRow>& rows) {
    const Incoming incoming(rows);
    m_depth = incoming.depth();
    reconcile(*m_root, -1, incoming);
}

void BranchModel::setRow(const BranchRow& row) {
    if (Node* node = m_nodes.value(row.id))
        update(*node, row);
}

void BranchModel::update(Node& node, const BranchRow& row) {
    if (isSame(node.row, row))
        return;
    node.row = row;
    const QModelIndex index = indexOf(node);
    Q_EMIT dataChanged(index, index);
}

void BranchModel::removeMissing(Node& parent, const std::vector<int>& wanted, const Incoming& rows) {
    QSet<quint64> stay;
    for (const int row : wanted)
        stay.insert(rows.at(row).id);
    const auto goes = [&](const std::unique_ptr<Node>& child) { return !stay.contains(child->row.id); };
    for (auto end = parent.children.end();;) {
        const auto isGone = [&](std::ptrdiff_t i) {
            return goes(parent.children[static_cast<std::size_t>(i)]);
        };
        std::ptrdiff_t last = end - parent.children.begin() - 1;
        while (last >= 0 && !isGone(last))
            --last;
        if (last < 0)
            return;
        std::ptrdiff_t first = last;
        while (first > 0 && isGone(first - 1))
            --first;
        removeRows(parent, static_cast<std::size_t>(first), static_cast<std::size_t>(last) + 1);
        end = parent.children.begin() + first;
    }
}

/// Children [first, last) of a node.
void BranchModel::removeRows(Node& parent, std::size_t first, std::size_t last) {
    beginRemoveRows(indexOf(parent), static_cast<int>(first), static_cast<int>(last) - 1);
    for (std::size_t i = first; i < last; ++i)
        forget(*parent.children[i]);
    parent.children.erase(parent.children.begin() + static_cast<std::ptrdiff_t>(first),
                          parent.children.begin() + static_cast<std::ptrdiff_t>(last));
    parent.number(first);
    endRemoveRows();
}

void BranchModel::reconcile(Node& parent, int row, const Incoming& rows) {
    const std::vector<int>& wanted = rows.of(row);
    removeMissing(parent, wanted, rows);
    const auto isThere = [&](std::size_t i) {
        return i < parent.children.size() && parent.children[i]->row.id == rows.at(wanted[i]).id;
    };
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (isThere(i)) {
            update(*parent.children[i], rows.at(wanted[i]));
            reconcile(*parent.children[i], wanted[i], rows);
            continue;
        }
        std::size_t end = i; // the next that is there
        const quint64 behind = i < parent.children.size() ? parent.children[i]->row.id : 0;
        while (end < wanted.size() && rows.at(wanted[end]).id != behind)
            ++end;
        beginInsertRows(indexOf(parent), static_cast<int>(i), static_cast<int>(end) - 1);
        Nodes added;
        for (std::size_t j = i; j < end; ++j)
            added.push_back(make(rows, wanted[j], parent));
        parent.children.insert(parent.children.begin() + static_cast<std::ptrdiff_t>(i),
                               std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()));
        parent.number(i);
        endInsertRows();
        i = end - 1;
    }
    if (parent.children.size() > wanted.size()) // siblings came into another order: those are there anew
        removeRows(parent, wanted.size(), parent.children.size());
}

std::unique_ptr<BranchModel::Node> BranchModel::make(const Incoming& rows, int row, Node& parent) {
    auto node = std::make_unique<Node>(Node{rows.at(row), &parent});
    m_nodes.insert(node->row.id, node.get());
    for (const int child : rows.of(row))
        node->children.push_back(make(rows, child, *node));
    node->number(0);
    return node;
}

void BranchModel::forget(const Node& node) {
    if (m_nodes.value(node.row.id) == &node) // it may stand elsewhere by now
        m_nodes.remove(node.row.id);
    for (const auto& child : node.children)
        forget(*child);
}

QModelIndex BranchModel::indexOf(const Node& node) const {
    return &node == m_root.get() ? QModelIndex() : createIndex(node.place, 0, &node);
}

QModelIndex BranchModel::indexOf(quint64 id) const {
    const Node* node = m_nodes.value(id);
    return node != nullptr ? indexOf(*node) : QModelIndex();
}

const BranchRow& BranchModel::row(const QModelIndex& index) const {
    const auto* node = static_cast<const Node*>(index.constInternalPointer());
    return node != nullptr ? node->row : m_root->row;
}

QModelIndex BranchModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent))
        return {};
    const auto* node =
        parent.isValid() ? static_cast<const Node*>(parent.constInternalPointer()) : m_root.get();
    return createIndex(row, column, node->children[static_cast<std::size_t>(row)].get());
}

QModelIndex BranchModel::parent(const QModelIndex& index) const {
    return index.isValid() ? indexOf(*static_cast<const Node*>(index.constInternalPointer())->parent)
                           : QModelIndex();
}

int BranchModel::rowCount(const QModelIndex& parent) const {
    const auto* node =
        parent.isValid() ? static_cast<const Node*>(parent.constInternalPointer()) : m_root.get();
    return static_cast<int>(node->children.size());
}

QVariant BranchModel::data(const QModelIndex& index, int role) const {
    const BranchRow& row = this->row(index);
    switch (role) {
    case Qt::DisplayRole:
        return row.title.isEmpty() ? row.beginning : row.title;
    case Qt::EditRole:
        return row.title;
    case Qt::AccessibleDescriptionRole: {
        const QString author = row.author == BranchRow::Author::Person  ? tr("by you")
                               : row.author == BranchRow::Author::Model ? tr("by a model")
                                                                        : tr("by you and a model");
        QStringList facts{author, row.tokens == 1 ? tr("1 token") : tr("%L1 tokens").arg(row.tokens)};
        if (row.isShown)
            facts.append(row.isTip ? tr("where the story that is read ends") : tr("is read"));
        return facts.join(QStringLiteral(", "));
    }
    default:
        return {};
    }
}

bool BranchModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    const QString title = value.toString().simplified();
    if (role != Qt::EditRole || title == row(index).title)
        return false;
    Q_EMIT renamed(row(index).id, title);
    return true;
}

Qt::ItemFlags BranchModel::flags(const QModelIndex&) const {
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable;
}

} // namespace lila
