// SPDX-License-Identifier: AGPL-3.0-or-later
// Texts to choose from, below each other, each token with its probability: ways to go on, or passages for a
// gap.
#pragma once

#include "widgets/exportable_view.h"

#include <QListView>

#include <vector>

class QStandardItemModel;

namespace lila {

struct PassageToken {
    QString text;
    double probability = 0; ///< 0: not known
};

struct Passage {
    QString caption; ///< short, before the text
    QString note;    ///< behind it: what else is to be said
    std::vector<PassageToken> tokens;
};

struct PassageChoice {
    QString title;   ///< in a line: what can be chosen from
    QString caption; ///< what the captions are
    std::vector<Passage> passages;
    bool isGrowing = false; ///< of a text that does not fit, its newest lines are seen
};

/// A passage is taken with a click, Return or its number. The one at the cursor is seen whole, the others as
/// far as there is room for all.
class PassageList : public QListView, public ExportableView {
    Q_OBJECT

public:
    explicit PassageList(QWidget* parent = nullptr);

    void setChoice(const PassageChoice& choice);
    void clear() { setChoice({}); }
    const PassageChoice& choice() const { return m_choice; }

    /// How many ways the user wants to see.
    int wanted() const { return m_wanted; }
    void setWanted(int count) { m_wanted = count; }

    QString exportName() const override { return QStringLiteral("alternatives"); }
    QString meaning() const override;
    QString statement() const override;
    QString figureTitle() const override;
    bool hasFigure() const override { return !m_choice.passages.empty(); }
    QSize figureSize(const FigureStyle& style) const override;
    void paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) override;
    QString csv() const override;

    QSize sizeHint() const override { return {520, 180}; }
    QSize minimumSizeHint() const override { return {180, 110}; }

Q_SIGNALS:
    void statementChanged(const QString& statement);
    void taken(int row);
    /// The pointer or the cursor is on another; -1: on none.
    void pointedAt(int row);
    /// Esc: none is wanted.
    void dismissed();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    class Delegate;

    void point(int row);

    PassageChoice m_choice;
    QStandardItemModel* m_model;
    int m_wanted = 4;
    int m_pointed = -1;
};

} // namespace lila
