// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/view_export.h"

#include "app/explorer/file_dialogs.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

namespace lila {
namespace {

constexpr double pngScale = 2;

QString tr(const char* text) {
    return QCoreApplication::translate("ViewExport", text);
}

bool paint(ExportableView& view, QPaintDevice& device, double scale) {
    QPainter painter;
    if (!painter.begin(&device))
        return false;
    painter.scale(scale, scale);
    view.paintExport(painter, view.exportSize());
    return painter.end();
}

bool writeSvg(ExportableView& view, QIODevice& out) {
    QSvgGenerator svg;
    svg.setOutputDevice(&out);
    svg.setSize(view.exportSize());
    svg.setViewBox(QRect(QPoint(), view.exportSize()));
    svg.setTitle(view.exportName());
    svg.setDescription(view.statement());
    return paint(view, svg, 1);
}

bool writePdf(ExportableView& view, QIODevice& out) {
    QPdfWriter pdf(&out);
    pdf.setTitle(view.statement());
    pdf.setPageSize(QPageSize(QSizeF(view.exportSize()), QPageSize::Point));
    pdf.setPageMargins(QMarginsF());
    return paint(view, pdf, pdf.logicalDpiX() / 72.0);
}

bool writePng(ExportableView& view, QIODevice& out) {
    QImage image((QSizeF(view.exportSize()) * pngScale).toSize(), QImage::Format_RGB32);
    return paint(view, image, pngScale) && image.save(&out, "PNG");
}

} // namespace

QStringList exportFilters(const ExportableView& view) {
    QStringList filters{tr("SVG picture (*.svg)"), tr("PDF page (*.pdf)"), tr("PNG picture (*.png)")};
    if (!view.csv().isEmpty())
        filters.append(tr("CSV table (*.csv)"));
    return filters;
}

QString exportView(ExportableView& view, const QString& file) {
    const QString suffix = QFileInfo(file).suffix().toLower();
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly))
        return tr("Could not write %1: %2").arg(file, out.errorString());
    bool good = false;
    if (suffix == QLatin1String("svg"))
        good = writeSvg(view, out);
    else if (suffix == QLatin1String("pdf"))
        good = writePdf(view, out);
    else if (suffix == QLatin1String("png"))
        good = writePng(view, out);
    else if (suffix == QLatin1String("csv"))
        good = out.write(view.csv().toUtf8()) >= 0;
    else
        return tr("Could not export to %1: the name must end in .svg, .pdf, .png or .csv.").arg(file);
    if (!good || !out.commit())
        return tr("Could not write %1: %2").arg(file, out.errorString());
    return {};
}

void askToExport(QWidget& parent, ExportableView& view,
                 const std::function<void(const QString& problem, const QString& file)>& done) {
    askToSave(parent, tr("Export this view"), exportFilters(view), view.exportName() + QStringLiteral(".svg"),
              [&view, done](const QString& file) { done(exportView(view, file), file); });
}

} // namespace lila
