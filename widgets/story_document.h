// SPDX-License-Identifier: AGPL-3.0-or-later
// How a story is kept in a QTextDocument: who wrote a character is a property of its format.
#pragma once

#include "widgets/generated_runs.h"

#include <QSyntaxHighlighter>
#include <QTextEdit>
#include <QTextFormat>

namespace lila {

/// 0: the writer.
int generationOf(const QTextCharFormat& format);
QTextCharFormat writerFormat();
QTextCharFormat generatedFormat(int generation);
/// Open lines, a little space between paragraphs; `font` is the story's.
QTextBlockFormat storyBlockFormat(const QFont& font);

/// Unlike toPlainText(), keeps non-breaking spaces.
QString storyTextOf(const QTextDocument& document);
/// The same of a part, which costs what its paragraphs cost.
QString textIn(const QTextDocument& document, int start, int length);
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
