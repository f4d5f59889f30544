// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/resonator_view.h"

#include "widgets/csv_text.h"
#include "widgets/elided_label.h"
#include "widgets/figure.h"
#include "widgets/number_text.h"
#include "widgets/relation_graph.h"
#include "widgets/relation_rows.h"
#include "widgets/sorted_table.h"
#include "widgets/theme.h"

#include <QBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QResizeEvent>
#include <QSplitter>
#include <QTabWidget>

namespace lila {
namespace {

constexpr QSize figure(560, 580);

} // namespace

ResonatorView::ResonatorView(QWidget* parent)
    : QWidget(parent),
      m_relationRows(new RelationRows(this)),
      m_liftRows(new LiftRows(this)),
      m_graph(new RelationGraph),
      m_relations(new SortedTable(*m_relationRows, RelationRows::sortRole, RelationRows::Weight)),
      m_lifts(new SortedTable(*m_liftRows, LiftRows::sortRole, LiftRows::Change)),
      m_tables(new QTabWidget),
      m_split(new QSplitter(Qt::Vertical)),
      m_note(new ElidedLabel(nullptr, 2)),
      m_reset(button(tr("Reset"), tr("The next generation begins with a memory of its own seed, empty"),
                     &ResonatorView::resetWanted)),
      m_save(button(tr("Save…"), tr("Save the memory as it was when this token was chosen"),
                    &ResonatorView::saveWanted)),
      m_load(button(tr("Load…"), tr("Generations from now on begin with a memory that was saved"),
                    &ResonatorView::loadWanted)),
      m_undo(button(tr("Take back"), tr("Take the last Reset or Load back; Undo in the menu is the story's"),
                    &ResonatorView::undoWanted)) {
    m_relations->setAccessibleName(tr("What the resonator links"));
    m_lifts->setAccessibleName(tr("Tokens that the resonator lifts and presses"));
    m_tables->setDocumentMode(true);
    m_tables->setFont(captionFont());
    m_tables->addTab(m_relations, tr("Relations"));
    m_tables->addTab(m_lifts, tr("Tokens"));
    m_note->setFont(captionFont());
    m_split->setChildrenCollapsible(false);
    m_split->addWidget(m_graph);
    m_split->addWidget(m_tables);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(6, 0, 6, 4);
    foot->addStretch();
    for (QPushButton* one : {m_undo, m_reset, m_save, m_load})
        foot->addWidget(one);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_split, 1);
    auto* noteRow = new QHBoxLayout; // a margin of the label itself would keep what stood there
    noteRow->setContentsMargins(10, 0, 6, 0);
    noteRow->addWidget(m_note);
    column->addLayout(noteRow);
    column->addLayout(foot);
    connect(m_relations, &SortedTable::rowChosen, m_graph,
            [this](int row) { m_graph->choose(static_cast<std::size_t>(row)); });
    connect(m_graph, &RelationGraph::relationChosen, this, [this](std::size_t relation) {
        m_tables->setCurrentWidget(m_relations);
        m_relations->choose(static_cast<int>(relation));
    });
    tell({});
    setCanReset(false);
    setCanLoad(false);
    showAll();
}

QPushButton* ResonatorView::button(const QString& text, const QString& tip, void (ResonatorView::*wanted)()) {
    auto* one = new QPushButton(text);
    one->setFont(captionFont());
    one->setToolTip(tip);
    connect(one, &QPushButton::clicked, this, wanted);
    return one;
}

void ResonatorView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    const Qt::Orientation fitting = width() > height() ? Qt::Horizontal : Qt::Vertical;
    if (event->oldSize().isValid() && m_split->orientation() == fitting)
        return;
    m_split->setOrientation(fitting);
    m_split->setSizes(fitting == Qt::Horizontal ? QList<int>{2 * width() / 5, 3 * width() / 5}
                                                : QList<int>{3 * height() / 5, 2 * height() / 5});
}

void ResonatorView::setPicture(const ResonatorPicture& picture) {
    m_problem.clear();
    m_picture = picture;
    showAll();
}

void ResonatorView::setProblem(const QString& problem) {
    m_picture = {};
    m_problem = problem;
    showAll();
}

void ResonatorView::showAll() {
    const bool wasEmpty = m_liftRows->rowCount() == 0;
    m_graph->setPicture(m_picture);
    m_relationRows->setLines(m_picture.relations);
    m_relations->choose(m_graph->chosen() ? static_cast<int>(*m_graph->chosen()) : -1);
    m_liftRows->setLines(m_picture.lifts);
    if (wasEmpty && hasFigure())
        for (SortedTable* table : {m_relations, m_lifts})
            table->resizeColumnsToContents();
    m_graph->setEmptyText(hasFigure()            ? QString()
                          : !m_problem.isEmpty() ? m_problem
                                                 : tr("Generate a story, or click a word that a model wrote: "
                                                      "what the resonator links appears here."));
    m_tables->setVisible(hasFigure());
    m_save->setEnabled(hasFigure());
    Q_EMIT statementChanged(statement());
}

void ResonatorView::tell(const QString& note, bool canUndo) {
    m_note->setStatement(note);
    m_note->setVisible(!note.isEmpty());
    m_undo->setVisible(canUndo);
}

QString ResonatorView::note() const {
    return m_note->text();
}

void ResonatorView::setCanReset(bool can) {
    m_reset->setEnabled(can);
}

void ResonatorView::setCanLoad(bool can) {
    m_load->setEnabled(can);
}

QString ResonatorView::exportName() const {
    return m_tables->currentWidget() == m_lifts ? QStringLiteral("resonator-tokens")
                                                : QStringLiteral("resonator");
}

QString ResonatorView::meaning() const {
    return tr("Which roots the resonator has linked, in a frame of its own, and which tokens that lifts");
}

QString ResonatorView::statement() const {
    if (!hasFigure())
        return tr("what the memory of roots links and lifts");
    const auto count = static_cast<int>(m_picture.relations.size());
    const QString relations = count == 0 ? tr("begins here: no relation before “%1”").arg(m_picture.token)
                              : count == 1 ? tr("1 relation before “%1”").arg(m_picture.token)
                                           : tr("%L1 relations before “%2”").arg(count).arg(m_picture.token);
    const QString all =
        tr("%1, strength %2", "relations, of the resonator").arg(relations, numberText(m_picture.strength));
    return m_picture.start.isEmpty() ? all : tr("%1, begun from %2").arg(all, m_picture.start);
}

QString ResonatorView::figureTitle() const {
    return tr("What the resonator linked before “%1”").arg(m_picture.token);
}

QSize ResonatorView::figureSize(const FigureStyle&) const {
    return figure;
}

void ResonatorView::paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) {
    m_graph->paintOn(painter, area, style.palette, style.font);
}

QString ResonatorView::csv() const {
    if (!hasFigure())
        return {};
    QString out;
    if (m_tables->currentWidget() == m_lifts) {
        out = QStringLiteral("token,root,logit,without,with\n");
        for (const LiftLine& line : m_picture.lifts)
            out += csvText(line.token) + QStringLiteral(",%1,%2,%3,%4\n")
                                             .arg(line.root)
                                             .arg(line.lift, 0, 'g', 9)
                                             .arg(line.without, 0, 'g', 9)
                                             .arg(line.with, 0, 'g', 9);
        return out;
    }
    out = QStringLiteral("from,to,weight,times,degrees,from_token,to_token\n");
    for (const RelationLine& line : m_picture.relations)
        out += QStringLiteral("%1,%2,%3,%4,%5,")
                   .arg(line.from)
                   .arg(line.to)
                   .arg(line.weight, 0, 'g', 9)
                   .arg(line.times)
                   .arg(rootAngle(line.from, line.to)) +
               csvText(line.fromToken) + QLatin1Char(',') + csvText(line.toToken) + QLatin1Char('\n');
    return out;
}

} // namespace lila
