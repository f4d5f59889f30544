// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/branch_delegate.h"

#include "widgets/branch_model.h"
#include "widgets/theme.h"

#include <QLineEdit>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace lila {
namespace {

constexpr int edge = 4;     ///< left and right of a row
constexpr int markSize = 8; ///< of who wrote it
constexpr int markRoom = 16;
constexpr int rowSpacing = 6;
constexpr int longestTitle = 80; ///< characters

/// A person's words are a full disc, a model's a ring, both a half.
void paintAuthor(QPainter& painter, const QRectF& place, BranchRow::Author author, const QPalette& palette) {
    const QColor person = userTextColour(palette);
    const QColor model = captionColour(palette);
    painter.setPen(QPen(author == BranchRow::Author::Model ? model : person, 1.4));
    painter.setBrush(author == BranchRow::Author::Person ? QBrush(person) : QBrush(Qt::NoBrush));
    painter.drawEllipse(place);
    if (author == BranchRow::Author::Both) {
        painter.setBrush(person);
        painter.drawPie(place, 90 * 16, 180 * 16);
    }
}

void paintBookmark(QPainter& painter, const QRectF& place, const QColor& colour) {
    QPainterPath ribbon;
    ribbon.addPolygon(QPolygonF({place.topLeft(), place.topRight(), place.bottomRight(),
                                 QPointF(place.center().x(), place.bottom() - 3), place.bottomLeft()}));
    painter.fillPath(ribbon, colour);
}

QString countText(const BranchRow& row) {
    if (row.tokens == 0)
        return QStringLiteral("—");
    return QLocale().toString(row.tokens) + (row.hasDraft ? QStringLiteral("+") : QString());
}

/// From the left on, in the room that is left; returns what is left behind it.
QRectF paintText(QPainter& painter, QRectF room, const QString& text, const QFont& font,
                 const QColor& colour) {
    const QFontMetricsF metrics(font);
    painter.setFont(font);
    painter.setPen(colour);
    painter.drawText(room, static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter) | Qt::TextSingleLine,
                     metrics.elidedText(text, Qt::ElideRight, room.width()));
    room.setLeft(std::min(room.right(), room.left() + metrics.horizontalAdvance(text) + 8));
    return room;
}

/// What is read stands out from what is not; quieter still is what is there for the sake of others.
QColor textColour(const BranchRow& row, bool isTitle, const QPalette& palette) {
    if (row.isFaded)
        return lineColour(palette, 0.45);
    if (!isTitle && row.author == BranchRow::Author::Person)
        return userTextColour(palette);
    return row.isShown ? palette.color(QPalette::Text) : captionColour(palette);
}

} // namespace

BranchDelegate::BranchDelegate(const BranchModel& model, QObject* parent)
    : QStyledItemDelegate(parent), m_model(model) {}

void BranchDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const {
    const BranchRow& row = m_model.row(index);
    const QPalette& palette = option.palette;
    painter->save();
    if ((option.state & QStyle::State_HasFocus) != 0) {
        painter->setPen(palette.color(QPalette::Highlight));
        painter->drawRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5));
    }
    painter->setRenderHint(QPainter::Antialiasing);
    QRectF room = QRectF(option.rect).adjusted(edge, 0, -edge, 0);

    const QString count = countText(row);
    painter->setFont(option.font);
    painter->setPen(row.isFaded ? lineColour(palette, 0.45) : captionColour(palette));
    painter->drawText(room, Qt::AlignRight | Qt::AlignVCenter, count);
    room.setRight(room.right() - QFontMetricsF(option.font).horizontalAdvance(count) - 8);
    if (!row.bookmarks.isEmpty()) {
        paintBookmark(*painter, QRectF(room.right() - 7, room.center().y() - 5, 7, 10),
                      palette.color(QPalette::Highlight));
        room.setRight(room.right() - 12);
    }
    paintAuthor(*painter, QRectF(room.left(), room.center().y() - markSize / 2.0, markSize, markSize),
                row.author, palette);
    room.setLeft(room.left() + markRoom);

    if (!row.title.isEmpty()) {
        QFont bold = option.font;
        bold.setBold(true);
        room = paintText(*painter, room, row.title, bold, textColour(row, true, palette));
    }
    paintText(*painter, room, row.beginning, option.font,
              row.title.isEmpty() ? textColour(row, false, palette) : captionColour(palette));
    painter->restore();
}

QSize BranchDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    return {60, QFontMetrics(option.font).height() + rowSpacing};
}

QWidget* BranchDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&,
                                      const QModelIndex& index) const {
    auto* line = new QLineEdit(parent);
    line->setMaxLength(longestTitle);
    line->setPlaceholderText(tr("Named by its first words"));
    line->setAccessibleName(tr("Title of the branch that begins: %1").arg(m_model.row(index).beginning));
    return line;
}

void BranchDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                          const QModelIndex&) const {
    editor->setGeometry(option.rect.adjusted(markRoom, 0, 0, 0));
}

} // namespace lila
