// SPDX-License-Identifier: AGPL-3.0-or-later
// The numbers of a model's geometry as a table: a row a layer; heads, then what belongs to the E8 branch.
#pragma once

#include "widgets/geometry_numbers.h"

#include <QAbstractTableModel>

namespace lila {

enum class GeometrySection {
    Beta,      ///< β of every head
    Attention, ///< geometry's share in the scores of every head
    Branch,    ///< the E8 branch and its quantiser
};

class GeometryTable : public QAbstractTableModel {
    Q_OBJECT

public:
    /// Columns of a section that are not heads, in their order.
    enum class Column {
        BetaEffect,
        Scale,
        Ratio,
        Roots,
        Branch,
        BranchEffect,
        Temperature,
        TemperatureEffect,
        Boosts,
        BoostEffect
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setNumbers(const GeometryNumbers& numbers);
    const GeometryNumbers& numbers() const { return m_numbers; }
    void setSection(GeometrySection section);
    GeometrySection section() const { return m_section; }

    int headCount() const;
    bool isOfSection(int column) const;
    /// Nothing where the cell only tells.
    std::optional<GeometryKnob> knobAt(const QModelIndex& cell) const;
    /// Its factor; of boosts, their number.
    float valueOf(const GeometryKnob& knob) const;
    bool isChanged(const GeometryKnob& knob) const;
    /// -1 to 1 of what the section's colours show; nothing where the cell has none.
    std::optional<double> shadeAt(const QModelIndex& cell) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& cell, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& cell) const override;
    /// Changes nothing: what was typed is told.
    bool setData(const QModelIndex& cell, const QVariant& value, int role) override;

    /// All numbers, whatever is shown.
    QString csv() const;

Q_SIGNALS:
    void typed(const QModelIndex& cell, double value);

private:
    const GeometryNumbers::Layer& layer(const QModelIndex& cell) const {
        return m_numbers.layers[cell.row()];
    }
    /// Null where the cell is of no effect, or nothing is changed that could have one.
    const std::optional<MeasuredEffect>* effectAt(const QModelIndex& cell) const;
    QString text(const QModelIndex& cell) const;
    QString tip(const QModelIndex& cell) const;

    GeometryNumbers m_numbers;
    GeometrySection m_section = GeometrySection::Beta;
};

/// "no effect", or the divergence and the share of other first choices; dots while it is not known.
QString effectText(const std::optional<MeasuredEffect>& effect);
/// The same as a sentence.
QString effectSentence(const MeasuredEffect& effect);

} // namespace lila
