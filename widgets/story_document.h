// SPDX-License-Identifier: AGPL-3.0-or-later
// How a story is kept in a QTextDocument: who wrote a character is a property of its format.
#pragma once

#include "widgets/story_view.h"

#include <QSyntaxHighlighter>
#include <QTextFormat>

namespace lila {

QTextCharFormat writerFormat();
QTextCharFormat generatedFormat(int generation);
/// Open lines, a little space between paragraphs; `font` is the story's.
QTextBlockFormat storyBlockFormat(const QFont& font);

/// Unlike toPlainText(), keeps non-breaking spaces.
QString storyTextOf(const QTextDocument& document);
std::vector<GeneratedRun> generatedRunsOf(const QTextDocument& document);
/// Runs outside the text are cut to it.
void markGenerated(QTextDocument& document, const GeneratedRun& run);

/// Colours the writer's words. Colour is no part of the document: undo never meets it, and a change of
/// palette recolours everything.
class StoryHighlighter : public QSyntaxHighlighter {
    Q_OBJECT

public:
    explicit StoryHighlighter(QTextEdit& view);
    bool eventFilter(QObject* watched, QEvent* event) override;

protected:
    void highlightBlock(const QString& text) override;

private:
    QTextEdit& m_view;
    QColor m_colour; ///< of the writer's words
};

} // namespace lila
