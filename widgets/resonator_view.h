// SPDX-License-Identifier: AGPL-3.0-or-later
// The resonator at a token: a graph of what it links, the same as a table, the tokens that it lifts and
// presses, and where its memory comes from and goes to.
#pragma once

#include "widgets/exportable_view.h"
#include "widgets/resonator_picture.h"

#include <QWidget>

class QPushButton;
class QSplitter;
class QTabWidget;

namespace lila {

class ElidedLabel;
class LiftRows;
class RelationGraph;
class RelationRows;
class SortedTable;

class ResonatorView : public QWidget, public ExportableView {
    Q_OBJECT

public:
    explicit ResonatorView(QWidget* parent = nullptr);

    void setPicture(const ResonatorPicture& picture);
    void clear() { setProblem({}); }
    const ResonatorPicture& picture() const { return m_picture; }
    /// Why there is nothing, in the place of the usual words.
    void setProblem(const QString& problem);

    /// What was done, or why it could not be; with `canUndo` it can be taken back.
    void tell(const QString& note, bool canUndo = false);
    QString note() const;
    void setCanReset(bool can);
    void setCanLoad(bool can);

    RelationGraph& graph() const { return *m_graph; }
    SortedTable& relations() const { return *m_relations; }
    SortedTable& lifts() const { return *m_lifts; }

    QString exportName() const override;
    QString meaning() const override;
    QString statement() const override;
    QString figureTitle() const override;
    bool hasFigure() const override { return !m_picture.token.isEmpty(); }
    QSize figureSize(const FigureStyle& style) const override;
    void paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) override;
    /// Of the table that is shown.
    QString csv() const override;

    QSize sizeHint() const override { return {520, 420}; }

Q_SIGNALS:
    void statementChanged(const QString& statement);
    void resetWanted();
    void saveWanted();
    void loadWanted();
    void undoWanted();

protected:
    /// Side by side where it is wide, else one above the other.
    void resizeEvent(QResizeEvent* event) override;

private:
    void showAll();
    QPushButton* button(const QString& text, const QString& tip, void (ResonatorView::*wanted)());

    ResonatorPicture m_picture;
    QString m_problem;
    RelationRows* m_relationRows;
    LiftRows* m_liftRows;
    RelationGraph* m_graph;
    SortedTable* m_relations;
    SortedTable* m_lifts;
    QTabWidget* m_tables;
    QSplitter* m_split;
    ElidedLabel* m_note;
    QPushButton* m_reset;
    QPushButton* m_save;
    QPushButton* m_load;
    QPushButton* m_undo;
};

} // namespace lila
