// SPDX-License-Identifier: AGPL-3.0-or-later
// A frame around a control that is spoken of; it takes no clicks and follows where the control goes.
#pragma once

#include <QPointer>
#include <QTimer>
#include <QWidget>

namespace lila {

class PointingFrame : public QWidget {
    Q_OBJECT

public:
    explicit PointingFrame(QWidget* window);

    /// Null: at nothing.
    void pointAt(QWidget* control);
    QWidget* control() const { return m_control; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void follow();

    QPointer<QWidget> m_control;
    QList<QPointer<QObject>> m_watched; ///< the control and what it stands in
    QTimer m_soon;
};

} // namespace lila
