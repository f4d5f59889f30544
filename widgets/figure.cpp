// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/figure.h"

#include "widgets/theme.h"

#include <QApplication>
#include <QFontInfo>
#include <QFontMetricsF>
#include <QPainter>

namespace lila {
namespace {

constexpr int textPixels = 11;
constexpr int titlePixels = 14;
constexpr double margin = 14;
constexpr double gap = 8;
constexpr int textFlags = static_cast<int>(Qt::AlignLeft | Qt::AlignTop) | Qt::TextWordWrap;

QFont titleFont(const FigureStyle& style) {
    QFont font = style.font;
    font.setPixelSize(titlePixels);
    font.setBold(true);
    return font;
}

struct Page {
    QRectF title, figure, source;
    QSize size;
};

Page pageOf(const ExportableView& view, const FigureStyle& style) {
    const QSize figure = view.figureSize(style);
    const auto heightOf = [&](const QString& text, const QFont& font) {
        const QRectF room(0, 0, figure.width(), 10000);
        return text.isEmpty() ? 0 : QFontMetricsF(font).boundingRect(room, textFlags, text).height();
    };
    Page page;
    page.title = QRectF(margin, margin, figure.width(), heightOf(view.figureTitle(), titleFont(style)));
    page.figure = QRectF(QPointF(margin, page.title.bottom() + gap), figure);
    page.source =
        QRectF(margin, page.figure.bottom() + gap, figure.width(), heightOf(view.source(), style.font));
    page.size = QSizeF(figure.width() + 2 * margin, page.source.bottom() + margin).toSize();
    return page;
}

} // namespace

QPalette paperPalette() {
    QPalette palette = lightPalette();
    palette.setColor(QPalette::Base, Qt::white);
    return palette;
}

QFont figureFont() {
    QFont font = QApplication::font();
    font.setFamily(QFontInfo(font).family()); // "Sans Serif" says nothing to an SVG's reader
    font.setPixelSize(textPixels);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

QSize pageSize(const ExportableView& view, const FigureStyle& style) {
    return pageOf(view, style).size;
}

void paintPage(QPainter& painter, ExportableView& view, const FigureStyle& style) {
    const Page page = pageOf(view, style);
    painter.fillRect(QRect(QPoint(), page.size), style.palette.color(QPalette::Base));
    painter.setPen(style.palette.color(QPalette::Text));
    painter.setFont(titleFont(style));
    painter.drawText(page.title, textFlags, view.figureTitle());
    painter.setPen(captionColour(style.palette));
    painter.setFont(style.font);
    painter.drawText(page.source, textFlags, view.source());
    painter.save();
    view.paintFigure(painter, page.figure, style);
    painter.restore();
}

} // namespace lila
