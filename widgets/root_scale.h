// SPDX-License-Identifier: AGPL-3.0-or-later
// What colours and sizes of roots mean: a weight, or a difference of weights; and the bar that says so.
#pragma once

#include "widgets/colour_map.h"
#include "widgets/root_weights.h"

#include <QPalette>
#include <QRectF>

class QPainter;

namespace lila {

/// The same for every token, layer and model: a colour means a weight.
class RootScale {
public:
    explicit RootScale(ColourMap map = ColourMap::Viridis, bool isDifference = false)
        : m_map(map), m_isDifference(isDifference) {}

    bool isDifference() const { return m_isDifference; }
    /// The square root of a weight, so that weak roots can be told apart too, 0 to 1; of a difference, with
    /// its sign.
    static double shade(double weight);
    QColor colour(double weight, bool dark) const;
    QString text(double weight) const;

    /// `caption` below the bar.
    void paint(QPainter& painter, const QRectF& area, const QString& caption, const QPalette& palette) const;

private:
    double along(double weight) const; ///< the bar
    QColor colourAlong(double place, bool dark) const;

    ColourMap m_map;
    bool m_isDifference;
};

} // namespace lila
