// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/seen_branch.h"

#include <algorithm>
#include <stdexcept>

namespace lila {
namespace {

void requireIn(const Tokenizer& tokenizer, std::span<const int> ids) {
    const auto foreign = std::ranges::find_if(ids, [&](int id) { return id < 0 || id >= tokenizer.size(); });
    if (foreign != ids.end())
        throw std::out_of_range("the story was written with another vocabulary: this one of " +
                                std::to_string(tokenizer.size()) + " pieces has no token " +
                                std::to_string(*foreign));
}

} // namespace

bool areAlike(const std::shared_ptr<const Interventions>& a, const std::shared_ptr<const Interventions>& b) {
    return a == b || *a == *b;
}

SeenBranch::SeenBranch(const std::shared_ptr<const Tokenizer>& tokenizer, const Story& story)
    : m_free(story.freeKey()), m_next(story.interventions()) {
    const ContextText empty(tokenizer);
    m_ids.assign(empty.ids().begin(), empty.ids().end());
    ContextTokens tokens;
    try {
        Story encoded = story;
        for (const Draft& draft : draftsOn(story, StoryPath(story)))
            encoded.apply(encoding(encoded, draft, tokensOf(*tokenizer, draft)));
        const StoryPath path(encoded);
        BranchContext context = contextOf(encoded, path);
        tokens = std::move(context.tokens);
        m_keys = std::move(context.keys);
        readRuns(encoded, path);
    } catch (const std::invalid_argument&) { // a model's words of which only the text was kept
        tokens.text = StoryPath(story).text(story);
        for (const auto& [id, end] : tokenizer->encodeWithEnds(tokens.text)) {
            tokens.ids.push_back(id);
            tokens.ends.push_back(end);
        }
    }
    requireIn(*tokenizer, tokens.ids);
    m_ids.insert(m_ids.end(), tokens.ids.begin(), tokens.ids.end());
    m_ends = std::move(tokens.ends);
    m_text = std::move(tokens.text);
    if (m_runs.empty())
        add(0, nullptr);
}

void SeenBranch::readRuns(const Story& story, const StoryPath& path) {
    std::size_t tokens = 0;
    for (const StoryPath::Part& part : path.parts()) {
        const Span& span = story.span(part.span);
        add(tokens, span.origin);
        span.tokens.slice(0, part.tokens).forEach([&](const Token& token) {
            tokens += token.id == notEncoded ? 0 : 1;
        });
        if (span.origin && tokens > 0)
            m_steering.emplace_back(tokens, span.origin->interventions);
    }
}

void SeenBranch::add(std::size_t first, const std::shared_ptr<const Origin>& origin) {
    Run run{first, origin, {}};
    if (origin && !origin->isCopied) {
        if (!origin->goesOn)
            run.generation = first;
        else if (!m_runs.empty() && m_runs.back().origin && m_runs.back().origin->seed == origin->seed)
            run.generation = m_runs.back().generation;
    }
    if (!m_runs.empty() && m_runs.back().first == first)
        m_runs.back() = std::move(run); // of no token
    else
        m_runs.push_back(std::move(run));
}

const SeenBranch::Run& SeenBranch::runOf(std::size_t token) const {
    return *(std::ranges::upper_bound(m_runs, token, {}, &Run::first) - 1);
}

std::size_t SeenBranch::indexAt(std::size_t byte) const {
    return static_cast<std::size_t>(std::ranges::upper_bound(m_ends, byte) - m_ends.begin());
}

std::optional<TokenKey> SeenBranch::key(std::size_t token) const {
    if (m_keys.empty() || m_keys[token] >= m_free)
        return std::nullopt;
    return m_keys[token];
}

SeenBranch::Window SeenBranch::window(std::size_t token, int blockSize) const {
    const Run& run = runOf(token);
    Window window;
    window.hasEmpty = hasEmpty(token);
    const int length = static_cast<int>(token) + (window.hasEmpty ? 1 : 0);
    const ContextPolicy policy = run.origin ? run.origin->settings->context : ContextPolicy::Anchored;
    window.start = windowStart(policy, length, blockSize);
    if (window.start == 0)
        return window;
    window.opened = length;
    while (window.opened > 1 && windowStart(policy, window.opened - 1, blockSize) == window.start)
        --window.opened;
    return window;
}

std::span<const int> SeenBranch::seen(const Window& window, std::size_t token) const {
    const std::size_t from = static_cast<std::size_t>(window.start) + (window.hasEmpty ? 0 : 1);
    return std::span(m_ids).subspan(from, token + 1 - from);
}

const std::shared_ptr<const Interventions>& SeenBranch::interventions(const Window& window,
                                                                      std::size_t position) const {
    // What stood there when the window was opened was looked at then.
    const auto opened = static_cast<std::size_t>(window.opened - window.start) - 1;
    const std::size_t token = tokenBehind(window, std::max(position, opened));
    const auto written =
        std::ranges::upper_bound(m_steering, token, {}, [](const auto& s) { return s.first; });
    return written == m_steering.end() ? m_next : written->second;
}

std::size_t SeenBranch::seenBy(const Decoder& decoder, const Window& window) const {
    return decoder.seenAs(seen(window, size()), [&](std::size_t position) -> const Interventions& {
        return *interventions(window, position);
    });
}

} // namespace lila
