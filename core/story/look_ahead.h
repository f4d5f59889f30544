// SPDX-License-Identifier: AGPL-3.0-or-later
// What a model could say next, as a tree of tokens: the most probable ways on.
#pragma once

#include "core/story/generator.h"

#include <stop_token>

namespace lila {

/// How far it goes.
struct LookAhead {
    int nodes = 200;
    int depth = 8;     ///< tokens of a way
    int children = 4;  ///< of a node: its most probable ones
    double topP = 0.9; ///< and of those no more than make it up together
};

struct LookAheadNode {
    int parent = -1; ///< its index; -1: the text's end
    int depth = 1;   ///< tokens from there on
    int id = 0;
    std::string text{};         ///< whole characters that it completes
    double probability = 0;     ///< the model's own (softmax of its logits), of all that could follow there
    double pathProbability = 0; ///< of the whole way from the text's end
    bool endsStory = false;     ///< has no text, and nothing follows
};

/// Parents before children, and siblings by falling probability. Of the ways found so far the most probable
/// are gone on with, some at a time, for which the model's weights are read once. What has been found is told
/// to `show` in stretches as it comes; where `stop` ends it, that is all. The model sees the end of the text
/// from which the longest way still fits into its window.
std::vector<LookAheadNode> lookAhead(const Generator& generator, const LookAhead& limits,
                                     const std::stop_token& stop = {},
                                     const std::function<void(std::span<const LookAheadNode>)>& show = {});

} // namespace lila
