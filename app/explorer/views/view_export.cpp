// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/views/view_export.h"

#include "app/explorer/files/file_dialogs.h"
#include "widgets/tr.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFileInfo>
#include <QHash>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

namespace lila {
namespace {

constexpr int pagePoints = 72; ///< to the inch: PDF's own unit
constexpr int svgPixels = 96;  ///< to the inch: CSS says so
constexpr int pngScale = 2;
constexpr double dotsPerMetre = svgPixels * pngScale / 0.0254;

QString nothingToShow() {
    return tr("Nothing was exported: this view has nothing to show yet.");
}

bool paint(ExportableView& view, const FigureStyle& style, QPaintDevice& device, double scale = 1) {
    QPainter painter;
    if (!painter.begin(&device))
        return false;
    painter.scale(scale, scale);
    paintPage(painter, view, style);
    return painter.end();
}

/// What the generator writes, but for the characters that XML cannot hold.
QByteArray wellFormed(QByteArray svg) {
    svg.removeIf([](char c) { return c >= 0 && c < ' ' && c != '\n' && c != '\t' && c != '\r'; });
    return svg.replace("\xEF\xBF\xBE", "").replace("\xEF\xBF\xBF", "");
}

bool writeSvg(ExportableView& view, const FigureStyle& style, QIODevice& out) {
    QBuffer buffer;
    QSvgGenerator svg;
    svg.setOutputDevice(&buffer);
    svg.setResolution(svgPixels);
    svg.setSize(pageSize(view, style));
    svg.setViewBox(QRect(QPoint(), pageSize(view, style)));
    // The generator escapes neither.
    svg.setTitle(view.figureTitle().toHtmlEscaped());
    svg.setDescription(view.source().toHtmlEscaped());
    return paint(view, style, svg) && out.write(wellFormed(buffer.data())) >= 0;
}

bool writePdf(ExportableView& view, const FigureStyle& style, QIODevice& out) {
    QPdfWriter pdf(&out);
    pdf.setTitle(view.figureTitle());
    pdf.setCreator(QCoreApplication::applicationName());
    pdf.setResolution(pagePoints);
    pdf.setPageSize(QPageSize(QSizeF(pageSize(view, style)), QPageSize::Point, {}, QPageSize::ExactMatch));
    pdf.setPageMargins(QMarginsF());
    return paint(view, style, pdf);
}

bool writePng(ExportableView& view, const FigureStyle& style, QIODevice& out) {
    QImage image(pageSize(view, style) * pngScale, QImage::Format_RGB32);
    image.setDotsPerMeterX(qRound(dotsPerMetre));
    image.setDotsPerMeterY(qRound(dotsPerMetre));
    return paint(view, style, image, pngScale) && image.save(&out, "PNG");
}

bool writeCsv(ExportableView& view, const FigureStyle&, QIODevice& out) {
    return out.write(view.csv().toUtf8()) >= 0;
}

} // namespace

QStringList exportFilters(const ExportableView& view) {
    QStringList filters{tr("SVG picture (*.svg)"), tr("PDF page (*.pdf)"), tr("PNG picture (*.png)")};
    if (!view.csv().isEmpty())
        filters.append(tr("CSV table (*.csv)"));
    return filters;
}

QString exportView(ExportableView& view, const QString& file, const FigureStyle& style) {
    const QString suffix = QFileInfo(file).suffix().toLower();
    using Writer = bool (*)(ExportableView&, const FigureStyle&, QIODevice&);
    static const QHash<QString, Writer> writers{{QStringLiteral("svg"), writeSvg},
                                                {QStringLiteral("pdf"), writePdf},
                                                {QStringLiteral("png"), writePng},
                                                {QStringLiteral("csv"), writeCsv}};
    if (!writers.contains(suffix))
        return tr("Could not export to %1: the name must end in .svg, .pdf, .png or .csv.").arg(file);
    if (!view.hasFigure())
        return nothingToShow();
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly) || !writers[suffix](view, style, out) || !out.commit())
        return tr("Could not write %1: %2").arg(file, out.errorString());
    return {};
}

void askToExport(QWidget& parent, ExportableView& view,
                 const std::function<void(const QString& problem, const QString& file)>& done) {
    if (!view.hasFigure())
        return done(nothingToShow(), {});
    askToSave(parent, tr("Export this view"), exportFilters(view), view.exportName() + QStringLiteral(".svg"),
              [&view, done](const QString& file, const QString&) { done(exportView(view, file), file); });
}

} // namespace lila
