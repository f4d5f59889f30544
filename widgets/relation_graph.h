// SPDX-License-Identifier: AGPL-3.0-or-later
// What the resonator links, drawn over the 240 roots of its own frame: an arc from one root to the next, the
// thicker, the more was written.
#pragma once

#include "widgets/resonator_picture.h"
#include "widgets/root_scene.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

namespace lila {

class RelationGraph : public QWidget {
    Q_OBJECT

public:
    explicit RelationGraph(QWidget* parent = nullptr);

    /// What is chosen stays so where it is still there.
    void setPicture(const ResonatorPicture& picture);
    /// In the place of a graph, where there is none.
    void setEmptyText(const QString& text);
    const QString& emptyText() const { return m_empty; }

    std::optional<std::size_t> chosen() const { return m_chosen; }
    void choose(std::optional<std::size_t> relation);
    /// The middle of a relation's arc.
    QPoint placeOf(std::size_t relation) const;
    std::optional<std::size_t> relationAt(const QPointF& place) const;

    void paintOn(QPainter& painter, const QRectF& area, const QPalette& palette, const QFont& font) const;

    QSize sizeHint() const override { return {320, 260}; }
    QSize minimumSizeHint() const override { return {120, 90}; }

Q_SIGNALS:
    /// By a person: an arc was clicked, or reached by keys.
    void relationChosen(std::size_t relation);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRectF planeIn(const QRectF& area, const QFont& font) const;
    QPointF bend(const RelationLine& line, const QRectF& plane) const;
    QPointF along(const RelationLine& line, const QRectF& plane, double share) const;
    void paintArc(QPainter& painter, const RelationLine& line, const QRectF& plane, const QPen& pen) const;
    void paintRoots(QPainter& painter, const QRectF& plane, const QPalette& palette) const;
    void paintChosen(QPainter& painter, const QRectF& area, const QPalette& palette) const;
    QString describe(std::size_t relation) const;
    void offer(std::size_t relation);

    RootScene m_scene;
    ResonatorPicture m_picture;
    double m_most = 1; ///< the weight that is drawn as the most
    std::optional<std::size_t> m_chosen;
    QString m_empty;
    QTimer m_soon;
    QElapsedTimer m_painted; ///< since the last time
};

} // namespace lila
