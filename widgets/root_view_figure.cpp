// SPDX-License-Identifier: AGPL-3.0-or-later
// What the view of the roots says of itself, and how it stands on a page and in a file.
#include "widgets/figure.h"
#include "widgets/root_view.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr QSize oneLayerFigure(760, 420);
constexpr int layerFigureSide = 250;
constexpr int mostColumns = 4;

} // namespace

QString RootView::meaning() const {
    return m_scene.isE8() ? tr("How near a layer's state lies to each of the 240 roots of E8")
                          : tr("How near a layer's state lies to each of 240 random control directions");
}

QString RootView::statement() const {
    const QString shown = m_weights.layers.empty()
                              ? m_hint.isEmpty() ? tr("light up as each token is chosen") : m_hint
                              : weightsStatement(m_weights, shownLayers());
    return m_turning.reflections() == 0 ? shown : tr("%1 · %2").arg(shown, reflectionText());
}

QString RootView::figureTitle() const {
    return weightsTitle(m_weights, shownLayers(), m_scene.isE8());
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
    m_scene.paintScale(painter, layout.scale, RootScale(m_map, m_weights.isDifference()), style.palette);
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

} // namespace lila
