// SPDX-License-Identifier: AGPL-3.0-or-later
// Lets a view ask for what it shows only while it can be seen: not behind other docks, nor closed.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <functional>
#include <utility>

class QWidget;

namespace lila {

class WhileSeen : public QObject {
    Q_OBJECT

public:
    /// Lives with the view. `ask` is called once for all that was told of in a turn of the event loop, and
    /// some ten times a second at most: what it costs, writing does not get.
    WhileSeen(QWidget& view, std::function<void()> ask);

    /// What is shown is no longer what there is: it is asked for soon, or when the view is seen again.
    void tell();
    /// Asks at once where what is shown is not what there is, be the view seen or not.
    void askUnseen();
    /// For a view that asks for one thing after the other: whether some of it has not come yet.
    void setComputing(std::function<bool()> isComputing) { m_isComputing = std::move(isComputing); }
    bool isComputing() const { return m_isComputing && m_isComputing(); }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool isSeen() const;
    void followDock();
    void askSoon();
    void askIfSeen();

    QWidget& m_view;
    std::function<void()> m_ask;
    std::function<bool()> m_isComputing;
    QTimer m_soon;
    QElapsedTimer m_asked; ///< since the last time
    bool m_isOld = false;
    bool m_followsDock = false;
};

} // namespace lila
