// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/root_view.h"

#include "widgets/theme.h"

#include <QEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

namespace lila {
namespace {

constexpr double reach = 9; ///< pixels within which a root is meant

} // namespace

RootView::RootView(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFont(captionFont());
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setAccessibleName(tr("The 240 roots of E8"));
    m_edgesLater.setSingleShot(true);
    m_edgesLater.setInterval(120);
    connect(&m_edgesLater, &QTimer::timeout, this, [this] {
        drawEdges();
        update();
    });
}

RootLayout RootView::place() const {
    return RootScene::layout(QRectF(rect()).adjusted(2, 2, -2, -2), font());
}

QPointF RootView::rootPosition(int root) const {
    return m_scene.position(root, place().plane);
}

void RootView::setActivation(const Activation& activation, const QString& token) {
    m_activation = activation;
    m_token = token;
    refresh();
}

void RootView::clear() {
    m_activation.clear();
    m_token.clear();
    refresh();
}

void RootView::setLayer(std::optional<int> layer) {
    m_layer = layer;
    refresh();
}

void RootView::setEdgesShown(bool shown) {
    m_picture.edges = shown;
    update();
}

void RootView::setColourMap(ColourMap map) {
    m_picture.map = map;
    update();
}

void RootView::refresh() {
    m_picture.weights.fill(0);
    if (m_layer && *m_layer < layerCount()) {
        m_picture.weights = m_activation[*m_layer].rootWeights;
    } else {
        for (const LayerActivation& layer : m_activation)
            for (int r = 0; r < lattice::rootCount; ++r)
                m_picture.weights[r] += layer.rootWeights[r] / static_cast<float>(m_activation.size());
    }
    update();
    Q_EMIT statementChanged(statement());
}

QString RootView::statement() const {
    if (m_activation.empty())
        return tr("light up as each token is chosen");
    const QString layers = m_layer ? tr("layer %1").arg(*m_layer) : tr("mean of %1 layers").arg(layerCount());
    return tr("weights behind “%1”, %2").arg(m_token, layers);
}

QString RootView::exportName() const {
    return QStringLiteral("e8-roots");
}

void RootView::paintExport(QPainter& painter, const QSize& size) {
    const QPalette colours = palette();
    painter.fillRect(QRect(QPoint(), size), colours.color(QPalette::Base));
    painter.setFont(font());
    painter.setPen(captionColour(colours));
    painter.drawText(QRectF(12, 6, size.width() - 24, 20), Qt::AlignLeft | Qt::AlignVCenter,
                     tr("E8 roots: %1").arg(statement()));
    const RootLayout layout = RootScene::layout(QRectF(6, 30, size.width() - 12, size.height() - 36), font());
    if (m_picture.edges)
        m_scene.paintEdges(painter, layout.plane, colours);
    m_scene.paintRoots(painter, layout.plane, m_picture, colours);
    m_scene.paintScale(painter, layout.scale, m_picture, colours);
    m_scene.paintList(painter, layout.list, m_picture, colours);
    RootScene::paintCaption(painter, layout.caption, colours);
}

QString RootView::csv() const {
    QString out = QStringLiteral("root,c1,c2,c3,c4,c5,c6,c7,c8,ring,weight\n");
    for (int r = 0; r < lattice::rootCount; ++r) {
        out += QString::number(r);
        for (const float c : lattice::roots()[r])
            out += QStringLiteral(",%1").arg(c * 1.41421356, 0, 'f', 1);
        out += QStringLiteral(",%1,%2\n").arg(m_scene.ring(r)).arg(m_picture.weights[r], 0, 'g', 9);
    }
    return out;
}

void RootView::drawEdges() {
    const RootLayout layout = place();
    const double ratio = devicePixelRatioF();
    m_edges = QPixmap((layout.plane.size() * ratio).toSize());
    m_edges.setDevicePixelRatio(ratio);
    m_edges.fill(Qt::transparent);
    QPainter painter(&m_edges);
    m_scene.paintEdges(painter, QRectF(QPointF(), layout.plane.size()), palette());
}

void RootView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const RootLayout layout = place();
    if (m_edges.isNull() || m_edges.devicePixelRatio() != devicePixelRatioF())
        drawEdges();
    if (m_picture.edges)
        painter.drawPixmap(layout.plane, m_edges, QRectF(m_edges.rect()));
    m_scene.paintRoots(painter, layout.plane, m_picture, palette());
    m_scene.paintScale(painter, layout.scale, m_picture, palette());
    m_scene.paintList(painter, layout.list, m_picture, palette());
    RootScene::paintCaption(painter, layout.caption, palette());
    if (m_activation.empty()) {
        painter.setPen(captionColour(palette()));
        const QRectF room = layout.list.isEmpty() ? layout.scale : layout.scale.united(layout.list);
        painter.drawText(room, static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter) | Qt::TextWordWrap,
                         tr("Generate a story: the roots light up as each token is chosen."));
    }
}

void RootView::resizeEvent(QResizeEvent*) {
    m_edgesLater.start();
}

void RootView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange)
        m_edges = QPixmap();
    QWidget::changeEvent(event);
}

void RootView::point(std::optional<int> hovered, std::optional<int> pinned) {
    m_hovered = hovered;
    m_pinned = pinned;
    m_picture.focused = hovered ? hovered : pinned;
    update();
}

void RootView::mouseMoveEvent(QMouseEvent* event) {
    const std::optional<int> root = m_scene.rootAt(event->position(), place().plane, reach);
    if (root)
        QToolTip::showText(event->globalPosition().toPoint(), rootText(*root), this);
    else
        QToolTip::hideText();
    if (root != m_hovered)
        point(root, m_pinned);
}

void RootView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    const std::optional<int> root = m_scene.rootAt(event->position(), place().plane, reach);
    point(root, root == m_pinned ? std::nullopt : root);
}

void RootView::leaveEvent(QEvent*) {
    point(std::nullopt, m_pinned);
}

} // namespace lila
