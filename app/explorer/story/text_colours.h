// SPDX-License-Identifier: AGPL-3.0-or-later
// Colours the story by what is known of its tokens; what is not known of those that can be seen is looked up
// in the background.
#pragma once

#include "app/explorer/story/attended_text.h"
#include "widgets/text_colour.h"
#include "widgets/text_tints.h"

#include <QObject>
#include <QTimer>

#include <optional>

namespace lila {

class StoryView;
class TokenInspection;

class TextColours : public QObject {
    Q_OBJECT

public:
    /// Both must outlive this.
    TextColours(StoryView& view, TokenInspection& inspection, QObject* parent = nullptr);

    TextColour colour() const { return m_by; }
    void setColour(TextColour by);
    /// For TextColour::Attention.
    void setAttended(const AttendedText& attended);

    /// Of what is known. A person's words have no resonator.
    std::vector<TextTint> tintsIn(int start, int end) const;

Q_SIGNALS:
    void colourChanged(lila::TextColour by);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void scale();
    /// By what is known of the tokens themselves.
    bool isOfRecords() const { return m_by != TextColour::Nothing && m_by != TextColour::Attention; }
    void lookSoon();
    void lookAgain();
    void look();

    StoryView& m_view;
    TokenInspection& m_inspection;
    TextColour m_by = TextColour::Nothing;
    AttendedText m_attended;
    TintScale m_scale;
    QTimer m_soon;
    std::optional<std::pair<int, int>>
        m_asked; ///< characters; also after the answer, until something changes
};

} // namespace lila
