// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/root_view.h"

#include "widgets/figure.h"
#include "widgets/root_table.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace lila {
namespace {

constexpr double reach = 9; ///< pixels within which a root is meant
constexpr QSize oneLayerFigure(760, 420);
constexpr int layerFigureSide = 250;
constexpr int mostColumns = 4;

} // namespace

RootView::RootView(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFont(captionFont());
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setDirections({});
    m_edgesLater.setSingleShot(true);
    m_edgesLater.setInterval(120);
    connect(&m_edgesLater, &QTimer::timeout, this, qOverload<>(&QWidget::update));
}

std::vector<int> RootView::shownLayers() const {
    if (m_layer || layerCount() < 2)
        return {std::clamp(m_layer.value_or(0), 0, std::max(0, layerCount() - 1))};
    std::vector<int> layers(layerCount());
    std::iota(layers.begin(), layers.end(), 0);
    return layers;
}

RootPicture RootView::picture(int layer) const {
    RootPicture picture;
    if (layer < layerCount())
        picture.weights = m_activation[layer].rootWeights;
    const std::optional<LayerRoot>& pointed = m_hovered ? m_hovered : m_pinned;
    if (pointed && pointed->layer == layer)
        picture.focused = pointed->root;
    picture.edges = m_edgesShown;
    picture.map = m_map;
    return picture;
}

RootLayout RootView::layoutIn(const QRectF& area, const QFont& font) const {
    return RootScene::layout(area, font, static_cast<int>(shownLayers().size()));
}

RootLayout RootView::place() const {
    return layoutIn(QRectF(rect()).adjusted(2, 2, -2, -2), font());
}

QPointF RootView::rootPosition(int root, std::optional<int> layer) const {
    const std::vector<int> layers = shownLayers();
    const auto at = std::ranges::find(layers, layer.value_or(layers.front())) - layers.begin();
    return m_scene.position(root, place().planes.at(static_cast<std::size_t>(at)));
}

QString RootView::rootText(int root, std::optional<int> layer) const {
    const std::vector<int> layers = shownLayers();
    const int shown = layer.value_or(layers.front());
    const QString text = m_scene.describe(root, picture(shown));
    return layers.size() == 1 ? text : tr("Layer %1").arg(shown) + QLatin1Char('\n') + text;
}

std::vector<int> RootView::tableRoots() const {
    const RootPicture shown = picture(shownLayers().front());
    const RootTable table(place().table, font(), m_scene, shown);
    std::vector<int> roots;
    for (int row = 0; row < table.rowCount(); ++row)
        roots.push_back(table.root(row));
    return roots;
}

QPointF RootView::rowPosition(int row) const {
    const RootPicture shown = picture(shownLayers().front());
    return RootTable(place().table, font(), m_scene, shown).position(row);
}

void RootView::setActivation(const Activation& activation, const QString& token) {
    m_activation = activation;
    m_token = token;
    changed();
}

void RootView::clear() {
    setActivation({}, {});
}

void RootView::setDirections(std::vector<lattice::Vector> directions) {
    m_scene = RootScene(std::move(directions));
    setAccessibleName(m_scene.isE8() ? tr("The 240 roots of E8") : tr("240 random control directions"));
    point(std::nullopt, std::nullopt);
    changed();
}

void RootView::setLayer(std::optional<int> layer) {
    m_layer = layer;
    changed();
}

void RootView::setEdgesShown(bool shown) {
    m_edgesShown = shown;
    update();
}

void RootView::setColourMap(ColourMap map) {
    m_map = map;
    update();
}

void RootView::changed() {
    update();
    Q_EMIT statementChanged(statement());
}

QString RootView::meaning() const {
    return m_scene.isE8() ? tr("How near a layer's state lies to each of the 240 roots of E8")
                          : tr("How near a layer's state lies to each of 240 random control directions");
}

QString RootView::statement() const {
    if (m_activation.empty())
        return tr("light up as each token is chosen");
    const std::vector<int> layers = shownLayers();
    return layers.size() == 1
               ? tr("weights behind “%1”, layer %2").arg(m_token).arg(layers.front())
               : tr("weights behind “%1” in each of %2 layers").arg(m_token).arg(layers.size());
}

QString RootView::figureTitle() const {
    const std::vector<int> layers = shownLayers();
    const bool isE8 = m_scene.isE8();
    if (layers.size() > 1)
        return (isE8
                    ? tr("Weights of the 240 roots behind “%1”, each layer in its own frame")
                    : tr("Weights of 240 random control directions behind “%1”, each layer in its own frame"))
            .arg(m_token);
    return (isE8 ? tr("Weights of the 240 roots of E8 behind “%1”, layer %2")
                 : tr("Weights of 240 random control directions behind “%1”, layer %2"))
        .arg(m_token)
        .arg(layers.front());
}

QString RootView::exportName() const {
    return m_scene.isE8() ? QStringLiteral("e8-roots") : QStringLiteral("random-directions");
}

QSize RootView::figureSize(const FigureStyle& style) const {
    const auto layers = static_cast<int>(shownLayers().size());
    if (layers == 1)
        return oneLayerFigure;
    const int columns = std::min(mostColumns, static_cast<int>(std::ceil(std::sqrt(layers))));
    const int rows = (layers + columns - 1) / columns;
    const QSize cells(columns * layerFigureSide, rows * layerFigureSide);
    return cells + QSize(0, static_cast<int>((rows + 4) * QFontMetricsF(style.font).height()));
}

void RootView::paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) {
    painter.setFont(style.font);
    const RootLayout layout = layoutIn(area, style.font);
    if (showsEdges(layout))
        m_scene.paintEdges(painter, layout.planes.front(), style.palette);
    paintWeights(painter, layout, style.palette);
    m_scene.paintScale(painter, layout.scale, m_map, style.palette);
}

QString RootView::csv() const {
    const bool isE8 = m_scene.isE8();
    QString out = isE8 ? QStringLiteral("layer,root,c1,c2,c3,c4,c5,c6,c7,c8,ring,weight\n")
                       : QStringLiteral("layer,direction,c1,c2,c3,c4,c5,c6,c7,c8,weight\n");
    for (const int layer : shownLayers()) {
        const RootPicture shown = picture(layer);
        for (int r = 0; r < lattice::rootCount; ++r) {
            out += QStringLiteral("%1,%2").arg(layer).arg(r);
            for (int axis = 0; axis < lattice::dimension; ++axis)
                out += QStringLiteral(",%1").arg(m_scene.rawCoordinate(r, axis), 0, isE8 ? 'f' : 'g',
                                                 isE8 ? 1 : 9);
            if (isE8)
                out += QStringLiteral(",%1").arg(m_scene.ring(r));
            out += QStringLiteral(",%1\n").arg(shown.weights[r], 0, 'g', 9);
        }
    }
    return out;
}

/// All but edges and scale.
void RootView::paintWeights(QPainter& painter, const RootLayout& layout, const QPalette& palette) const {
    const std::vector<int> layers = shownLayers();
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const RootPicture shown = picture(layers[i]);
        const QRectF& plane = layout.planes[i];
        m_scene.paintRoots(painter, plane, shown, palette);
        if (layers.size() == 1) {
            RootTable(layout.table, painter.font(), m_scene, shown).paint(painter, palette);
            continue;
        }
        const double line = QFontMetricsF(painter.font()).height();
        painter.setPen(captionColour(palette));
        painter.drawText(plane.adjusted(0, -line, 0, 0), Qt::AlignHCenter | Qt::AlignTop,
                         tr("layer %1").arg(layers[i]));
    }
    m_scene.paintCaption(painter, layout.caption, palette);
}

/// In a small picture they would be a mist over the weights.
bool RootView::showsEdges(const RootLayout& layout) const {
    return m_edgesShown && m_scene.isE8() && layout.planes.size() == 1;
}

/// Draws them anew where they are of another size, unless a window is just being resized.
void RootView::refreshEdges(const QSizeF& plane) {
    const double ratio = devicePixelRatioF();
    const QSize size = (plane * ratio).toSize();
    if (!m_edges.isNull() && (m_edges.size() == size || m_edgesLater.isActive()))
        return;
    m_edges = QPixmap(size);
    m_edges.setDevicePixelRatio(ratio);
    m_edges.fill(Qt::transparent);
    QPainter painter(&m_edges);
    m_scene.paintEdges(painter, QRectF(QPointF(), plane), palette());
}

void RootView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const RootLayout layout = place();
    if (showsEdges(layout)) {
        refreshEdges(layout.planes.front().size());
        painter.drawPixmap(layout.planes.front(), m_edges, QRectF(m_edges.rect()));
    }
    paintWeights(painter, layout, palette());
    if (!m_activation.empty()) {
        m_scene.paintScale(painter, layout.scale, m_map, palette());
        return;
    }
    painter.setPen(captionColour(palette()));
    painter.drawText(layout.scale.united(layout.table),
                     static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter) | Qt::TextWordWrap,
                     m_scene.isE8()
                         ? tr("Generate a story: the roots light up as each token is chosen.")
                         : tr("Generate a story: the directions light up as each token is chosen."));
}

void RootView::resizeEvent(QResizeEvent*) {
    m_edgesLater.start();
}

void RootView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange)
        m_edges = QPixmap();
    QWidget::changeEvent(event);
}

void RootView::point(std::optional<LayerRoot> hovered, std::optional<LayerRoot> pinned) {
    m_hovered = hovered;
    m_pinned = pinned;
    update();
}

/// On a plane or in a row of the table.
std::optional<RootView::LayerRoot> RootView::rootAt(const QPointF& place) const {
    const RootLayout layout = this->place();
    const std::vector<int> layers = shownLayers();
    for (std::size_t i = 0; i < layers.size(); ++i)
        if (layout.planes[i].contains(place))
            if (const auto root = m_scene.rootAt(place, layout.planes[i], reach))
                return LayerRoot{layers[i], *root};
    const RootPicture shown = picture(layers.front());
    if (const auto root = RootTable(layout.table, font(), m_scene, shown).rootAt(place))
        return LayerRoot{layers.front(), *root};
    return std::nullopt;
}

void RootView::mouseMoveEvent(QMouseEvent* event) {
    const std::optional<LayerRoot> found = rootAt(event->position());
    // A row says most of it by itself, and a tool tip would cover the rows below.
    if (found && !place().table.contains(event->position()))
        QToolTip::showText(event->globalPosition().toPoint(), rootText(found->root, found->layer), this);
    else
        QToolTip::hideText();
    if (found != m_hovered)
        point(found, m_pinned);
}

void RootView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    const std::optional<LayerRoot> found = rootAt(event->position());
    point(found, found == m_pinned ? std::nullopt : found);
}

void RootView::leaveEvent(QEvent*) {
    point(std::nullopt, m_pinned);
}

} // namespace lila
