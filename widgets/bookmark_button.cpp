// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/bookmark_button.h"

#include "widgets/menu_field.h"
#include "widgets/theme.h"

#include <QMenu>

namespace lila {
namespace {

constexpr int longestName = 60;

/// As a menu's entry, in which & marks a key.
QString entry(QString name) {
    return name.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

} // namespace

BookmarkButton::BookmarkButton(QWidget* parent) : MenuButton(parent), m_menu(new QMenu(this)) {
    setMenuText(tr("Bookmarks"));
    setFont(captionFont());
    setAutoRaise(true);
    setFocusPolicy(Qt::TabFocus); // a click leaves the focus with the story
    setPopupMode(QToolButton::InstantPopup);
    setLock({});
    m_menu->setToolTipsVisible(true);
    setMenu(m_menu);
    connect(m_menu, &QMenu::aboutToShow, this, [this] {
        Q_EMIT opening();
        fill();
    });
}

void BookmarkButton::setBookmarks(const std::vector<Bookmark>& bookmarks) {
    m_bookmarks = bookmarks;
}

void BookmarkButton::setLock(const QString& reason) {
    m_lock = reason;
    setEnabled(reason.isEmpty());
    setToolTip(reason.isEmpty() ? tr("Places of the story to come back to") : reason);
}

void BookmarkButton::fill() {
    for (QMenu* menu : m_menu->findChildren<QMenu*>(Qt::FindDirectChildrenOnly))
        menu->deleteLater(); // it may be what this was called from
    m_menu->clear();
    addMaking();
    m_menu->addSeparator();
    for (const Bookmark& bookmark : m_bookmarks) {
        QAction* action = m_menu->addAction(entry(bookmark.name));
        action->setToolTip(tr("“%1…”").arg(bookmark.words));
        connect(action, &QAction::triggered, this, [this, key = bookmark.key] { Q_EMIT chosen(key); });
    }
    if (m_bookmarks.empty()) {
        m_menu->addAction(tr("None yet"))->setEnabled(false);
        return;
    }
    m_menu->addSeparator();
    QMenu* removal = m_menu->addMenu(tr("Remove"));
    for (const Bookmark& bookmark : m_bookmarks)
        connect(removal->addAction(entry(bookmark.name)), &QAction::triggered, this,
                [this, key = bookmark.key] { Q_EMIT removalWanted(key); });
}

void BookmarkButton::addMaking() {
    QMenu* making = m_menu->addMenu(tr("Bookmark the caret's place as"));
    making->setEnabled(!m_proposal.isEmpty());
    QLineEdit& name = addField(*making, longestName);
    name.setText(m_proposal);
    name.setAccessibleName(tr("Name of the bookmark"));
    whenNamed(name, *m_menu, [this](const QString& typed) { Q_EMIT wanted(typed); });
}

} // namespace lila
