// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/root_usage_view.h"

#include "core/lattice/projection.h"
#include "widgets/number_text.h"
#include "widgets/root_weights.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lila {
namespace {

int ringOf(int root) {
    static const std::array<int, lattice::rootCount> rings = lattice::coxeterRings(lattice::coxeterPlane());
    return rings[static_cast<std::size_t>(root)];
}

double integerShare(const RootUsage& usage) {
    double share = 0;
    for (int r = 0; r < lattice::rootCount; ++r)
        share += lattice::rootType(r) == lattice::RootType::Integer ? usage.strongest[r] : 0;
    return share;
}

} // namespace

RootUsageView::RootUsageView(QWidget* parent)
    : PlotView(parent),
      m_integer(new QCPBars(plot().xAxis, plot().yAxis)),
      m_half(new QCPBars(plot().xAxis, plot().yAxis)) {
    plot().setAccessibleName(tr("How often each root is the strongest"));
    plot().xAxis->grid()->setVisible(false);
    plot().xAxis->setTickLabels(false);
    plot().xAxis->setTicks(false);
    plot().xAxis->setRange(-1, lattice::rootCount);
    plot().yAxis->setLabel(tr("strongest, %"));
    for (QCPBars* bars : {m_integer, m_half}) {
        bars->setWidthType(QCPBars::wtPlotCoords);
        bars->setWidth(0.9);
    }
    rebuild();
}

void RootUsageView::setUsage(const RootUsage& usage) {
    m_usage = usage;
    m_problem.clear();
    rebuild();
}

void RootUsageView::setProblem(const QString& problem) {
    RootUsage none;
    none.isE8 = m_usage.isE8;
    m_usage = none;
    m_problem = problem;
    rebuild();
}

void RootUsageView::setOrder(RootOrder order) {
    m_by = order;
    rebuild();
}

void RootUsageView::sort() {
    m_order.resize(lattice::rootCount);
    std::iota(m_order.begin(), m_order.end(), 0);
    if (m_by == RootOrder::Root)
        return;
    std::ranges::stable_sort(m_order, std::greater(), [&](int r) { return m_usage.strongest[r]; });
    if (m_by == RootOrder::Ring)
        std::ranges::stable_sort(m_order, {}, ringOf);
    if (m_by == RootOrder::Type)
        std::ranges::stable_sort(m_order, {}, lattice::rootType);
}

void RootUsageView::rebuild() {
    sort();
    m_integer->data()->clear();
    m_half->data()->clear();
    m_integer->setName(m_usage.isE8 ? tr("integer roots") : tr("random directions"));
    m_half->setName(tr("half-integer roots"));
    m_half->removeFromLegend();
    if (m_usage.isE8)
        m_half->addToLegend();
    double most = 0;
    for (int i = 0; i < lattice::rootCount; ++i) {
        const int root = m_order[i];
        const bool isHalf = m_usage.isE8 && lattice::rootType(root) == lattice::RootType::Half;
        (isHalf ? m_half : m_integer)->addData(i, 100 * m_usage.strongest[root]);
        most = std::max(most, 100 * m_usage.strongest[root]);
    }
    plot().yAxis->setRange(0, std::max(1.0, 1.06 * most));
    const QString orders[] = {tr("roots by their number"), tr("roots by ring, then by use"),
                              tr("roots by type, then by use"), tr("roots by use")};
    plot().xAxis->setLabel(orders[static_cast<int>(m_by)]);
    setEmptyText(m_usage.positions > 0  ? QString()
                 : !m_problem.isEmpty() ? m_problem
                                        : tr("How often each root is the strongest appears here as soon as "
                                             "there are words that a model has read."));
    redraw();
    Q_EMIT statementChanged(statement());
}

void RootUsageView::colourSeries(const QPalette&) {
    plot().xAxis->setBasePen(Qt::NoPen);
    m_integer->setPen(Qt::NoPen);
    m_integer->setBrush(seriesHue(0));
    m_half->setPen(Qt::NoPen);
    m_half->setBrush(seriesHue(1));
}

std::optional<int> RootUsageView::rootAt(const QPoint& place) const {
    if (!emptyText().isEmpty())
        return std::nullopt;
    const auto at = std::lround(plot().xAxis->pixelToCoord(plot().mapFrom(this, place).x()));
    if (at < 0 || at >= lattice::rootCount)
        return std::nullopt;
    return m_order[static_cast<std::size_t>(at)];
}

QPoint RootUsageView::barPosition(int root) const {
    const auto at = std::ranges::find(m_order, root) - m_order.begin();
    return plot().mapTo(this, QPointF(plot().xAxis->coordToPixel(static_cast<double>(at)),
                                      plot().yAxis->coordToPixel(50 * m_usage.strongest[root]))
                                  .toPoint());
}

QString RootUsageView::textAt(const QPoint& place) const {
    const std::optional<int> root = rootAt(place);
    if (!root)
        return {};
    const QString use = tr("the strongest at %1 of the positions, mean weight %2")
                            .arg(percentText(m_usage.strongest[*root]), percentText(m_usage.weight[*root]));
    const QString name = m_usage.isE8 ? tr("Root %1, ring %2 of 8").arg(*root).arg(ringOf(*root) + 1)
                                      : tr("Direction %1").arg(*root);
    return name + QLatin1Char('\n') + use;
}

bool RootUsageView::eventFilter(QObject* watched, QEvent* event) {
    if (watched == &plot() && event->type() == QEvent::MouseButtonPress) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        if (const auto root = rootAt(plot().mapTo(this, mouse->position().toPoint())))
            Q_EMIT rootWanted(*root);
    }
    return PlotView::eventFilter(watched, event);
}

QString RootUsageView::angleText() const {
    const double pairs = std::accumulate(m_usage.angles.begin(), m_usage.angles.end(), 0.0);
    if (pairs < 1)
        return {};
    const QString names[] = {tr("the same"), tr("60°"), tr("90°"), tr("120°"), tr("opposite")};
    QStringList parts;
    for (std::size_t i = 0; i < 5; ++i)
        parts.append(QStringLiteral("%1 %2 (%3)")
                         .arg(names[i], percentText(m_usage.angles[i] / pairs),
                              percentText(m_usage.chance[i] / pairs)));
    const QString angles =
        tr("Successive strongest roots (by chance): %1.").arg(parts.join(QStringLiteral(", ")));
    if (m_usage.degrees == 0)
        return tr("%1 Too few for a test.").arg(angles);
    const QString p = m_usage.p < 0.001 ? tr("p < 0.001") : tr("p = %1").arg(numberText(m_usage.p));
    return tr("%1 χ² = %2, %3 degrees of freedom, %4 against independent draws.")
        .arg(angles, numberText(m_usage.chiSquare))
        .arg(m_usage.degrees)
        .arg(p);
}

QString RootUsageView::summary() const {
    if (m_usage.positions == 0)
        return {};
    const auto dead = static_cast<int>(std::ranges::count(m_usage.strongest, 0.0));
    const QString roots = dead == 1 ? tr("1 root is dead, the strongest nowhere.")
                                    : tr("%L1 roots are dead, the strongest nowhere.").arg(dead);
    if (!m_usage.isE8)
        return roots;
    const QString types =
        tr("Integer roots are the strongest at %1 of the positions (by chance: %2).")
            .arg(percentText(integerShare(m_usage)), percentText(112.0 / lattice::rootCount));
    return QStringList({roots, types, angleText()}).join(QLatin1Char(' '));
}

QString RootUsageView::meaning() const {
    return m_usage.isE8 ? tr("How often each of the 240 roots of a layer is the strongest")
                        : tr("How often each of the 240 random directions of a layer is the strongest");
}

QString RootUsageView::statement() const {
    if (m_usage.positions == 0)
        return tr("by layer, over this story or a text");
    return tr("layer %1, %2").arg(m_usage.layer).arg(m_usage.texts);
}

QString RootUsageView::figureTitle() const {
    return tr("How often each root of layer %1 is the strongest in %2").arg(m_usage.layer).arg(m_usage.texts);
}

QString RootUsageView::csv() const {
    if (!hasFigure())
        return {};
    const bool isE8 = m_usage.isE8;
    QString out = isE8 ? QStringLiteral("layer,root,ring,type,strongest,weight\n")
                       : QStringLiteral("layer,direction,strongest,weight\n");
    for (const int root : m_order) {
        out += QStringLiteral("%1,%2,").arg(m_usage.layer).arg(root);
        if (isE8)
            out += QStringLiteral("%1,%2,")
                       .arg(ringOf(root))
                       .arg(lattice::rootType(root) == lattice::RootType::Integer ? QStringLiteral("integer")
                                                                                  : QStringLiteral("half"));
        out += QStringLiteral("%1,%2\n")
                   .arg(m_usage.strongest[root], 0, 'g', 9)
                   .arg(m_usage.weight[root], 0, 'g', 9);
    }
    return out;
}

} // namespace lila
