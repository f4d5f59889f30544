// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/evaluation/story_loss.h"

#include "core/evaluation/statistics.h"
#include "core/sampling/damaged_model.h"
#include "core/sampling/vocabulary_kernels.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace lila {

std::vector<float> tokenLosses(std::span<const float> logits, std::span<const int> targets) {
    const std::size_t vocabulary = logits.size() / targets.size();
    std::vector<float> losses;
    losses.reserve(targets.size());
    for (std::size_t t = 0; t < targets.size(); ++t) {
        const auto row = logits.subspan(t * vocabulary, vocabulary);
        const double loss = logSumExp(row) - static_cast<double>(row[targets[t]]);
        if (!std::isfinite(loss))
            throw DamagedModel();
        losses.push_back(static_cast<float>(loss));
    }
    return losses;
}

StoryTokens storyTokens(const Tokenizer& tokenizer, std::string_view story, int window) {
    auto pieces = tokenizer.encodeWithEnds(story);
    pieces.resize(std::min<std::size_t>(pieces.size(), window + 1));
    StoryTokens tokens;
    for (const Tokenizer::EncodedPiece& piece : pieces)
        tokens.ids.push_back(piece.id);
    if (pieces.empty())
        return tokens;
    const std::string_view scored = story.substr(pieces.front().end, pieces.back().end - pieces.front().end);
    tokens.characters = std::ranges::count_if(
        scored, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; });
    return tokens;
}

std::vector<int> paddedRow(std::span<const int> ids, int window) {
    std::vector<int> row(ids.begin(), ids.end());
    row.resize(window + 1, referencePadId);
    return row;
}

std::vector<float> rowLosses(const Decoder& decoder, std::span<const int> row) {
    return tokenLosses(decoder.everyLogits(row.first(row.size() - 1)), row.subspan(1));
}

double StoryLoss::bitsPerCharacter() const {
    return sum / std::numbers::ln2 / static_cast<double>(characters);
}

StoryLoss storyLoss(const Decoder& decoder, const StoryTokens& story, int window) {
    StoryLoss loss;
    loss.nats = rowLosses(decoder, paddedRow(story.ids, window));
    loss.padded = std::accumulate(loss.nats.begin(), loss.nats.end(), 0.0) / window;
    loss.nats.resize(story.ids.size() - 1);
    loss.sum = std::accumulate(loss.nats.begin(), loss.nats.end(), 0.0);
    loss.characters = story.characters;
    return loss;
}

} // namespace lila
