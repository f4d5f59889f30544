// SPDX-License-Identifier: AGPL-3.0-or-later
// How often a root has which weight: bars over the scale that the roots are coloured by.
#pragma once

#include <QPalette>
#include <QWidget>

#include <vector>

namespace lila {

class RootHistogram : public QWidget {
    Q_OBJECT

public:
    explicit RootHistogram(QWidget* parent = nullptr);

    /// Positions by the square root of the weight, in even steps from 0 to 1.
    void setCounts(const std::vector<unsigned>& counts);
    /// The weight from which on a bin counts.
    static double weightFrom(std::size_t bin, std::size_t bins);
    static void paint(QPainter& painter, const QRectF& area, const std::vector<unsigned>& counts,
                      const QPalette& palette);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<unsigned> m_counts;
};

} // namespace lila
