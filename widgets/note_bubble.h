// SPDX-License-Identifier: AGPL-3.0-or-later
// A word at a control that says what became of what was typed there; it moves nothing and goes by itself.
#pragma once

#include <QLabel>

namespace lila {

class NoteBubble : public QLabel {
    Q_OBJECT

public:
    /// Below `control`, or above it where there is no room; in the place of the window's last note.
    static void showAt(QWidget& control, const QString& text);
    static void clear(QWidget& window);
    /// What stands in the window, or empty.
    static QString textIn(const QWidget& window);

private:
    NoteBubble(QWidget& control, const QString& text);
};

} // namespace lila
