// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/view_frame.h"

#include "widgets/icons.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace lila {

QSize ElidedLabel::minimumSizeHint() const { return {40, fontMetrics().height() + 2}; }

void ElidedLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setPen(captionColour(palette()));
    const QString shown = fontMetrics().elidedText(text(), Qt::ElideRight, width());
    painter.drawText(rect(), static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter), shown);
}

ViewFrame::ViewFrame(QWidget* view, ExportableView* exportable, QWidget* parent)
    : QWidget(parent), m_exportable(exportable), m_statement(new ElidedLabel(this)), m_header(new QHBoxLayout),
      m_export(new QToolButton(this)) {
    m_statement->setFont(captionFont());
    m_statement->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_export->setAutoRaise(true);
    m_export->setIcon(actionIcon(ActionIcon::Export));
    m_export->setToolTip(tr("Export this view…"));
    m_export->setAccessibleName(tr("Export this view"));
    connect(m_export, &QToolButton::clicked, this, [this] { Q_EMIT exportRequested(m_exportable); });

    m_header->setContentsMargins(8, 2, 4, 2);
    m_header->setSpacing(4);
    m_header->addWidget(m_statement, 1);
    m_header->addWidget(m_export);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(m_header);
    layout->addWidget(view, 1);
}

void ViewFrame::addControl(QWidget* control) { m_header->insertWidget(m_header->count() - 1, control); }

void ViewFrame::setStatement(const QString& statement) {
    if (statement == m_statement->text())
        return;
    m_statement->setText(statement);
    m_statement->setToolTip(statement);
}

} // namespace lila
