// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/evaluation/comparison.h"

#include <algorithm>
#include <functional>
#include <numbers>

namespace lila {
namespace {

using Terms = std::function<RatioTerms(const StoryLoss&)>;

/// Of the stories that both have scored.
PairedDifference storyDifference(const Evaluation& first, const Evaluation& second, const Terms& terms) {
    std::vector<RatioTerms> of[2];
    auto other = second.stories.begin();
    for (const ScoredStory& story : first.stories) {
        other = std::find_if(other, second.stories.end(),
                             [&](const ScoredStory& s) { return s.index >= story.index; });
        if (other == second.stories.end() || other->index != story.index)
            continue;
        of[0].push_back(terms(story.loss));
        of[1].push_back(terms(other->loss));
    }
    return pairedRatioDifference(of[0], of[1]);
}

PairedDifference differenceOf(std::span<const double> first, std::span<const double> second) {
    std::vector<double> differences;
    std::ranges::transform(second, first, std::back_inserter(differences), std::minus{});
    return pairedDifference(differences);
}

Comparison::Loops loopDifference(const LoopCell& first, const LoopCell& second) {
    const auto by = [&](auto value) {
        std::vector<double> of[2];
        std::ranges::transform(first.texts, std::back_inserter(of[0]), value);
        std::ranges::transform(second.texts, std::back_inserter(of[1]), value);
        return differenceOf(of[0], of[1]);
    };
    Comparison::Loops loops;
    loops.looping = by([](const LongText& text) { return text.loop ? 1.0 : 0.0; });
    for (int n = 0; n < longestGram; ++n)
        loops.distinct[n] = by([n](const LongText& text) { return text.distinct[n]; });
    return loops;
}

} // namespace

std::optional<Judgement> judge(const StoryModel& model, std::span<const std::string> stories,
                               const JudgingSettings& settings,
                               const std::function<bool(double, std::string_view)>& goOn) {
    const auto named = [&goOn](std::string_view part) {
        return [&goOn, part](double share) { return !goOn || goOn(share, part); };
    };
    Judgement judgement;
    auto evaluation = evaluate(model, stories, settings.window, named("losses"));
    if (!evaluation)
        return std::nullopt;
    judgement.evaluation = std::move(*evaluation);
    for (std::size_t i = 0; i < judgedParts.size(); ++i) {
        AblationSettings without;
        without.without = judgedParts[i];
        without.window = settings.window;
        without.resonanceStrength = settings.loops.generation.resonanceStrength;
        without.encodeRelationWeight = settings.loops.generation.encodeRelationWeight;
        auto ablation = ablate(model, stories, without, named(modelPartName(judgedParts[i])));
        if (!ablation)
            return std::nullopt;
        judgement.ablations[i] = std::move(*ablation);
    }
    if (!settings.withLoops)
        return judgement;
    auto loops = surveyLoops(model, settings.loops, named("loops"));
    if (!loops)
        return std::nullopt;
    judgement.loops = std::move(*loops);
    return judgement;
}

Comparison compared(const Judgement& first, const Judgement& second, bool sameTokens) {
    const auto byStory = [&](const Terms& terms) {
        return storyDifference(first.evaluation, second.evaluation, terms);
    };
    Comparison comparison;
    comparison.bitsPerCharacter = byStory([](const StoryLoss& loss) {
        return RatioTerms{loss.sum / std::numbers::ln2, static_cast<double>(loss.characters)};
    });
    if (sameTokens) {
        comparison.lossPerToken = byStory([](const StoryLoss& loss) {
            return RatioTerms{loss.sum, static_cast<double>(loss.nats.size())};
        });
        comparison.lossPadded = byStory([](const StoryLoss& loss) { return RatioTerms{loss.padded, 1}; });
        for (std::size_t i = 0; i < judgedParts.size(); ++i)
            comparison.ablations[i] =
                differenceOf(first.ablations[i].differences, second.ablations[i].differences);
    }
    for (std::size_t i = 0; i < std::min(first.loops.size(), second.loops.size()); ++i)
        comparison.loops.push_back(loopDifference(first.loops[i], second.loops[i]));
    return comparison;
}

} // namespace lila
