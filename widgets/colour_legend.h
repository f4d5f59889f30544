// SPDX-License-Identifier: AGPL-3.0-or-later
// By what the text above is coloured, to be chosen, and what the colours mean.
#pragma once

#include "widgets/text_colour.h"

#include <QWidget>

class QComboBox;

namespace lila {

class ColourScale;
class ElidedLabel;

class ColourLegend : public QWidget {
    Q_OBJECT

public:
    explicit ColourLegend(QWidget* parent = nullptr);

    TextColour colour() const;
    /// Tells nobody.
    void setColour(TextColour by);

Q_SIGNALS:
    void chosen(lila::TextColour by);

private:
    QComboBox* m_choice;
    ColourScale* m_scale;
    ElidedLabel* m_meaning;
};

} // namespace lila
