// SPDX-License-Identifier: AGPL-3.0-or-later
// What the story's context menu offers for the words it was opened on.
#pragma once

#include <QObject>

class QMenu;

namespace lila {

class Focus;
class StoryBook;
struct Actions;

class TextMenu : public QObject {
    Q_OBJECT

public:
    /// All must outlive this.
    TextMenu(StoryBook& book, Focus& focus, const Actions& actions, QObject* parent);

private:
    void fill(QMenu& menu, int position);

    StoryBook& m_book;
    Focus& m_focus;
};

} // namespace lila
