// SPDX-License-Identifier: AGPL-3.0-or-later
// How often each of the 240 roots of a layer is the strongest, in an order to be chosen; and what is known of
// all of them: dead ones, their types, the angles between successive ones.
#pragma once

#include "core/lattice/e8.h"
#include "widgets/plot_view.h"

#include <array>
#include <vector>

class QCPBars;

namespace lila {

struct RootUsage {
    int layer = 0;
    bool isE8 = true;
    QString texts;                                      ///< what it is of
    std::size_t positions = 0;                          ///< 0: there is nothing to show yet
    std::array<double, lattice::rootCount> strongest{}; ///< share of the positions
    std::array<double, lattice::rootCount> weight{};    ///< mean
    /// Of successive strongest roots: the same, at 60, 90, 120 degrees, opposite; pairs, and by chance.
    std::array<double, 5> angles{}, chance{};
    double chiSquare = 0;
    int degrees = 0; ///< of freedom; 0: too few for a test
    double p = 1;
};

enum class RootOrder { Root, Ring, Type, Use };

class RootUsageView : public PlotView {
    Q_OBJECT

public:
    explicit RootUsageView(QWidget* parent = nullptr);

    void setUsage(const RootUsage& usage);
    const RootUsage& usage() const { return m_usage; }
    /// In the place of bars: why there are none.
    void setProblem(const QString& problem);
    void setOrder(RootOrder order);
    const std::vector<int>& order() const { return m_order; } ///< roots from the left
    QPoint barPosition(int root) const;

    /// In sentences: dead roots, types, angles and the test. Empty where there is nothing.
    QString summary() const;
    QString textAt(const QPoint& place) const override;
    /// The root of a bar there.
    std::optional<int> rootAt(const QPoint& place) const;

    QString exportName() const override { return QStringLiteral("root-usage"); }
    QString meaning() const override;
    QString statement() const override;
    QString figureTitle() const override;
    QString csv() const override;

Q_SIGNALS:
    void rootWanted(int root);

protected:
    void colourSeries(const QPalette& palette) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void sort();
    void rebuild();
    QString angleText() const;

    RootUsage m_usage;
    QString m_problem;
    RootOrder m_by = RootOrder::Use;
    std::vector<int> m_order;
    QCPBars* m_integer;
    QCPBars* m_half;
};

} // namespace lila
