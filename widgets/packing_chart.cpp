// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/packing_chart.h"

#include "widgets/colour_map.h"
#include "widgets/number_text.h"
#include "widgets/plot_view.h"
#include "widgets/theme.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr double edge = 6;         ///< pixels around everything
constexpr double planeShare = 0.5; ///< of the width, at most
constexpr double shortestScale = 24;
constexpr double rootReach = 8; ///< pixels at which a root is pointed at

/// 1, 2 or 5 times a power of ten, so that at most `steps` of it fit.
double evenStep(double range, double steps) {
    const double least = range / std::max(1.0, steps);
    const double power = std::pow(10, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= least * (1 - 1e-9))
            return factor * power;
    return 10 * power;
}

double dotRadius(const QRectF& plane) {
    return std::max(2.0, plane.width() * 0.0105);
}

} // namespace

PackingChart::PackingChart(QWidget* parent) : QWidget(parent) {
    setFont(captionFont());
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Points by shell and by root"));
    m_scene.setProjection(lattice::coxeterPlane());
    m_scene.fit();
}

void PackingChart::setPicture(const PackingPicture& picture) {
    m_picture = picture;
    m_hint.clear();
    choose({});
    update();
}

void PackingChart::setHint(const QString& hint) {
    m_picture = {};
    m_hint = hint;
    choose({});
    update();
}

void PackingChart::choose(const std::optional<PointChoice>& choice) {
    m_choice = choice;
    setAccessibleDescription(choice ? text(*choice) : QString());
    update();
    Q_EMIT choiceChanged();
}

PackingChart::Places PackingChart::places(const QRectF& area, const QFont& font) const {
    const QFontMetricsF metrics(font);
    const double line = metrics.height();
    const QRectF inside = area.adjusted(edge, edge, -edge, -edge);
    const double side = std::max(1.0, std::min(inside.height() - line - 4, planeShare * inside.width()));
    const double middle = inside.top() + (inside.height() - line - 4 - side) / 2;
    const QRectF plane(inside.right() - side, middle, side, side);
    const double numbers = metrics.horizontalAdvance(QStringLiteral("99.9\u202f%")) + 4;
    const QRectF bars(inside.left() + numbers, inside.top() + line / 2,
                      std::max(1.0, plane.left() - 3 * edge - inside.left() - numbers),
                      std::max(1.0, inside.height() - 2.5 * line - 4));
    return {bars, plane, {plane.left(), inside.bottom() - line, side, line}};
}

double PackingChart::most() const {
    return m_picture.shells.empty() ? 0 : static_cast<double>(*std::ranges::max_element(m_picture.shells));
}

/// With the room that it has to itself, as high as its shell is used.
QRectF PackingChart::bar(int shell, const QRectF& bars) const {
    const double width = bars.width() / static_cast<double>(m_picture.shells.size());
    const double share = static_cast<double>(m_picture.shells[shell]) / std::max(1.0, most());
    const double height = share > 0 ? std::max(1.0, share * bars.height()) : 0;
    return {bars.left() + shell * width, bars.bottom() - height, width, height};
}

QPointF PackingChart::barPosition(int shell) const {
    const QRectF bars = places(rect(), font()).bars;
    return {bar(shell, bars).center().x(), bars.center().y()};
}

QPointF PackingChart::rootPosition(int root) const {
    return m_scene.position(root, places(rect(), font()).plane);
}

std::optional<PointChoice> PackingChart::choiceAt(const QPointF& place) const {
    if (m_picture.points == 0)
        return {};
    const Places at = places(rect(), font());
    if (const auto root = m_scene.rootAt(place, at.plane, RootPicture(), rootReach))
        return PointChoice{1, root};
    if (!at.bars.adjusted(0, 0, 0, QFontMetricsF(font()).height()).contains(place))
        return {};
    const auto shells = static_cast<int>(m_picture.shells.size());
    const double share = (place.x() - at.bars.left()) / at.bars.width();
    return PointChoice{std::clamp(static_cast<int>(share * shells), 0, shells - 1), {}};
}

QString PackingChart::text(const PointChoice& choice) const {
    const auto shell = static_cast<std::size_t>(choice.shell);
    const qint64 count = choice.root                       ? m_picture.roots[*choice.root]
                         : shell < m_picture.shells.size() ? m_picture.shells[shell]
                                                           : 0;
    const QString name =
        choice.root         ? tr("Root %1 %2").arg(*choice.root).arg(m_scene.coordinates(*choice.root))
        : choice.shell == 0 ? tr("Shell 0, the point 0")
        : choice.shell == 1 ? tr("Shell 1, the roots")
                            : tr("Shell %1, squared length %2").arg(choice.shell).arg(2 * choice.shell);
    const QString share =
        percentText(static_cast<double>(count) / static_cast<double>(std::max<qint64>(1, m_picture.points)));
    return count == 1 ? tr("%1: 1 point (%2)").arg(name, share)
                      : tr("%1: %L2 points (%3)").arg(name).arg(count).arg(share);
}

void PackingChart::paint(QPainter& painter, const QRectF& area, const QPalette& palette) const {
    if (m_picture.points == 0)
        return;
    painter.save();
    const Places at = places(area, painter.font());
    paintAxes(painter, at.bars, palette);
    paintBars(painter, at.bars, palette);
    m_scene.paintEdges(painter, at.plane, palette);
    paintRoots(painter, at.plane, palette);
    paintScale(painter, at.scale, palette);
    painter.restore();
}

void PackingChart::paintAxes(QPainter& painter, const QRectF& bars, const QPalette& palette) const {
    const QFontMetricsF metrics(painter.font());
    const double line = metrics.height();
    const double highest = most() / static_cast<double>(m_picture.points);
    const double step = evenStep(highest, std::min(4.0, bars.height() / (2 * line)));
    const int digits = step < 0.01 ? static_cast<int>(std::ceil(-std::log10(step) - 2)) : 0;
    for (double share = 0; share <= highest * 1.0001; share += step) {
        const double y = bars.bottom() - share / highest * bars.height();
        painter.setPen(QPen(lineColour(palette, share > 0 ? 0.10 : 0.45), 1));
        painter.drawLine(QPointF(bars.left(), y), QPointF(bars.right(), y));
        painter.setPen(captionColour(palette));
        painter.drawText(QRectF(bars.left() - 80, y - line / 2, 76, line), Qt::AlignRight | Qt::AlignVCenter,
                         QLocale().toString(100 * share, 'f', digits) + QStringLiteral("\u202f%"));
    }
    const auto shells = static_cast<int>(m_picture.shells.size());
    const double room = metrics.horizontalAdvance(QStringLiteral("8888"));
    const int every = std::max(1, static_cast<int>(evenStep(shells, bars.width() / room)));
    painter.setPen(captionColour(palette));
    for (int shell = 0; shell < shells; shell += every)
        painter.drawText(QRectF(bar(shell, bars).center().x() - room / 2, bars.bottom() + 2, room, line),
                         Qt::AlignHCenter | Qt::AlignTop, QString::number(shell));
    painter.drawText(QRectF(bars.left(), bars.bottom() + 2 + line, bars.width(), line),
                     Qt::AlignHCenter | Qt::AlignTop,
                     metrics.elidedText(tr("points by shell"), Qt::ElideRight, bars.width()));
}

void PackingChart::paintBars(QPainter& painter, const QRectF& bars, const QPalette& palette) const {
    for (int shell = 0; shell < static_cast<int>(m_picture.shells.size()); ++shell) {
        const QRectF place = bar(shell, bars);
        const double gap = std::min(2.0, 0.15 * place.width());
        const bool isChosen = m_choice && m_choice->shell == shell;
        if (isChosen) { // also where there is next to nothing to see of it
            QColor ground = palette.color(QPalette::Highlight);
            ground.setAlphaF(0.18F);
            painter.fillRect(QRectF(place.left(), bars.top(), place.width(), bars.height()), ground);
        }
        painter.fillRect(place.adjusted(gap, 0, -gap, 0), seriesHue(isChosen ? 1 : 0));
    }
}

void PackingChart::paintRoots(QPainter& painter, const QRectF& plane, const QPalette& palette) const {
    const double highest =
        std::max<double>(1, static_cast<double>(*std::ranges::max_element(m_picture.roots)));
    const double size = dotRadius(plane);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(lineColour(palette, 0.45), 0.6));
    for (int root = 0; root < lattice::rootCount; ++root) {
        const double use = static_cast<double>(m_picture.roots[root]) / highest;
        painter.setBrush(use > 0 ? colourAgainst(ColourMap::Viridis, use, isDark(palette))
                                 : palette.color(QPalette::Base));
        painter.drawEllipse(m_scene.position(root, plane), size, size);
    }
    if (!m_choice || !m_choice->root)
        return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(palette.color(QPalette::Highlight), 2));
    painter.drawEllipse(m_scene.position(*m_choice->root, plane), size + 3, size + 3);
}

void PackingChart::paintScale(QPainter& painter, const QRectF& scale, const QPalette& palette) const {
    const QFontMetricsF metrics(painter.font());
    const qint64 highest = *std::ranges::max_element(m_picture.roots);
    const QString most = tr("%L1 a root").arg(highest);
    const double room = metrics.horizontalAdvance(most) + 6;
    const double zero = metrics.horizontalAdvance(QLatin1Char('0')) + 6;
    const QRectF bar = scale.adjusted(zero, 0.25 * scale.height(), -room, -0.25 * scale.height());
    const bool hasBar = highest > 0 && bar.width() >= shortestScale;
    painter.setPen(captionColour(palette));
    painter.drawText(scale,
                     (hasBar ? Qt::AlignRight : Qt::AlignHCenter) | Qt::AlignVCenter | Qt::TextDontClip,
                     hasBar ? most : tr("up to %1").arg(most));
    if (!hasBar)
        return;
    painter.drawText(scale, Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("0"));
    constexpr int steps = 48;
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (int i = 0; i < steps; ++i)
        painter.fillRect(
            QRectF(bar.left() + i * bar.width() / steps, bar.top(), bar.width() / steps + 0.5, bar.height()),
            colourAgainst(ColourMap::Viridis, (i + 0.5) / steps, isDark(palette)));
}

void PackingChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    paint(painter, rect(), palette());
    if (m_picture.points != 0)
        return;
    painter.setPen(captionColour(palette()));
    painter.drawText(rect().adjusted(16, 8, -16, -8), Qt::AlignCenter | Qt::TextWordWrap, m_hint);
}

bool PackingChart::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    if (const auto choice = choiceAt(help->pos()))
        QToolTip::showText(help->globalPos(), text(*choice), this);
    else
        QToolTip::hideText();
    return true;
}

void PackingChart::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && m_picture.points != 0)
        choose(choiceAt(event->position()));
}

void PackingChart::keyPressEvent(QKeyEvent* event) {
    if (m_picture.points == 0)
        return QWidget::keyPressEvent(event);
    const auto last = static_cast<int>(m_picture.shells.size()) - 1;
    const auto shell = [&](int step) {
        return PointChoice{m_choice ? std::clamp(m_choice->shell + step, 0, last) : 0, {}};
    };
    const auto root = [&](int step) {
        const int before = m_choice && m_choice->root ? *m_choice->root : step > 0 ? -1 : lattice::rootCount;
        return PointChoice{1, std::clamp(before + step, 0, lattice::rootCount - 1)};
    };
    switch (event->key()) {
    case Qt::Key_Left:
        return choose(shell(-1));
    case Qt::Key_Right:
        return choose(shell(1));
    case Qt::Key_Up:
        return choose(root(-1));
    case Qt::Key_Down:
        return choose(root(1));
    case Qt::Key_Escape:
        if (m_choice)
            return choose({});
        [[fallthrough]];
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace lila
