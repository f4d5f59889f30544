// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/text_menu.h"

#include "app/explorer/story/story_book.h"
#include "app/explorer/views/focus.h"
#include "app/explorer/views/settings_offer.h"
#include "app/explorer/window/actions.h"

#include <QAction>
#include <QMenu>

#include <utility>

namespace lila {
namespace {

/// The window's, which the text's own entries leave out, or name others.
void showShortcuts(const QMenu& menu, const Actions& actions) {
    for (const auto& [name, same] :
         {std::pair{"edit-undo", actions.undo}, std::pair{"edit-redo", actions.redo},
          std::pair{"edit-cut", actions.cut}, std::pair{"edit-copy", actions.copy},
          std::pair{"edit-paste", actions.paste}, std::pair{"select-all", actions.selectAll}}) {
        if (auto* entry = menu.findChild<QAction*>(QLatin1String(name)))
            entry->setText(entry->text().section(QLatin1Char('\t'), 0, 0) + QLatin1Char('\t') +
                           same->shortcut().toString(QKeySequence::NativeText));
    }
}

} // namespace

TextMenu::TextMenu(StoryBook& book, Focus& focus, const Actions& actions, QObject* parent)
    : QObject(parent), m_book(book), m_focus(focus) {
    connect(&book.view(), &StoryView::menuOpened, this, [this, &actions](QMenu* menu, int position) {
        showShortcuts(*menu, actions);
        fill(*menu, position);
        menu->addSeparator();
        menu->addAction(actions.bookmark);
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
