// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/colour_scale.h"

#include "widgets/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr int scaleWidth = 230;
constexpr int barHeight = 9;

} // namespace

ColourScale::ColourScale(QWidget* parent) : QWidget(parent) {
    setFont(captionFont());
    setFixedSize(scaleWidth, barHeight + 3 + fontMetrics().height());
}

void ColourScale::setColour(TextColour by) {
    m_by = by;
    setAccessibleName(textColourMeaning(by));
    update();
}

void ColourScale::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const std::vector<std::pair<double, QString>> marks = scaleMarks(m_by);
    if (marks.empty())
        return;
    const int inset = fontMetrics().horizontalAdvance(marks.back().second) / 2 + 1;
    const QRect bar(inset, 0, width() - 2 * inset, barHeight);
    for (int x = 0; x < bar.width(); ++x)
        painter.fillRect(bar.left() + x, 0, 1, barHeight,
                         tintColour(m_by, static_cast<double>(x) / (bar.width() - 1), palette()));
    painter.setPen(lineColour(palette(), 0.35));
    painter.drawRect(bar.adjusted(0, 0, -1, -1));
    painter.setPen(captionColour(palette()));
    for (const auto& [place, text] : marks) {
        const int middle = bar.left() + static_cast<int>(std::lround(place * (bar.width() - 1)));
        const int wide = fontMetrics().horizontalAdvance(text) + 2;
        const int left = std::clamp(middle - wide / 2, 0, width() - wide);
        painter.drawText(QRect(left, barHeight + 2, wide, fontMetrics().height()), Qt::AlignCenter, text);
    }
}

} // namespace lila
