// SPDX-License-Identifier: AGPL-3.0-or-later
// Where a token's attention goes: the tokens that were seen, shaded by one head; all heads as thumbnails; the
// same as a table.
#pragma once

#include "widgets/attention_choice.h"
#include "widgets/exportable_view.h"

#include <QWidget>

#include <memory>

class QBoxLayout;
class QComboBox;
class QLabel;
class QScrollArea;
class QStackedWidget;
class QStandardItemModel;
class QTreeView;

namespace lila {

class AttentionGrid;
class AttentionStrip;
struct ShadedToken;

class AttentionView : public QWidget, public ExportableView {
    Q_OBJECT

public:
    explicit AttentionView(QWidget* parent = nullptr);

    void setPicture(AttentionPicture picture);
    void clear() { setPicture({}); }
    const AttentionPicture& picture() const { return *m_picture; }
    /// Why there is nothing, in the place of the usual words.
    void setProblem(const QString& problem);
    /// Tells nobody; what there is not is taken as the last.
    void setHead(int layer, int head);
    int layer() const { return m_choice->layer(); }
    int head() const { return m_choice->head(); }
    AttentionPart part() const { return m_choice->part(); }

    AttentionStrip& strip() { return *m_strip; }
    AttentionGrid& grid() { return *m_grid; }
    QTreeView& table() { return *m_table; }

    QString exportName() const override;
    QString meaning() const override;
    QString statement() const override;
    QString figureTitle() const override;
    bool hasFigure() const override { return !m_picture->isEmpty(); }
    QSize figureSize(const FigureStyle& style) const override;
    void paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) override;
    QString csv() const override;

    QSize sizeHint() const override { return {520, 260}; }
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void statementChanged(const QString& statement);
    void headChosen(int layer, int head);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeControls();
    QWidget* makeBody();
    const AttentionHead& shownHead() const;
    std::vector<ShadedToken> shaded(const QPalette& palette) const;
    void fillTable();
    void fitControls();
    void fitGrid();
    void showHead();
    void choose(int layer, int head);

    std::shared_ptr<const AttentionPicture> m_picture = std::make_shared<const AttentionPicture>();
    QBoxLayout* m_controls;
    AttentionChoice* m_choice;
    QComboBox* m_form;
    QStackedWidget* m_whole; ///< words where there is nothing, or the body
    QLabel* m_words;
    QStackedWidget* m_forms;
    QScrollArea* m_gridArea;
    AttentionStrip* m_strip;
    AttentionGrid* m_grid;
    QStandardItemModel* m_rows;
    QTreeView* m_table;
};

} // namespace lila
