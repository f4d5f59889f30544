// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/sharing/shared_story.h"

#include "core/story/tree/story_path.h"

#include <algorithm>

namespace lila {
namespace {

void add(SharedStory& shared, SharedToken token, const std::shared_ptr<const Origin>& origin,
         const Records& records) {
    if (origin) {
        const bool goesOn =
            !shared.tokens.empty() && shared.tokens.back().passage && shared.passages.back().origin == origin;
        if (!goesOn)
            shared.passages.push_back({origin, 0});
        ++shared.passages.back().tokens;
        token.passage = shared.passages.size() - 1;
    }
    if (const auto record = token.key ? records.find(*token.key) : records.end(); record != records.end())
        token.record = record->second;
    shared.tokens.push_back(std::move(token));
}

/// The bytes of a row of tokens of which nothing is known; and of the token before, as those that have no
/// text can be asked for only with another.
struct Gap {
    std::size_t begin = 0, end = 0;
};

std::vector<Gap> gapsIn(const SharedStory& shared) {
    std::vector<Gap> gaps;
    std::size_t before = 0, at = 0;
    bool isOpen = false;
    for (const SharedToken& token : shared.tokens) {
        const std::size_t end = at + token.text.size();
        if (!token.record && !isOpen)
            gaps.push_back({token.text.empty() ? before : at, end});
        else if (!token.record)
            gaps.back().end = end;
        isOpen = !token.record;
        before = token.text.empty() ? before : at;
        at = end;
    }
    return gaps;
}

/// Both are in their order.
class Filling {
public:
    explicit Filling(SharedStory& shared) : m_tokens(shared.tokens) {}

    void take(ScoredToken scored) {
        for (std::size_t i = m_next, at = m_at; i < m_tokens.size() && at <= scored.begin; ++i) {
            SharedToken& token = m_tokens[i];
            const std::size_t end = at + token.text.size();
            if (at == scored.begin && end == scored.end && token.id == scored.record.id) {
                if (!token.record)
                    token.record = std::make_shared<const StepRecord>(std::move(scored.record));
                m_next = i + 1;
                m_at = end;
                return;
            }
            at = end;
        }
    }

private:
    std::vector<SharedToken>& m_tokens;
    std::size_t m_next = 0, m_at = 0;
};

} // namespace

std::size_t SharedStory::missing() const {
    return static_cast<std::size_t>(std::ranges::count(tokens, nullptr, &SharedToken::record));
}

std::set<std::string> vocabulariesOf(const Story& story) {
    std::set<std::string> digests;
    for (const StoryPath::Part& part : StoryPath(story).parts())
        if (const auto& origin = story.span(part.span).origin)
            digests.insert(origin->tokenizerSha256);
    return digests;
}

bool areOf(const std::set<std::string>& vocabularies, const Tokenizer& tokenizer) {
    return std::ranges::all_of(vocabularies,
                               [&](const std::string& digest) { return digest == tokenizer.sha256(); });
}

SharedStory sharedStory(const Story& story, const std::shared_ptr<const Tokenizer>& tokenizer,
                        const Records& records) {
    SharedStory shared;
    shared.title = story.span(rootSpan).title;
    shared.tokenizer = tokenizer;
    if (tokenizer) {
        const SeenBranch seen(tokenizer, story);
        for (std::size_t i = 0; i < seen.size(); ++i)
            add(shared, {std::string(seen.text(i)), seen.id(i), seen.key(i)}, seen.origin(i), records);
        return shared;
    }
    for (const StoryPath::Part& part : StoryPath(story).parts()) {
        const Span& span = story.span(part.span);
        span.tokens.slice(0, part.tokens).forEach([&](const Token& token) {
            add(shared, {std::string(token.text), token.id, token.key}, span.origin, records);
        });
    }
    return shared;
}

bool scoreMissing(SharedStory& shared, const Story& story, const StoryModel& model,
                  const GenerationSettings& settings, const std::function<bool(std::size_t missing)>& goOn) {
    const auto mayGoOn = [&] { return !goOn || goOn(shared.missing()); };
    const ModelWeights& weights = model.weights();
    if (weights.config.randomRoots && shared.directions.empty())
        for (auto at = weights.roots.begin(); at != weights.roots.end(); at += lattice::dimension)
            std::copy_n(at, lattice::dimension, shared.directions.emplace_back().begin());
    const std::vector<Gap> gaps = gapsIn(shared);
    if (gaps.empty())
        return true;
    const SeenBranch seen(model.tokenizer, story);
    Scorer scorer(model);
    const std::size_t missing = shared.missing();
    for (const Gap& gap : gaps) {
        Scorer::Task task(seen, gap.begin, gap.end, settings);
        Filling filling(shared);
        while (!task.isDone()) {
            if (!mayGoOn())
                return false;
            for (ScoredToken& token : scorer.next(task, mayGoOn))
                filling.take(std::move(token));
            shared.lookedAt = missing - shared.missing();
        }
    }
    return true;
}

std::string passageLine(const SharedPassage& passage, const PageWords& words) {
    const Origin& origin = *passage.origin;
    const std::string seed = std::to_string(origin.seed);
    const std::string precision(precisionName(origin.precision));
    std::string line = passage.tokens == 1 ? words.say("1 token, seed %1, %2", {seed, precision})
                                           : words.say("%1 tokens, seed %2, %3",
                                                       {std::to_string(passage.tokens), seed, precision});
    for (const SettingInfo& info : settingTable())
        if (info.name != "seed" && !info.isSame(*origin.settings, {}))
            line += ", " + std::string(info.name) + " " + settingText(*origin.settings, info);
    if (origin.goesOn)
        line += "; " + words.say("going on from what stands before it");
    if (origin.isCopied)
        line += "; " + words.say("first written behind other words");
    if (!origin.interventions->isEmpty())
        line += "; " + words.say("with changes inside the model");
    return line;
}

} // namespace lila
