// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/story_find.h"

#include "app/explorer/story/story_pane.h"
#include "app/explorer/window/actions.h"
#include "widgets/find_bar.h"
#include "widgets/story_view.h"
#include "widgets/text_search.h"

#include <QAction>
#include <QKeyEvent>
#include <QScrollBar>

#include <algorithm>

namespace lila {

StoryFind::StoryFind(const Actions& actions, StoryPane& pane, QObject* parent)
    : QObject(parent),
      m_story(pane.story()),
      m_bar(new FindBar(&pane)),
      m_search(new TextSearch(*m_story.document(), this)) {
    m_bar->hide();
    pane.addBar(*m_bar);
    m_story.installEventFilter(this);
    connect(actions.find, &QAction::triggered, this, [this] { begin(false); });
    connect(actions.replace, &QAction::triggered, this, [this] { begin(true); });
    connect(actions.findNext, &QAction::triggered, this, [this] { step(1); });
    connect(actions.findPrevious, &QAction::triggered, this, [this] { step(-1); });
    connect(m_bar, &FindBar::queryChanged, this, &StoryFind::lookAnew);
    connect(m_bar, &FindBar::stepWanted, this, &StoryFind::step);
    connect(m_bar, &FindBar::replaceWanted, this, &StoryFind::replace);
    connect(m_bar, &FindBar::closed, this, &StoryFind::close);
    connect(m_search, &TextSearch::changed, this, &StoryFind::show);
    connect(&m_story, &QTextEdit::selectionChanged, this, &StoryFind::show);
    connect(m_story.verticalScrollBar(), &QScrollBar::valueChanged, this, &StoryFind::show);
    connect(m_story.verticalScrollBar(), &QScrollBar::rangeChanged, this, &StoryFind::show);
}

void StoryFind::begin(bool replaces) {
    const QTextCursor cursor = m_story.textCursor();
    m_from = cursor.selectionStart();
    const QString selected = cursor.selectedText();
    m_bar->begin(selected.contains(QChar::ParagraphSeparator) ? QString() : selected, replaces);
    lookAnew();
}

void StoryFind::lookAnew() {
    m_isWaiting = true;
    m_search->setQuery(m_bar->text(), m_bar->sensitivity());
}

/// Its index among the matches, or their number.
std::size_t StoryFind::current() const {
    const QTextCursor cursor = m_story.textCursor();
    const auto& matches = m_search->matches();
    const std::size_t at = m_search->firstFrom(cursor.selectionStart());
    const bool isThere = at < matches.size() && matches[at] == cursor.selectionStart() &&
                         cursor.selectionEnd() == matches[at] + m_search->length();
    return isThere ? at : matches.size();
}

void StoryFind::step(int direction) {
    const auto& matches = m_search->matches();
    if (m_bar->isHidden() || matches.empty()) {
        if (m_bar->isHidden())
            begin(false);
        return;
    }
    const QTextCursor cursor = m_story.textCursor();
    const std::size_t behind = m_search->firstFrom(cursor.selectionStart() + (current() < matches.size()));
    const std::size_t before = m_search->firstFrom(cursor.selectionStart());
    goTo(direction > 0 ? behind % matches.size() : (before + matches.size() - 1) % matches.size());
}

/// By typing over it: one step of undo.
void StoryFind::replace(const QString& replacement) {
    if (m_story.isReadOnly() || current() == m_search->matches().size())
        return;
    m_story.insertUserText(replacement);
    step(1);
}

void StoryFind::goTo(std::size_t match) {
    m_isWaiting = false;
    m_from = m_search->matches()[match];
    QTextCursor cursor = m_story.textCursor();
    cursor.setPosition(m_from);
    cursor.setPosition(m_from + m_search->length(), QTextCursor::KeepAnchor);
    m_story.setTextCursor(cursor);
    m_story.ensureCursorVisible();
    show();
}

void StoryFind::close() {
    m_isWaiting = false;
    m_bar->hide();
    m_search->setQuery({}, Qt::CaseInsensitive);
    m_story.setFound({}, 0, 0);
    m_story.setFocus();
}

void StoryFind::show() {
    if (m_bar->isHidden())
        return;
    const auto& matches = m_search->matches();
    if (m_isWaiting && !matches.empty()) {
        const std::size_t wanted = m_search->firstFrom(m_from);
        if (wanted < matches.size() || !m_search->isSearching())
            return goTo(wanted % matches.size()); // which comes here again
    }
    if (!m_search->isSearching())
        m_isWaiting = false; // what comes later, as it is typed or written, is not gone to
    const std::size_t at = current();
    m_bar->setCount(at < matches.size() ? static_cast<int>(at) : -1, static_cast<int>(matches.size()),
                    m_search->isSearching());
    m_bar->setReplaceable(at < matches.size() && !m_story.isReadOnly());
    const auto [first, last] = m_story.inSight();
    const std::size_t begin = m_search->firstFrom(first - m_search->length());
    const std::size_t end = m_search->firstFrom(last);
    m_story.setFound({matches.begin() + static_cast<std::ptrdiff_t>(begin),
                      matches.begin() + static_cast<std::ptrdiff_t>(end)},
                     m_search->length(), at - begin);
}

bool StoryFind::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress && !m_bar->isHidden() &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        close();
        return true;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace lila
