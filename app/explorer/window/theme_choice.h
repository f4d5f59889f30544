// SPDX-License-Identifier: AGPL-3.0-or-later
// View → Theme: applies what is chosen, and keeps it.
#pragma once

#include "widgets/theme.h"

class QActionGroup;
class QPalette;

namespace lila {

class Preferences;

/// `choices`: data Theme as a number. Applies `first`, which is not kept. All live as long as the window.
void offerThemes(QActionGroup& choices, Preferences& preferences, const QPalette& systemPalette, Theme first);

} // namespace lila
