// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/story_document.h"

#include "widgets/theme.h"

#include <QEvent>
#include <QFontMetricsF>
#include <QSignalBlocker>
#include <QTextBlock>
#include <QTextBoundaryFinder>
#include <QTextDocument>

#include <algorithm>

namespace lila {
namespace {

constexpr double lineDistance = 3.2; ///< in heights of an x
constexpr int generationProperty = QTextFormat::UserProperty + 1;

} // namespace

int generationOf(const QTextCharFormat& format) {
    return format.intProperty(generationProperty);
}

QTextCharFormat writerFormat() {
    return {};
}

QTextCharFormat generatedFormat(int generation) {
    QTextCharFormat format;
    format.setProperty(generationProperty, generation);
    return format;
}

QTextBlockFormat storyBlockFormat(const QFont& font) {
    // Faces differ much in the height they ask for: what counts is the distance of lines in relation to the
    // letters.
    const QFontMetricsF metrics(font);
    const double wanted = lineDistance * metrics.xHeight();
    QTextBlockFormat format;
    format.setLineHeight(100 * wanted / metrics.height(), QTextBlockFormat::ProportionalHeight);
    format.setBottomMargin(6);
    return format;
}

QString storyTextOf(const QTextDocument& document) {
    QString text = document.toRawText();
    text.replace(QChar::ParagraphSeparator, QLatin1Char('\n'));
    text.replace(QChar::LineSeparator, QLatin1Char('\n'));
    return text;
}

QString textIn(const QTextDocument& document, int start, int length) {
    QString text;
    for (QTextBlock block = document.findBlock(start); block.isValid() && block.position() <= start + length;
         block = block.next()) {
        if (!text.isEmpty() || block.position() > start)
            text += QLatin1Char('\n');
        text += block.text().mid(std::max(0, start - block.position()));
    }
    return text.left(length);
}

void markGenerated(QTextDocument& document, const GeneratedRun& run) {
    const int end = document.characterCount() - 1;
    const int from = std::clamp(run.start, 0, end);
    const int to = std::clamp(run.start + run.length, from, end);
    QTextCursor cursor(&document);
    cursor.setPosition(from);
    cursor.setPosition(to, QTextCursor::KeepAnchor);
    // Replaced, not only formatted: line breaks take a format when they are inserted.
    QString text = cursor.selectedText();
    cursor.insertText(text, generatedFormat(run.generation));
}

StoryHighlighter::StoryHighlighter(QTextEdit& view, const ForkMarks& forks)
    : QSyntaxHighlighter(&view), m_view(view), m_forks(forks), m_colour(userTextColour(view.palette())) {
    setDocument(view.document());
    view.installEventFilter(this);
    connect(&forks, &ForkMarks::gapsChanged, this,
            [this](const QTextBlock& block) { quietly([&] { rehighlightBlock(block); }); });
}

/// The text is as it was: nobody need read it again.
template <class Work>
void StoryHighlighter::quietly(const Work& work) {
    const QSignalBlocker quiet(document());
    const bool isModified = document()->isModified();
    work();
    document()->setModified(isModified);
}

bool StoryHighlighter::eventFilter(QObject* watched, QEvent* event) {
    // Palettes are told anew where nothing has changed, as when a window appears; the walk over all blocks
    // costs more than in proportion to them.
    if (event->type() == QEvent::PaletteChange && m_colour != userTextColour(m_view.palette())) {
        m_colour = userTextColour(m_view.palette());
        quietly([this] { rehighlight(); });
    }
    return QSyntaxHighlighter::eventFilter(watched, event);
}

void StoryHighlighter::highlightBlock(const QString& text) {
    const QTextBlock block = currentBlock();
    for (auto it = block.begin(); !it.atEnd(); ++it)
        if (generationOf(it.fragment().charFormat()) == 0)
            setFormat(it.fragment().position() - block.position(), it.fragment().length(), m_colour);
    for (const ForkMarks::Gap& gap : m_forks.gapsIn(block)) {
        QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, text);
        const int end = gap.position - block.position() + 1;
        finder.setPosition(end);
        const auto start = static_cast<int>(std::max<qsizetype>(0, finder.toPreviousBoundary()));
        QTextCharFormat wide = format(start);
        wide.setFontLetterSpacingType(QFont::AbsoluteSpacing);
        wide.setFontLetterSpacing(gap.width);
        setFormat(start, end - start, wide);
    }
}

} // namespace lila
