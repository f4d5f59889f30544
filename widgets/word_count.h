// SPDX-License-Identifier: AGPL-3.0-or-later
// How many words a document has, kept up to date by every change, which costs what its paragraphs cost.
#pragma once

#include <QObject>

#include <memory>

class QTextDocument;

namespace lila {

/// Between white space, with a letter, a digit or a sign beyond U+FFFF in it.
int wordsIn(QStringView text);

/// Uses the blocks' user data.
class WordCount : public QObject {
    Q_OBJECT

public:
    /// `document` must outlive this.
    explicit WordCount(QTextDocument& document, QObject* parent = nullptr);

    int words() const { return *m_words; }
    /// Of the characters [start, end), which costs what the paragraphs at its ends cost, and a little for
    /// each in between.
    int wordsBetween(int start, int end) const;

private:
    void follow(int position, int added);

    QTextDocument& m_document;
    std::shared_ptr<int> m_words; ///< of all blocks, from which each takes its own when it goes
};

} // namespace lila
