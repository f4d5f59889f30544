// SPDX-License-Identifier: AGPL-3.0-or-later
// One of two texts that are compared: behind the prompt its words, tinted by how far the two models are apart
// there, and underlined where the other text has another word.
#pragma once

#include "widgets/text_colour.h"

#include <QTextEdit>

#include <optional>
#include <vector>

namespace lila {

struct ComparedWord {
    QString text;                     ///< of one token
    double logProbability = 0;        ///< natural, that its own model gave it
    std::optional<double> divergence; ///< KL(A ‖ B) in nats; nothing where there is none
    bool sharesTop = false;           ///< then: A and B have the same most probable token
    bool differs = false;             ///< from the word at the same place of the other text

    bool operator==(const ComparedWord&) const = default;
};

class ComparedText : public QTextEdit {
    Q_OBJECT

public:
    explicit ComparedText(QWidget* parent = nullptr);

    /// Only what has changed is written anew; a reader at the end stays there. The first word that differs is
    /// bold.
    void setWords(const QString& prompt, const std::vector<ComparedWord>& words);
    const std::vector<ComparedWord>& words() const { return m_words; }

    QSize sizeHint() const override { return {240, 200}; }
    QSize minimumSizeHint() const override { return {110, 60}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    void write();
    std::optional<std::size_t> wordAt(int position) const;

    QString m_prompt;
    std::vector<ComparedWord> m_words;
    std::vector<int> m_ends; ///< of the words, in the document
    TintScale m_tints;
};

/// The palette's format of a word; `isFirst`: the texts part there.
QTextCharFormat wordFormat(const ComparedWord& word, bool isFirst, const QPalette& palette);
QTextCharFormat promptFormat(const QPalette& palette);
/// Nothing where the two are as good as the same.
std::optional<QColor> wordTint(const ComparedWord& word, const TintScale& tints);

} // namespace lila
