// SPDX-License-Identifier: AGPL-3.0-or-later
// All about one root of one layer: what it is, where in many texts it lights most, how often and how
// strongly.
#pragma once

#include "core/lattice/e8.h"
#include "widgets/exportable_view.h"

#include <QStringList>
#include <QWidget>

#include <optional>
#include <vector>

class QComboBox;
class QHBoxLayout;
class QProgressBar;
class QTextBrowser;
class QTextDocument;
class QToolButton;

namespace lila {

/// A place where it lights, with some words around; `word` was read last.
struct RootCardContext {
    double weight = 0;
    QString before, word, after;
};

/// Of a root in a layer, over many positions.
struct RootCardFigures {
    QString texts;                   ///< what they are of
    std::size_t positions = 0;       ///< words read; 0: there are none yet
    std::size_t strongest = 0;       ///< so often it is the strongest root
    double mean = 0;                 ///< weight
    std::vector<unsigned> histogram; ///< positions by the square root of the weight, in even steps up to 1
    std::vector<RootCardContext> contexts; ///< by falling weight
    QStringList shared;                    ///< words at which it is the strongest, and elsewhere its antipode
    std::vector<int> dead;                 ///< roots of the layer that are the strongest nowhere
};

/// Where it is looked for.
enum class RootTextSource { Story, Shipped, File };

class PlotTable;
class RootHistogram;

class RootCard : public QWidget, public ExportableView {
    Q_OBJECT

public:
    explicit RootCard(QWidget* parent = nullptr);

    /// Nothing: none is chosen, for the reason that is told. `isE8`: else it is a random control direction.
    void setRoot(std::optional<int> root, int layer, bool isE8, const QString& whyNone = {});
    void setFigures(const RootCardFigures& figures);
    /// In the place of figures: why there are none.
    void setProblem(const QString& problem);
    /// 0 to 1 while texts are read; nothing: they are not.
    void setProgress(std::optional<double> share);
    RootTextSource source() const;
    /// Tells nobody.
    void setSource(RootTextSource source);
    /// Below the row of the texts.
    void addControls(QWidget* controls);
    QString text() const; ///< all that is said

    QString exportName() const override { return QStringLiteral("root"); }
    QString meaning() const override;
    QString statement() const override;
    QString figureTitle() const override;
    bool hasFigure() const override { return m_root.has_value(); }
    QSize figureSize(const FigureStyle& style) const override;
    void paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) override;
    QString csv() const override;
    QStringList columnNames() const override;
    void setTableShown(bool isShown) override;

    QSize sizeHint() const override { return {520, 300}; }
    QSize minimumSizeHint() const override { return {180, 110}; }

Q_SIGNALS:
    void statementChanged(const QString& statement);
    /// Another root is to be looked at.
    void rootWanted(int root);
    void sourceChosen(lila::RootTextSource source);
    void cancelled();

protected:
    void changeEvent(QEvent* event) override;

private:
    QString html(const QPalette& palette) const;
    QString rootHtml() const;
    QString figuresHtml(const QPalette& palette) const;
    QString deadText() const;
    void renew();
    void showHistogram();
    QString histogramRows(const QString& before) const;

    QComboBox* m_source;
    QProgressBar* m_progress;
    QToolButton* m_cancel;
    QWidget* m_reading;
    QLayout* m_column;
    RootHistogram* m_histogram;
    PlotTable* m_table; ///< in its place
    bool m_isTableShown = false;
    QTextBrowser* m_text;
    std::optional<int> m_root;
    int m_layer = 0;
    bool m_isE8 = true;
    QString m_whyNone, m_problem;
    RootCardFigures m_figures;
    QString m_html; ///< that is shown
};

} // namespace lila
