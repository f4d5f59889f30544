// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/command_copy.h"

#include "app/explorer/story/story_session.h"
#include "app/explorer/window/generate_command.h"
#include "app/explorer/window/offer.h"
#include "widgets/core_problem.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>

#include <stdexcept>

namespace lila {

CommandCopy::CommandCopy(QAction& action, const StorySession& session, QObject* parent)
    : QObject(parent), m_action(action), m_session(session) {
    session.book().view().addAction(&action); // into the menu of the text
    connect(&action, &QAction::triggered, this, &CommandCopy::copy);
    connect(&session.book(), &StoryBook::changed, this, &CommandCopy::update);
    connect(&session.book().view(), &QTextEdit::cursorPositionChanged, this, &CommandCopy::update);
    for (auto change :
         {&StorySession::stateChanged, &StorySession::modelChanged, &StorySession::engineChanged})
        connect(&session, change, this, &CommandCopy::update);
    update();
}

std::optional<StoryPath::Part> CommandCopy::part() const {
    const StoryBook& book = m_session.book();
    const auto token = book.tokenAt(book.view().textCursor().position());
    return writtenPart(book.story(), book.path(), token ? token->index : book.path().tokenCount());
}

void CommandCopy::update() {
    const StoryBook& book = m_session.book();
    const auto whyNot = [&]() -> QString {
        if (m_session.isRunning())
            return tr("Stop (Esc) the generation first");
        if (m_session.model() == nullptr)
            return tr("No model is open");
        const auto written = part();
        return written ? whyNotAgain(book.story(), book.path(), *written, *m_session.model())
                       : tr("No model has written on this branch");
    };
    offer(m_action,
          tr("A line for the terminal that makes the model's words at the caret, or else the last ones, once "
             "more: the same tokens"),
          whyNot());
}

void CommandCopy::copy() {
    const StoryBook& book = m_session.book();
    try {
        if (const auto written = part()) {
            QGuiApplication::clipboard()->setText(
                generateCommand(book.story(), *written, *m_session.model()));
            Q_EMIT copied();
        }
    } catch (const std::invalid_argument& error) {
        Q_EMIT failed(tr("The command cannot be made: %1.").arg(coreProblem(error.what())));
    }
}

} // namespace lila
