// SPDX-License-Identifier: AGPL-3.0-or-later
// β of every head in every layer: how strongly attention listens to that head's line of E8.
#pragma once

#include "widgets/exportable_view.h"

#include <QWidget>

#include <optional>
#include <vector>

class QCPBars;
class QCPTextElement;
class QCustomPlot;
class QLabel;

namespace lila {

class BetaView : public QWidget, public ExportableView {
    Q_OBJECT

public:
    explicit BetaView(QWidget* parent = nullptr);

    /// beta[layer][head]; no layer: nothing is loaded. Every layer has as many heads as the first.
    void setBeta(const std::vector<std::vector<float>>& beta);

    /// What the bar under a point of this widget stands for; empty beside the bars.
    QString textAt(const QPoint& place) const;
    /// Middle of a bar, in this widget.
    QPoint barPosition(int layer, int head) const;
    /// What is written instead of bars where there is nothing to draw, else empty.
    QString emptyText() const;

    QString exportName() const override;
    QString statement() const override;
    QSize exportSize() const override { return {760, 320}; }
    void paintExport(QPainter& painter, const QSize& size) override;
    QString csv() const override;

    QSize sizeHint() const override { return {520, 180}; }
    QSize minimumSizeHint() const override { return {180, 110}; }

Q_SIGNALS:
    void statementChanged(const QString& statement);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Bar {
        int layer = 0;
        int head = 0;
    };
    int headCount() const;
    double barWidth() const;
    double barKey(int layer, int head) const;
    std::optional<Bar> barAt(const QPoint& place) const;
    void rebuild();
    void recolour();

    std::vector<std::vector<float>> m_beta;
    QCustomPlot* m_plot;
    std::vector<QCPBars*> m_bars; ///< one a head; owned by the plot
    QLabel* m_empty;
};

/// The line of E8 that a head uses, numbered from 0 in the order of first use: heads whose directions are
/// opposite roots share one, because the product of two projections on it cannot tell r from −r.
int lineOfHead(int head);

} // namespace lila
