// SPDX-License-Identifier: AGPL-3.0-or-later
// Two texts written from one beginning with the same random numbers, beside each other: where they part, how
// far their models are apart at every word, and what can be compared.
#pragma once

#include "widgets/compared_text.h"
#include "widgets/exportable_view.h"

#include <QWidget>

#include <array>

class QAction;
class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace lila {

class ElidedLabel;
class MessageRow;
class PlotTable;
class SeedBox;

struct ComparedColumn {
    QString title;      ///< which side, and its model
    QString difference; ///< what it has that the other has not
    std::vector<ComparedWord> words;
    QString ending; ///< why it goes on no more; empty where it can
    double seconds = 0;
};

struct ComparedTexts {
    QString prompt;
    std::array<ComparedColumn, 2> columns; ///< A, B
    std::optional<std::size_t> parted;     ///< the first place where they differ
    quint64 seed = 0;                      ///< 0: not begun
    bool isRunning = false;
    QString whyNot;  ///< nothing can be written; else empty
    QString problem; ///< of what was asked for last
};

/// The model beside the open one, as far as that is to be said.
struct BesideModel {
    QString name;    ///< empty: none is open
    QString loading; ///< what is being read
    QString problem;
};

class ComparisonView : public QWidget, public ExportableView {
    Q_OBJECT

public:
    /// `kinds`: what B can be; `starts`: what both can begin with.
    ComparisonView(const QStringList& kinds, const QStringList& starts, QWidget* parent = nullptr);

    void setTexts(const ComparedTexts& texts);
    const ComparedTexts& texts() const { return m_texts; }
    void setBeside(const BesideModel& model);

    int kind() const;
    void setKind(int kind);
    /// The name of one of them, which is chosen among the same.
    void setKindName(int kind, const QString& name);
    /// As the user chooses: a kind, and what both begin with.
    void choose(int kind, int start);
    QToolButton* runButton() const { return m_run; }
    int start() const;
    quint64 seed() const; ///< 0: by chance
    /// That a run adds to each side.
    int tokens() const { return m_tokens; }
    void setTokens(int count) { m_tokens = count; }
    ComparedText& column(int side) { return *m_columns[side].text; }

    QString exportName() const override { return QStringLiteral("comparison"); }
    QString meaning() const override;
    QString statement() const override;
    QString figureTitle() const override;
    bool hasFigure() const override;
    QSize figureSize(const FigureStyle& style) const override;
    void paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) override;
    QString csv() const override;
    QStringList columnNames() const override;
    void setTableShown(bool isShown) override;

    QSize sizeHint() const override { return {520, 360}; }

Q_SIGNALS:
    void statementChanged(const QString& statement);
    void kindChosen(int kind);
    void startChosen();
    void seedChosen();
    void stepWanted();
    void runWanted();
    void stopWanted();
    void anewWanted();
    /// The side as a branch of the story.
    void taken(int side);
    void openWanted();
    void closeWanted();
    void swapWanted();
    void cancelWanted();
    void problemRead();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override; ///< of the room that a text has

private:
    struct Column {
        QLabel* title;
        ElidedLabel* difference;
        ComparedText* text;
        std::array<ElidedLabel*, 3> totals;
        QPushButton* take;
    };

    QWidget* makeChoices(const QStringList& kinds);
    QWidget* makeControls(const QStringList& starts);
    QWidget* makeColumns();
    QWidget* makeLegend();
    void scrollTogether();
    void refresh();
    void refreshMessage();
    void showTotals(bool areShown);
    void refreshInvitation();
    void fillTable();

    ComparedTexts m_texts;
    BesideModel m_beside;
    bool m_isRefreshing = false; ///< each text scrolls to its own end
    std::array<Column, 2> m_columns{};
    MessageRow* m_message;
    QStackedWidget* m_forms; ///< texts, or the table
    PlotTable* m_table;
    QComboBox* m_kinds = nullptr;
    QComboBox* m_starts = nullptr;
    SeedBox* m_seed = nullptr;
    int m_tokens = 60;
    QToolButton *m_step = nullptr, *m_run = nullptr, *m_stop = nullptr, *m_anew = nullptr;
    QAction *m_swap = nullptr, *m_close = nullptr;
};

} // namespace lila
