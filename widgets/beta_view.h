// SPDX-License-Identifier: AGPL-3.0-or-later
// β of every head in every layer: how strongly attention listens to that head's line of E8.
#pragma once

#include "widgets/plot_view.h"

#include <optional>
#include <vector>

class QCPBars;

namespace lila {

class BetaView : public PlotView {
    Q_OBJECT

public:
    explicit BetaView(QWidget* parent = nullptr);

    /// beta[layer][head]; no layer: nothing is loaded. Every layer has as many heads as the first. `isE8`:
    /// the heads' directions are E8's roots, some of which share a line; else random ones.
    void setBeta(const std::vector<std::vector<float>>& beta, bool isE8 = true);

    QString textAt(const QPoint& place) const override;
    /// Middle of a bar, in this widget.
    QPoint barPosition(int layer, int head) const;

    QString exportName() const override;
    QString meaning() const override;
    QString statement() const override;
    QString figureTitle() const override;
    QString csv() const override;
    QStringList columnNames() const override;

protected:
    void colourSeries(const QPalette& palette) override;

private:
    struct Bar {
        int layer = 0;
        int head = 0;
    };
    int headCount() const;
    int lineOf(int head) const;
    bool isFirstOfLine(int head) const;
    QString headsOf(int line) const;
    double barWidth() const;
    double barKey(int layer, int head) const;
    std::optional<Bar> barAt(const QPoint& place) const;
    QString whyEmpty() const;
    void rebuild();

    std::vector<std::vector<float>> m_beta;
    bool m_isE8 = true;
    std::vector<QCPBars*> m_bars; ///< one a head; owned by the plot
};

/// The line of E8 that a head uses, numbered from 0 in the order of first use: heads whose directions are
/// opposite roots share one, because the product of two projections on it cannot tell r from −r.
int lineOfHead(int head);

} // namespace lila
