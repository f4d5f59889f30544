// SPDX-License-Identifier: AGPL-3.0-or-later
// A story that the golden model wrote, as a .lila, for tests of what is made of it.
#pragma once

#include "core/story/session/session_file.h"
#include "core/story/steered_context.h"
#include "core/story/tree/story_edits.h"
#include "core/tokenizer/sha256.h"
#include "tests/golden.h"

namespace lila::clitest {

/// A person's beginning, so many tokens of the model with records, and a person's end.
inline Session writtenSession(int tokens, const std::string& beginning = "Once upon a time there was",
                              const std::string& end = " The end") {
    const StoryModel model{packed(weightsOf(golden::checkpoint())), Tokenizer::load(golden::vocabulary)};
    Session session;
    Story& story = session.story;
    story.apply(retyping(story, StoryPath(story), 0, 0, beginning));
    for (const Draft& draft : draftsOn(story, StoryPath(story)))
        story.apply(encoding(story, draft, tokensOf(*model.tokenizer, draft)));
    GenerationSettings settings;
    settings.temperature = 1;
    settings.resonanceStrength = 2;
    Origin how;
    how.settings = std::make_shared<const GenerationSettings>(settings);
    how.seed = 7;
    how.modelSha256 = sha256OfFile(golden::folder / "checkpoint.pt");
    how.tokenizerSha256 = model.tokenizer->sha256();
    const auto origin = std::make_shared<const Origin>(how);
    Generator generator(model);
    BranchCache nothing(0);
    contextIn(generator, nothing, story, story.tip(), how.interventions);
    generator.start(how.seed);
    for (int i = 0; i < tokens; ++i) {
        generator.forbidEnd(true);
        const auto record = generator.step(*origin->settings, *origin->interventions);
        const NewToken token{record->id, record->text};
        session.records[story.freeKey()] = std::make_shared<const StepRecord>(*record);
        story.apply(writingAt(story, story.tip(), std::span(&token, 1), origin));
    }
    const std::size_t bytes = StoryPath(story).bytes();
    story.apply(retyping(story, StoryPath(story), bytes, bytes, end));
    session.facts.model = {(golden::folder / "checkpoint.pt").string(), how.modelSha256};
    return session;
}

} // namespace lila::clitest
