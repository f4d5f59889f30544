// SPDX-License-Identifier: AGPL-3.0-or-later
// The 240 roots, lit by the weights that a token's layers gave them: one layer, or each in a picture of its
// own.
#pragma once

#include "core/model/trace.h"
#include "widgets/exportable_view.h"
#include "widgets/root_scene.h"

#include <QPixmap>
#include <QTimer>
#include <QWidget>

namespace lila {

/// Layers do not share a frame (resources/docs/model.md): any symmetry of E8 applied to one layer's
/// projections leaves the model as it is. So there is no mean over layers, and a root pointed at is one of
/// one layer.
class RootView : public QWidget, public ExportableView {
    Q_OBJECT

public:
    struct LayerRoot {
        int layer = 0;
        int root = 0;
        bool operator==(const LayerRoot&) const = default;
    };

    explicit RootView(QWidget* parent = nullptr);

    /// `token`: the token that was predicted with these weights, as it is to be named.
    void setActivation(const Activation& activation, const QString& token);
    void clear();
    /// What the weights are of: unit vectors in the place of E8's roots, as a control has them; none: the
    /// roots.
    void setDirections(std::vector<lattice::Vector> directions);
    /// A layer from 0, or none for all of them side by side.
    void setLayer(std::optional<int> layer);
    std::optional<int> layer() const { return m_layer; }
    int layerCount() const { return static_cast<int>(m_activation.size()); }
    void setEdgesShown(bool shown);
    void setColourMap(ColourMap map);

    std::vector<int> shownLayers() const; ///< never empty
    RootPicture picture(int layer) const;
    std::optional<LayerRoot> pinned() const { return m_pinned; }
    /// In this widget; of the first layer that is shown, unless another of them is named.
    QPointF rootPosition(int root, std::optional<int> layer = {}) const;
    /// The roots of the table's rows, and where a row is.
    std::vector<int> tableRoots() const;
    QPointF rowPosition(int row) const;
    /// Everything known about a root, in lines; layer as above.
    QString rootText(int root, std::optional<int> layer = {}) const;

    QString exportName() const override;
    QString meaning() const override;
    QString statement() const override;
    QString figureTitle() const override;
    bool hasFigure() const override { return !m_activation.empty(); }
    QSize figureSize(const FigureStyle& style) const override;
    void paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) override;
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
    RootLayout layoutIn(const QRectF& area, const QFont& font) const;
    RootLayout place() const;
    void changed();
    void point(std::optional<LayerRoot> hovered, std::optional<LayerRoot> pinned);
    std::optional<LayerRoot> rootAt(const QPointF& place) const;
    void paintWeights(QPainter& painter, const RootLayout& layout, const QPalette& palette) const;
    bool showsEdges(const RootLayout& layout) const;
    void refreshEdges(const QSizeF& plane);

    RootScene m_scene;
    Activation m_activation;
    QString m_token;
    std::optional<int> m_layer = 0;
    std::optional<LayerRoot> m_hovered, m_pinned;
    ColourMap m_map = ColourMap::Viridis;
    bool m_edgesShown = true;
    QPixmap m_edges;
    QTimer m_edgesLater; ///< while a window is being resized, the edges wait
};

} // namespace lila
