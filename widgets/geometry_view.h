// SPDX-License-Identifier: AGPL-3.0-or-later
// A model's geometry at work: β of every head, its share in attention, the E8 branch of every layer; what is
// changed of it, with what that does, and the means to change it.
#pragma once

#include "widgets/exportable_view.h"
#include "widgets/geometry_table.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace lila {

class ElidedLabel;
class FactorBar;
class GeometryCells;

class GeometryView : public QWidget, public ExportableView {
    Q_OBJECT

public:
    explicit GeometryView(QWidget* parent = nullptr);

    void setNumbers(const GeometryNumbers& numbers);
    const GeometryNumbers& numbers() const { return m_table->numbers(); }
    void setSection(GeometrySection section);
    GeometrySection section() const { return m_table->section(); }
    /// What is changed of what is selected does alone; nothing while that is not known.
    void setSelectedEffect(const std::optional<MeasuredEffect>& effect);
    /// A factor is looked for.
    void setSearching(bool isSearching);
    /// What went wrong, or what was found out, in the place of the effect; an empty text takes it away.
    void tell(const QString& news);

    /// What can be changed and is selected, all of one kind.
    std::vector<GeometryKnob> selected() const;
    QTableView& table() const { return *m_view; }
    /// Takes what is selected out.
    QToolButton* zeroButton() const;
    /// For the title bar: which section is shown.
    QComboBox* sectionBox() const { return m_sections; }
    /// The same: takes all changes back.
    QToolButton* resetButton() const { return m_reset; }

    QString exportName() const override { return QStringLiteral("geometry"); }
    QString meaning() const override;
    QString statement() const override;
    QString figureTitle() const override;
    bool hasFigure() const override;
    QSize figureSize(const FigureStyle& style) const override;
    void paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) override;
    QString csv() const override { return m_table->csv(); }

Q_SIGNALS:
    void statementChanged(const QString& statement);
    /// What is selected is something else.
    void selectionChanged();
    /// A head of a layer is looked at.
    void headPointedAt(int layer, int head);
    /// In the place of those that they have; of boosts, 0 takes them back.
    void factorWanted(const std::vector<lila::GeometryKnob>& knobs, double factor);
    /// The same, one of many on the way: while the slider is dragged, or the box counts up or down.
    void factorMoved(const std::vector<lila::GeometryKnob>& knobs, double factor);
    /// The factor is wanted with which these alone reach a mean KL of 0.1.
    void searchWanted(const std::vector<lila::GeometryKnob>& knobs);
    /// All that is changed is to be as the model has it.
    void resetWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showSection();
    void showSelected();
    void showEffect();
    void fit();
    QString nameOf(const std::vector<GeometryKnob>& knobs) const;
    QString whyEmpty() const;
    std::vector<int> shownColumns() const;
    int figureWidth(int column, const QFont& font) const;

    GeometryTable* m_table;
    GeometryCells* m_cells;
    QTableView* m_view;
    QLabel* m_empty;
    QStackedWidget* m_pages;
    FactorBar* m_factor;
    ElidedLabel* m_effect;
    QComboBox* m_sections;
    QToolButton* m_reset;
    std::optional<MeasuredEffect> m_selectedEffect;
    QString m_news;
};

} // namespace lila
