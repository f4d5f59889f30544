// SPDX-License-Identifier: AGPL-3.0-or-later
// What has changed in the story's text, so that a copy of it can be kept up to date without reading all of
// it.
#pragma once

#include "app/explorer/work/text_change.h"

#include <QObject>

#include <vector>

namespace lila {

class StoryView;

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
