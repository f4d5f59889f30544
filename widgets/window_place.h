// SPDX-License-Identifier: AGPL-3.0-or-later
// Where a window opens: wholly on the screen, and not upon another.
#pragma once

#include <QRect>

class QByteArray;
class QWidget;

namespace lila {

/// `wanted`, or as much of it as `room` has for a window with its frame.
QSize fittingSize(QSize wanted, const QRect& room);
/// `window`, moved a title bar's height down and right for each of `before` windows; from the top again
/// where `room` ends.
QRect steppedAside(const QRect& window, int before, const QRect& room);

/// The same for a window that is not shown yet, on its screen.
void fitOnScreen(QWidget& window, QSize wanted);
/// As `saveGeometry` left it, but no larger than the screen that it opens on has room for.
void restorePlace(QWidget& window, const QByteArray& geometry);
/// Not maximised either where there are windows before it.
void stepAside(QWidget& window, int before);

} // namespace lila
