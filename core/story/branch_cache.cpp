// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/branch_cache.h"

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

bool areAlike(const std::shared_ptr<const Interventions>& a, const std::shared_ptr<const Interventions>& b) {
    return a == b || (a && b && *a == *b);
}

} // namespace

std::optional<BranchCache::Branch> BranchCache::at(const Story& story, const StoryPath& path,
                                                   const std::shared_ptr<const Interventions>& next,
                                                   ContextPolicy policy, const std::function<bool()>& goOn) {
    const BranchContext context = contextOf(story, path);
    const Steering steering = steeringOf(story, path, next);
    const auto known = [&](const Entry& entry) {
        const auto keys = std::ranges::mismatch(entry.keys, context.keys).in1 - entry.keys.begin();
        const auto seen =
            std::ranges::mismatch(entry.steering, steering, areAlike).in1 - entry.steering.begin();
        return static_cast<std::size_t>(std::min(keys, seen));
    };
    const auto kept = std::ranges::find_if(m_entries, [&](const Entry& entry) {
        return entry.span == path.tip().span && entry.keys == context.keys &&
               known(entry) == entry.steering.size();
    });
    // Of those that know as much the one used last.
    const auto best = kept != m_entries.end() ? kept : std::ranges::max_element(m_entries, {}, known);
    if (best == m_entries.end())
        return computed({Generator(m_model)}, context, steering, 0, policy, goOn);
    m_entries.splice(m_entries.begin(), m_entries, best);
    if (kept != m_entries.end())
        return Branch{best->generator, true};
    return computed({best->generator}, context, steering, known(*best), policy, goOn);
}

/// All but what the next step computes with the interventions that the last tokens wait for.
std::optional<BranchCache::Branch> BranchCache::computed(Branch branch, const BranchContext& context,
                                                         const Steering& steering, std::size_t known,
                                                         ContextPolicy policy,
                                                         const std::function<bool()>& goOn) {
    const auto windowOf = [&](std::size_t length) {
        return windowStart(policy, static_cast<int>(length),
                           branch.generator.model().weights().config.blockSize);
    };
    branch.generator.setTokens(context.tokens, known);
    for (std::size_t end = known; end < steering.size();) {
        const auto& interventions = steering[end];
        while (end < steering.size() && areAlike(steering[end], interventions))
            ++end;
        if (end == steering.size())
            break;
        if (windowOf(end) != windowOf(steering.size()))
            continue; // the next step looks at all of its window anew
        branch.generator.setTokens(firstOf(context.tokens, end));
        if (!branch.generator.prefill(*interventions, policy, goOn))
            return std::nullopt;
    }
    branch.generator.setTokens(context.tokens);
    return branch;
}

void BranchCache::keep(const Story& story, const StoryPath& path, Generator generator) {
    BranchContext context = contextOf(story, path);
    if (context.keys.empty())
        return; // nothing that would be worth it
    if (!std::ranges::equal(generator.ids(), context.tokens.ids))
        throw std::invalid_argument("the generator's tokens are not those of the branch");
    const SpanId span = path.tip().span;
    if (const auto before = std::ranges::find(m_entries, span, &Entry::span); before != m_entries.end()) {
        m_bytes -= before->bytes;
        m_entries.erase(before);
    }
    Steering steering = steeringOf(story, path, nullptr);
    steering.resize(std::min(steering.size(), generator.seen()));
    const std::size_t bytes = generator.bytes();
    m_bytes += bytes;
    m_entries.push_front({span, std::move(context.keys), std::move(steering), bytes, std::move(generator)});
    while (m_bytes > m_budget && m_entries.size() > 1) {
        m_bytes -= m_entries.back().bytes;
        m_entries.pop_back();
    }
}

} // namespace lila
