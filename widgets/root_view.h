// SPDX-License-Identifier: AGPL-3.0-or-later
// The 240 roots, lit by weights: one layer, or each in a picture of its own. Seen from any side of their
// eight dimensions, and mirrored in each other.
#pragma once

#include "widgets/exportable_view.h"
#include "widgets/root_layout.h"
#include "widgets/root_scene.h"
#include "widgets/root_turning.h"

#include <QPixmap>
#include <QTimer>
#include <QVariantAnimation>
#include <QWidget>

namespace lila {

/// Layers do not share a frame (resources/docs/model.md): any symmetry of E8 applied to one layer's
/// projections leaves the model as it is. So there is no mean over layers, and a root pointed at is one of
/// one layer.
///
/// Dragging turns the roots, with Shift in the plane; a double click on a root reflects in it, one beside all
/// roots takes the turn back. Keys: arrows as dragging, 3 to 8 the axis that is turned to, 0 takes back;
/// Page Up and Down go through the roots by weight, R reflects, Backspace undoes reflections, Esc points at
/// nothing.
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
    void setWeights(const RootWeights& weights);
    const RootWeights& weights() const { return m_weights; }
    void clear();
    /// Said where there is nothing to show; empty: that roots will light up.
    void setHint(const QString& hint);
    /// What the weights are of: unit vectors in the place of E8's roots, as a control has them; none: the
    /// roots.
    void setDirections(std::vector<lattice::Vector> directions);
    bool isE8() const { return m_scene.isE8(); }
    const RootScene& scene() const { return m_scene; }
    /// z of a story's tokens, a row a layer; none: they are not shown.
    void setPath(std::vector<std::vector<lattice::Vector>> layers, std::optional<std::size_t> current);
    /// A layer from 0, or none for all of them side by side.
    void setLayer(std::optional<int> layer);
    std::optional<int> layer() const { return m_layer; }
    int layerCount() const { return static_cast<int>(m_weights.layers.size()); }
    void setEdgesShown(bool shown);
    void setColourMap(ColourMap map);

    /// Another plane to start from, and what it is in a line.
    void setFrame(const lattice::Frame& frame, const QString& name);
    const RootTurning& turning() const { return m_turning; }
    void setHiddenAxis(int axis);
    void takeTurnBack();
    /// At once where the desktop wants no animations.
    void reflect(int root);
    void undoReflections();
    /// "2 reflections: order 3, cycles 3⁷² 1²⁴, class of 2,240", empty where there were none.
    QString reflectionText() const;

    std::vector<int> shownLayers() const; ///< never empty
    RootPicture picture(int layer) const;
    std::optional<LayerRoot> pinned() const { return m_pinned; }
    /// Tells nobody.
    void setPinned(std::optional<LayerRoot> root);
    /// As a person does.
    void choose(std::optional<LayerRoot> root);
    /// In this widget; of the first layer that is shown, unless another of them is named.
    QPointF rootPosition(int root, std::optional<int> layer = {}) const;
    QPointF pathPosition(std::size_t token) const; ///< the same, in the first layer that is shown
    /// The roots of the table's rows, and where a row is.
    std::vector<int> tableRoots() const;
    QPointF rowPosition(int row) const;
    /// Everything known about a root, in lines; layer as above.
    QString rootText(int root, std::optional<int> layer = {}) const;

    QString exportName() const override;
    QString meaning() const override;
    QString statement() const override;
    QString figureTitle() const override;
    bool hasFigure() const override { return !m_weights.layers.empty(); }
    QSize figureSize(const FigureStyle& style) const override;
    void paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) override;
    QString csv() const override;

    QSize sizeHint() const override { return {520, 300}; }
    QSize minimumSizeHint() const override { return {180, 120}; }

Q_SIGNALS:
    void statementChanged(const QString& statement);
    /// Weights, layers or directions are others.
    void weightsChanged();
    /// By a person.
    void pinnedChanged();
    void hiddenAxisChanged(int axis);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    RootLayout layoutIn(const QRectF& area, const QFont& font) const;
    RootLayout place() const;
    void changed();
    void look(bool fits);
    void turn(double right, double up, bool rolls);
    void pinNext(int step);
    void point(std::optional<LayerRoot> hovered, std::optional<LayerRoot> pinned);
    std::optional<LayerRoot> rootAt(const QPointF& place) const;
    void paintWeights(QPainter& painter, const RootLayout& layout, const QPalette& palette) const;
    QString caption() const;
    QString hint() const;
    bool showsEdges(const RootLayout& layout) const;
    bool isMoving() const;
    void refreshEdges(const QSizeF& plane);

    RootScene m_scene;
    RootTurning m_turning;
    QString m_frameName;
    RootWeights m_weights;
    QString m_hint;
    std::vector<std::vector<lattice::Vector>> m_path;
    std::optional<std::size_t> m_pathCurrent;
    std::optional<int> m_layer = 0;
    std::optional<LayerRoot> m_hovered, m_pinned;
    ColourMap m_map = ColourMap::Viridis;
    bool m_edgesShown = true;
    QPixmap m_edges;
    QTimer m_edgesLater; ///< while a window is being resized, or the roots move, the edges wait
    QVariantAnimation m_reflecting;
    std::optional<QPointF> m_pressed, m_dragged; ///< where the button went down; the last place of a drag
    bool m_wasDoubleClick = false;
};

} // namespace lila
