// SPDX-License-Identifier: AGPL-3.0-or-later
// What could come next, as a tree of tokens to choose a way from.
#pragma once

#include "widgets/exportable_view.h"

#include <QAbstractScrollArea>

#include <vector>

namespace lila {

struct PossibleToken {
    int parent = -1; ///< an index before its own; -1: the text's end
    QString text;
    double probability = 0;
    double pathProbability = 0;
    bool endsStory = false;
};

/// The likeliest ways are rows of text from the left to the right, others branch off below them. A way is
/// taken up to a token by a click or Return.
class LookAheadView : public QAbstractScrollArea, public ExportableView {
    Q_OBJECT

public:
    explicit LookAheadView(QWidget* parent = nullptr);

    void clear();
    /// Behind those that are there.
    void add(const std::vector<PossibleToken>& tokens);
    const std::vector<PossibleToken>& tokens() const { return m_tokens; }
    /// The one that the cursor or the pointer is on; -1: none.
    int current() const { return m_current; }
    void setCurrent(int token);
    /// Where it is drawn, in the viewport.
    QRectF placeOf(int token) const;

    QString exportName() const override { return QStringLiteral("look_ahead"); }
    QString meaning() const override;
    QString statement() const override;
    QString figureTitle() const override;
    bool hasFigure() const override { return !m_tokens.empty(); }
    QSize figureSize(const FigureStyle& style) const override;
    void paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) override;
    QString csv() const override;

    QSize sizeHint() const override { return {520, 180}; }
    QSize minimumSizeHint() const override { return {180, 110}; }

Q_SIGNALS:
    void statementChanged(const QString& statement);
    void taken(int token);
    /// Esc: none is wanted.
    void dismissed();

protected:
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void layOut();
    void setScrollRanges();
    std::vector<QRectF> placesWith(const QFont& font) const;
    void paintTree(QPainter& painter, const std::vector<QRectF>& places, const QRectF& visible,
                   const QPalette& palette, int current) const;
    QPointF scrolled() const;
    int tokenAt(const QPointF& point) const;
    int siblingOf(int token, int step) const;
    int firstChildOf(int token) const;
    std::vector<bool> wayTo(int token) const;
    QString wayText(int token) const;

    std::vector<PossibleToken> m_tokens;
    std::vector<QRectF> m_places; ///< of each, before scrolling
    int m_current = -1;
    int m_pressed = -1;
};

} // namespace lila
