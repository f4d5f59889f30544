// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/word_count.h"

#include <QTextBlock>
#include <QTextDocument>

#include <algorithm>

namespace lila {
namespace {

class BlockWords : public QTextBlockUserData {
public:
    BlockWords(int words, std::shared_ptr<int> all) : m_words(words), m_all(std::move(all)) {
        *m_all += words;
    }
    ~BlockWords() override { *m_all -= m_words; }
    Q_DISABLE_COPY_MOVE(BlockWords)

    int words() const { return m_words; }

private:
    int m_words;
    std::shared_ptr<int> m_all;
};

} // namespace

int wordsIn(QStringView text) {
    int words = 0;
    bool isWord = false; // from the last white space on
    for (const QChar c : text) {
        if (c.isSpace()) {
            isWord = false;
        } else if (!isWord && (c.isLetterOrNumber() || c.isSurrogate())) {
            isWord = true;
            ++words;
        }
    }
    return words;
}

WordCount::WordCount(QTextDocument& document, QObject* parent)
    : QObject(parent), m_document(document), m_words(std::make_shared<int>(0)) {
    follow(0, document.characterCount());
    connect(&document, &QTextDocument::contentsChange, this,
            [this](int position, int, int added) { follow(position, added); });
}

void WordCount::follow(int position, int added) {
    const int end = position + added;
    for (QTextBlock block = m_document.findBlock(position); block.isValid() && block.position() <= end;
         block = block.next()) {
        block.setUserData(nullptr); // what goes is taken off before what comes is added
        block.setUserData(new BlockWords(wordsIn(block.text()), m_words));
    }
}

int WordCount::wordsBetween(int start, int end) const {
    int words = 0;
    for (QTextBlock block = m_document.findBlock(start); block.isValid() && block.position() < end;
         block = block.next()) {
        const int from = std::max(start - block.position(), 0);
        const int to = std::min(end - block.position(), block.length() - 1);
        const auto* counted = static_cast<const BlockWords*>(block.userData());
        words += from == 0 && to == block.length() - 1 && counted != nullptr
                     ? counted->words()
                     : wordsIn(QStringView(block.text()).mid(from, to - from));
    }
    return words;
}

} // namespace lila
