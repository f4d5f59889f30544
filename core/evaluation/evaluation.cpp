// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/evaluation/evaluation.h"

#include <algorithm>
#include <numbers>
#include <numeric>

namespace lila {
namespace {

constexpr int mostBins = 16;

Estimate ratio(const std::vector<double>& numerators, const std::vector<double>& denominators) {
    const double above = std::accumulate(numerators.begin(), numerators.end(), 0.0);
    const double below = std::accumulate(denominators.begin(), denominators.end(), 0.0);
    return {above / below, bootstrapRatio(numerators, denominators)};
}

std::vector<PositionBin> binsOf(const Evaluation& evaluation) {
    const int width = (evaluation.window + mostBins - 1) / mostBins;
    std::vector<PositionBin> bins;
    for (int first = 1; first <= evaluation.window; first += width)
        bins.push_back({first, std::min(first + width - 1, evaluation.window), 0, 0});
    for (const ScoredStory& story : evaluation.stories)
        for (std::size_t i = 0; i < story.loss.nats.size(); ++i) {
            PositionBin& bin = bins[i / width];
            bin.loss += static_cast<double>(story.loss.nats[i]);
            ++bin.tokens;
        }
    for (PositionBin& bin : bins)
        bin.loss /= static_cast<double>(std::max(1L, bin.tokens));
    return bins;
}

void summarise(Evaluation& evaluation) {
    std::vector<double> nats, bits, padded, tokens, characters;
    double paddedNats = 0;
    for (const auto& [index, loss] : evaluation.stories) {
        nats.push_back(loss.sum);
        bits.push_back(loss.sum / std::numbers::ln2);
        padded.push_back(loss.padded);
        tokens.push_back(static_cast<double>(loss.nats.size()));
        characters.push_back(static_cast<double>(loss.characters));
        evaluation.tokens += static_cast<long>(loss.nats.size());
        evaluation.characters += loss.characters;
        evaluation.paddingTokens += evaluation.window - static_cast<long>(loss.nats.size());
        paddedNats += loss.padded * evaluation.window - loss.sum;
    }
    evaluation.lossPerToken = ratio(nats, tokens);
    evaluation.bitsPerCharacter = ratio(bits, characters);
    evaluation.lossPadded = {meanOf(padded), bootstrapMean(padded)};
    if (evaluation.paddingTokens > 0)
        evaluation.paddingLoss = paddedNats / static_cast<double>(evaluation.paddingTokens);
    evaluation.bins = binsOf(evaluation);
}

} // namespace

std::optional<Evaluation> evaluate(const StoryModel& model, std::span<const std::string> stories, int window,
                                   const std::function<bool(double)>& goOn) {
    const Decoder decoder(model.engine);
    const int most = decoder.config().blockSize;
    Evaluation evaluation;
    evaluation.window = window > 0 ? std::min(window, most) : most;
    for (std::size_t i = 0; i < stories.size(); ++i) {
        const StoryTokens tokens = storyTokens(*model.tokenizer, stories[i], evaluation.window);
        if (tokens.ids.size() >= 2 && tokens.characters > 0)
            evaluation.stories.push_back(
                {static_cast<int>(i), storyLoss(decoder, tokens, evaluation.window)});
        if (goOn && !goOn(static_cast<double>(i + 1) / static_cast<double>(stories.size())))
            return std::nullopt;
    }
    if (evaluation.stories.empty())
        return std::nullopt;
    summarise(evaluation);
    return evaluation;
}

} // namespace lila
