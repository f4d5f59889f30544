// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/attention_choice.h"

#include "widgets/theme.h"
#include "widgets/wheel_guard.h"

#include <QComboBox>

#include <algorithm>

namespace lila {

QComboBox* smallChoice(const QString& name, const QString& tip, const QStringList& items, QWidget* parent) {
    auto* box = new QComboBox(parent);
    box->setAccessibleName(name);
    box->setToolTip(tip);
    box->setFont(captionFont());
    box->addItems(items);
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    guardWheel(box);
    return box;
}

AttentionChoice::AttentionChoice(QWidget& row)
    : QObject(&row),
      m_layers(smallChoice(tr("Layer"), tr("The layer whose head is shown"), {}, &row)),
      m_heads(smallChoice(tr("Head"), tr("The head that is shown"), {}, &row)),
      m_parts(smallChoice(tr("What of attention is shown"),
                          tr("Weights: the softmax of all scores. Content: what queries and keys score.\n"
                             "Geometry: what β adds along the head's line of E8."),
                          {tr("Weights"), tr("Content"), tr("Geometry")}, &row)) {
    connect(m_layers, &QComboBox::activated, this, [this](int layer) {
        m_layer = layer;
        Q_EMIT headChosen(m_layer, m_head);
    });
    connect(m_heads, &QComboBox::activated, this, [this](int head) {
        m_head = head;
        Q_EMIT headChosen(m_layer, m_head);
    });
    connect(m_parts, &QComboBox::currentIndexChanged, this, &AttentionChoice::partChanged);
}

void AttentionChoice::setShape(std::size_t layers, std::size_t heads) {
    const auto fill = [](QComboBox& box, const QString& name, std::size_t count) {
        if (box.count() == static_cast<int>(count))
            return;
        box.clear();
        for (std::size_t i = 0; i < count; ++i)
            box.addItem(name.arg(i));
        box.setMinimumWidth(box.sizeHint().width()); // Qt keeps that of the empty one
    };
    fill(*m_layers, tr("Layer %1"), layers);
    fill(*m_heads, tr("Head %1"), heads);
    setHead(m_layer, m_head);
}

void AttentionChoice::setHead(int layer, int head) {
    m_layer = m_layers->count() > 0 ? std::clamp(layer, 0, m_layers->count() - 1) : layer;
    m_head = m_heads->count() > 0 ? std::clamp(head, 0, m_heads->count() - 1) : head;
    m_layers->setCurrentIndex(m_layer);
    m_heads->setCurrentIndex(m_head);
}

AttentionPart AttentionChoice::part() const {
    return static_cast<AttentionPart>(m_parts->currentIndex());
}

QString AttentionChoice::partName() const {
    return m_parts->currentText();
}

} // namespace lila
