// SPDX-License-Identifier: AGPL-3.0-or-later
// The tokens that could have come, with their probabilities: the model's own and after all sampling stages.
#pragma once

#include "widgets/exportable_view.h"

#include <QTreeView>

#include <utility>
#include <vector>

class QStandardItemModel;

namespace lila {

struct CandidateRow {
    QString token; ///< as it is to be shown
    double finalProbability = 0;
    double modelProbability = 0;
    bool chosen = false;
    std::vector<std::pair<QString, double>> stages = {}; ///< names of those that acted, and what each left
};

struct CandidateList {
    QString token;      ///< the one that was chosen
    double entropy = 0; ///< bits
    int keptCount = 0;
    std::vector<CandidateRow> rows;
    QString withoutResonator = {}; ///< the token that would have come; empty: the same, or not known
};

class CandidatesView : public QTreeView, public ExportableView {
    Q_OBJECT

public:
    explicit CandidatesView(QWidget* parent = nullptr);

    void setCandidates(const CandidateList& candidates);
    void clear() { setCandidates({}); }
    /// Of those that are shown.
    void setWithoutResonator(const QString& token);
    /// Only candidates with that text are shown.
    QString filter() const { return m_filter; }
    const CandidateList& candidates() const { return m_candidates; }

    QString exportName() const override;
    QString meaning() const override;
    QString statement() const override;
    QString figureTitle() const override;
    bool hasFigure() const override { return !m_candidates.rows.empty(); }
    QSize figureSize(const FigureStyle& style) const override;
    void paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) override;
    QString csv() const override;

    QSize sizeHint() const override { return {520, 180}; }
    QSize minimumSizeHint() const override { return {180, 110}; }

Q_SIGNALS:
    void statementChanged(const QString& statement);
    /// Somebody wants that one instead of the token that was drawn.
    void taken(int row);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void setFilter(const QString& text);
    bool isFiltering(const QKeyEvent& event) const;

    CandidateList m_candidates;
    QString m_filter;
    QStandardItemModel* m_model;
};

} // namespace lila
