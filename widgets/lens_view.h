// SPDX-License-Identifier: AGPL-3.0-or-later
// What a model would say if it stopped early: the most probable tokens at every point inside of its layers.
#pragma once

#include "widgets/exportable_view.h"

#include <QTreeView>

#include <optional>
#include <vector>

class QStandardItemModel;

namespace lila {

struct LensCell {
    int id = 0;
    QString token;
    double probability = 0;
    bool isChosen = false; ///< the token that came
};

struct LensLine {
    QString place;            ///< in the model
    std::optional<int> layer; ///< nothing: before the layers
    int rank = 0;             ///< of the token that is looked at: so many are more probable
    double probability = 0;   ///< of that
    std::vector<LensCell> cells;
    QString key = {}; ///< of the place, in files: the same in every language
};

struct LensPicture {
    QString token;       ///< that is looked at
    QStringList columns; ///< of the cells
    std::vector<LensLine> lines;
};

/// A table with a row a point, from the embedding to the model's own answer.
class LensView : public QTreeView, public ExportableView {
    Q_OBJECT

public:
    explicit LensView(QWidget* parent = nullptr);

    void setPicture(const LensPicture& picture);
    void clear() { setProblem({}); }
    const LensPicture& picture() const { return m_picture; }
    /// Why there is nothing, in the place of the usual words.
    void setProblem(const QString& problem);

    QString exportName() const override;
    QString meaning() const override;
    QString statement() const override;
    QString figureTitle() const override;
    bool hasFigure() const override { return !m_picture.lines.empty(); }
    QSize figureSize(const FigureStyle& style) const override;
    void paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) override;
    QString csv() const override;

    QSize sizeHint() const override { return {520, 260}; }
    QSize minimumSizeHint() const override { return {180, 110}; }

Q_SIGNALS:
    void statementChanged(const QString& statement);
    /// A cell was clicked, or Return pressed on it.
    void cellChosen(std::optional<int> layer, std::optional<int> id);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void choose(const QModelIndex& index);

    LensPicture m_picture;
    QString m_problem;
    QStandardItemModel* m_model;
};

} // namespace lila
