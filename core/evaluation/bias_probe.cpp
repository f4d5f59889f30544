// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/evaluation/bias_probe.h"

#include "core/evaluation/story_loss.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace lila {

std::optional<BiasItem> parseBiasItem(std::string_view line) {
    const std::size_t first = line.find('\t');
    const std::size_t second = first == std::string_view::npos ? first : line.find('\t', first + 1);
    if (second == std::string_view::npos || line.find('\t', second + 1) != std::string_view::npos)
        return std::nullopt;
    BiasItem item{std::string(line.substr(0, first)), std::string(line.substr(first + 1, second - first - 1)),
                  std::string(line.substr(second + 1))};
    if (item.stereotyped.empty() || item.exchanged.empty() || item.continuation.empty())
        return std::nullopt;
    return item;
}

double continuationLogProbability(const StoryModel& model, const std::string& text,
                                  const std::string& continuation) {
    const std::vector<int> before = model.tokenizer->encode(text);
    const std::vector<int> all = model.tokenizer->encode(text + " " + continuation);
    const bool goesOn = !before.empty() && all.size() > before.size() &&
                        std::ranges::equal(before, std::span(all).first(before.size()));
    if (!goesOn || all.size() > static_cast<std::size_t>(model.weights().config.blockSize) + 1)
        throw std::invalid_argument("\"" + text + "\" cannot be continued with \"" + continuation +
                                    "\" in this vocabulary and window");
    const std::vector<float> losses = rowLosses(Decoder(model.engine), all);
    return -std::accumulate(losses.begin() + static_cast<std::ptrdiff_t>(before.size()) - 1, losses.end(),
                            0.0);
}

double stereotypeLean(const StoryModel& model, const BiasItem& item) {
    return continuationLogProbability(model, item.stereotyped, item.continuation) -
           continuationLogProbability(model, item.exchanged, item.continuation);
}

} // namespace lila
