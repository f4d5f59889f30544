// SPDX-License-Identifier: AGPL-3.0-or-later
// How a story is kept in a QTextDocument: who wrote a character is a property of its format.
#pragma once

#include "widgets/fork_marks.h"
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

/// Colours the writer's words, and makes room for the marks of forks. Neither is a part of the document: undo
/// never meets them, and a change of palette recolours everything.
class StoryHighlighter : public QSyntaxHighlighter {
    Q_OBJECT

public:
    StoryHighlighter(QTextEdit& view, const ForkMarks& forks);
    bool eventFilter(QObject* watched, QEvent* event) override;

protected:
    void highlightBlock(const QString& text) override;

private:
    template <class Work>
    void quietly(const Work& work);

    QTextEdit& m_view;
    const ForkMarks& m_forks;
    QColor m_colour; ///< of the writer's words
};

} // namespace lila
