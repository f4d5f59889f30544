// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/text_menu.h"

#include "app/explorer/story/story_book.h"
#include "app/explorer/views/focus.h"
#include "app/explorer/views/settings_offer.h"
#include "app/explorer/window/actions.h"

#include <QAction>
#include <QMenu>

namespace lila {

TextMenu::TextMenu(StoryBook& book, Focus& focus, const Actions& actions, QObject* parent)
    : QObject(parent), m_book(book), m_focus(focus) {
    connect(&book.view(), &StoryView::menuOpened, this,
            [this, bookmark = actions.bookmark](QMenu* menu, int position) {
                fill(*menu, position);
                menu->addSeparator();
                menu->addAction(bookmark);
            });
}

void TextMenu::fill(QMenu& menu, int position) {
    const auto token = m_book.tokenAt(position);
    if (!token)
        return;
    const auto at = m_book.path().positionAt(m_book.story(), token->index)->token;
    if (const auto& origin = m_book.story().span(at.span).origin)
        offerSettings(menu, *origin, m_focus);
}

} // namespace lila
