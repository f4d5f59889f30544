// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/branch_tree.h"

#include "widgets/branch_delegate.h"
#include "widgets/note_bubble.h"
#include "widgets/theme.h"

#include <QAction>
#include <QCursor>
#include <QHeaderView>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QScopedValueRollback>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace lila {
namespace {

constexpr int searchAfter = 150; ///< milliseconds without a key: a search walks the whole story
constexpr int widestIndent = 14; ///< pixels a level
constexpr int narrowestIndent = 5;
constexpr int indentShare = 45; ///< percent of the width that all levels together may take

/// Says how branches come about, while there is room for it.
class TreeWithHint : public QTreeView {
public:
    TreeWithHint(const BranchModel& model, QWidget* parent) : QTreeView(parent), m_model(model) {}

protected:
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option,
                 const QModelIndex& index) const override {
        if (m_model.row(index).isTip)
            painter->fillRect(option.rect, selectedTokenColour(palette()));
        else if (indexAt(viewport()->mapFromGlobal(QCursor::pos())) == index)
            painter->fillRect(option.rect, lineColour(palette(), 0.05));
        QTreeView::drawRow(painter, option, index);
    }

    void paintEvent(QPaintEvent* event) override {
        QTreeView::paintEvent(event);
        if (m_model.rowCount() > 1)
            return;
        const QModelIndex only = m_model.index(0, 0);
        const int top = only.isValid() ? visualRect(only).bottom() : 0;
        QPainter painter(viewport());
        painter.setPen(captionColour(palette()));
        painter.drawText(viewport()->rect().adjusted(16, top + 8, -16, -8),
                         static_cast<int>(Qt::AlignCenter) | Qt::TextWordWrap,
                         BranchTree::tr("Retry (Ctrl+R), another candidate, or a change of what a model has "
                                        "read: each makes a branch, and all of them stand here."));
    }

private:
    const BranchModel& m_model;
};

} // namespace

BranchTree::BranchTree(QWidget* parent)
    : QWidget(parent),
      m_model(new BranchModel(this)),
      m_search(new QLineEdit(this)),
      m_view(new TreeWithHint(*m_model, this)) {
    m_search->setPlaceholderText(tr("Search titles and text"));
    m_search->setAccessibleName(tr("Search the branches"));
    m_search->setClearButtonEnabled(true);
    m_search->setFont(captionFont());
    m_view->setModel(m_model);
    m_view->setItemDelegate(new BranchDelegate(*m_model, this));
    m_view->setHeaderHidden(true);
    m_view->setUniformRowHeights(true);
    m_view->setSelectionMode(QAbstractItemView::NoSelection); // there is a current one, and one that is read
    m_view->setExpandsOnDoubleClick(false);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setTabKeyNavigation(false);
    m_view->setMouseTracking(true);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setFont(captionFont());
    m_view->setAccessibleName(tr("Branches of the story"));
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->viewport()->installEventFilter(this);
    m_view->installEventFilter(this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    auto* line = new QVBoxLayout;
    line->setContentsMargins(10, 0, 8, 0);
    line->addWidget(m_search);
    layout->addLayout(line);
    layout->addWidget(m_view, 1);
    addActions();
    connectView();
}

void BranchTree::connectView() {
    m_searching.setSingleShot(true);
    m_searching.setInterval(searchAfter);
    connect(m_search, &QLineEdit::textChanged, this, [this] { m_searching.start(); });
    connect(&m_searching, &QTimer::timeout, this, &BranchTree::searched);
    connect(m_view, &QTreeView::clicked, this, &BranchTree::choose);
    connect(m_view, &QWidget::customContextMenuRequested, this, &BranchTree::showMenu);
    connect(m_view, &QTreeView::collapsed, this, [this](const QModelIndex& i) { noteClosed(i, true); });
    connect(m_view, &QTreeView::expanded, this, [this](const QModelIndex& i) { noteClosed(i, false); });
    connect(m_model, &BranchModel::renamed, this, &BranchTree::renamed);
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &BranchTree::open);
}

void BranchTree::addActions() {
    m_rename = new QAction(tr("&Rename…"), this);
    m_rename->setShortcut(Qt::Key_F2);
    m_remove = new QAction(tr("&Delete"), this);
    m_remove->setShortcut(QKeySequence::Delete);
    for (QAction* action : {m_rename, m_remove}) {
        action->setShortcutContext(Qt::WidgetShortcut);
        m_view->addAction(action);
    }
    connect(m_rename, &QAction::triggered, this, &BranchTree::rename);
    connect(m_remove, &QAction::triggered, this, &BranchTree::remove);
}

QString BranchTree::searchText() const {
    return m_search->text().simplified();
}

void BranchTree::setRows(const std::vector<BranchRow>& rows) {
    m_model->setRows(rows);
    indent();
    const auto tip = std::ranges::find_if(rows, &BranchRow::isTip);
    const quint64 id = tip == rows.end() ? 0 : tip->id;
    if (id != m_tip) {
        m_tip = id;
        m_view->setCurrentIndex(m_model->indexOf(id));
    }
    m_view->viewport()->update();
}

void BranchTree::setLock(const QString& reason) {
    m_lock = reason;
    for (QAction* action : {m_rename, m_remove})
        action->setToolTip(reason);
}

bool BranchTree::isLocked() {
    if (!m_lock.isEmpty())
        NoteBubble::showAt(*this, m_lock);
    return !m_lock.isEmpty();
}

void BranchTree::choose(const QModelIndex& index) {
    if (index.isValid() && !isLocked())
        Q_EMIT chosen(m_model->row(index).id);
}

void BranchTree::remove() {
    if (m_view->currentIndex().isValid() && !isLocked())
        Q_EMIT removalWanted(m_model->row(m_view->currentIndex()).id);
}

void BranchTree::rename() {
    if (m_view->currentIndex().isValid() && !isLocked())
        m_view->edit(m_view->currentIndex());
}

/// Rows that have come, and the one that they stand in.
void BranchTree::open(const QModelIndex& parent) {
    const QScopedValueRollback opening(m_isOpening, true);
    const bool isAll = !searchText().isEmpty();
    std::vector<QModelIndex> rows{parent};
    while (!rows.empty()) {
        const QModelIndex index = rows.back();
        rows.pop_back();
        const int count = m_model->rowCount(index);
        if (count == 0)
            continue;
        if (index.isValid())
            m_view->setExpanded(index, isAll || !m_closed.contains(m_model->row(index).id));
        for (int row = 0; row < count; ++row)
            rows.push_back(m_model->index(row, 0, index));
    }
}

void BranchTree::noteClosed(const QModelIndex& index, bool isClosed) {
    if (m_isOpening || !searchText().isEmpty())
        return;
    if (isClosed)
        m_closed.insert(m_model->row(index).id);
    else
        m_closed.remove(m_model->row(index).id);
}

/// Deep trees leave room for words.
void BranchTree::indent() {
    const int levels = std::max(1, m_model->depth());
    const int fitting = m_view->viewport()->width() * indentShare / 100 / levels;
    const int indentation = std::clamp(fitting, narrowestIndent, widestIndent);
    if (indentation != m_view->indentation())
        m_view->setIndentation(indentation);
}

void BranchTree::showMenu(const QPoint& place) {
    const QModelIndex pointedAt = m_view->indexAt(place);
    const QModelIndex index = pointedAt.isValid() ? pointedAt : m_view->currentIndex(); // by the menu key
    if (!index.isValid())
        return;
    m_view->setCurrentIndex(index);
    auto* menu = new QMenu(m_view);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    QAction* go = menu->addAction(tr("&Go there"), this, [this] { choose(m_view->currentIndex()); });
    menu->addActions({m_rename, m_remove});
    for (QAction* action : {go, m_rename, m_remove}) {
        action->setEnabled(m_lock.isEmpty());
        action->setToolTip(m_lock);
    }
    connect(menu, &QMenu::aboutToHide, this, [this] { // keys say why they do nothing
        m_rename->setEnabled(true);
        m_remove->setEnabled(true);
    });
    Q_EMIT menuOpened(m_model->row(index).id, menu);
    menu->addSeparator();
    menu->addAction(tr("Open &all"), m_view, &QTreeView::expandAll);
    menu->addAction(tr("&Close all"), m_view, &QTreeView::collapseAll);
    menu->popup(m_view->viewport()->mapToGlobal(place));
}

bool BranchTree::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_view && m_view->hasFocus() && event->type() == QEvent::KeyPress) { // no title is typed
        const auto* key = static_cast<QKeyEvent*>(event);
        if ((key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) &&
            key->modifiers() == Qt::NoModifier) {
            choose(m_view->currentIndex());
            return true;
        }
    }
    if (watched != m_view->viewport())
        return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::Resize)
        indent();
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const QModelIndex index = m_view->indexAt(help->pos()); index.isValid())
            Q_EMIT pointedAt(m_model->row(index).id, help->globalPos());
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void BranchTree::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    Q_EMIT appeared();
}

} // namespace lila
