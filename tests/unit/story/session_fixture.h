// SPDX-License-Identifier: AGPL-3.0-or-later
// A small session with all that a file can hold, for tests of its readers.
#pragma once

#include "core/story/session/session_file.h"
#include "core/story/tree/story_edits.h"

namespace lila::test {

inline StepRecord recordOf(const Token& token, int position) {
    StepRecord record;
    record.id = token.id;
    record.text = token.text;
    record.position = position;
    record.logProbability = -0.1 * position;
    record.entropy = 1.5;
    record.keptCount = 3;
    record.stages = StageList(SamplingStage::Model, SamplingStage::TopK, SamplingStage::Final);
    record.candidates = {{token.id, 1.25F}, {7, -2.5F}};
    record.candidates[1].probability.fill(0.125F);
    record.activation.resize(2);
    record.activation[1].rootWeights[17] = 0.75F;
    record.activation[0].z[3] = -1.5F;
    if (position % 2 == 0)
        record.resonatorWrite = ResonatorWrite{3, 239, 0.5};
    else
        record.resonatorLift.assign(lattice::rootCount, 0.25F);
    record.windowLength = 9;
    record.seconds = 0.003;
    return record;
}

/// Two branches, a draft, a title, a bookmark; records of the model's tokens.
inline Session smallSession() {
    Session session;
    Story& story = session.story;
    const std::vector<NewToken> person{{5, "Once"}, {6, " upon"}, {7, " a caf\u00e9"}};
    story.apply(writingAt(story, {}, person, {}));
    Interventions interventions;
    interventions.betaFactor[{1, 2}] = 0.5F;
    interventions.branchFactor[0] = 0;
    interventions.temperatureFactor[3] = 1e-3F;
    interventions.rootBoost[{0, 239}] = 2;
    Origin origin;
    origin.interventions = std::make_shared<const Interventions>(interventions);
    origin.seed = ~std::uint64_t{0};
    origin.precision = Precision::Int8;
    origin.modelSha256 = "abc";
    const auto first = std::make_shared<const Origin>(origin);
    const std::vector<NewToken> one{{9, " there"}, {10, ""}, {11, "\n"}}, two{{12, " \"was"}};
    story.apply(writingAt(story, story.tip(), one, first));
    const Place tip = story.tip();
    GenerationSettings narrow;
    narrow.topK = 3;
    const auto other = std::make_shared<const GenerationSettings>(narrow);
    int position = 3;
    for (std::size_t i = 0; i < one.size(); ++i) {
        const Token token = story.span(tip.span).tokens[i];
        auto record = std::make_shared<StepRecord>(recordOf(token, position++));
        record->settings = i == 1 ? other : origin.settings;
        record->interventions = origin.interventions;
        session.records.emplace(token.key, std::move(record));
    }
    origin.seed = 2;
    origin.goesOn = true;
    story.apply(writingAt(story, {tip.span, 1}, two, std::make_shared<const Origin>(origin)));
    story.apply(
        retyping(story, StoryPath(story), StoryPath(story).bytes(), StoryPath(story).bytes(), " typed"));
    story.apply({SetTitle{rootSpan, "A story"}, SetTitle{tip.span, "first"},
                 SetBookmark{story.span(tip.span).tokens[0].key, "here"},
                 SetInterventions{origin.interventions}, SetSettings{other}});
    session.facts = {{"/models/a.pt", "12ab"}, {"/models/a.model", ""}, {}, "{\"docks\":[1,2]}"};
    return session;
}

} // namespace lila::test
