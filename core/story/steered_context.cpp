// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/steered_context.h"

#include <algorithm>
#include <stdexcept>

namespace lila {
namespace {

/// The first tokens of a context.
ContextTokens firstOf(const ContextTokens& tokens, std::size_t count) {
    ContextTokens first;
    first.ids.assign(tokens.ids.begin(), tokens.ids.begin() + static_cast<std::ptrdiff_t>(count));
    first.ends.assign(tokens.ends.begin(), tokens.ends.begin() + static_cast<std::ptrdiff_t>(count));
    first.text = tokens.text.substr(0, first.ends.back());
    return first;
}

using Steering = std::vector<std::shared_ptr<const Interventions>>;

/// With which interventions the model saw each token of a branch: those of the span that it wrote next, whose
/// last token it has not seen. Of the tokens behind, `next`.
Steering steeringOf(const Story& story, const StoryPath& path,
                    const std::shared_ptr<const Interventions>& next) {
    Steering steering;
    std::size_t tokens = 0;
    for (const StoryPath::Part& part : path.parts()) {
        const Span& span = story.span(part.span);
        span.tokens.slice(0, part.tokens).forEach([&](const Token& token) {
            tokens += token.id == notEncoded ? 0 : 1;
        });
        if (span.origin && tokens > 0)
            steering.resize(tokens - 1, span.origin->interventions);
    }
    steering.resize(tokens, next);
    return steering;
}

/// The window that the context's next token is predicted from.
struct NextWindow {
    ContextPolicy policy;
    int blockSize;
    std::span<const int> ids; ///< of the context
    const Steering& steering;

    std::size_t startOf(std::size_t length) const {
        return static_cast<std::size_t>(windowStart(policy, static_cast<int>(length), blockSize));
    }
    /// So many of the context's first tokens a decoder has seen so; nothing of another window is of use.
    std::size_t seenBy(const Decoder& decoder) const {
        const std::size_t start = startOf(ids.size());
        if (decoder.windowBegin() != start)
            return 0;
        std::size_t opened = ids.size(); // length of the context for which it was first looked at
        while (start > 0 && opened > 1 && startOf(opened - 1) == start)
            --opened;
        const std::size_t first = start > 0 ? opened - 1 : 0;
        const std::size_t seen =
            decoder.seenAs(ids.subspan(start), [&](std::size_t position) -> const Interventions& {
                return *steering[std::max(start + position, first)];
            });
        return seen > 0 ? start + seen : 0;
    }
};

} // namespace

bool contextIn(Generator& generator, BranchCache& cache, const Story& story, Place tip,
               const std::shared_ptr<const Interventions>& next, ContextPolicy policy,
               const std::function<bool()>& goOn) {
    const StoryPath path(story, tip);
    BranchContext context;
    try {
        context = contextOf(story, path);
    } catch (const std::invalid_argument&) { // a model's words of which only the text was kept
        generator.setText(path.text(story));
        return false;
    }
    const Steering steering = steeringOf(story, path, next);
    const NextWindow window{policy, generator.model().weights().config.blockSize, context.tokens.ids,
                            steering};
    const auto seen = [&window](const Decoder& decoder) { return window.seenBy(decoder); };
    const Decoder& own = generator.decoder();
    const std::size_t kept = seen(own);
    const Decoder* known = cache.best([&](const Decoder& other) {
        const std::size_t count = seen(other);
        return count > kept ? count : 0;
    });
    std::optional<Decoder> better = known != nullptr ? std::optional(*known) : std::nullopt;
    cache.keep(own, kept - std::min(kept, own.windowBegin()));
    if (better)
        generator.setDecoder(*std::move(better));
    std::size_t end = seen(own);
    generator.setTokens(context.tokens, end);
    while (end < steering.size()) {
        const auto& interventions = steering[end];
        while (end < steering.size() && areAlike(steering[end], interventions))
            ++end;
        if (end == steering.size())
            break;
        if (window.startOf(end) != window.startOf(steering.size()))
            continue; // the next step looks at all of its window anew
        generator.setTokens(firstOf(context.tokens, end));
        if (!generator.prefill(*interventions, policy, goOn))
            break;
    }
    generator.setTokens(std::move(context.tokens));
    return true;
}

} // namespace lila
