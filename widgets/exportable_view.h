// SPDX-License-Identifier: AGPL-3.0-or-later
// What a view must offer so that its picture can be saved.
#pragma once

#include <QRectF>
#include <QSize>
#include <QString>

class QPainter;

namespace lila {

class ExportableView {
public:
    virtual ~ExportableView() = default;

    virtual QString exportName() const = 0; ///< the file name proposed, without a suffix
    virtual QString statement() const = 0;  ///< one line: what the view shows
    virtual QSize exportSize() const = 0;   ///< of the picture, in points
    virtual void paintExport(QPainter& painter, const QSize& size) = 0;
    virtual QString csv() const { return {}; } ///< the numbers behind the picture; empty where there are none
};

} // namespace lila
