// SPDX-License-Identifier: AGPL-3.0-or-later
// What a weight matrix looks like packed in E8: which points it uses, what that takes and costs, and below it
// the weights that are stored as the point that is chosen.
#pragma once

#include "widgets/exportable_view.h"
#include "widgets/packing_picture.h"

#include <QWidget>

class QComboBox;

namespace lila {

class ElidedLabel;
class PackingChart;
class PlotTable;

class PackingView : public QWidget, public ExportableView {
    Q_OBJECT

public:
    /// `matrices`: their names, to choose from. `codes`: in which one can be packed just to look.
    PackingView(const QStringList& matrices, const QStringList& codes, QWidget* parent = nullptr);

    void setPicture(const PackingPicture& picture);
    const PackingPicture& picture() const;
    /// In the place of a picture: why there is none.
    void setHint(const QString& hint);
    /// Of the choice: the first ones, in the order of the matrix.
    void setWeights(const std::vector<PackedEight>& weights);
    /// Where the matrix is in the file as it is, no other code can be chosen.
    void setCodesOffered(bool areOffered);
    int matrix() const; ///< of the names
    QString code() const;
    PackingChart& chart() const { return *m_chart; }
    PlotTable& weightTable() const { return *m_weights; }
    PlotTable& pointTable() const { return *m_points; }

    QString exportName() const override { return QStringLiteral("packing"); }
    QString meaning() const override;
    QString statement() const override;
    QString figureTitle() const override;
    bool hasFigure() const override { return picture().points != 0; }
    QSize figureSize(const FigureStyle&) const override { return {760, 340}; }
    void paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) override;
    QString csv() const override;
    QStringList columnNames() const override;
    void setTableShown(bool isShown) override;

    QSize sizeHint() const override { return {520, 300}; }

Q_SIGNALS:
    void statementChanged(const QString& statement);
    /// Another matrix, or another code.
    void matrixChosen();
    /// Weights of what is chosen in chart() are wanted; nothing is where the choice is empty.
    void choiceChanged();

private:
    QString figuresText() const;
    void showFigures();
    void showChoice();
    void chooseRow(int row);

    QComboBox* m_matrix;
    QComboBox* m_code;
    PackingChart* m_chart;
    PlotTable* m_points; ///< in its place
    ElidedLabel* m_figures;
    ElidedLabel* m_chosen;
    PlotTable* m_weights;
};

} // namespace lila
