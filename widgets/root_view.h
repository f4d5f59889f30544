// SPDX-License-Identifier: AGPL-3.0-or-later
// The 240 roots, lit by the weights that a token's layers gave them.
#pragma once

#include "core/model/trace.h"
#include "widgets/exportable_view.h"
#include "widgets/root_scene.h"

#include <QPixmap>
#include <QTimer>
#include <QWidget>

namespace lila {

class RootView : public QWidget, public ExportableView {
    Q_OBJECT

public:
    explicit RootView(QWidget* parent = nullptr);

    /// `token`: the token that was predicted with these weights, as it is to be named.
    void setActivation(const Activation& activation, const QString& token);
    void clear();
    /// A layer from 0, or none for the mean of all.
    void setLayer(std::optional<int> layer);
    std::optional<int> layer() const { return m_layer; }
    int layerCount() const { return static_cast<int>(m_activation.size()); }
    void setEdgesShown(bool shown);
    void setColourMap(ColourMap map);

    const RootPicture& picture() const { return m_picture; }
    std::optional<int> pinned() const { return m_pinned; }
    QPointF rootPosition(int root) const;
    QString rootText(int root) const { return m_scene.describe(root, m_picture); }

    QString exportName() const override;
    QString statement() const override;
    QSize exportSize() const override { return {760, 470}; }
    void paintExport(QPainter& painter, const QSize& size) override;
    QString csv() const override;

    QSize sizeHint() const override { return {520, 300}; }
    QSize minimumSizeHint() const override { return {180, 180}; }

Q_SIGNALS:
    void statementChanged(const QString& statement);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    RootLayout place() const;
    void refresh();
    void point(std::optional<int> hovered, std::optional<int> pinned);
    void drawEdges();

    RootScene m_scene;
    RootPicture m_picture;
    Activation m_activation;
    QString m_token;
    std::optional<int> m_layer, m_hovered, m_pinned;
    QPixmap m_edges;
    QTimer m_edgesLater; ///< while a window is being resized, the edges wait
};

} // namespace lila
