// SPDX-License-Identifier: AGPL-3.0-or-later
// Where a text stands in a document. It is looked for in slices between events, so that nothing waits; later
// a change costs what it changes.
#pragma once

#include <QObject>
#include <QStringMatcher>
#include <QTimer>

#include <vector>

class QTextBlock;
class QTextDocument;

namespace lila {

class TextSearch : public QObject {
    Q_OBJECT

public:
    /// `document` must outlive this.
    explicit TextSearch(QTextDocument& document, QObject* parent = nullptr);

    /// Looks for it anew, within paragraphs. Empty: for nothing.
    void setQuery(const QString& text, Qt::CaseSensitivity sensitivity);
    int length() const { return static_cast<int>(m_matcher.pattern().size()); } ///< of each match

    /// Where they begin, in order; they do not overlap. While isSearching() there may be more behind them.
    const std::vector<int>& matches() const { return m_matches; }
    bool isSearching() const { return m_slice.isActive(); }
    /// The first at a position or behind it; their number where there is none.
    std::size_t firstFrom(int position) const;

Q_SIGNALS:
    void changed();

private:
    void searchSlice();
    void follow(int position, int removed, int added);
    /// Returns where the block behind it begins.
    int searchBlock(const QTextBlock& block, std::vector<int>& found) const;

    QTextDocument& m_document;
    QStringMatcher m_matcher;
    std::vector<int> m_matches;
    int m_searched = 0; ///< up to here, where a block begins
    QTimer m_slice;
};

} // namespace lila
