// SPDX-License-Identifier: AGPL-3.0-or-later
// The window's colours: palettes for light and dark, and the few colours of our own, all derived from a
// palette.
#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QString>

#include <optional>

class QApplication;

namespace lila {

enum class Theme {
    System, ///< light or dark as the desktop is
    Light,
    Dark,
};

QString themeName(Theme theme); ///< "system", "light", "dark": for settings and the command line
std::optional<Theme> parseTheme(const QString& name);

bool isDark(const QPalette& palette);

/// Calm greys and one accent; complete for active, inactive and disabled.
QPalette lightPalette();
QPalette darkPalette();

/// Sets style and palette of the application; `system` is the palette the application started with.
void applyTheme(QApplication& application, Theme theme, const QPalette& system);

/// What the user wrote is told apart from what the model wrote by this colour; the model's text is
/// QPalette::Text.
QColor userTextColour(const QPalette& palette);
/// Behind the token that the views show.
QColor selectedTokenColour(const QPalette& palette);
/// Behind what was found; `isCurrent`: the one that the writer is at.
QColor foundColour(const QPalette& palette, bool isCurrent);
/// What is wrong.
QColor problemColour(const QPalette& palette);
/// Captions, axes, hints: quieter than text, still readable.
QColor captionColour(const QPalette& palette);
/// Grid lines and edges: a mixture of text and base, `strength` 0 to 1.
QColor lineColour(const QPalette& palette, double strength);

/// What stories are shown in.
enum class StoryFace {
    Book,       ///< with serifs, the first installed of a list
    Plain,      ///< the desktop's
    Typewriter, ///< all letters equally wide
};
QFont storyFont(StoryFace face, double pointSize);
/// The application's font, smaller: for statements and axes.
QFont captionFont();

} // namespace lila
