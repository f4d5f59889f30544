// SPDX-License-Identifier: AGPL-3.0-or-later
// A change to a text, by which a copy of it can be kept up to date.
#pragma once

#include <QString>

#include <vector>

namespace lila {

struct TextChange {
    int position = 0;
    int removed = 0; ///< characters; more than there are: all
    QString added;
};

/// In order.
inline void change(QString& text, const std::vector<TextChange>& changes) {
    for (const TextChange& change : changes)
        text.replace(change.position, change.removed, change.added);
}

} // namespace lila
