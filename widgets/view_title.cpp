// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/view_title.h"

#include "widgets/elided_label.h"
#include "widgets/icons.h"

#include <QHBoxLayout>
#include <QToolButton>

namespace lila {

ViewTitle::ViewTitle(const QString& name, QWidget* parent)
    : QWidget(parent),
      m_statement(new ElidedLabel(this)),
      m_meaning(new ElidedLabel(this)),
      m_layout(new QHBoxLayout) {
    auto* label = new QLabel(name, this);
    QFont bold = label->font();
    bold.setBold(true);
    label->setFont(bold);
    m_layout->setSpacing(2);
    m_layout->addWidget(label);
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

QToolButton* ViewTitle::makeButton(const QString& name) {
    auto* button = new QToolButton(this);
    button->setAutoRaise(true);
    button->setIconSize({13, 13});
    button->setToolTip(name);
    button->setAccessibleName(name);
    return button;
}

QToolButton* ViewTitle::addButton(const QString& name) {
    QToolButton* button = makeButton(name);
    m_layout->addWidget(button);
    return button;
}

void ViewTitle::addControl(QWidget* control) {
    m_layout->insertWidget(m_controls++, control);
    m_layout->insertSpacing(m_controls++, 6);
}

void ViewTitle::setExportable(ExportableView* view) {
    QToolButton* button = makeButton(tr("Export this view…"));
    button->setIcon(actionIcon(ActionIcon::Export));
    connect(button, &QToolButton::clicked, this, [this, view] { Q_EMIT exportRequested(view); });
    m_layout->insertWidget(m_controls, button);
    m_meaning->setStatement(view->meaning());
    m_meaning->show();
}

QString ViewTitle::statement() const {
    return m_statement->text();
}

void ViewTitle::setStatement(const QString& statement) {
    m_statement->setStatement(statement);
}

} // namespace lila
