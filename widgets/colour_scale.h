// SPDX-License-Identifier: AGPL-3.0-or-later
// What the colours of a text mean: they in a row, and numbers below them.
#pragma once

#include "widgets/text_colour.h"

#include <QWidget>

namespace lila {

class ColourScale : public QWidget {
public:
    explicit ColourScale(QWidget* parent);

    void setColour(TextColour by);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    TextColour m_by = TextColour::Nothing;
};

} // namespace lila
