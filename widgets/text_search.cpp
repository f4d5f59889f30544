// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/text_search.h"

#include <QElapsedTimer>
#include <QTextBlock>
#include <QTextDocument>

#include <algorithm>

namespace lila {
namespace {

constexpr qint64 sliceTime = 6;    ///< milliseconds
constexpr int mostAtOnce = 50'000; ///< characters that a change may have

} // namespace

TextSearch::TextSearch(QTextDocument& document, QObject* parent) : QObject(parent), m_document(document) {
    m_slice.setInterval(0);
    connect(&m_slice, &QTimer::timeout, this, &TextSearch::searchSlice);
    connect(&document, &QTextDocument::contentsChange, this, &TextSearch::follow);
}

void TextSearch::setQuery(const QString& text, Qt::CaseSensitivity sensitivity) {
    m_matcher = QStringMatcher(text, sensitivity);
    m_matches.clear();
    m_searched = 0;
    if (text.isEmpty())
        m_slice.stop();
    else
        m_slice.start();
    Q_EMIT changed();
}

std::size_t TextSearch::firstFrom(int position) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(m_matches, position) - m_matches.begin());
}

int TextSearch::searchBlock(const QTextBlock& block, std::vector<int>& found) const {
    const QString text = block.text();
    for (qsizetype at = m_matcher.indexIn(text); at >= 0; at = m_matcher.indexIn(text, at + length()))
        found.push_back(block.position() + static_cast<int>(at));
    return block.position() + block.length();
}

void TextSearch::searchSlice() {
    QElapsedTimer clock;
    clock.start();
    QTextBlock block = m_document.findBlock(m_searched);
    for (; block.isValid() && clock.elapsed() < sliceTime; block = block.next())
        m_searched = searchBlock(block, m_matches);
    if (!block.isValid())
        m_slice.stop();
    Q_EMIT changed();
}

void TextSearch::follow(int position, int removed, int added) {
    if (length() == 0)
        return;
    // Qt counts the document's last character as well at times: what is behind the last block is none.
    const QTextBlock first = m_document.findBlock(position);
    const QTextBlock last = m_document.findBlock(std::min(position + added, m_document.characterCount() - 1));
    const int from = first.position();
    const int behind = last.position() + last.length();
    const int oldBehind = behind - added + removed;
    if (from >= m_searched)
        return;
    const auto begin = m_matches.begin() + static_cast<std::ptrdiff_t>(firstFrom(from));
    if (added > mostAtOnce || oldBehind > m_searched) {
        m_matches.erase(begin, m_matches.end());
        m_searched = from;
        m_slice.start();
        Q_EMIT changed();
        return;
    }
    const auto end = m_matches.begin() + static_cast<std::ptrdiff_t>(firstFrom(oldBehind));
    std::for_each(end, m_matches.end(), [&](int& match) { match += added - removed; });
    m_searched += added - removed;
    std::vector<int> found;
    for (QTextBlock block = first; block.isValid() && block.position() < behind; block = block.next())
        searchBlock(block, found);
    m_matches.insert(m_matches.erase(begin, end), found.begin(), found.end());
    Q_EMIT changed();
}

} // namespace lila
