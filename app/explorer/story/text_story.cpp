// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/text_story.h"

#include "app/explorer/files/text_form.h"
#include "app/explorer/story/text_bytes.h"
#include "core/story/tree/story_edits.h"

#include <algorithm>

namespace lila {
namespace {

std::string plain(std::string_view text) {
    const bool isUsual =
        std::ranges::all_of(text, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); });
    if (isUsual) // no line ends but these, and nothing beyond ASCII
        return std::string(text);
    return withPlainLines(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()))).toStdString();
}

} // namespace

Story storyOf(const QString& text, const std::vector<GeneratedRun>& runs) {
    const QString whole = wholeCharacters(withPlainLines(text));
    Story story;
    const auto add = [&](int start, int length, bool isGenerated) {
        if (length <= 0)
            return;
        std::shared_ptr<Origin> origin;
        if (isGenerated) {
            origin = std::make_shared<Origin>();
            origin->isCopied = true;
        }
        const std::string words = wholeCharacters(whole.mid(start, length)).toStdString();
        story.apply(writingAt(story, story.tip(), draftOf(words), origin));
    };
    int at = 0;
    for (const GeneratedRun& run : runs) {
        add(at, run.start - at, false);
        add(run.start, run.length, true);
        at = run.end();
    }
    add(at, static_cast<int>(whole.size()) - at, false);
    return story;
}

std::vector<NewToken> withPlainLines(std::span<const NewToken> tokens) {
    std::vector<NewToken> all(tokens.begin(), tokens.end());
    for (NewToken& token : all)
        token.text = plain(token.text);
    return all;
}

bool hasPlainLines(const Story& story) {
    bool arePlain = true;
    for (const SpanId id : story.spans())
        story.span(id).tokens.forEachText(
            [&](std::string_view text) { arePlain = arePlain && plain(text) == text; });
    return arePlain;
}

} // namespace lila
