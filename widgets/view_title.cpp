// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/view_title.h"

#include "widgets/elided_label.h"
#include "widgets/icons.h"

#include <QHBoxLayout>
#include <QToolButton>

namespace lila {

ViewTitle::ViewTitle(const QString& name, QWidget* parent)
    : QWidget(parent),
      m_name(new QLabel(name, this)),
      m_statement(new ElidedLabel(this)),
      m_meaning(new ElidedLabel(this)),
      m_layout(new QHBoxLayout) {
    QFont bold = m_name->font();
    bold.setBold(true);
    m_name->setFont(bold);
    m_layout->setSpacing(2);
    m_layout->addWidget(m_name);
    m_layout->addSpacing(8);
    m_layout->addWidget(m_statement, 1);
    m_controls = m_layout->count();
    m_meaning->setObjectName(QStringLiteral("meaning"));
    m_meaning->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(10, 3, 4, 3);
    column->setSpacing(0);
    column->addLayout(m_layout, 1);
    column->addWidget(m_meaning);
    setMinimumHeight(30);
}

QToolButton* ViewTitle::makeButton() {
    auto* button = new QToolButton(this);
    button->setAutoRaise(true);
    button->setIconSize({13, 13});
    return button;
}

void ViewTitle::setButtonName(QToolButton& button, const QString& name) {
    button.setToolTip(name);
    button.setAccessibleName(name);
}

QToolButton* ViewTitle::addButton() {
    QToolButton* button = makeButton();
    m_layout->addWidget(button);
    return button;
}

void ViewTitle::addControl(QWidget* control) {
    m_layout->insertWidget(m_controls++, control);
    m_layout->insertSpacing(m_controls++, 6);
}

void ViewTitle::setExportable(ExportableView* view) {
    QToolButton* button = makeButton();
    setButtonName(*button, tr("Export this view…"));
    button->setIcon(actionIcon(ActionIcon::Export));
    connect(button, &QToolButton::clicked, this, [this, view] { Q_EMIT exportRequested(view); });
    m_layout->insertWidget(m_controls, button);
    if (!view->columnNames().isEmpty()) {
        QToolButton* table = makeButton();
        table->setIcon(actionIcon(ActionIcon::Table));
        table->setCheckable(true);
        setButtonName(*table, tr("Its numbers as a table, in the place of the plot"));
        connect(table, &QToolButton::toggled, this, [view](bool isShown) { view->setTableShown(isShown); });
        m_layout->insertWidget(m_controls, table);
    }
    m_view = view;
    setStatement(view->statement());
    m_meaning->show();
}

void ViewTitle::setName(const QString& name) {
    m_name->setText(name);
}

QString ViewTitle::statement() const {
    return m_statement->text();
}

void ViewTitle::setStatement(const QString& statement) {
    m_statement->setStatement(statement);
    if (m_view != nullptr)
        m_meaning->setStatement(m_view->meaning());
}

} // namespace lila
