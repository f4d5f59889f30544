// SPDX-License-Identifier: AGPL-3.0-or-later
// A button that opens a menu, with the arrow that says so behind its text.
#pragma once

#include <QToolButton>

namespace lila {

class MenuButton : public QToolButton {
    Q_OBJECT

public:
    using QToolButton::QToolButton;

    /// With an arrow behind it. The name that is read out is the text alone.
    void setMenuText(const QString& text);

protected:
    /// Without the style's own arrow, which lies over the text. No style sheet hides it: one keeps the
    /// colours of the theme that the window was opened with.
    void initStyleOption(QStyleOptionToolButton* option) const override;
};

} // namespace lila
