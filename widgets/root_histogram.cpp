// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/root_histogram.h"

#include "widgets/number_text.h"
#include "widgets/root_scale.h"
#include "widgets/theme.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr double besideBars = 8; ///< pixels left and right of the bars

} // namespace

RootHistogram::RootHistogram(QWidget* parent) : QWidget(parent) {
    setFont(captionFont());
    setAccessibleName(tr("Histogram of the root's weight"));
}

void RootHistogram::setCounts(const std::vector<unsigned>& counts) {
    m_counts = counts;
    update();
}

double RootHistogram::weightFrom(std::size_t bin, std::size_t bins) {
    const double place = static_cast<double>(bin) / static_cast<double>(bins);
    return place * place;
}

QSize RootHistogram::sizeHint() const {
    return {180, static_cast<int>(5.2 * fontMetrics().height())};
}

void RootHistogram::paint(QPainter& painter, const QRectF& area, const std::vector<unsigned>& counts,
                          const QPalette& palette) {
    if (counts.empty())
        return;
    painter.save();
    const QFontMetricsF metrics(painter.font());
    const QRectF bars(area.left() + besideBars, area.top() + 3, area.width() - 2 * besideBars,
                      area.height() - metrics.height() - 5);
    // Most positions give a root next to nothing: heights are logarithms, so that the others are seen.
    const double most = std::log1p(*std::ranges::max_element(counts));
    const double width = bars.width() / static_cast<double>(counts.size());
    for (std::size_t bin = 0; bin < counts.size(); ++bin) {
        const double height = most > 0 ? std::log1p(counts[bin]) / most * bars.height() : 0;
        const QRectF bar(bars.left() + static_cast<double>(bin) * width, bars.bottom() - height,
                         std::max(1.0, width - 1), height);
        painter.fillRect(bar, palette.color(QPalette::Highlight));
    }
    painter.setPen(QPen(lineColour(palette, 0.35), 1));
    painter.drawLine(bars.bottomLeft(), bars.bottomRight());
    painter.setPen(captionColour(palette));
    for (const double weight : {0.0, 0.01, 0.1, 0.25, 0.5, 1.0}) {
        const QString text = QStringLiteral("%1\u202f%").arg(100 * weight);
        const double room = metrics.horizontalAdvance(text);
        const double x = bars.left() + RootScale::shade(weight) * bars.width();
        const double left = std::clamp(x - room / 2, bars.left(), bars.right() - room);
        painter.drawText(QRectF(left, bars.bottom() + 1, room + 1, metrics.height()), Qt::AlignLeft, text);
    }
    painter.restore();
}

bool RootHistogram::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || m_counts.empty())
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const double share = (help->pos().x() - besideBars) / (width() - 2 * besideBars);
    const auto bins = static_cast<double>(m_counts.size());
    const auto bin = static_cast<std::size_t>(std::clamp(share * bins, 0.0, bins - 1));
    const QString range = tr("weight %1 to %2")
                              .arg(percentText(weightFrom(bin, m_counts.size())),
                                   percentText(weightFrom(bin + 1, m_counts.size())));
    const unsigned count = m_counts[bin];
    QToolTip::showText(
        help->globalPos(),
        count == 1 ? tr("%1: 1 position").arg(range) : tr("%1: %L2 positions").arg(range).arg(count), this);
    return true;
}

void RootHistogram::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paint(painter, rect(), m_counts, palette());
}

} // namespace lila
