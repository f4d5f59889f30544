// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/dock_title.h"

#include "widgets/elided_label.h"
#include "widgets/icons.h"

#include <QDockWidget>
#include <QHBoxLayout>
#include <QToolButton>

namespace lila {

DockTitle::DockTitle(QDockWidget& dock)
    : QWidget(&dock), m_statement(new ElidedLabel(this)), m_layout(new QHBoxLayout(this)) {
    auto* name = new QLabel(dock.windowTitle(), this);
    QFont bold = name->font();
    bold.setBold(true);
    name->setFont(bold);
    m_layout->setContentsMargins(10, 3, 4, 3);
    m_layout->setSpacing(2);
    m_layout->addWidget(name);
    m_layout->addSpacing(8);
    m_layout->addWidget(m_statement, 1);
    m_controls = m_layout->count();

    QToolButton* detach = addButton(tr("Float or dock %1").arg(dock.windowTitle()));
    detach->setIcon(actionIcon(ActionIcon::Float));
    connect(detach, &QToolButton::clicked, &dock, [&dock] { dock.setFloating(!dock.isFloating()); });
    m_layout->addWidget(detach);
    QToolButton* close = addButton(tr("Close %1; the View menu brings it back").arg(dock.windowTitle()));
    close->setIcon(actionIcon(ActionIcon::Close));
    connect(close, &QToolButton::clicked, &dock, &QDockWidget::close);
    m_layout->addWidget(close);
    setMinimumHeight(30);
    dock.setTitleBarWidget(this);
}

QToolButton* DockTitle::addButton(const QString& name) {
    auto* button = new QToolButton(this);
    button->setAutoRaise(true);
    button->setIconSize({13, 13});
    button->setToolTip(name);
    button->setAccessibleName(name);
    return button;
}

void DockTitle::addControl(QWidget* control) {
    m_layout->insertWidget(m_controls++, control);
}

void DockTitle::setExportable(ExportableView* view) {
    QToolButton* button = addButton(tr("Export this view…"));
    button->setIcon(actionIcon(ActionIcon::Export));
    connect(button, &QToolButton::clicked, this, [this, view] { Q_EMIT exportRequested(view); });
    m_layout->insertWidget(m_controls, button);
}

QString DockTitle::statement() const {
    return m_statement->text();
}

void DockTitle::setStatement(const QString& statement) {
    m_statement->setStatement(statement);
}

} // namespace lila
