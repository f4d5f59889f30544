// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/cli/evaluation_json.h"

#include <cmath>

namespace lila::cli {

using Json = nlohmann::json;

Json intervalJson(const Interval& interval) {
    return std::isnan(interval.low) ? Json() : Json{interval.low, interval.high};
}

Json differenceJson(const PairedDifference& difference) {
    return {{"delta", difference.delta},
            {"ci95", intervalJson(difference.ci95)},
            {"p", difference.p},
            {"stories", difference.count}};
}

Json evaluationJson(const Evaluation& e, bool byStory) {
    const Interval& loss = e.lossPerToken.ci95;
    Json out = {{"loss_per_token", e.lossPerToken.value},
                {"loss_padded", e.lossPadded.value},
                {"perplexity", std::exp(e.lossPerToken.value)},
                {"bits_per_character", e.bitsPerCharacter.value},
                {"ci95",
                 {{"loss_per_token", intervalJson(loss)},
                  {"loss_padded", intervalJson(e.lossPadded.ci95)},
                  {"perplexity", intervalJson({std::exp(loss.low), std::exp(loss.high)})},
                  {"bits_per_character", intervalJson(e.bitsPerCharacter.ci95)}}},
                {"resamples", bootstrapResamples},
                {"stories", e.stories.size()},
                {"tokens", e.tokens},
                {"characters", e.characters},
                {"window", e.window},
                {"padding_loss", e.paddingTokens > 0 ? Json(e.paddingLoss) : Json()},
                {"loss_by_position", Json::array()}};
    for (const PositionBin& bin : e.bins)
        out["loss_by_position"].push_back({{"first", bin.first},
                                           {"last", bin.last},
                                           {"tokens", bin.tokens},
                                           {"loss", bin.tokens > 0 ? Json(bin.loss) : Json()}});
    if (!byStory)
        return out;
    for (const auto& [index, story] : e.stories)
        out["by_story"].push_back({{"story", index},
                                   {"tokens", story.nats.size()},
                                   {"characters", story.characters},
                                   {"loss_per_token", story.perToken()},
                                   {"loss_padded", story.padded},
                                   {"bits_per_character", story.bitsPerCharacter()}});
    return out;
}

} // namespace lila::cli
