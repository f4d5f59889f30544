// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/window/once_more.h"

#include "app/explorer/story/story_session.h"
#include "app/explorer/story/written_part.h"
#include "app/explorer/window/generate_command.h"
#include "app/explorer/window/offer.h"
#include "widgets/core_problem.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>

#include <stdexcept>

namespace lila {

OnceMore::OnceMore(QAction& write, QAction& copy, StorySession& session, QObject* parent)
    : QObject(parent), m_write(write), m_copy(copy), m_session(session) {
    session.book().view().addActions({&write, &copy}); // into the menu of the text
    connect(&write, &QAction::triggered, this, &OnceMore::write);
    connect(&copy, &QAction::triggered, this, &OnceMore::copy);
    connect(&session.book(), &StoryBook::changed, this, &OnceMore::update);
    connect(&session.book().view(), &QTextEdit::cursorPositionChanged, this, &OnceMore::update);
    for (auto change :
         {&StorySession::stateChanged, &StorySession::modelChanged, &StorySession::engineChanged})
        connect(&session, change, this, &OnceMore::update);
    update();
}

std::optional<StoryPath::Part> OnceMore::part() const {
    const StoryBook& book = m_session.book();
    const auto token = book.tokenAt(book.view().textCursor().position());
    return writtenPart(book.story(), book.path(), token ? token->index : book.path().tokenCount());
}

QString OnceMore::whyNot() const {
    const StoryBook& book = m_session.book();
    if (m_session.isRunning())
        return tr("Stop (Esc) the generation first");
    if (m_session.model() == nullptr)
        return tr("No model is open");
    const auto written = part();
    return written ? whyNotAgain(book.story(), book.path(), *written, *m_session.model())
                   : tr("No model has written on this branch");
}

void OnceMore::update() {
    const QString why = whyNot();
    const auto written = why.isEmpty() ? part() : std::nullopt;
    const Precision precision =
        written ? m_session.book().story().span(written->span).origin->precision : Precision::Fp32;
    const bool isOther = written && precision != m_session.model()->engine.precision;
    offer(m_write,
          tr("The model's words at the caret, or else the last ones, once more on a branch beside them: with "
             "their seed and settings, the same tokens"),
          isOther ? tr("These words were written in %1: choose that in the Model menu first")
                        .arg(QString::fromUtf8(precisionName(precision).data()))
                  : why);
    offer(m_copy,
          tr("A line for the terminal that makes the model's words at the caret, or else the last ones, once "
             "more: the same tokens"),
          written ? whyNotByCommand(m_session.book().story(), m_session.book().path(), *written) : why);
}

void OnceMore::write() {
    if (const auto written = part())
        m_session.writeAgain(*written);
}

void OnceMore::copy() {
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
