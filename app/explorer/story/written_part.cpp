// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/story/written_part.h"

#include "app/explorer/models/model_loader.h"
#include "widgets/tr.h"

namespace lila {
namespace {

bool hasNoIds(const Span& span) {
    return span.tokens[0].id == notEncoded;
}

} // namespace

std::optional<StoryPath::Part> writtenPart(const Story& story, const StoryPath& path, std::size_t index) {
    std::optional<StoryPath::Part> last;
    for (const StoryPath::Part& part : path.parts()) {
        if (!story.span(part.span).origin)
            continue;
        last = part;
        if (index >= part.firstToken && index < part.firstToken + part.tokens)
            break;
    }
    return last;
}

QString whyNotAgain(const Story& story, const StoryPath& path, const StoryPath::Part& part,
                    const LoadedModel& model) {
    const Span& span = story.span(part.span);
    const Origin& origin = *span.origin;
    if (hasNoIds(span))
        return tr("Of what the model wrote here only the text was kept");
    if (origin.isCopied)
        return tr("These words were written behind other ones, and would not come again behind these");
    if (origin.goesOn)
        return tr("The settings were changed while the model wrote: here it went on from the words before");
    if (origin.tokenizerSha256 != model.model.tokenizer->sha256() ||
        (!origin.modelSha256.empty() && origin.modelSha256 != model.sha256))
        return tr("Another model wrote this: open it first");
    if (!origin.resonatorSha256.empty())
        return tr("The resonator began from a file that is not known here");
    for (const StoryPath::Part& before : path.parts()) {
        const Span& earlier = story.span(before.span);
        if (before.firstToken >= part.firstToken)
            break;
        if (earlier.origin && hasNoIds(earlier))
            return tr("Of what the model wrote before this only the text was kept");
    }
    return {};
}

QString whyNotByCommand(const Story& story, const StoryPath& path, const StoryPath::Part& part) {
    const Interventions& interventions = *story.span(part.span).origin->interventions;
    for (const StoryPath::Part& before : path.parts()) {
        const auto& earlier = story.span(before.span).origin;
        if (before.firstToken < part.firstToken && earlier && *earlier->interventions != interventions)
            return tr("The model was changed inside after the words before this");
    }
    return {};
}

GenerationSettings settingsAgain(const Story& story, const StoryPath::Part& part) {
    const Origin& origin = *story.span(part.span).origin;
    GenerationSettings settings = *origin.settings;
    settings.seed = origin.seed;
    settings.maxTokens = static_cast<int>(part.tokens);
    // The tokens' number ends them: of several steps, what stops a text may have stopped each one alone.
    settings.stopAt = StopAt::StoryEnd;
    settings.stop.clear();
    return settings;
}

} // namespace lila
