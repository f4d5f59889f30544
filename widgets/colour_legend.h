// SPDX-License-Identifier: AGPL-3.0-or-later
// By what the text above is coloured, to be chosen, and what the colours mean.
#pragma once

#include "widgets/text_colour.h"

#include <QWidget>

class QComboBox;
class QHBoxLayout;

namespace lila {

class AttentionChoice;
class ColourScale;
class ElidedLabel;

class ColourLegend : public QWidget {
    Q_OBJECT

public:
    explicit ColourLegend(QWidget* parent = nullptr);

    TextColour colour() const;
    /// Tells nobody.
    void setColour(TextColour by);
    /// What the colours mean now, where that is more than their name says.
    void explain(TextColour scale, const QString& meaning);
    /// Can be seen while attention is chosen.
    AttentionChoice& attention() { return *m_attention; }
    QWidget& attentionRow() { return *m_attentionRow; }

Q_SIGNALS:
    void chosen(lila::TextColour by);

private:
    void placeMeaning();

    QComboBox* m_choice;
    ColourScale* m_scale;
    ElidedLabel* m_meaning;
    QWidget* m_attentionRow;
    AttentionChoice* m_attention;
    QHBoxLayout *m_line, *m_heads;
};

} // namespace lila
