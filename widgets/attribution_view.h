// SPDX-License-Identifier: AGPL-3.0-or-later
// Which parts of a model speak for a token and which for another: bars to both sides of a line, by layer.
#pragma once

#include "widgets/exportable_view.h"

#include <QWidget>

#include <optional>
#include <utility>
#include <vector>

class QStandardItem;
class QStandardItemModel;
class QTreeView;

namespace lila {

enum class AttributionKind { Embedding, Position, Content, Geometry, Branch, FeedForward, Bias, Rounding };

struct AttributionRow {
    QString name;
    std::vector<std::pair<AttributionKind, double>> parts; ///< nats
    std::vector<AttributionRow> rows = {};                 ///< that it is made of; one level
    std::optional<int> layer = {}, head = {};

    double sum() const;
};

struct AttributionPicture {
    QString token, alternative; ///< positive numbers speak for the first
    double difference = 0;      ///< of their logits
    std::vector<AttributionRow> rows;
};

/// A tree, whose rows are the table as well; opened rows stay open from token to token.
class AttributionView : public QWidget, public ExportableView {
    Q_OBJECT

public:
    explicit AttributionView(QWidget* parent = nullptr);

    void setPicture(const AttributionPicture& picture);
    void clear() { setProblem({}); }
    const AttributionPicture& picture() const { return m_picture; }
    /// Why there is nothing, in the place of the usual words.
    void setProblem(const QString& problem);
    QTreeView& tree() { return *m_tree; }

    QString exportName() const override;
    QString meaning() const override;
    QString statement() const override;
    QString figureTitle() const override;
    bool hasFigure() const override { return !m_picture.rows.empty(); }
    QSize figureSize(const FigureStyle& style) const override;
    void paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) override;
    QString csv() const override;

    QSize sizeHint() const override { return {520, 260}; }
    QSize minimumSizeHint() const override { return {180, 140}; }

Q_SIGNALS:
    void statementChanged(const QString& statement);
    /// A row was chosen that is of a layer, and perhaps of a head.
    void partChosen(std::optional<int> layer, std::optional<int> head);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    class Legend;

    void fill(QStandardItem& parent, const std::vector<AttributionRow>& rows, double extent);

    AttributionPicture m_picture;
    QString m_problem;
    QStandardItemModel* m_model;
    QTreeView* m_tree;
    Legend* m_legend;
};

} // namespace lila
