// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/passage_text.h"

#include "widgets/theme.h"

#include <QPainter>
#include <QTextOption>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

constexpr double leading = 5;      ///< pixels between lines, where the underlines are
constexpr double mostSurprise = 8; ///< bits, at which an underline is strongest

/// Line ends are seen, but end no line: a passage is compared and not read as a page.
QString shown(QString text) {
    text.replace(QStringLiteral("\n\n"), QStringLiteral("\n"));
    return text.replace(QLatin1Char('\n'), QStringLiteral(" ¶ "));
}

} // namespace

PassageText::PassageText(const Passage& passage, const QFont& font, double width) : m_passage(passage) {
    QString text;
    for (const PassageToken& token : passage.tokens) {
        const QString added = shown(token.text);
        text += text.isEmpty() && added.startsWith(QLatin1Char(' ')) ? added.mid(1) : added;
        m_ends.push_back(static_cast<int>(text.size()));
    }
    const int tokens = static_cast<int>(text.size());
    if (!passage.note.isEmpty())
        text += QStringLiteral("  ") + passage.note;
    m_layout = std::make_unique<QTextLayout>(text, font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_layout->setTextOption(option);
    QTextLayout::FormatRange note{tokens, static_cast<int>(text.size()) - tokens, {}};
    note.format.setFontItalic(true);
    m_layout->setFormats({note});
    m_lineHeight = QFontMetricsF(font).height() + leading;
    m_layout->beginLayout();
    for (QTextLine line = m_layout->createLine(); line.isValid(); line = m_layout->createLine()) {
        line.setLineWidth(width);
        line.setPosition({0, (m_layout->lineCount() - 1) * m_lineHeight});
    }
    m_layout->endLayout();
}

void PassageText::paint(QPainter& painter, const QRectF& area, int first, int count,
                        const QPalette& palette) const {
    const QPointF at(area.left(), area.top() - first * m_lineHeight);
    painter.setPen(palette.color(QPalette::Text));
    const int end = std::min(first + count, lineCount());
    for (int i = first; i < end; ++i) {
        const QTextLine line = m_layout->lineAt(i);
        underline(painter, line, at, palette);
        line.draw(&painter, at);
    }
    if (end < lineCount() && end > first) {
        const double y = area.top() + (count - 1) * m_lineHeight;
        const QRectF dots(area.right() + 2, y, 16, m_lineHeight);
        painter.setPen(captionColour(palette));
        painter.drawText(dots, Qt::AlignLeft | Qt::AlignTop, QStringLiteral("…"));
    }
}

void PassageText::underline(QPainter& painter, const QTextLine& line, const QPointF& at,
                            const QPalette& palette) const {
    int start = 0;
    const int first = line.textStart();
    const int last = first + line.textLength();
    for (std::size_t i = 0; i < m_ends.size(); start = m_ends[i++]) {
        const int from = std::max(start, first);
        const int to = std::min(m_ends[i], last);
        const double probability = m_passage.tokens[i].probability;
        if (from >= to || probability <= 0)
            continue;
        QColor colour = palette.color(QPalette::Highlight);
        colour.setAlphaF(
            static_cast<float>(0.1 + 0.9 * std::clamp(-std::log2(probability) / mostSurprise, 0.0, 1.0)));
        const double left = line.cursorToX(from);
        painter.fillRect(QRectF(at.x() + left + 1, at.y() + line.y() + line.height() + 1,
                                std::max(1.0, line.cursorToX(to) - left - 1), 2),
                         colour);
    }
}

std::optional<std::size_t> PassageText::tokenAt(const QPointF& point) const {
    const int index = static_cast<int>(std::floor(point.y() / m_lineHeight));
    if (index < 0 || index >= lineCount())
        return std::nullopt;
    const int position = m_layout->lineAt(index).xToCursor(point.x(), QTextLine::CursorOnCharacter);
    const auto token = std::ranges::upper_bound(m_ends, position);
    return token == m_ends.end() ? std::nullopt
                                 : std::optional(static_cast<std::size_t>(token - m_ends.begin()));
}

} // namespace lila
