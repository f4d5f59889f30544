// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/command_search.h"

#include "widgets/theme.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMainWindow>
#include <QMenuBar>
#include <QPainter>
#include <QSettings>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace lila {
namespace {

constexpr QSize listSize(620, 430);
constexpr int margin = 8;
constexpr int mostRemembered = 12;
constexpr int keysRole = Qt::UserRole;
constexpr int reasonRole = Qt::UserRole + 1;
const QString recentKey = QStringLiteral("commands/recent");

/// Menus and name, the keys on the right; below what cannot be used, why.
class CommandDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const int reason = index.data(reasonRole).toString().isEmpty()
                               ? 0
                               : QFontMetrics(captionFont()).height() + margin / 4;
        return {listSize.width() / 2, option.fontMetrics.height() + margin + reason};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& given,
               const QModelIndex& index) const override {
        QStyleOptionViewItem option = given;
        initStyleOption(&option, index);
        option.text.clear();
        option.widget->style()->drawControl(QStyle::CE_ItemViewItem, &option, painter, option.widget);
        const bool isSelected = option.state.testFlag(QStyle::State_Selected);
        const QString reason = index.data(reasonRole).toString();
        const QString keys = index.data(keysRole).toString();
        const QPalette& palette = option.palette;
        const QColor plain = palette.color(isSelected ? QPalette::HighlightedText : QPalette::Text);
        const QColor faded = isSelected ? plain : captionColour(palette);
        QRect line = option.rect.adjusted(margin, margin / 2, -margin, -margin / 2);
        line.setHeight(option.fontMetrics.height());
        painter->setFont(option.font);
        painter->setPen(faded);
        painter->drawText(line, Qt::AlignRight | Qt::AlignVCenter, keys);
        painter->setPen(reason.isEmpty() ? plain : faded);
        const int room = line.width() - option.fontMetrics.horizontalAdvance(keys) - margin;
        painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                          option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, room));
        if (reason.isEmpty())
            return;
        line.translate(2 * margin, line.height() + margin / 4);
        line.setWidth(line.width() - 2 * margin);
        painter->setFont(captionFont());
        painter->setPen(faded);
        painter->drawText(line, Qt::AlignLeft | Qt::AlignTop,
                          painter->fontMetrics().elidedText(reason, Qt::ElideRight, line.width()));
    }
};

} // namespace

CommandSearch::CommandSearch(QMainWindow& window, QSettings& store)
    : QFrame(&window, Qt::Popup),
      m_window(window),
      m_store(store),
      m_query(new QLineEdit(this)),
      m_list(new QListWidget(this)) {
    setFrameShape(QFrame::StyledPanel);
    setObjectName(QStringLiteral("commands"));
    m_query->setPlaceholderText(tr("What do you want to do?"));
    m_query->setAccessibleName(tr("Command"));
    m_query->installEventFilter(this);
    m_list->setItemDelegate(new CommandDelegate(m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(tr("Commands"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(margin, margin, margin, margin);
    layout->addWidget(m_query);
    layout->addWidget(m_list);
    connect(m_query, &QLineEdit::textChanged, this, &CommandSearch::list);
    connect(m_list, &QListWidget::itemClicked, this, &CommandSearch::run);
}

QStringList CommandSearch::recent() const {
    return m_store.value(recentKey).toStringList();
}

void CommandSearch::present() {
    m_commands = commandsOf(*m_window.menuBar());
    m_query->clear();
    list();
    resize(listSize.boundedTo(m_window.size() - QSize(6 * margin, 12 * margin)));
    const int below = m_window.menuBar()->geometry().bottom() + margin;
    move(m_window.mapToGlobal(QPoint((m_window.width() - width()) / 2, below)));
    show();
    m_query->setFocus();
}

void CommandSearch::list() {
    m_listed = matching(m_commands, m_query->text(), recent());
    m_list->clear();
    for (const Command& command : m_listed) {
        const bool isChecked = command.action != nullptr && command.action->isChecked();
        auto* item =
            new QListWidgetItem(isChecked ? command.path() + QStringLiteral("  ✓") : command.path(), m_list);
        item->setData(keysRole, command.keys);
        item->setData(reasonRole, command.whyNot);
        item->setToolTip(command.whyNot);
    }
    m_list->setCurrentRow(0);
}

void CommandSearch::run() {
    const int row = m_list->currentRow();
    if (row < 0)
        return;
    const Command command = m_listed[static_cast<std::size_t>(row)];
    if (!command.whyNot.isEmpty() || command.action == nullptr)
        return;
    QStringList used = recent();
    used.removeAll(command.path());
    used.prepend(command.path());
    m_store.setValue(recentKey, QStringList(used.mid(0, mostRemembered)));
    hide();
    command.action->trigger();
}

bool CommandSearch::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(watched, event);
    const int last = m_list->count() - 1;
    const int row = m_list->currentRow();
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Up:
        m_list->setCurrentRow(row > 0 ? row - 1 : last);
        return true;
    case Qt::Key_Down:
        m_list->setCurrentRow(row < last ? row + 1 : 0);
        return true;
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        QCoreApplication::sendEvent(m_list, event);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        run();
        return true;
    case Qt::Key_Escape:
        hide();
        return true;
    default:
        return QFrame::eventFilter(watched, event);
    }
}

} // namespace lila
