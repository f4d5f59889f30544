// SPDX-License-Identifier: AGPL-3.0-or-later
// Colours behind stretches of a text, painted where they can be seen: the document knows nothing of them.
#pragma once

#include <QColor>

#include <functional>
#include <vector>

class QPaintEvent;
class QTextEdit;

namespace lila {

struct TextTint {
    int start = 0, length = 0; ///< characters
    QColor colour;
};
/// Those that touch a stretch of the text.
using TintsIn = std::function<std::vector<TextTint>(int start, int end)>;

/// Below the text, before the view paints it.
void paintTints(QTextEdit& view, const QPaintEvent& event, const TintsIn& tintsIn);

} // namespace lila
