// SPDX-License-Identifier: AGPL-3.0-or-later
// Branches to look into: a person's words, and what a model wrote with changes inside of it.
#pragma once

#include "core/inspection/inspector.h"
#include "core/story/generator.h"
#include "core/story/tree/story_edits.h"
#include "tests/golden.h"

namespace lila::test {

inline StoryModel goldenModel(Precision precision = Precision::Fp32) {
    return {packed(weightsOf(golden::checkpoint()), {.precision = precision}),
            Tokenizer::load(golden::vocabulary)};
}

inline StoryModel defaultModel() {
    const std::filesystem::path folder = LILA_SOURCE_DIR "/resources/models";
    return {packed(readModel(folder / "tiny_stories.safetensors").weights),
            Tokenizer::load(golden::vocabulary)};
}

inline Story typed(const std::string& text, Story story = {}) {
    const std::size_t end = StoryPath(story).bytes();
    story.apply(retyping(story, StoryPath(story), end, end, text));
    return story;
}

/// All four kinds, in every layer.
inline Interventions strong(const ModelConfig& config, float strength) {
    Interventions interventions;
    for (int layer = 0; layer < config.nLayers; ++layer) {
        for (int head = 0; head < config.nHeads; ++head)
            interventions.betaFactor[{layer, head}] = head % 2 == 0 ? strength : -strength;
        interventions.branchFactor[layer] = 20 * strength;
        interventions.temperatureFactor[layer] = 0.5F;
        interventions.rootBoost[{layer, 17}] = strength;
    }
    return interventions;
}

/// Goes on with the story as if a model had, with ids that it need not have meant.
inline Story written(Story story, const StoryModel& model, int count, const Interventions& interventions,
                     ContextPolicy context = ContextPolicy::Anchored) {
    for (const Draft& draft : draftsOn(story, StoryPath(story)))
        story.apply(encoding(story, draft, tokensOf(*model.tokenizer, draft)));
    Origin origin;
    GenerationSettings settings;
    settings.context = context;
    origin.settings = std::make_shared<const GenerationSettings>(settings);
    origin.interventions = std::make_shared<const Interventions>(interventions);
    const auto how = std::make_shared<const Origin>(std::move(origin));
    for (int i = 0; i < count; ++i) {
        const int id = 300 + i * 37 % 1500;
        const NewToken token{id, " x"};
        story.apply(writingAt(story, story.tip(), std::span(&token, 1), how));
    }
    return story;
}

/// However many calls it takes.
inline TokenLook look(Inspector& inspector, const SeenBranch& branch, std::size_t token) {
    std::optional<TokenLook> found;
    while (!found)
        found = inspector.look(branch, token);
    return *std::move(found);
}
inline TokenLook look(const StoryModel& model, const SeenBranch& branch, std::size_t token) {
    Inspector inspector(model.engine);
    return look(inspector, branch, token);
}

} // namespace lila::test
