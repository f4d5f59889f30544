// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/candidates_view.h"

#include "widgets/csv_text.h"
#include "widgets/figure.h"
#include "widgets/number_text.h"
#include "widgets/root_scene.h"
#include "widgets/theme.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QSignalBlocker>
#include <QStandardItemModel>
#include <QStyledItemDelegate>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

enum Column { Token, Final, Model, Stages };
constexpr int barRole = Qt::UserRole + 1;
constexpr int stagesRole = Qt::UserRole + 2;
constexpr int stageWidth = 6; ///< of a bar, with the space behind it
constexpr int mostStages = 11;
constexpr int figureWidth = 620;

QStringList columnTitles() {
    return {CandidatesView::tr("Token"), CandidatesView::tr("Final probability"),
            CandidatesView::tr("Model's own"), CandidatesView::tr("Stages")};
}

/// A row of the figure.
double figureRowHeight(const QFont& font) {
    return 1.6 * QFontMetricsF(font).height();
}

/// A probability as a bar from the cell's left, the number before it in a column of its own.
void paintBar(QPainter& painter, const QRectF& cell, double share, const QColor& colour,
              const QPalette& palette) {
    const double numberWidth = QFontMetricsF(painter.font()).horizontalAdvance(QStringLiteral("0.00 % "));
    painter.setPen(palette.color(QPalette::Text));
    painter.drawText(QRectF(cell.left(), cell.top(), numberWidth, cell.height()),
                     Qt::AlignRight | Qt::AlignVCenter, share > 0 ? percentText(share) : QStringLiteral("—"));
    const QRectF room(cell.left() + numberWidth + 6, cell.center().y() - 4, cell.width() - numberWidth - 14,
                      8);
    painter.fillRect(room, lineColour(palette, 0.06));
    painter.fillRect(QRectF(room.left(), room.top(), room.width() * share, room.height()), colour);
}

/// What each stage left, as bars side by side; the highest of all is as high as the cell.
void paintStages(QPainter& painter, const QRect& cell, const QVariantList& shares, const QPalette& palette) {
    QRect bar(cell.left() + 4, 0, stageWidth - 2, 0);
    for (const QVariant& share : shares) {
        const int height = std::max(1, static_cast<int>(std::lround(share.toDouble() * (cell.height() - 6))));
        bar.setTop(cell.bottom() - 2 - height);
        bar.setHeight(height);
        const bool isLast = &share == &shares.constLast();
        painter.fillRect(bar, isLast ? palette.color(QPalette::Highlight) : lineColour(palette, 0.42));
        bar.translate(stageWidth, 0);
    }
}

/// A stage a line, for a tool tip.
QString stagesText(const CandidateRow& row) {
    QString text = CandidatesView::tr("After all sampling stages: %1").arg(numberText(row.finalProbability));
    for (const auto& [stage, probability] : row.stages)
        text += CandidatesView::tr("\n%1: %2", "a stage and the probability after it")
                    .arg(stage, numberText(probability));
    return text;
}

QColor barColour(int column, const QPalette& palette) {
    return column == Final ? palette.color(QPalette::Highlight) : lineColour(palette, 0.42);
}

class BarDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        if ((option.state & QStyle::State_Selected) != 0)
            painter->fillRect(option.rect, selectedTokenColour(option.palette));
        if (index.column() == Token) {
            QStyleOptionViewItem inset = option;
            inset.state &= ~(QStyle::State_Selected | QStyle::State_HasFocus);
            inset.rect.adjust(6, 0, 0, 0);
            QStyledItemDelegate::paint(painter, inset, index);
            return;
        }
        if (index.column() == Stages)
            return paintStages(*painter, option.rect, index.data(stagesRole).toList(), option.palette);
        painter->save();
        painter->setFont(option.font);
        paintBar(*painter, option.rect, index.data(barRole).toDouble(),
                 barColour(index.column(), option.palette), option.palette);
        painter->restore();
    }

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        return QStyledItemDelegate::sizeHint(option, index) + QSize(0, 3);
    }
};

} // namespace

CandidatesView::CandidatesView(QWidget* parent) : QTreeView(parent), m_model(new QStandardItemModel(this)) {
    m_model->setHorizontalHeaderLabels(columnTitles());
    setModel(m_model);
    setItemDelegate(new BarDelegate(this));
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setTabKeyNavigation(false);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Candidates for the token"));
    setFont(captionFont());
    header()->setFont(captionFont());
    header()->setSectionsMovable(false);
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(Token, QHeaderView::Interactive);
    header()->resizeSection(Token, 120);
    header()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header()->setSectionResizeMode(Final, QHeaderView::Stretch);
    header()->setSectionResizeMode(Model, QHeaderView::Stretch);
    header()->setSectionResizeMode(Stages, QHeaderView::Fixed);
    header()->resizeSection(Stages, mostStages * stageWidth + 10);
    connect(this, &QAbstractItemView::doubleClicked, this,
            [this](const QModelIndex& index) { Q_EMIT taken(index.row()); });
}

/// Keys that narrow the list down, or show all of it again.
bool CandidatesView::isFiltering(const QKeyEvent& event) const {
    if (event.key() == Qt::Key_Escape || event.key() == Qt::Key_Backspace)
        return !m_filter.isEmpty();
    const auto modifiers = event.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier);
    return !modifiers && !event.text().isEmpty() && event.text().front().isPrint() &&
           !m_candidates.rows.empty();
}

bool CandidatesView::event(QEvent* event) {
    if (event->type() != QEvent::ShortcutOverride || !isFiltering(*static_cast<QKeyEvent*>(event)))
        return QTreeView::event(event);
    event->accept(); // before it stops a generation
    return true;
}

void CandidatesView::keyPressEvent(QKeyEvent* event) {
    const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isReturn && event->modifiers() == Qt::NoModifier && currentIndex().isValid())
        Q_EMIT taken(currentIndex().row());
    else if (!isFiltering(*event))
        QTreeView::keyPressEvent(event);
    else if (event->key() == Qt::Key_Escape)
        setFilter({});
    else
        setFilter(event->key() == Qt::Key_Backspace ? m_filter.chopped(1) : m_filter + event->text());
}

void CandidatesView::setFilter(const QString& text) {
    m_filter = text;
    int first = -1;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        QString token = m_candidates.rows[static_cast<std::size_t>(row)].token;
        token.replace(QStringLiteral("␣"), QStringLiteral(" "));
        const bool fits = token.contains(text, Qt::CaseInsensitive);
        setRowHidden(row, {}, !fits);
        if (fits && first < 0)
            first = row;
    }
    if (!text.isEmpty())
        setCurrentIndex(m_model->index(first, Token));
    Q_EMIT statementChanged(statement());
}

void CandidatesView::setWithoutResonator(const QString& token) {
    m_candidates.withoutResonator = token;
    Q_EMIT statementChanged(statement());
}

void CandidatesView::setCandidates(const CandidateList& candidates) {
    m_candidates = candidates;
    double highest = 0;
    for (const CandidateRow& row : candidates.rows)
        for (const auto& [stage, probability] : row.stages)
            highest = std::max(highest, probability);
    const int rows = static_cast<int>(candidates.rows.size());
    if (m_model->rowCount() > rows)
        m_model->removeRows(rows, m_model->rowCount() - rows);
    while (m_model->rowCount() < rows)
        m_model->appendRow({new QStandardItem, new QStandardItem, new QStandardItem, new QStandardItem});
    QSignalBlocker quiet(m_model); // each item would have the list laid out
    for (int i = 0; i < rows; ++i) {
        const CandidateRow& row = candidates.rows[i];
        QFont font = captionFont();
        font.setBold(row.chosen);
        m_model->item(i, Token)->setText(row.token);
        m_model->item(i, Token)->setFont(font);
        m_model->item(i, Token)->setToolTip(
            row.chosen ? tr("The token that was drawn")
                       : tr("Double click or Return: go on with it, on another branch"));
        m_model->item(i, Final)->setData(row.finalProbability, barRole);
        m_model->item(i, Final)->setToolTip(stagesText(row));
        m_model->item(i, Model)->setData(row.modelProbability, barRole);
        m_model->item(i, Model)->setToolTip(
            tr("Softmax of the model's logits: %1").arg(numberText(row.modelProbability)));
        QVariantList shares;
        for (const auto& [stage, probability] : row.stages)
            shares.append(highest > 0 ? probability / highest : 0.0);
        m_model->item(i, Stages)->setData(shares, stagesRole);
        m_model->item(i, Stages)->setToolTip(stagesText(row));
    }
    quiet.unblock();
    Q_EMIT m_model->dataChanged(m_model->index(0, 0),
                                m_model->index(m_model->rowCount() - 1, m_model->columnCount() - 1));
    setFilter({});
    if (const auto chosen = std::ranges::find(candidates.rows, true, &CandidateRow::chosen);
        hasFocus() && chosen != candidates.rows.end()) // the arrows go on from there
        setCurrentIndex(m_model->index(static_cast<int>(chosen - candidates.rows.begin()), Token));
}

QString CandidatesView::meaning() const {
    return tr("What could have come next, and how likely it was");
}

QString CandidatesView::statement() const {
    if (m_candidates.rows.empty())
        return tr("the tokens that could have come, with their probabilities");
    if (!m_filter.isEmpty()) {
        int shown = 0;
        for (int row = 0; row < m_model->rowCount(); ++row)
            shown += isRowHidden(row, {}) ? 0 : 1;
        return tr("Filter “%1”: %2 of %3 (Esc shows all)")
            .arg(m_filter, QString::number(shown), QString::number(m_model->rowCount()));
    }
    const QString all = tr("for “%1” (bold): %2 left to draw from, entropy %L3 bits")
                            .arg(m_candidates.token, QString::number(m_candidates.keptCount),
                                 QLocale().toString(m_candidates.entropy, 'f', 2));
    if (m_candidates.withoutResonator.isEmpty())
        return all;
    return tr("Without the resonator it would have been “%1”; %2").arg(m_candidates.withoutResonator, all);
}

QString CandidatesView::exportName() const {
    return QStringLiteral("candidates");
}

QString CandidatesView::figureTitle() const {
    return tr("Candidates for “%1” (bold): %2 left to draw from, entropy %L3 bits")
        .arg(m_candidates.token, QString::number(m_candidates.keptCount),
             QLocale().toString(m_candidates.entropy, 'f', 2));
}

QSize CandidatesView::figureSize(const FigureStyle& style) const {
    const auto rows = static_cast<double>(m_candidates.rows.size() + 1);
    return {figureWidth, static_cast<int>(std::ceil(rows * figureRowHeight(style.font)))};
}

void CandidatesView::paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) {
    const double bars = 0.36 * area.width();
    QRectF line(area.topLeft(), QSizeF(area.width(), figureRowHeight(style.font)));
    const auto cell = [&](int column) {
        const double left = column == Token ? 0 : area.width() - (column == Final ? 2 : 1) * bars;
        const double width = column == Token ? area.width() - 2 * bars - 8 : bars;
        return QRectF(line.left() + left, line.top(), width, line.height());
    };
    painter.setFont(style.font);
    painter.setPen(captionColour(style.palette));
    for (int column = 0; column < Stages; ++column)
        painter.drawText(cell(column), Qt::AlignLeft | Qt::AlignVCenter, columnTitles()[column]);
    for (const CandidateRow& candidate : m_candidates.rows) {
        line.translate(0, line.height());
        QFont font = style.font;
        font.setBold(candidate.chosen);
        painter.setFont(font);
        painter.setPen(style.palette.color(QPalette::Text));
        painter.drawText(
            cell(Token), Qt::AlignLeft | Qt::AlignVCenter,
            QFontMetricsF(font).elidedText(candidate.token, Qt::ElideRight, cell(Token).width()));
        painter.setFont(style.font);
        paintBar(painter, cell(Final), candidate.finalProbability, barColour(Final, style.palette),
                 style.palette);
        paintBar(painter, cell(Model), candidate.modelProbability, barColour(Model, style.palette),
                 style.palette);
    }
}

QString CandidatesView::csv() const {
    QString out = QStringLiteral("token,final_probability,model_probability,chosen\n");
    for (const CandidateRow& row : m_candidates.rows)
        out += csvText(row.token) + QStringLiteral(",%1,%2,%3\n")
                                        .arg(row.finalProbability, 0, 'g', 9)
                                        .arg(row.modelProbability, 0, 'g', 9)
                                        .arg(row.chosen ? 1 : 0);
    return out;
}

void CandidatesView::paintEvent(QPaintEvent* event) {
    QTreeView::paintEvent(event);
    if (!m_candidates.rows.empty())
        return;
    QPainter painter(viewport());
    painter.setPen(captionColour(palette()));
    painter.drawText(viewport()->rect().adjusted(16, 8, -16, -8),
                     static_cast<int>(Qt::AlignCenter) | Qt::TextWordWrap,
                     tr("Generate a story, or click a word: its candidates appear here."));
}

} // namespace lila
