// SPDX-License-Identifier: AGPL-3.0-or-later
// What every dock holds: a line that says what is shown, the view's few controls, an export button, and the view.
#pragma once

#include "widgets/exportable_view.h"

#include <QLabel>
#include <QWidget>

class QHBoxLayout;
class QToolButton;

namespace lila {

/// One line of text that gives up its end, not the layout's width; the whole text is its tooltip.
class ElidedLabel : public QLabel {
    Q_OBJECT

public:
    using QLabel::QLabel;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

class ViewFrame : public QWidget {
    Q_OBJECT

public:
    /// Takes `view` as a child; `exportable` is the same object.
    ViewFrame(QWidget* view, ExportableView* exportable, QWidget* parent = nullptr);

    /// Left of the export button.
    void addControl(QWidget* control);
    ExportableView* exportable() const { return m_exportable; }
    QString statement() const { return m_statement->text(); }

public Q_SLOTS:
    void setStatement(const QString& statement);

Q_SIGNALS:
    void exportRequested(lila::ExportableView* view);

private:
    ExportableView* m_exportable;
    ElidedLabel* m_statement;
    QHBoxLayout* m_header;
    QToolButton* m_export;
};

} // namespace lila
