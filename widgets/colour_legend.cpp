// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/colour_legend.h"

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
      m_meaning(new ElidedLabel(this)) {
    for (const TextColour by : textColours)
        m_choice->addItem(textColourName(by), static_cast<int>(by));
    auto* label = new QLabel(tr("&Colour"), this);
    label->setBuddy(m_choice);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 5, 10, 3);
    layout->setSpacing(8);
    layout->addWidget(label);
    layout->addWidget(m_choice);
    layout->addWidget(m_scale);
    layout->addWidget(m_meaning, 1);
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
    m_scale->setColour(by);
    m_meaning->setStatement(textColourMeaning(by));
}

} // namespace lila
