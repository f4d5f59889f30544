// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/colour_legend.h"

#include "widgets/attention_choice.h"
#include "widgets/colour_scale.h"
#include "widgets/elided_label.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>

namespace lila {

ColourLegend::ColourLegend(QWidget* parent)
    : QWidget(parent),
      m_choice(new QComboBox(this)),
      m_scale(new ColourScale(this)),
      m_meaning(new ElidedLabel(this, 2)),
      m_attentionRow(new QWidget(this)),
      m_attention(new AttentionChoice(*m_attentionRow)),
      m_line(new QHBoxLayout),
      m_heads(new QHBoxLayout(m_attentionRow)) {
    for (const TextColour by : textColours)
        m_choice->addItem(textColourName(by), static_cast<int>(by));
    auto* label = new QLabel(tr("&Colour"), this);
    label->setBuddy(m_choice);
    m_line->setSpacing(8);
    m_line->addWidget(label);
    m_line->addWidget(m_choice);
    m_line->addWidget(m_scale);
    m_line->addStretch();
    m_heads->setContentsMargins(0, 0, 0, 0);
    for (QComboBox* box : {&m_attention->layers(), &m_attention->heads(), &m_attention->parts()})
        m_heads->addWidget(box);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(10, 5, 10, 3);
    layout->setSpacing(4);
    layout->addLayout(m_line);
    layout->addWidget(m_attentionRow);
    connect(m_choice, &QComboBox::activated, this, [this] {
        setColour(colour());
        Q_EMIT chosen(colour());
    });
    setColour(TextColour::Nothing);
}

TextColour ColourLegend::colour() const {
    return static_cast<TextColour>(m_choice->currentData().toInt());
}

void ColourLegend::setColour(TextColour by) {
    const QSignalBlocker quiet(m_choice);
    m_choice->setCurrentIndex(m_choice->findData(static_cast<int>(by)));
    m_attentionRow->setVisible(by == TextColour::Attention);
    placeMeaning();
    explain(by, textColourMeaning(by));
}

/// Where there is the more room for it.
void ColourLegend::placeMeaning() {
    m_line->removeWidget(m_meaning);
    m_heads->removeWidget(m_meaning);
    (m_attentionRow->isHidden() ? m_line : m_heads)->addWidget(m_meaning, 1);
}

void ColourLegend::explain(TextColour scale, const QString& meaning) {
    m_scale->setColour(scale);
    m_meaning->setStatement(meaning);
}

} // namespace lila
