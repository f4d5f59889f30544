// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/candidates_view.h"

#include "widgets/figure.h"
#include "widgets/number_text.h"
#include "widgets/root_scene.h"
#include "widgets/theme.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>

#include <cmath>

namespace lila {
namespace {

enum Column { Token, Final, Model };
constexpr int barRole = Qt::UserRole + 1;
constexpr int figureWidth = 620;

QStringList columnTitles() {
    return {CandidatesView::tr("Token"), CandidatesView::tr("Final probability"),
            CandidatesView::tr("Model's own")};
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
    connect(this, &QAbstractItemView::doubleClicked, this,
            [this](const QModelIndex& index) { Q_EMIT taken(index.row()); });
}

void CandidatesView::keyPressEvent(QKeyEvent* event) {
    const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isReturn && event->modifiers() == Qt::NoModifier && currentIndex().isValid())
        Q_EMIT taken(currentIndex().row());
    else
        QTreeView::keyPressEvent(event);
}

void CandidatesView::setCandidates(const CandidateList& candidates) {
    m_candidates = candidates;
    const int rows = static_cast<int>(candidates.rows.size());
    if (m_model->rowCount() > rows)
        m_model->removeRows(rows, m_model->rowCount() - rows);
    for (int i = 0; i < rows; ++i) {
        const CandidateRow& row = candidates.rows[i];
        if (i == m_model->rowCount())
            m_model->appendRow({new QStandardItem, new QStandardItem, new QStandardItem});
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
    }
    Q_EMIT statementChanged(statement());
}

QString CandidatesView::meaning() const {
    return tr("What could have come next, and how likely it was");
}

QString CandidatesView::statement() const {
    if (m_candidates.rows.empty())
        return tr("the tokens that could have come, with their probabilities");
    return tr("for “%1” (bold): %2 left to draw from, entropy %L3 bits")
        .arg(m_candidates.token)
        .arg(m_candidates.keptCount)
        .arg(m_candidates.entropy, 0, 'f', 2);
}

QString CandidatesView::exportName() const {
    return QStringLiteral("candidates");
}

QString CandidatesView::figureTitle() const {
    return tr("Candidates for “%1” (bold): %2 left to draw from, entropy %L3 bits")
        .arg(m_candidates.token)
        .arg(m_candidates.keptCount)
        .arg(m_candidates.entropy, 0, 'f', 2);
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
    for (int column = 0; column < columnTitles().size(); ++column)
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
    for (const CandidateRow& row : m_candidates.rows) {
        QString token = row.token;
        token.replace(QLatin1Char('"'), QStringLiteral("\"\""));
        out += QStringLiteral("\"%1\",%2,%3,%4\n")
                   .arg(token)
                   .arg(row.finalProbability, 0, 'g', 9)
                   .arg(row.modelProbability, 0, 'g', 9)
                   .arg(row.chosen ? 1 : 0);
    }
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
                     tr("Generate a story, or click a generated word: its candidates appear here."));
}

} // namespace lila
