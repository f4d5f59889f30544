// SPDX-License-Identifier: AGPL-3.0-or-later
// Find: what is looked for in the story, tinted where it is in sight, and the way from one to the next.
#pragma once

#include <QObject>

class QTextCursor;

namespace lila {

struct Actions;
class FindBar;
class StoryPane;
class StoryView;
class TextSearch;

class StoryFind : public QObject {
    Q_OBJECT

public:
    /// The pane must outlive this.
    StoryFind(const Actions& actions, StoryPane& pane, QObject* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void begin(bool replaces);
    void replace(const QString& replacement);
    void lookAnew();
    void step(int direction);
    void goTo(std::size_t match);
    void close();
    void show();
    std::size_t current() const;

    StoryView& m_story;
    FindBar* m_bar;
    TextSearch* m_search;
    int m_from = 0;           ///< the first match from here on is gone to
    bool m_isWaiting = false; ///< until it is found
};

} // namespace lila
