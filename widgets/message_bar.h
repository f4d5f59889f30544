// SPDX-License-Identifier: AGPL-3.0-or-later
// Messages in the window, where the user is looking: what happened and what to do; never in the way.
#pragma once

#include "widgets/message_row.h"

#include <map>
#include <optional>
#include <vector>

class QVBoxLayout;

namespace lila {

/// A row for each subject that there is something to say about, at most three of them at a time: what failed
/// or is under way before notices, the newest first; the others follow as rows go. Hidden where there is
/// none. It belongs below what the user works on: there it pushes nothing away.
class MessageBar : public QWidget {
    Q_OBJECT

public:
    using Kind = MessageKind;
    /// What a message is about, and with that how long it is true.
    enum class Subject {
        General,    ///< until files are opened the next time
        Kept,       ///< stories of windows that are gone: until dismissed
        Settings,   ///< a model's own: until the settings are changed
        Model,      ///< until one was opened or prepared
        File,       ///< of the story: until one was opened or saved
        StoryModel, ///< that the story was written with: until it is open, or another story stands there
        Text,       ///< the story as it stands: until it is changed
        Writing,    ///< until the next generation
        Export,     ///< until one succeeds
        AllFigures, ///< of all views at once: until the next are exported
        Corpus,     ///< that would be fetched: until it is, or something else is chosen
    };

    explicit MessageBar(QWidget* parent = nullptr);

    /// Takes the place of what was said about the subject before. Where there is a button, `triggered()` says
    /// that it was pressed.
    void showMessage(Kind kind, const QString& text, const QString& button = {},
                     Subject subject = Subject::General);
    /// Shows a problem; where there is none, the subject is settled. Returns whether it is.
    bool report(const QString& problem, Subject subject);
    /// The button, for those who have no pointer.
    void focusButton(Subject subject);
    /// What was said about the subject is true no longer.
    void settle(Subject subject);
    void settleAll();

    QString text() const; ///< all messages, a line each
    QString text(Subject subject) const;
    std::optional<Kind> kind(Subject subject) const; ///< nothing where nothing is said about it

Q_SIGNALS:
    void triggered(lila::MessageBar::Subject subject);

private:
    void showMostImportant();

    QVBoxLayout* m_layout;
    std::map<Subject, MessageRow*> m_rows;
    std::vector<Subject> m_newest; ///< first
};

} // namespace lila
