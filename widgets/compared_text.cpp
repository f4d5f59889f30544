// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/compared_text.h"

#include "widgets/number_text.h"
#include "widgets/root_scene.h"
#include "widgets/text_tints.h"
#include "widgets/theme.h"

#include <QHelpEvent>
#include <QScrollBar>
#include <QTextCursor>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr double storySize = 11; ///< points

} // namespace

QTextCharFormat promptFormat(const QPalette& palette) {
    QTextCharFormat format;
    format.setForeground(userTextColour(palette));
    return format;
}

QTextCharFormat wordFormat(const ComparedWord& word, bool isFirst, const QPalette& palette) {
    QTextCharFormat format;
    format.setForeground(palette.color(QPalette::Text));
    if (word.differs) {
        format.setUnderlineStyle(QTextCharFormat::SingleUnderline);
        format.setUnderlineColor(palette.color(QPalette::Highlight));
    }
    if (isFirst)
        format.setFontWeight(QFont::Bold);
    return format;
}

std::optional<QColor> wordTint(const ComparedWord& word, const TintScale& tints) {
    const double place = placeOnScale(TextColour::Divergence, word.divergence.value_or(0));
    return place > 0 ? std::optional(tints.at(place)) : std::nullopt;
}

ComparedText::ComparedText(QWidget* parent) : QTextEdit(parent), m_tints(TextColour::Divergence, palette()) {
    setReadOnly(true);
    setAcceptDrops(false); // files are the view's
    setUndoRedoEnabled(false);
    setFrameShape(QFrame::NoFrame);
    setTabChangesFocus(true);
    setFont(storyFont(StoryFace::Book, storySize));
    document()->setDocumentMargin(10);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // the two columns stay equally wide
}

void ComparedText::setWords(const QString& prompt, const std::vector<ComparedWord>& words) {
    const auto same = std::ranges::mismatch(m_words, words).in1 - m_words.begin();
    if (prompt == m_prompt && static_cast<std::size_t>(same) == words.size() &&
        words.size() == m_words.size())
        return;
    const QScrollBar& bar = *verticalScrollBar();
    const bool follows = bar.value() == bar.maximum();
    const int kept = prompt == m_prompt ? static_cast<int>(same) : 0;
    m_prompt = prompt;
    m_words = words;
    m_ends.resize(static_cast<std::size_t>(kept));
    write();
    if (follows)
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

/// What stands behind the words whose ends are known.
void ComparedText::write() {
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    if (m_ends.empty()) {
        cursor.select(QTextCursor::Document);
        cursor.insertText(m_prompt, promptFormat(palette()));
    } else {
        cursor.setPosition(m_ends.back());
        cursor.movePosition(QTextCursor::End, QTextCursor::KeepAnchor);
        cursor.removeSelectedText();
    }
    const auto parted = std::ranges::find(m_words, true, &ComparedWord::differs);
    while (m_ends.size() < m_words.size()) {
        const auto word = m_words.begin() + static_cast<std::ptrdiff_t>(m_ends.size());
        cursor.insertText(word->text, wordFormat(*word, word == parted, palette()));
        m_ends.push_back(cursor.position());
    }
    cursor.endEditBlock();
    viewport()->update(); // tints are none of the document's
}

std::optional<std::size_t> ComparedText::wordAt(int position) const {
    const auto end = std::ranges::upper_bound(m_ends, position);
    if (end == m_ends.end() || position < m_prompt.size())
        return std::nullopt;
    return static_cast<std::size_t>(end - m_ends.begin());
}

void ComparedText::paintEvent(QPaintEvent* event) {
    paintTints(*this, *event, [this](int start, int end) {
        std::vector<TextTint> tints;
        const auto first = std::ranges::upper_bound(m_ends, start) - m_ends.begin();
        for (auto i = static_cast<std::size_t>(first); i < m_ends.size(); ++i) {
            const int from = i == 0 ? static_cast<int>(m_prompt.size()) : m_ends[i - 1];
            if (from >= end)
                break;
            if (const auto colour = wordTint(m_words[i], m_tints))
                tints.push_back({from, m_ends[i] - from, *colour});
        }
        return tints;
    });
    QTextEdit::paintEvent(event);
}

/// A reader at the end stays there.
void ComparedText::resizeEvent(QResizeEvent* event) {
    QScrollBar& bar = *verticalScrollBar();
    const bool follows = bar.value() == bar.maximum();
    QTextEdit::resizeEvent(event);
    if (follows)
        bar.setValue(bar.maximum());
}

void ComparedText::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) {
        m_tints = TintScale(TextColour::Divergence, palette());
        m_ends.clear();
        write();
    }
    QTextEdit::changeEvent(event);
}

bool ComparedText::viewportEvent(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QTextEdit::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto index = wordAt(cursorForPosition(help->pos()).position());
    if (!index) {
        QToolTip::hideText();
        return true;
    }
    const ComparedWord& word = m_words[*index];
    QStringList lines{tr("“%1”, probability before sampling: %2")
                          .arg(word.text.trimmed(), percentText(std::exp(word.logProbability)))};
    if (word.divergence) {
        lines.append(tr("KL(A‖B): %1 nats").arg(numberText(*word.divergence)));
        lines.append(word.sharesTop ? tr("The most probable token is the same for both")
                                    : tr("Each has another most probable token"));
    }
    QToolTip::showText(help->globalPos(), lines.join(QLatin1Char('\n')), this);
    return true;
}

} // namespace lila
