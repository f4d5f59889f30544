// SPDX-License-Identifier: AGPL-3.0-or-later
// Follows the token in focus for the story's text: where one head of attention looked when it was predicted,
// asked for while that head's choice can be seen.
#pragma once

#include "app/explorer/story/attended_text.h"
#include "app/explorer/views/token_question.h"

#include <QObject>

namespace lila {

class AttentionChoice;
class Focus;

class StoryAttention : public QObject {
    Q_OBJECT

public:
    /// A child of `row`, in which `choice` lies.
    StoryAttention(QWidget& row, AttentionChoice& choice, Focus& focus);

    const AttendedText& text() const { return m_text; }
    /// One line for people.
    const QString& statement() const { return m_statement; }

Q_SIGNALS:
    void changed();

private:
    struct Seen {
        std::shared_ptr<const TokenLook> look;
        std::vector<std::pair<std::size_t, std::size_t>> places; ///< TokenQuestion::places()
        int id = 0;                                              ///< of the token
    };

    void fillChoice();
    void ask();
    void take(const Seen& seen);
    void forget(const QString& statement);
    void show();

    AttentionChoice& m_choice;
    Focus& m_focus;
    WhileSeen* m_whileSeen;
    std::optional<Seen> m_seen;
    std::vector<std::pair<int, int>> m_places; ///< of m_seen: start and length, in characters
    AttendedText m_text;
    QString m_statement;
};

} // namespace lila
