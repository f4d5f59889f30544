// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/window_place.h"

#include <QScreen>
#include <QWidget>

#include <algorithm>

namespace lila {
namespace {

constexpr QSize frame(8, 40); ///< of a window, as wide and high as desktops draw it
constexpr int titleBar = 34;

/// Where a stretch of `length` at `start`, moved on by `shift`, still lies within `most`; begins anew else.
int shifted(int start, int length, int shift, int least, int most) {
    const int room = std::max(1, most - length - least + 1);
    return length > most - least ? start : least + (start - least + shift) % room;
}

} // namespace

QSize fittingSize(QSize wanted, const QRect& room) {
    return wanted.boundedTo(room.size() - frame);
}

QRect steppedAside(const QRect& window, int before, const QRect& room) {
    const int shift = before * titleBar;
    return {shifted(window.x(), window.width(), shift, room.left(), room.right() + 1),
            shifted(window.y(), window.height(), shift, room.top(), room.bottom() + 1), window.width(),
            window.height()};
}

void fitOnScreen(QWidget& window, QSize wanted) {
    window.resize(fittingSize(wanted, window.screen()->availableGeometry()));
}

void restorePlace(QWidget& window, const QByteArray& geometry) {
    if (!window.restoreGeometry(geometry) ||
        window.windowState() & (Qt::WindowMaximized | Qt::WindowFullScreen))
        return;
    const QRect room = window.screen()->availableGeometry();
    QRect place(window.pos(), fittingSize(window.size(), room));
    if (place.size() == window.size())
        return;
    place.moveRight(std::min(place.right(), room.right()));
    place.moveBottom(std::min(place.bottom(), room.bottom()));
    window.resize(place.size());
    window.move(std::max(place.left(), room.left()), std::max(place.top(), room.top()));
}

void stepAside(QWidget& window, int before) {
    if (before == 0)
        return;
    if (window.windowState() & (Qt::WindowMaximized | Qt::WindowFullScreen)) {
        window.setWindowState(Qt::WindowNoState);
        fitOnScreen(window, window.normalGeometry().size());
    }
    window.setGeometry(steppedAside(window.geometry(), before, window.screen()->availableGeometry()));
}

} // namespace lila
