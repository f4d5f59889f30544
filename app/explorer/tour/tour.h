// SPDX-License-Identifier: AGPL-3.0-or-later
// Help, Show me: four things to try, one after the other. A step is done when it has really happened, by the
// user's hand or by the same controls pressed for them; nothing is locked meanwhile, and Esc leaves.
#pragma once

#include "app/explorer/tour/tour_step.h"

#include <QTimer>

namespace lila {

class PointingFrame;
class TourBar;

class Tour : public QObject {
    Q_OBJECT

public:
    /// Begins, or goes on where it was left, when `show` is triggered.
    Tour(QAction& show, const TourPlaces& places, QObject* parent);

protected:
    /// Esc in the window, where nothing else has use for it, and the window's end.
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void offerItself(QAction& show);
    void present();
    void enter(int step);
    void update();
    void act();
    bool doSome();
    void goOn();
    void leave(bool isFinished);
    TourStep& step() const { return *m_steps[static_cast<std::size_t>(m_step)]; }

    TourPlaces m_places;
    TourBar* m_bar;
    PointingFrame* m_frame;
    std::vector<TourStep*> m_steps;
    QTimer m_soon;  ///< until what has changed is looked at
    int m_step = 0; ///< or where it was left
    std::function<void()> m_putDocksBack;
    std::vector<bool> m_isDone; ///< by step, since the tour was begun
    bool m_isDoing = false;     ///< it is being done for the user
};

} // namespace lila
