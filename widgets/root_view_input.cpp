// SPDX-License-Identifier: AGPL-3.0-or-later
// What mouse and keys do to the view of the roots.
#include "widgets/root_table.h"
#include "widgets/root_view.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lila {
namespace {

constexpr double near = 9;        ///< pixels within which a root is meant
constexpr double keyTurn = 0.052; ///< 3 degrees

} // namespace

void RootView::point(std::optional<LayerRoot> hovered, std::optional<LayerRoot> pinned) {
    m_hovered = hovered;
    m_pinned = pinned;
    update();
}

void RootView::setPinned(std::optional<LayerRoot> root) {
    point(m_hovered, root);
}

void RootView::choose(std::optional<LayerRoot> root) {
    if (root == m_pinned)
        return;
    setPinned(root);
    Q_EMIT pinnedChanged();
}

/// By falling weight.
void RootView::pinNext(int step) {
    const int layer = m_pinned ? m_pinned->layer : shownLayers().front();
    const RootPicture shown = picture(layer);
    std::vector<int> order(lattice::rootCount);
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, std::greater(), [&](int r) { return std::abs(shown.weights[r]); });
    int at = step > 0 ? 0 : lattice::rootCount - 1;
    if (m_pinned) {
        const auto now = static_cast<int>(std::ranges::find(order, m_pinned->root) - order.begin());
        at = std::clamp(now + step, 0, lattice::rootCount - 1);
    }
    choose(LayerRoot{layer, order[at]});
}

/// On a plane or in a row of the table.
std::optional<RootView::LayerRoot> RootView::rootAt(const QPointF& place) const {
    const RootLayout layout = this->place();
    const std::vector<int> layers = shownLayers();
    for (std::size_t i = 0; i < layers.size(); ++i)
        if (layout.planes[i].contains(place))
            if (const auto root = m_scene.rootAt(place, layout.planes[i], picture(layers[i]), near))
                return LayerRoot{layers[i], *root};
    const RootPicture shown = picture(layers.front());
    if (const auto root = RootTable(layout.table, font(), m_scene, shown).rootAt(place))
        return LayerRoot{layers.front(), *root};
    return std::nullopt;
}

void RootView::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position();
    if (m_pressed && !m_dragged && (at - *m_pressed).manhattanLength() >= QApplication::startDragDistance()) {
        m_dragged = m_pressed;
        m_hovered.reset();
        QToolTip::hideText();
    }
    if (m_dragged) {
        const double radius = place().planes.front().width() / 2; // a turn by its length is one of a radian
        const QPointF by = (at - *m_dragged) / radius;
        m_dragged = at;
        turn(by.x(), -by.y(), event->modifiers().testFlag(Qt::ShiftModifier));
        return;
    }
    const std::optional<LayerRoot> found = rootAt(at);
    // A row says most of it by itself, and a tool tip would cover the rows below.
    if (found && !place().table.contains(at))
        QToolTip::showText(event->globalPosition().toPoint(), rootText(found->root, found->layer), this);
    else
        QToolTip::hideText();
    if (found != m_hovered)
        point(found, m_pinned);
}

void RootView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    m_pressed = event->position();
    m_wasDoubleClick = false;
}

void RootView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !m_pressed)
        return;
    const bool isClick = !m_dragged && !m_wasDoubleClick;
    m_pressed.reset();
    m_dragged.reset();
    if (!isClick) {
        m_edgesLater.start();
        return;
    }
    const std::optional<LayerRoot> found = rootAt(event->position());
    choose(found == m_pinned ? std::nullopt : found);
}

void RootView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    m_pressed = event->position();
    m_wasDoubleClick = true;
    if (const std::optional<LayerRoot> found = rootAt(event->position())) {
        choose(found); // which the first click may have taken away
        reflect(found->root);
    } else {
        takeTurnBack();
    }
}

void RootView::keyPressEvent(QKeyEvent* event) {
    const bool rolls = event->modifiers().testFlag(Qt::ShiftModifier);
    if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) {
        QWidget::keyPressEvent(event);
        return;
    }
    switch (event->key()) {
    case Qt::Key_Left:
        turn(-keyTurn, 0, rolls);
        break;
    case Qt::Key_Right:
        turn(keyTurn, 0, rolls);
        break;
    case Qt::Key_Up:
        turn(0, keyTurn, rolls);
        break;
    case Qt::Key_Down:
        turn(0, -keyTurn, rolls);
        break;
    case Qt::Key_0:
        takeTurnBack();
        break;
    case Qt::Key_PageDown:
        pinNext(1);
        break;
    case Qt::Key_PageUp:
        pinNext(-1);
        break;
    case Qt::Key_R:
        if (m_pinned)
            reflect(m_pinned->root);
        break;
    case Qt::Key_Backspace:
        undoReflections();
        break;
    case Qt::Key_Escape:
        choose(std::nullopt);
        break;
    default:
        if (event->key() >= Qt::Key_3 && event->key() <= Qt::Key_8)
            setHiddenAxis(event->key() - Qt::Key_1);
        else
            QWidget::keyPressEvent(event);
    }
}

void RootView::leaveEvent(QEvent*) {
    point(std::nullopt, m_pinned);
}

} // namespace lila
