// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/lens_view.h"

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

enum Column { Where, Rank, Probability, Cells };
constexpr int shareRole = Qt::UserRole + 1;
constexpr double strongestTint = 0.55; ///< text stays legible on it
constexpr int cellWidth = 84;          ///< of the figure
constexpr int narrowest = 30;

/// Behind a token of that probability.
QColor tint(double probability, const QPalette& palette) {
    QColor colour = palette.color(QPalette::Highlight);
    colour.setAlphaF(static_cast<float>(strongestTint * std::clamp(probability, 0.0, 1.0)));
    return colour;
}

QString rankText(int rank) {
    return QLocale().toString(rank + 1);
}

class TintDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        painter->fillRect(option.rect.adjusted(0, 0, -1, -1),
                          tint(index.data(shareRole).toDouble(), option.palette));
        QStyledItemDelegate::paint(painter, option, index);
    }
};

} // namespace

LensView::LensView(QWidget* parent) : QTreeView(parent), m_model(new QStandardItemModel(this)) {
    setModel(m_model);
    setItemDelegate(new TintDelegate(this));
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setSelectionBehavior(QAbstractItemView::SelectItems);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setTabKeyNavigation(false);
    setFrameShape(QFrame::NoFrame);
    setFont(captionFont());
    setAccessibleName(tr("What the model would say at each point of its layers"));
    header()->setFont(captionFont());
    header()->setSectionsMovable(false);
    header()->setStretchLastSection(false);
    header()->setMinimumSectionSize(narrowest);
    header()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    connect(this, &QAbstractItemView::clicked, this, &LensView::choose);
    setPicture({});
}

void LensView::setPicture(const LensPicture& picture) {
    m_picture = picture;
    if (hasFigure())
        m_problem.clear();
    const auto columns = static_cast<int>(picture.columns.size());
    const bool isOtherTable = m_model->columnCount() != Cells + columns;
    m_model->setColumnCount(Cells + columns);
    m_model->setRowCount(static_cast<int>(picture.lines.size()));
    m_model->setHorizontalHeaderLabels(
        QStringList{tr("After"), tr("Rank"), picture.token.isEmpty() ? tr("Probability") : picture.token} +
        picture.columns);
    QSignalBlocker quiet(m_model); // each item would have the table laid out
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const LensLine& line = picture.lines[static_cast<std::size_t>(row)];
        const auto put = [&](int column, const QString& text, double share, bool isBold = false) {
            auto* item = m_model->item(row, column);
            if (item == nullptr)
                m_model->setItem(row, column, item = new QStandardItem);
            QFont font = captionFont();
            font.setBold(isBold);
            item->setText(text);
            item->setFont(font);
            item->setData(share, shareRole);
            return item;
        };
        put(Where, line.place, 0);
        put(Rank, rankText(line.rank), 0);
        put(Probability, percentText(line.probability), line.probability);
        for (int column = 0; column < columns; ++column) {
            const LensCell& cell = line.cells[static_cast<std::size_t>(column)];
            QStandardItem* item = put(Cells + column, cell.token, cell.probability, cell.isChosen);
            const QString named = tr("“%1”: %2").arg(cell.token, percentText(cell.probability));
            item->setToolTip(named + tr("\nClick: compare the token with this one, in this layer"));
            item->setData(named, Qt::AccessibleTextRole);
        }
    }
    quiet.unblock();
    Q_EMIT m_model->dataChanged(m_model->index(0, 0),
                                m_model->index(m_model->rowCount() - 1, m_model->columnCount() - 1));
    if (isOtherTable)
        for (int column = 0; column < m_model->columnCount(); ++column)
            header()->setSectionResizeMode(column, column < Cells ? QHeaderView::ResizeToContents
                                                                  : QHeaderView::Stretch);
    header()->setVisible(hasFigure());
    viewport()->update();
    Q_EMIT statementChanged(statement());
}

void LensView::setProblem(const QString& problem) {
    m_problem = problem;
    setPicture({});
}

void LensView::choose(const QModelIndex& index) {
    if (!index.isValid())
        return;
    const LensLine& line = m_picture.lines[static_cast<std::size_t>(index.row())];
    const int cell = index.column() - Cells;
    Q_EMIT cellChosen(line.layer,
                      cell < 0 ? std::nullopt : std::optional(line.cells[static_cast<std::size_t>(cell)].id));
}

void LensView::keyPressEvent(QKeyEvent* event) {
    const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isReturn && event->modifiers() == Qt::NoModifier && currentIndex().isValid())
        choose(currentIndex());
    else
        QTreeView::keyPressEvent(event);
}

QString LensView::meaning() const {
    return tr("What the model would say if it stopped there");
}

QString LensView::statement() const {
    if (!hasFigure())
        return tr("the most probable tokens at every point inside of the layers");
    const auto isFirst = [](const LensLine& line) { return line.rank == 0; };
    auto settled = m_picture.lines.end();
    while (settled != m_picture.lines.begin() && isFirst(*(settled - 1)))
        --settled;
    if (settled == m_picture.lines.end())
        return tr("“%1” (bold) comes at place %2 in the end")
            .arg(m_picture.token, rankText(m_picture.lines.back().rank));
    return tr("“%1” (bold) leads from “%2” on").arg(m_picture.token, settled->place);
}

QString LensView::exportName() const {
    return QStringLiteral("logit_lens");
}

QString LensView::figureTitle() const {
    return tr("Logit lens: what the model would say if it stopped there; “%1” came").arg(m_picture.token);
}

QSize LensView::figureSize(const FigureStyle& style) const {
    const QFontMetricsF metrics(style.font);
    double where = 0;
    for (const LensLine& line : m_picture.lines)
        where = std::max(where, metrics.horizontalAdvance(line.place));
    const double width =
        where + 24 + 2 * cellWidth + cellWidth * static_cast<double>(m_picture.columns.size());
    const double height = 1.4 * metrics.height() * static_cast<double>(m_picture.lines.size() + 1);
    return {static_cast<int>(std::ceil(width)), static_cast<int>(std::ceil(height))};
}

void LensView::paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) {
    const QFontMetricsF metrics(style.font);
    const double height = 1.4 * metrics.height();
    const double first = area.width() - cellWidth * static_cast<double>(m_picture.columns.size() + 2);
    const auto cellAt = [&](std::size_t row, int column) {
        const double top = area.top() + static_cast<double>(row) * height;
        return column == Where
                   ? QRectF(area.left(), top, first, height)
                   : QRectF(area.left() + first + (column - 1) * cellWidth, top, cellWidth, height);
    };
    const auto draw = [&](std::size_t row, int column, const QString& text, bool isBold = false) {
        QFont font = style.font;
        font.setBold(isBold);
        painter.setFont(font);
        painter.drawText(cellAt(row, column).adjusted(3, 0, -3, 0), Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetricsF(font).elidedText(text, Qt::ElideRight, cellWidth - 6));
    };
    painter.setPen(captionColour(style.palette));
    draw(0, Rank, tr("rank"));
    draw(0, Probability, m_picture.token);
    for (int column = 0; column < static_cast<int>(m_picture.columns.size()); ++column)
        draw(0, Cells + column, m_picture.columns[column]);
    for (std::size_t row = 1; row <= m_picture.lines.size(); ++row) {
        const LensLine& line = m_picture.lines[row - 1];
        painter.setPen(style.palette.color(QPalette::Text));
        painter.setFont(style.font);
        painter.drawText(cellAt(row, Where), Qt::AlignLeft | Qt::AlignVCenter, line.place);
        draw(row, Rank, rankText(line.rank));
        painter.fillRect(cellAt(row, Probability).adjusted(0, 0, -1, -1),
                         tint(line.probability, style.palette));
        draw(row, Probability, percentText(line.probability));
        for (int column = 0; column < static_cast<int>(line.cells.size()); ++column) {
            const LensCell& cell = line.cells[static_cast<std::size_t>(column)];
            painter.fillRect(cellAt(row, Cells + column).adjusted(0, 0, -1, -1),
                             tint(cell.probability, style.palette));
            draw(row, Cells + column, cell.token, cell.isChosen);
        }
    }
}

QString LensView::csv() const {
    QString out = QStringLiteral("place,layer,rank,probability");
    for (int column = 1; column <= static_cast<int>(m_picture.columns.size()); ++column)
        out += QStringLiteral(",token_%1,probability_%1").arg(column);
    out += QLatin1Char('\n');
    for (const LensLine& line : m_picture.lines) {
        out += csvText(line.key) + QStringLiteral(",%1,%2,%3")
                                       .arg(line.layer ? QString::number(*line.layer) : QString())
                                       .arg(line.rank + 1)
                                       .arg(line.probability, 0, 'g', 9);
        for (const LensCell& cell : line.cells)
            out += QLatin1Char(',') + csvText(cell.token) +
                   QStringLiteral(",%1").arg(cell.probability, 0, 'g', 9);
        out += QLatin1Char('\n');
    }
    return out;
}

void LensView::paintEvent(QPaintEvent* event) {
    QTreeView::paintEvent(event);
    if (hasFigure())
        return;
    QPainter painter(viewport());
    painter.setPen(captionColour(palette()));
    painter.drawText(
        viewport()->rect().adjusted(16, 8, -16, -8), static_cast<int>(Qt::AlignCenter) | Qt::TextWordWrap,
        m_problem.isEmpty()
            ? tr("Generate a story, or click a word: what the model would have said earlier appears here.")
            : m_problem);
}

} // namespace lila
