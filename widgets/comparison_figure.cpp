// SPDX-License-Identifier: AGPL-3.0-or-later
#include "widgets/comparison_figure.h"

#include "widgets/csv_text.h"
#include "widgets/number_text.h"
#include "widgets/theme.h"

#include <QLocale>
#include <QPainter>
#include <QTextCursor>
#include <QTextDocument>

#include <algorithm>
#include <cmath>
#include <memory>

namespace lila {
namespace {

constexpr int figureWidth = 760;
constexpr int gap = 24;       ///< between the columns
constexpr int pixelSize = 14; ///< of their letters

QString number(double value, int decimals) {
    return QLocale().toString(value, 'f', decimals);
}

std::unique_ptr<QTextDocument> columnText(const ComparedTexts& texts, int side, const FigureStyle& style) {
    const ComparedColumn& column = texts.columns[side];
    QFont font = storyFont(StoryFace::Book, 11);
    font.setPixelSize(pixelSize);
    font.setHintingPreference(QFont::PreferNoHinting);
    auto text = std::make_unique<QTextDocument>();
    text->setDocumentMargin(0);
    text->setDefaultFont(font);
    text->setTextWidth((figureWidth - gap) / 2.0);
    QTextCursor cursor(text.get());
    QTextCharFormat plain;
    plain.setForeground(style.palette.color(QPalette::Text));
    QTextCharFormat bold = plain;
    bold.setFontWeight(QFont::Bold);
    cursor.insertText(column.title, bold);
    cursor.insertText(QStringLiteral("\n%1\n\n").arg(column.difference), plain);
    cursor.insertText(texts.prompt, promptFormat(style.palette));
    const TintScale tints(TextColour::Divergence, style.palette);
    const auto parted = std::ranges::find(column.words, true, &ComparedWord::differs);
    for (auto word = column.words.begin(); word != column.words.end(); ++word) {
        QTextCharFormat format = wordFormat(*word, word == parted, style.palette);
        if (const auto tint = wordTint(*word, tints))
            format.setBackground(*tint);
        cursor.insertText(word->text, format);
    }
    cursor.insertText(QStringLiteral("\n\n") + comparisonTotals(column).join(QLatin1Char('\n')), plain);
    return text;
}

} // namespace

QStringList comparisonTotals(const ComparedColumn& column) {
    if (column.words.empty())
        return {column.ending};
    double logProbability = 0, divergence = 0;
    int measured = 0, shared = 0;
    for (const ComparedWord& word : column.words) {
        logProbability += word.logProbability;
        divergence += word.divergence.value_or(0);
        measured += word.divergence ? 1 : 0;
        shared += word.divergence && word.sharesTop ? 1 : 0;
    }
    const std::size_t count = column.words.size();
    QStringList lines{count == 1 ? ComparisonView::tr("1 token")
                                 : ComparisonView::tr("%L1 tokens").arg(count)};
    if (column.seconds > 0)
        lines.back() +=
            ComparisonView::tr(", %1 a second").arg(number(static_cast<double>(count) / column.seconds, 0));
    if (!column.ending.isEmpty())
        lines.back() += QStringLiteral("; ") + column.ending;
    lines.append(ComparisonView::tr("Σ log p: %1 nats").arg(number(logProbability, 1)));
    if (measured == 0) {
        lines.append(ComparisonView::tr("no KL: the vocabularies differ"));
    } else {
        lines.back() += ComparisonView::tr(", mean KL: %1").arg(number(divergence / measured, 4));
        lines.append(ComparisonView::tr("same most probable token: %1")
                         .arg(percentText(static_cast<double>(shared) / measured)));
    }
    return lines;
}

QSize comparisonFigureSize(const ComparedTexts& texts, const FigureStyle& style) {
    double height = 0;
    for (int side = 0; side < 2; ++side)
        height = std::max(height, columnText(texts, side, style)->size().height());
    return {figureWidth, static_cast<int>(std::ceil(height))};
}

void paintComparisonFigure(QPainter& painter, const QRectF& area, const ComparedTexts& texts,
                           const FigureStyle& style) {
    for (int side = 0; side < 2; ++side) {
        painter.save();
        painter.translate(area.left() + side * (figureWidth + gap) / 2.0, area.top());
        columnText(texts, side, style)->drawContents(&painter);
        painter.restore();
    }
}

QString comparisonCsv(const ComparedTexts& texts) {
    QString out = QStringLiteral("side,place,token,log_probability,kl_nats,same_top,differs\n");
    for (int side = 0; side < 2; ++side) {
        int place = 0;
        for (const ComparedWord& word : texts.columns[side].words)
            out += QStringLiteral("%1,%2,").arg(QLatin1Char(side == 0 ? 'A' : 'B')).arg(++place) +
                   csvText(word.text) +
                   QStringLiteral(",%1,%2,%3,%4\n")
                       .arg(QString::number(word.logProbability, 'g', 9),
                            word.divergence ? QString::number(*word.divergence, 'g', 9) : QString(),
                            word.divergence ? QString::number(word.sharesTop ? 1 : 0) : QString(),
                            QString::number(word.differs ? 1 : 0));
    }
    return out;
}

} // namespace lila
