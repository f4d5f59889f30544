// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/candidates_view.h"

#include "widgets/root_scene.h"
#include "widgets/theme.h"

#include <QHeaderView>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>

namespace lila {
namespace {

enum Column { Token, Final, Model };
constexpr int barRole = Qt::UserRole + 1;

/// A probability as a bar from the cell's left, the number before it in a column of its own.
void paintBar(QPainter& painter, const QRectF& cell, double share, const QColor& colour,
              const QPalette& palette) {
    const double numberWidth = painter.fontMetrics().horizontalAdvance(QStringLiteral("0.00 % "));
    painter.setPen(palette.color(QPalette::Text));
    painter.drawText(QRectF(cell.left(), cell.top(), numberWidth, cell.height()),
                     Qt::AlignRight | Qt::AlignVCenter, share > 0 ? percentText(share) : QStringLiteral("—"));
    const QRectF room(cell.left() + numberWidth + 6, cell.center().y() - 4, cell.width() - numberWidth - 14,
                      8);
    painter.fillRect(room, lineColour(palette, 0.06));
    painter.fillRect(QRectF(room.left(), room.top(), room.width() * share, room.height()), colour);
}

QColor barColour(int column, const QPalette& palette) {
    return column == Final ? palette.color(QPalette::Highlight) : lineColour(palette, 0.42);
}

class BarDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        if (index.column() == Token) {
            QStyleOptionViewItem inset = option;
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
    m_model->setHorizontalHeaderLabels({tr("Token"), tr("Final probability"), tr("Model's own")});
    setModel(m_model);
    setItemDelegate(new BarDelegate(this));
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setSelectionMode(QAbstractItemView::NoSelection);
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
        m_model->item(i, Token)->setToolTip(row.chosen ? tr("The token that was drawn") : QString());
        m_model->item(i, Final)->setData(row.finalProbability, barRole);
        m_model->item(i, Final)->setToolTip(
            tr("After all sampling stages: %1").arg(row.finalProbability, 0, 'g', 4));
        m_model->item(i, Model)->setData(row.modelProbability, barRole);
        m_model->item(i, Model)->setToolTip(
            tr("Softmax of the model's logits: %1").arg(row.modelProbability, 0, 'g', 4));
    }
    Q_EMIT statementChanged(statement());
}

QString CandidatesView::statement() const {
    if (m_candidates.rows.empty())
        return tr("the tokens that could have come, with their probabilities");
    return tr("for “%1” (bold): %2 left to draw from, entropy %3 bits")
        .arg(m_candidates.token)
        .arg(m_candidates.keptCount)
        .arg(m_candidates.entropy, 0, 'f', 2);
}

QString CandidatesView::exportName() const {
    return QStringLiteral("candidates");
}

void CandidatesView::paintExport(QPainter& painter, const QSize& size) {
    const QPalette colours = palette();
    painter.fillRect(QRect(QPoint(), size), colours.color(QPalette::Base));
    painter.setFont(captionFont());
    painter.setPen(captionColour(colours));
    painter.drawText(QRectF(12, 6, size.width() - 24, 34),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap,
                     tr("Candidates %1").arg(statement()));
    const double column = (size.width() - 24) / 3.0;
    QRectF row(12, 44, column, 22);
    const auto headline = [&](int i, const QString& text) {
        painter.drawText(row.translated(i * column, 0), Qt::AlignLeft | Qt::AlignVCenter, text);
    };
    headline(Token, tr("Token"));
    headline(Final, tr("Final probability"));
    headline(Model, tr("Model's own"));
    for (const CandidateRow& candidate : m_candidates.rows) {
        row.translate(0, 21);
        QFont font = captionFont();
        font.setBold(candidate.chosen);
        painter.setFont(font);
        painter.setPen(colours.color(QPalette::Text));
        painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, candidate.token);
        painter.setFont(captionFont());
        paintBar(painter, row.translated(column, 0), candidate.finalProbability, barColour(Final, colours),
                 colours);
        paintBar(painter, row.translated(2 * column, 0), candidate.modelProbability,
                 barColour(Model, colours), colours);
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
