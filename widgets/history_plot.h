// SPDX-License-Identifier: AGPL-3.0-or-later
// A plot over the steps of a training run: all of it, or the part that the user looks at with wheel and drag.
#pragma once

#include "widgets/plot_view.h"

#include <cstdint>
#include <optional>
#include <span>

namespace lila {

/// A double click shows the whole run again.
class HistoryPlot : public PlotView {
    Q_OBJECT

public:
    struct Steps {
        double first = 0;
        double last = 1;
    };

    /// What is looked at.
    Steps shownSteps() const;
    /// Looks at a part of the run, also when it goes on.
    void showSteps(const Steps& steps);
    void showAll();

protected:
    explicit HistoryPlot(QWidget* parent);

    /// Owns the controls of a view until a title takes them; never shown.
    QWidget& shelf() { return m_shelf; }

    /// The run has come that far.
    void setRun(const Steps& steps);
    /// Sets the value axes to what is between those steps.
    virtual void fitValues(const Steps& steps) = 0;
    void refit();

    /// Of an ascending list of steps the one nearest to a point of this widget; none beside the plot.
    std::optional<std::size_t> nearest(std::span<const double> steps, const QPoint& place) const;

private:
    void lookAt(const Steps& steps);

    QWidget m_shelf;
    Steps m_run;
    bool m_all = true;
    bool m_fitting = false; ///< the axis moves by our own hand
};

/// A range of values that grows by what is given to it, and leaves some air around them.
class ValueRange {
public:
    /// Passes over what is no number, and in a logarithmic range what has no logarithm.
    explicit ValueRange(bool logarithmic) : m_logarithmic(logarithmic) {}
    void include(double value);
    double low() const;
    double high() const;

private:
    bool m_logarithmic;
    std::optional<double> m_low;
    std::optional<double> m_high;
};

QString stepText(double step);
/// Four digits; a dash where it is no number.
QString valueText(double value);

} // namespace lila
