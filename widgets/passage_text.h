// SPDX-License-Identifier: AGPL-3.0-or-later
// A passage laid out in lines, each token underlined the stronger, the less probable it was.
#pragma once

#include "widgets/passage_list.h"

#include <QTextLayout>

#include <memory>
#include <optional>

class QPainter;

namespace lila {

class PassageText {
public:
    PassageText(const Passage& passage, const QFont& font, double width);

    int lineCount() const { return m_layout->lineCount(); }
    double lineHeight() const { return m_lineHeight; }
    /// `count` lines from `first` on, the first at the area's top; `isCut`: dots say that there is more.
    void paint(QPainter& painter, const QRectF& area, int first, int count, const QPalette& palette) const;
    /// The token there, from the first line's beginning.
    std::optional<std::size_t> tokenAt(const QPointF& point) const;

private:
    void underline(QPainter& painter, const QTextLine& line, const QPointF& at,
                   const QPalette& palette) const;

    const Passage& m_passage;
    std::vector<int> m_ends; ///< of the tokens, in the layout's text
    std::unique_ptr<QTextLayout> m_layout;
    double m_lineHeight = 0;
};

} // namespace lila
