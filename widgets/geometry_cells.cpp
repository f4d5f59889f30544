// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/geometry_cells.h"

#include "widgets/colour_map.h"
#include "widgets/number_box.h"
#include "widgets/number_text.h"
#include "widgets/theme.h"

#include <QPainter>

#include <algorithm>

namespace lila {
namespace {

constexpr double largestFactor = 1e6; ///< the model takes no larger one
constexpr int airAside = 8;           ///< pixels, of a cell's two sides together
constexpr int airAbove = 4;

} // namespace

std::pair<double, double> rangeOf(GeometryKnob::Kind kind) {
    return {kind == GeometryKnob::Kind::Temperature ? 0 : -largestFactor, largestFactor};
}

GeometryCells::GeometryCells(const GeometryTable& table, QObject* parent)
    : QStyledItemDelegate(parent), m_table(table) {}

QColor GeometryCells::ground(const QPalette& palette, const QModelIndex& cell) const {
    const QColor base = palette.color(QPalette::Base);
    const auto shade = m_table.shadeAt(cell);
    if (!shade)
        return base;
    return m_table.section() == GeometrySection::Attention
               ? colourAgainst(ColourMap::Cividis, *shade, isDark(palette))
               : divergingFrom(base, *shade);
}

bool GeometryCells::isChanged(const QModelIndex& cell) const {
    const auto knob = m_table.knobAt(cell);
    return knob && m_table.isChanged(*knob);
}

QString GeometryCells::text(const QModelIndex& cell) const {
    const bool isBeta = cell.column() < m_table.headCount() && m_table.section() == GeometrySection::Beta;
    return isBeta && isChanged(cell)
               ? QStringLiteral("× %1").arg(numberText(m_table.valueOf(*m_table.knobAt(cell))))
               : cell.data().toString();
}

int GeometryCells::widthOf(const QModelIndex& cell, const QFont& font) const {
    QFont shown = font;
    shown.setBold(isChanged(cell));
    const int width = QFontMetrics(shown).horizontalAdvance(text(cell));
    const bool isHead = cell.column() < m_table.headCount();
    return airAside +
           (isHead ? std::max(width, QFontMetrics(font).horizontalAdvance(QStringLiteral("−0,00"))) : width);
}

void GeometryCells::paintCell(QPainter& painter, const QRectF& area, const QPalette& palette,
                              const QModelIndex& cell) const {
    const QColor behind = ground(palette, cell);
    painter.fillRect(area, behind);
    const bool isChanged = this->isChanged(cell);
    const bool isHead = cell.column() < m_table.headCount();
    painter.setPen(isHead ? readableOn(behind) : palette.color(QPalette::Text));
    QFont font = painter.font();
    const QFont plain = font;
    font.setBold(isChanged);
    painter.setFont(font);
    constexpr double air = airAside / 2.0;
    painter.drawText(area.adjusted(air, 0, -air, 0), cell.data(Qt::TextAlignmentRole).toInt(), text(cell));
    painter.setFont(plain);
    if (!isChanged)
        return;
    painter.setPen(QPen(palette.color(QPalette::Highlight), 2, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(area.adjusted(2, 2, -2, -2));
}

void GeometryCells::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& cell) const {
    painter->save();
    painter->setFont(option.font);
    paintCell(*painter, option.rect, option.palette, cell);
    if (option.state.testFlag(QStyle::State_Selected)) {
        QColor veil = option.palette.color(QPalette::Highlight);
        veil.setAlphaF(0.28F);
        painter->fillRect(option.rect, veil);
    }
    if (option.state.testFlag(QStyle::State_HasFocus)) {
        painter->setPen(QPen(option.palette.color(QPalette::Text), 1, Qt::DotLine));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
    painter->restore();
}

QSize GeometryCells::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& cell) const {
    return {widthOf(cell, option.font), option.fontMetrics.height() + airAbove};
}

QWidget* GeometryCells::createEditor(QWidget* parent, const QStyleOptionViewItem&,
                                     const QModelIndex& cell) const {
    const auto knob = m_table.knobAt(cell);
    if (!knob)
        return nullptr;
    const auto [least, most] = rangeOf(knob->kind);
    auto* box = new NumberBox(least, most, false, parent);
    box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    box->setAccessibleName(cell.data(Qt::AccessibleTextRole).toString());
    return box;
}

void GeometryCells::setEditorData(QWidget* editor, const QModelIndex& cell) const {
    static_cast<NumberBox*>(editor)->showValue(cell.data(Qt::EditRole).toDouble());
}

void GeometryCells::setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& cell) const {
    auto* box = static_cast<NumberBox*>(editor);
    box->interpretText();
    if (static_cast<float>(box->value()) != static_cast<float>(cell.data(Qt::EditRole).toDouble()))
        model->setData(cell, box->value());
}

} // namespace lila
