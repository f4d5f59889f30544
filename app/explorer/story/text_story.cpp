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

bool isPlain(const TokenRun& tokens) {
    bool arePlain = true;
    tokens.forEachText([&](std::string_view text) { arePlain = arePlain && plain(text) == text; });
    return arePlain;
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

Edit withPlainLines(Edit edit) {
    const auto make = [](TokenRun& run) {
        for (std::size_t i = 0; !isPlain(run) && i < run.size(); ++i) {
            const Token token = run[i];
            const NewToken other{token.id, plain(token.text)};
            if (other.text != token.text)
                run.replace(i, 1, TokenRun(token.key, std::span(&other, 1)));
        }
    };
    for (Change& change : edit)
        if (auto* const span = std::get_if<AddSpan>(&change))
            make(span->tokens);
        else if (auto* const splice = std::get_if<Splice>(&change))
            make(splice->tokens);
    return edit;
}

bool hasPlainLines(const Story& story) {
    return std::ranges::all_of(story.spans(), [&](SpanId id) { return isPlain(story.span(id).tokens); });
}

std::vector<AuthoredText> authoredText(const Story& story, const StoryPath& path,
                                       const GenerationNumbers& generations, std::size_t begin,
                                       std::size_t end) {
    std::vector<AuthoredText> texts;
    for (auto at = path.positionOf(story, begin); at && begin < end;) {
        const Span& span = story.span(at->token.span);
        const Token token = span.tokens[at->token.from];
        const std::string_view text = token.text.substr(begin - at->byte, end - begin);
        const int generation = span.origin ? generations.of(token.key) : 0;
        if (texts.empty() || texts.back().generation != generation)
            texts.push_back({{}, generation});
        texts.back().text += QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
        begin = at->byte + token.text.size();
        at = path.positionAt(story, at->index + 1);
    }
    return texts;
}

} // namespace lila
