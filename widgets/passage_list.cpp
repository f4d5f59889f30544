// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/passage_list.h"

#include "widgets/csv_text.h"
#include "widgets/figure.h"
#include "widgets/number_text.h"
#include "widgets/passage_text.h"
#include "widgets/root_scene.h"
#include "widgets/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr int padding = 6;
constexpr int dots = 14; ///< right of a text of which more follows
constexpr int figureWidth = 620;
constexpr int figureLines = 100;

QString plainText(const Passage& passage) {
    QString text;
    for (const PassageToken& token : passage.tokens)
        text += token.text;
    return text;
}

double captionWidth(const QFont& font, const std::vector<Passage>& passages) {
    double width = 0;
    for (const Passage& passage : passages)
        width = std::max(width, QFontMetricsF(font).horizontalAdvance(passage.caption));
    return std::ceil(width) + 2 * padding;
}

} // namespace

class PassageList::Delegate : public QStyledItemDelegate {
public:
    explicit Delegate(PassageList& list) : QStyledItemDelegate(&list), m_list(list) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const bool isPointed = (option.state & QStyle::State_MouseOver) != 0;
        if ((option.state & QStyle::State_Selected) != 0)
            painter->fillRect(option.rect, selectedTokenColour(option.palette));
        else if (isPointed)
            painter->fillRect(option.rect, lineColour(option.palette, 0.05));
        const Passage& passage = passageAt(index);
        const QRectF area = textArea(option.rect, option.font);
        painter->save();
        painter->setFont(option.font);
        painter->setPen(captionColour(option.palette));
        painter->drawText(QRectF(option.rect.left(), area.top(), area.left() - option.rect.left() - padding,
                                 QFontMetricsF(option.font).height()),
                          Qt::AlignRight | Qt::AlignTop, passage.caption);
        const PassageText text(passage, option.font, area.width());
        const int lines = linesOf(text, index);
        text.paint(*painter, area, firstLine(text, lines), lines, option.palette);
        painter->setPen(lineColour(option.palette, 0.12));
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
        painter->restore();
    }

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const QRect all(0, 0, m_list.viewport()->width(), 0);
        const PassageText text(passageAt(index), option.font, textArea(all, option.font).width());
        const int lines = std::max(1, linesOf(text, index));
        return {all.width(), static_cast<int>(std::ceil(lines * text.lineHeight())) + 2 * padding};
    }

    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override {
        if (event->type() != QEvent::ToolTip || !index.isValid())
            return QStyledItemDelegate::helpEvent(event, view, option, index);
        const Passage& passage = passageAt(index);
        const QRectF area = textArea(option.rect, option.font);
        const PassageText text(passage, option.font, area.width());
        const QPointF above(0, firstLine(text, linesOf(text, index)) * text.lineHeight());
        const auto token = text.tokenAt(event->pos() - area.topLeft() + above);
        if (token && passage.tokens[*token].probability > 0)
            QToolTip::showText(event->globalPos(),
                               tr("“%1”: probability %2")
                                   .arg(passage.tokens[*token].text.trimmed(),
                                        percentText(passage.tokens[*token].probability)),
                               view);
        else
            QToolTip::hideText();
        return true;
    }

private:
    const Passage& passageAt(const QModelIndex& index) const {
        return m_list.m_choice.passages[static_cast<std::size_t>(index.row())];
    }
    QRectF textArea(const QRect& row, const QFont& font) const {
        const double left = captionWidth(font, m_list.m_choice.passages);
        return QRectF(row).adjusted(left, padding, -padding - dots, -padding);
    }
    /// That are shown: all of the one at the cursor.
    int linesOf(const PassageText& text, const QModelIndex& index) const {
        if (index.row() == m_list.currentIndex().row())
            return text.lineCount();
        const auto rows = static_cast<int>(m_list.m_choice.passages.size());
        const double room = static_cast<double>(m_list.viewport()->height()) / rows - 2 * padding;
        return std::min(text.lineCount(), std::max(2, static_cast<int>(room / text.lineHeight())));
    }
    int firstLine(const PassageText& text, int lines) const {
        return m_list.m_choice.isGrowing ? text.lineCount() - lines : 0;
    }

    PassageList& m_list;
};

PassageList::PassageList(QWidget* parent) : QListView(parent), m_model(new QStandardItemModel(this)) {
    setModel(m_model);
    setItemDelegate(new Delegate(*this));
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setAccessibleName(tr("Alternatives"));
    setFont(captionFont());
    connect(this, &QAbstractItemView::clicked, this,
            [this](const QModelIndex& index) { Q_EMIT taken(index.row()); });
    connect(this, &QAbstractItemView::entered, this,
            [this](const QModelIndex& index) { point(index.row()); });
}

void PassageList::setChoice(const PassageChoice& choice) {
    m_choice = choice;
    const int rows = static_cast<int>(choice.passages.size());
    if (m_model->rowCount() > rows)
        m_model->removeRows(rows, m_model->rowCount() - rows);
    for (int i = 0; i < rows; ++i) {
        if (i == m_model->rowCount())
            m_model->appendRow(new QStandardItem);
        const Passage& passage = choice.passages[static_cast<std::size_t>(i)];
        const QString text = QStringLiteral("%1: %2").arg(passage.caption, plainText(passage));
        if (m_model->item(i)->text() != text)
            m_model->item(i)->setText(text); // as assistive technology reads it
    }
    if (rows == 0)
        point(-1);
    scheduleDelayedItemsLayout();
    Q_EMIT statementChanged(statement());
}

void PassageList::point(int row) {
    if (std::exchange(m_pointed, row) != row)
        Q_EMIT pointedAt(row);
}

void PassageList::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QListView::currentChanged(current, previous);
    scheduleDelayedItemsLayout();
    point(current.isValid() ? current.row() : -1);
}

void PassageList::keyPressEvent(QKeyEvent* event) {
    const bool isPlain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    const int number = event->key() - Qt::Key_1;
    const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isPlain && number >= 0 && number < std::min(9, m_model->rowCount()))
        Q_EMIT taken(number);
    else if (isPlain && isReturn && currentIndex().isValid())
        Q_EMIT taken(currentIndex().row());
    else if (isPlain && event->key() == Qt::Key_Escape)
        Q_EMIT dismissed();
    else
        QListView::keyPressEvent(event);
}

void PassageList::resizeEvent(QResizeEvent* event) {
    QListView::resizeEvent(event);
    scheduleDelayedItemsLayout();
}

void PassageList::focusOutEvent(QFocusEvent* event) {
    QListView::focusOutEvent(event);
    if (event->reason() != Qt::ActiveWindowFocusReason && event->reason() != Qt::PopupFocusReason)
        point(-1);
}

void PassageList::leaveEvent(QEvent* event) {
    QListView::leaveEvent(event);
    point(hasFocus() && currentIndex().isValid() ? currentIndex().row() : -1);
}

QString PassageList::meaning() const {
    return tr("What else could be written; the less probable, the stronger underlined");
}

QString PassageList::statement() const {
    return m_choice.passages.empty() ? tr("several ways on at once, or other passages for a gap")
                                     : m_choice.title;
}

QString PassageList::figureTitle() const {
    return m_choice.title;
}

QSize PassageList::figureSize(const FigureStyle& style) const {
    const double left = captionWidth(style.font, m_choice.passages);
    double height = 0;
    for (const Passage& passage : m_choice.passages) {
        const PassageText text(passage, style.font, figureWidth - left - padding);
        height += std::clamp(text.lineCount(), 1, figureLines) * text.lineHeight() + padding;
    }
    return {figureWidth, static_cast<int>(std::ceil(height))};
}

void PassageList::paintFigure(QPainter& painter, const QRectF& area, const FigureStyle& style) {
    const double left = captionWidth(style.font, m_choice.passages);
    double top = area.top();
    painter.setFont(style.font);
    for (const Passage& passage : m_choice.passages) {
        const PassageText text(passage, style.font, area.width() - left - padding);
        const int lines = std::clamp(text.lineCount(), 1, figureLines);
        painter.setPen(captionColour(style.palette));
        painter.drawText(QRectF(area.left(), top, left - padding, text.lineHeight()),
                         Qt::AlignRight | Qt::AlignTop, passage.caption);
        text.paint(painter, QRectF(area.left() + left, top, area.width() - left - padding, 0), 0, lines,
                   style.palette);
        top += lines * text.lineHeight() + padding;
    }
}

QString PassageList::csv() const {
    QString out = QStringLiteral("%1,token,probability\n").arg(m_choice.caption);
    for (const Passage& passage : m_choice.passages)
        for (const PassageToken& token : passage.tokens)
            out += csvText(passage.caption) + QLatin1Char(',') + csvText(token.text) +
                   QStringLiteral(",%1\n").arg(token.probability, 0, 'g', 9);
    return out;
}

void PassageList::paintEvent(QPaintEvent* event) {
    QListView::paintEvent(event);
    if (!m_choice.passages.empty())
        return;
    QPainter painter(viewport());
    painter.setPen(captionColour(palette()));
    painter.drawText(viewport()->rect().adjusted(16, 8, -16, -8),
                     static_cast<int>(Qt::AlignCenter) | Qt::TextWordWrap,
                     tr("Story → Several at once: ways to go on appear here, to choose from. With a passage "
                        "selected, Story → Fill the gap: others for it."));
}

} // namespace lila
