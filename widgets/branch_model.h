// SPDX-License-Identifier: AGPL-3.0-or-later
// The branches of a story as an item model: what becomes of it when some of them change costs what has
// changed.
#pragma once

#include <QAbstractItemModel>
#include <QHash>
#include <QStringList>

#include <memory>
#include <vector>

namespace lila {

/// One branch from a fork to the next, as it is to be shown.
struct BranchRow {
    enum class Author { Person, Model, Both };

    quint64 id = 0;    ///< names it, for as long as it is there; not 0
    int parent = -1;   ///< the index of the row that it goes on from; none: it begins a story
    QString title;     ///< that somebody gave it, or empty
    QString beginning; ///< its first words, on one line
    int tokens = 0;
    bool hasDraft = false; ///< there is text that is no tokens yet
    Author author = Author::Model;
    QStringList bookmarks = {};
    bool isShown = false; ///< it is a part of the branch that is read
    bool isTip = false;   ///< and the last one
    bool isFaded = false; ///< there for the sake of what stands below it
};

/// By value, but for the parent.
bool isSame(const BranchRow& a, const BranchRow& b);

class BranchModel : public QAbstractItemModel {
    Q_OBJECT

public:
    explicit BranchModel(QObject* parent = nullptr);
    ~BranchModel() override;

    /// Parents before children, siblings in their order. Rows that are there already stay.
    void setRows(const std::vector<BranchRow>& rows);
    /// What is said of one, which stays in its place; nothing where it is not there.
    void setRow(const BranchRow& row);

    QModelIndex indexOf(quint64 id) const;
    const BranchRow& row(const QModelIndex& index) const;
    int rowCount() const { return static_cast<int>(m_nodes.size()); } ///< of all levels
    int depth() const { return m_depth; }                             ///< levels

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent) const override;
    int columnCount(const QModelIndex&) const override { return 1; }
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

Q_SIGNALS:
    /// Somebody typed another title.
    void renamed(quint64 id, const QString& title);

private:
    struct Node;
    struct Incoming;
    using Nodes = std::vector<std::unique_ptr<Node>>;

    QModelIndex indexOf(const Node& node) const;
    std::unique_ptr<Node> make(const Incoming& rows, int row, Node& parent);
    void forget(const Node& node);
    void removeMissing(Node& parent, const std::vector<int>& wanted, const Incoming& rows);
    void removeRows(Node& parent, std::size_t first, std::size_t last);
    void reconcile(Node& parent, int row, const Incoming& rows);
    void update(Node& node, const BranchRow& row);

    std::unique_ptr<Node> m_root;
    QHash<quint64, Node*> m_nodes;
    int m_depth = 0;
};

} // namespace lila
