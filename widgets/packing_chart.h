// SPDX-License-Identifier: AGPL-3.0-or-later
// The points of E8 that a packed matrix uses: bars by shell, and the roots of the first shell on the Coxeter
// plane, tinted by use.
#pragma once

#include "widgets/packing_picture.h"
#include "widgets/root_scene.h"

#include <QWidget>

namespace lila {

/// A click chooses a shell or a root. Keys: left and right the shell, up and down the root, Esc none.
class PackingChart : public QWidget {
    Q_OBJECT

public:
    explicit PackingChart(QWidget* parent = nullptr);

    void setPicture(const PackingPicture& picture);
    const PackingPicture& picture() const { return m_picture; }
    /// In the place of a picture.
    void setHint(const QString& hint);
    QString hint() const { return m_hint; }
    std::optional<PointChoice> choice() const { return m_choice; }
    /// As a person does.
    void choose(const std::optional<PointChoice>& choice);

    QPointF barPosition(int shell) const;
    QPointF rootPosition(int root) const;
    std::optional<PointChoice> choiceAt(const QPointF& place) const;
    /// "Root 17 (+1, +1, 0, …): 12 points (0.3 %)"
    QString text(const PointChoice& choice) const;

    void paint(QPainter& painter, const QRectF& area, const QPalette& palette) const;

    QSize sizeHint() const override { return {520, 200}; }
    QSize minimumSizeHint() const override { return {180, 100}; }

Q_SIGNALS:
    void choiceChanged();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Places {
        QRectF bars, plane, scale;
    };
    Places places(const QRectF& area, const QFont& font) const;
    QRectF bar(int shell, const QRectF& bars) const;
    double most() const;
    void paintBars(QPainter& painter, const QRectF& bars, const QPalette& palette) const;
    void paintAxes(QPainter& painter, const QRectF& bars, const QPalette& palette) const;
    void paintRoots(QPainter& painter, const QRectF& plane, const QPalette& palette) const;
    void paintScale(QPainter& painter, const QRectF& scale, const QPalette& palette) const;

    RootScene m_scene;
    PackingPicture m_picture;
    QString m_hint;
    std::optional<PointChoice> m_choice;
};

} // namespace lila
