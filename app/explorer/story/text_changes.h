// SPDX-License-Identifier: AGPL-3.0-or-later
// What has changed in the story's text, so that a copy of it can be kept up to date without reading all of
// it.
#pragma once

#include <QObject>
#include <QString>

#include <vector>

namespace lila {

class StoryView;

struct TextChange {
    int position = 0;
    int removed = 0; ///< characters
    QString added;
};

/// The text as it is after them, in order.
void change(QString& text, const std::vector<TextChange>& changes);

class TextChanges : public QObject {
    Q_OBJECT

public:
    /// `view` must outlive this.
    explicit TextChanges(StoryView& view);

    /// Those since the last call; since there was no text at all in the first.
    std::vector<TextChange> take();

private:
    void follow(int position, int removed, int added);

    StoryView& m_view;
    int m_length = 0; ///< of the text
    std::vector<TextChange> m_changes;
};

} // namespace lila
