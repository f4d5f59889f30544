// SPDX-License-Identifier: AGPL-3.0-or-later
// The bar above a view: its name, a line that says what is shown, the view's few controls, export.
#pragma once

#include "widgets/exportable_view.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace lila {

class ElidedLabel;

class ViewTitle : public QWidget {
    Q_OBJECT

public:
    explicit ViewTitle(const QString& name, QWidget* parent = nullptr);

    /// Left of the bar's own buttons.
    void addControl(QWidget* control);
    /// Adds the export button, and below the name, in the bar's whole width, what the view is about.
    void setExportable(ExportableView* view);
    QString statement() const;
    void setName(const QString& name);

public Q_SLOTS:
    /// With it, what the view is about is told anew: that may change with the model.
    void setStatement(const QString& statement);

Q_SIGNALS:
    void exportRequested(lila::ExportableView* view);

protected:
    /// At the bar's right end.
    QToolButton* addButton();
    static void setButtonName(QToolButton& button, const QString& name);

private:
    QToolButton* makeButton();

    QLabel* m_name;
    ElidedLabel* m_statement;
    ElidedLabel* m_meaning;
    QHBoxLayout* m_layout;
    const ExportableView* m_view = nullptr;
    int m_controls = 0; ///< index in the layout where the next control goes
};

} // namespace lila
