// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/candidate_choice.h"

#include <QChar>

namespace lila {
namespace {

Token tokenAt(const Story& story, const StoryPath& path, std::size_t index) {
    const Continuation at = path.positionAt(story, index)->token;
    return story.span(at.span).tokens[at.from];
}

bool isWritten(const Story& story, const StoryPath& path, std::size_t index) {
    return story.span(path.positionAt(story, index)->token.span).origin != nullptr;
}

} // namespace

std::string candidateText(const std::shared_ptr<const Tokenizer>& tokenizer, const Story& story,
                          const StoryPath& path, std::size_t index, int id) {
    std::size_t first = index; // of the bytes of a character that is not complete
    while (first > 0 && tokenAt(story, path, first - 1).text.empty())
        --first;
    bool isAtStart = first == 0;
    if (first > 0 && !isWritten(story, path, first - 1))
        isAtStart = QChar::fromLatin1(tokenAt(story, path, first - 1).text.back()).isSpace();
    StreamingDecoder decoder(tokenizer, isAtStart);
    for (std::size_t i = first; i < index; ++i)
        decoder.push(tokenAt(story, path, i).id);
    return decoder.push(id);
}

std::optional<CandidateTaking> takingCandidate(const std::shared_ptr<const Tokenizer>& tokenizer,
                                               const Story& story, std::optional<std::size_t> index,
                                               std::size_t byte, int id) {
    CandidateTaking taking;
    Story encoded = story;
    if (!index) {
        taking.edit = wordEncoding(*tokenizer, story, StoryPath(story), byte);
        encoded.apply(taking.edit);
    }
    const StoryPath path(encoded);
    taking.index = index ? *index : path.positionOf(encoded, byte)->index;
    if (!path.positionAt(encoded, taking.index) || tokenAt(encoded, path, taking.index).id == id)
        return std::nullopt;
    const NewToken token{id, candidateText(tokenizer, encoded, path, taking.index, id)};
    for (Change& change : writingAt(encoded, path.placeAt(taking.index), std::span(&token, 1), {}))
        taking.edit.push_back(std::move(change));
    return taking;
}

} // namespace lila
