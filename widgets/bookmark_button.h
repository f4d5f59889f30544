// SPDX-License-Identifier: AGPL-3.0-or-later
// The bookmarks of a story in a menu: to be gone to, made and removed.
#pragma once

#include "widgets/menu_button.h"

#include <vector>

class QMenu;

namespace lila {

struct Bookmark {
    quint64 key = 0; ///< names it
    QString name;
    QString words = {}; ///< that stand there
};

class BookmarkButton : public MenuButton {
    Q_OBJECT

public:
    explicit BookmarkButton(QWidget* parent = nullptr);

    /// In the order of the text. To be told when opening() comes.
    void setBookmarks(const std::vector<Bookmark>& bookmarks);
    /// What a new one is called unless somebody says otherwise; empty: none can be made here.
    void setProposal(const QString& name) { m_proposal = name; }
    /// Why nothing can be done; empty: it can.
    void setLock(const QString& reason);

Q_SIGNALS:
    void opening();
    void chosen(quint64 key);
    void wanted(const QString& name);
    void removalWanted(quint64 key);

private:
    void fill();
    void addMaking();

    QMenu* m_menu;
    std::vector<Bookmark> m_bookmarks;
    QString m_proposal;
    QString m_lock;
};

} // namespace lila
