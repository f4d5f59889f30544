// SPDX-License-Identifier: AGPL-3.0-or-later
// The forks of the shown branch as marks in its text, and what is done with them.
#pragma once

#include "app/explorer/story/text_fork.h"
#include "core/story/tree/story.h"

#include <QObject>

class QPoint;

namespace lila {

class StoryBook;

/// Marks are made anew where forks may have moved, and follow the text otherwise.
class ForkNavigator : public QObject {
    Q_OBJECT

public:
    /// `book` must outlive this.
    explicit ForkNavigator(StoryBook& book, QObject* parent);

private:
    void follow(const Edit& edit);
    void refresh();
    void step(int index, int step);
    void choose(int index, const QPoint& place);
    void explain(int index, const QPoint& place) const;
    QString wayText(const TextFork& fork, std::size_t way) const;

    StoryBook& m_book;
    std::vector<TextFork> m_forks;
    bool m_isStale = true;
};

} // namespace lila
