// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/root_boost.h"

#include "widgets/elided_label.h"
#include "widgets/number_box.h"
#include "widgets/theme.h"
#include "widgets/undo_keys.h"
#include "widgets/wheel_guard.h"

#include <QBoxLayout>
#include <QLabel>

namespace lila {

RootBoost::RootBoost(QWidget* parent)
    : QWidget(parent), m_box(new NumberBox(0, most, false)), m_effect(new ElidedLabel) {
    auto* name = new QLabel(tr("&Boost"));
    name->setFont(captionFont());
    name->setBuddy(m_box);
    m_box->setFont(captionFont());
    m_box->setStep(0.5);
    m_box->setAccessibleName(tr("Boost of the root"));
    m_box->setToolTip(
        tr("By so much nearer the root counts, in squared distance, whenever the layer compares "
           "its state to the roots; it acts on the next token"));
    passUndoOn(m_box);
    guardWheel(m_box);
    m_effect->setFont(captionFont());
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(6, 0, 4, 2);
    row->addWidget(name);
    row->addWidget(m_box);
    row->addWidget(m_effect, 1);
    connect(m_box, &NumberBox::valueChanged, this, &RootBoost::boostChanged);
}

void RootBoost::setBoost(double boost) {
    m_box->showValue(boost);
}

double RootBoost::boost() const {
    return m_box->value();
}

void RootBoost::setEffect(const QString& effect) {
    m_effect->setStatement(effect);
}

QString RootBoost::effect() const {
    return m_effect->text();
}

} // namespace lila
