// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/work/steered_context.h"

#include "core/story/branch_cache.h"

#include <algorithm>
#include <stdexcept>

namespace lila {

bool contextIn(Generator& generator, const Story& story, Place tip,
               const std::shared_ptr<const Interventions>& next, ContextPolicy policy,
               const std::function<bool()>& goOn) {
    const StoryPath path(story, tip);
    const bool isSteered = generator.isSteered() || !next->isEmpty() ||
                           std::ranges::any_of(path.parts(), [&](const StoryPath::Part& part) {
                               const auto& origin = story.span(part.span).origin;
                               return origin && !origin->interventions->isEmpty();
                           });
    try {
        if (isSteered) {
            auto branch = BranchCache(generator.model(), 0).at(story, path, next, policy, goOn);
            generator = branch ? std::move(branch->generator) : Generator(generator.model());
        }
        generator.setTokens(contextOf(story, path).tokens);
        return true;
    } catch (const std::invalid_argument&) { // a model's words of which only the text was kept
        generator.setText(path.text(story));
        return false;
    }
}

} // namespace lila
