// SPDX-License-Identifier: AGPL-3.0-or-later
// β over the steps of a training run: of every layer, or of one layer's heads.
#pragma once

#include "core/training/run/train_log.h"
#include "widgets/history_plot.h"

#include <vector>

class QComboBox;

namespace lila {

class BetaHistoryView : public HistoryPlot {
    Q_OBJECT

public:
    /// At most so many lines of a log are kept, evenly spread, and the last.
    static constexpr std::size_t mostLines = 2048;

    explicit BetaHistoryView(QWidget* parent = nullptr);
    ~BetaHistoryView() override;

    /// The run goes on with these lines, by rising step.
    void addLines(std::span<const TrainLogLine> lines);
    void clear();

    /// A layer from 0 for its heads, or none for the mean of |β| over the heads of every layer.
    void setLayer(std::optional<int> layer);
    std::optional<int> layer() const;
    /// Chooses the layer; to be placed by whoever shows the view.
    QComboBox* layerBox() const { return m_box; }

    /// The values of one line on the plot.
    struct Curve {
        QString name;
        std::vector<double> values; ///< one a step
    };
    std::vector<double> steps() const;
    std::vector<Curve> curves() const;

    QString textAt(const QPoint& place) const override;
    QString exportName() const override { return QStringLiteral("beta_history"); }
    QString meaning() const override;
    QString statement() const override;
    QString figureTitle() const override;
    QString csv() const override;
    QStringList columnNames() const override;

protected:
    void colourSeries(const QPalette& palette) override;
    void fitValues(const Steps& steps) override;

private:
    struct Line {
        double step = 0;
        std::vector<std::vector<float>> beta;
    };

    void keep(const TrainLogLine& line);
    std::vector<Line> lines() const;
    int layerCount() const;
    void offerLayers();
    void rebuild();

    std::vector<Line> m_kept;
    std::optional<Line> m_last; ///< where it is not the last of m_kept
    std::size_t m_stride = 1;   ///< of the log's lines, one in so many is kept
    std::size_t m_seen = 0;
    std::optional<int> m_layer; ///< as chosen, also while the run has no such layer
    QComboBox* m_box;
};

} // namespace lila
