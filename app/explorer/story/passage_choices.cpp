// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/passage_choices.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

QString noteOf(const WayFound& way) {
    if (way.end == WritingEnd::StoryEnded)
        return PassageList::tr("(the story ends)");
    if (way.end == WritingEnd::Exhausted)
        return PassageList::tr("(every way to go on is banned)");
    return {};
}

QString nats(double value) {
    return QLocale().toString(value, 'f', 1).prepend(value > 0 ? QStringLiteral("+") : QString());
}

/// Candidates that come before the passage that stands there.
std::ptrdiff_t betterThanNow(const Infilled& found) {
    return std::ranges::count_if(found.candidates, [&found](const InfillCandidate& candidate) {
        return candidate.behind >= found.passage.value_or(0);
    });
}

} // namespace

PassageChoice waysChoice(std::span<const WayFound> ways, int count, bool isGrowing) {
    PassageChoice choice;
    choice.caption = QStringLiteral("way");
    choice.isGrowing = isGrowing;
    choice.passages.resize(static_cast<std::size_t>(count));
    std::size_t tokens = 0;
    for (std::size_t i = 0; i < choice.passages.size(); ++i) {
        Passage& passage = choice.passages[i];
        passage.caption = QString::number(i + 1);
        if (i >= ways.size())
            continue;
        passage.note = noteOf(ways[i]);
        for (const StepRecord& record : ways[i].records)
            if (!record.endOfStory)
                passage.tokens.push_back(
                    {QString::fromStdString(record.text), std::exp(record.logProbability)});
        tokens += passage.tokens.size();
    }
    choice.title = isGrowing ? PassageList::tr("tokens so far: %1; Esc stops").arg(tokens)
                             : PassageList::tr("1–%1, Return or a click takes one; Esc clears").arg(count);
    return choice;
}

PassageChoice passageChoice(const Infilled& found, const QString& now, bool isGrowing) {
    PassageChoice choice;
    choice.caption = QStringLiteral("nats");
    for (const InfillCandidate& candidate : found.candidates) {
        Passage& passage = choice.passages.emplace_back();
        passage.caption = nats(candidate.behind - *found.passage);
        for (std::size_t i = 0; i < candidate.tokens.size(); ++i)
            passage.tokens.push_back(
                {QString::fromStdString(candidate.tokens[i].text), std::exp(candidate.logProbabilities[i])});
    }
    if (found.passage)
        choice.passages.insert(choice.passages.begin() + betterThanNow(found),
                               {PassageList::tr("now"), PassageList::tr("(stands there)"), {{now, 0}}});
    choice.title = isGrowing ? PassageList::tr("passages so far: %1; Esc stops").arg(found.candidates.size())
                             : PassageList::tr("gain of the text behind, in nats");
    return choice;
}

const InfillCandidate* candidateAt(const Infilled& found, int row) {
    const std::ptrdiff_t now = betterThanNow(found);
    return row == now ? nullptr : &found.candidates[static_cast<std::size_t>(row > now ? row - 1 : row)];
}

} // namespace lila
