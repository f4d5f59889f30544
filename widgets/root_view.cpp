// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/root_view.h"

#include "widgets/root_table.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QPainter>
#include <QStyle>

#include <algorithm>
#include <numeric>
#include <utility>

namespace lila {
namespace {

constexpr int reflectionTime = 450; ///< milliseconds

/// "12²⁰ 6⁴": cycles by length.
QString cycleText(const lattice::WeylElement& element) {
    constexpr char16_t superscripts[] = u"⁰¹²³⁴⁵⁶⁷⁸⁹";
    QStringList parts;
    for (const auto& [length, count] : element.cycles()) {
        QString part = QString::number(length);
        for (const QChar digit : QString::number(count))
            part += QChar(superscripts[digit.digitValue()]);
        parts.prepend(part);
    }
    return parts.join(QLatin1Char(' '));
}

} // namespace

RootView::RootView(QWidget* parent) : QWidget(parent), m_frameName(tr("Coxeter plane: 8 rings of 30 roots")) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setFont(captionFont());
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setAccessibleDescription(tr("Drag or press arrows to turn the roots, 3 to 8 for the axis they turn to, 0 "
                                "to turn back; Page Up and Page Down go from root to root, R reflects."));
    setDirections({});
    m_edgesLater.setSingleShot(true);
    m_edgesLater.setInterval(120);
    connect(&m_edgesLater, &QTimer::timeout, this, qOverload<>(&QWidget::update));
    m_reflecting.setStartValue(0.0);
    m_reflecting.setEndValue(1.0);
    m_reflecting.setEasingCurve(QEasingCurve::InOutQuad);
    connect(&m_reflecting, &QVariantAnimation::valueChanged, this, [this](const QVariant& share) {
        m_turning.setProgress(share.toDouble());
        look(false);
    });
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
        picture.weights = m_weights.layers[layer];
    const std::optional<LayerRoot>& pointed = m_hovered ? m_hovered : m_pinned;
    if (pointed && pointed->layer == layer)
        picture.focused = pointed->root;
    picture.scale = RootScale(m_map, m_weights.isDifference());
    if (layer < static_cast<int>(m_path.size())) {
        picture.path = m_path[layer];
        picture.pathCurrent = m_pathCurrent;
        picture.isMoving = isMoving();
    }
    return picture;
}

RootLayout RootView::layoutIn(const QRectF& area, const QFont& font) const {
    return rootLayout(area, font, static_cast<int>(shownLayers().size()));
}

RootLayout RootView::place() const {
    return layoutIn(QRectF(rect()).adjusted(2, 2, -2, -2), font());
}

QPointF RootView::rootPosition(int root, std::optional<int> layer) const {
    const std::vector<int> layers = shownLayers();
    const auto at = std::ranges::find(layers, layer.value_or(layers.front())) - layers.begin();
    return m_scene.position(root, place().planes.at(static_cast<std::size_t>(at)));
}

QPointF RootView::pathPosition(std::size_t token) const {
    return m_scene.position(m_path.at(shownLayers().front()).at(token), place().planes.front());
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
    setWeights(weightsOf(activation, token));
}

void RootView::setWeights(const RootWeights& weights) {
    m_weights = weights;
    changed();
}

void RootView::clear() {
    setWeights({});
}

void RootView::setHint(const QString& hint) {
    if (std::exchange(m_hint, hint) == hint)
        return;
    update();
    Q_EMIT statementChanged(statement());
}

void RootView::setDirections(std::vector<lattice::Vector> directions) {
    m_scene = RootScene(std::move(directions));
    if (!m_scene.isE8())
        m_turning.undoReflections(); // which are no symmetries of it
    setAccessibleName(m_scene.isE8() ? tr("The 240 roots of E8") : tr("240 random control directions"));
    point(std::nullopt, std::nullopt);
    look(true);
    changed();
}

void RootView::setPath(std::vector<std::vector<lattice::Vector>> layers, std::optional<std::size_t> current) {
    const bool wasShown = !m_path.empty();
    m_path = std::move(layers);
    m_pathCurrent = current;
    look(wasShown == m_path.empty());
}

void RootView::setLayer(std::optional<int> layer) {
    m_layer = layer;
    look(true);
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
    Q_EMIT weightsChanged();
}

/// After the roots moved, or what else is to be in sight.
void RootView::look(bool fits) {
    const auto seen = [this] { return std::pair(m_scene.projection(), m_scene.extent()); };
    const auto before = seen();
    m_scene.setProjection(m_turning.projection());
    if (fits)
        m_scene.fit();
    for (const int layer : shownLayers())
        m_scene.reach(picture(layer).path);
    if (seen() != before) {
        m_edges = QPixmap();
        if (!fits)
            m_edgesLater.start();
    }
    update();
}

void RootView::setFrame(const lattice::Frame& frame, const QString& name) {
    m_turning.choose(frame);
    m_frameName = name;
    look(true);
}

void RootView::setHiddenAxis(int axis) {
    m_turning.setHiddenAxis(axis);
    Q_EMIT hiddenAxisChanged(axis);
}

void RootView::takeTurnBack() {
    m_turning.takeBack();
    look(true);
}

void RootView::turn(double right, double up, bool rolls) {
    if (rolls)
        m_turning.roll(up - right);
    else
        m_turning.turn(right, up);
    look(false);
}

void RootView::reflect(int root) {
    if (!isE8())
        return;
    m_reflecting.stop();
    m_turning.reflect(root);
    // The desktop's wish for no animations comes as a duration of 0.
    if (style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) > 0 && isVisible()) {
        m_turning.setProgress(0);
        m_reflecting.setDuration(reflectionTime);
        m_reflecting.start();
    }
    look(false);
    Q_EMIT statementChanged(statement());
}

void RootView::undoReflections() {
    m_reflecting.stop();
    m_turning.undoReflections();
    look(false);
    Q_EMIT statementChanged(statement());
}

QString RootView::reflectionText() const {
    if (m_turning.reflections() == 0)
        return {};
    const int count = m_turning.reflections();
    return (count == 1 ? tr("1 reflection: order %1, cycles %2, class of %3")
                       : tr("%L1 reflections: order %2, cycles %3, class of %4").arg(count))
        .arg(m_turning.element().order())
        .arg(cycleText(m_turning.element()), QLocale().toString(m_turning.classSize()));
}

QString RootView::caption() const {
    if (!isE8())
        return tr("240 random control directions, seen from one side");
    if (m_turning.reflections() > 0)
        return reflectionText();
    return m_turning.isTurned() ? tr("%1; turned").arg(m_frameName) : m_frameName;
}

/// All but edges and scale.
void RootView::paintWeights(QPainter& painter, const RootLayout& layout, const QPalette& palette) const {
    const std::vector<int> layers = shownLayers();
    const QFontMetricsF metrics(painter.font());
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const RootPicture shown = picture(layers[i]);
        const QRectF& plane = layout.planes[i];
        m_scene.paintRoots(painter, plane, shown, palette);
        if (layers.size() == 1) {
            RootTable(layout.table, painter.font(), m_scene, shown).paint(painter, palette);
            continue;
        }
        painter.setPen(captionColour(palette));
        painter.drawText(plane.adjusted(0, -metrics.height(), 0, 0), Qt::AlignHCenter | Qt::AlignTop,
                         tr("layer %1").arg(layers[i]));
    }
    if (layout.caption.isEmpty())
        return;
    painter.setPen(captionColour(palette));
    painter.drawText(layout.caption, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(caption(), Qt::ElideRight, layout.caption.width()));
}

/// In a small picture they would be a mist over the weights.
bool RootView::showsEdges(const RootLayout& layout) const {
    return m_edgesShown && m_scene.isE8() && layout.planes.size() == 1;
}

bool RootView::isMoving() const {
    return m_dragged.has_value() || m_reflecting.state() == QAbstractAnimation::Running;
}

/// Draws them anew where they are of another size or from another side, unless a window is just being
/// resized.
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
    // 6,720 lines take longer than a frame has: they come when nothing moves.
    if (showsEdges(layout) && !isMoving() && !(m_edges.isNull() && m_edgesLater.isActive())) {
        refreshEdges(layout.planes.front().size());
        painter.drawPixmap(layout.planes.front(), m_edges, QRectF(m_edges.rect()));
    }
    paintWeights(painter, layout, palette());
    if (!m_weights.layers.empty()) {
        m_scene.paintScale(painter, layout.scale, RootScale(m_map, m_weights.isDifference()), palette());
        return;
    }
    painter.setPen(captionColour(palette()));
    painter.drawText(layout.scale.united(layout.table),
                     static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter) | Qt::TextWordWrap, hint());
}

QString RootView::hint() const {
    if (!m_hint.isEmpty())
        return m_hint;
    return m_scene.isE8() ? tr("Generate a story: the roots light up as each token is chosen.")
                          : tr("Generate a story: the directions light up as each token is chosen.");
}

void RootView::resizeEvent(QResizeEvent*) {
    m_edgesLater.start();
}

void RootView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange)
        m_edges = QPixmap();
    QWidget::changeEvent(event);
}

} // namespace lila
