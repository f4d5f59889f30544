// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/views/compared_sides.h"

#include "app/explorer/story/story_book.h"
#include "app/explorer/views/focus.h"
#include "core/inference/effective_interventions.h"
#include "widgets/setting_text.h"
#include "widgets/tr.h"

#include <ranges>

namespace lila {
namespace {

/// How the last words of a model before the byte were written; null where there are none.
std::shared_ptr<const Origin> originBefore(const StoryBook& book, std::size_t byte) {
    for (const StoryPath::Part& part : std::views::reverse(book.path().parts()))
        if (const auto& origin = book.story().span(part.span).origin; origin && part.firstByte < byte)
            return origin;
    return nullptr;
}

template <class Change>
void inEachLayer(const ModelConfig& config, const Change& change) {
    for (int layer = 0; layer < config.nLayers; ++layer)
        change(layer);
}

void setSide(ComparedSides& all, int side, const LoadedModel& model) {
    all.sides[side].model = model.model;
    all.titles[side] = (side == 0 ? tr("A: %1") : tr("B: %1")).arg(model.name());
    all.origins[side].precision = model.engine.precision;
    all.origins[side].modelSha256 = model.sha256;
    all.origins[side].tokenizerSha256 = model.model.tokenizer->sha256();
}

void say(ComparedSides& all, const QString& a, const QString& b) {
    all.differences = {a, b};
}

/// "β as it is now", with how much of the model is changed.
QString asItIs(const QString& what, const Interventions& interventions) {
    const std::size_t overrides = overrideCount(interventions);
    if (overrides == 0)
        return what;
    return overrides == 1 ? tr("%1 (1 override)").arg(what)
                          : tr("%1 (%2 overrides)").arg(what).arg(overrides);
}

void compareWithBranch(ComparedSides& all, const StoryBook& book, std::size_t byte) {
    const auto origin = originBefore(book, byte);
    if (!origin) {
        all.whyNone = tr("No model has written before this place: there are no settings of a branch to "
                         "compare with. Put the caret behind words of a model.");
        return;
    }
    WritingSide& b = all.sides[1];
    const GenerationSettings& now = all.sides[0].settings;
    b.settings = *origin->settings;
    b.interventions = *origin->interventions;
    GenerationSettings like = b.settings; // in what is not looked at
    like.maxTokens = now.maxTokens;
    like.seed = now.seed;
    QStringList changes = settingChanges(now, like);
    if (b.interventions != all.sides[0].interventions)
        changes.append(tr("other interventions"));
    say(all, tr("settings of now"),
        tr("settings of this branch: %1")
            .arg(changes.isEmpty() ? tr("the same") : changes.join(QStringLiteral(", "))));
}

void compareWithSecond(ComparedSides& all, const LoadedModel* second) {
    if (second == nullptr) {
        all.whyNone = tr("No model B is open: File → Open for comparison…, or drop a checkpoint here.");
        return;
    }
    setSide(all, 1, *second);
    say(all, tr("the open model"), tr("the model beside it"));
}

} // namespace

QStringList comparedWithNames() {
    return {tr("without geometry (β = 0)"), tr("without E8 branch"),  tr("without resonator"),
            tr("with a hard quantiser"),    tr("another checkpoint"), tr("settings of this branch")};
}

ComparedSides comparedSides(ComparedWith with, const Focus& focus, std::size_t byte) {
    ComparedSides all;
    if (focus.model() == nullptr) {
        all.whyNone = tr("No model is open: open a checkpoint first (File menu).");
        return all;
    }
    const StoryBook& book = *focus.story();
    for (int side = 0; side < 2; ++side) {
        all.sides[side].settings = focus.settings();
        all.sides[side].interventions = *book.story().interventions();
        setSide(all, side, *focus.model());
    }
    const ModelConfig& config = focus.model()->model.weights().config;
    GenerationSettings& settings = all.sides[1].settings;
    Interventions& changed = all.sides[1].interventions;
    switch (with) {
    case ComparedWith::NoGeometry:
        inEachLayer(config, [&](int layer) {
            for (int head = 0; head < config.nHeads; ++head)
                changed.betaFactor[{layer, head}] = 0;
        });
        say(all, asItIs(tr("β as it is now"), all.sides[0].interventions), tr("β = 0 in every head"));
        break;
    case ComparedWith::NoBranch:
        inEachLayer(config, [&](int layer) { changed.branchFactor[layer] = 0; });
        say(all, asItIs(tr("E8 branch as it is now"), all.sides[0].interventions),
            tr("no E8 branch in any layer"));
        break;
    case ComparedWith::NoResonator:
        say(all, settings.resonator ? tr("with the resonator") : tr("no resonator: it is off"),
            tr("no resonator"));
        settings.resonator = false;
        break;
    case ComparedWith::HardQuantiser:
        inEachLayer(config, [&](int layer) { changed.temperatureFactor[layer] = 0; });
        say(all, asItIs(tr("quantiser as it is now"), all.sides[0].interventions),
            tr("hard quantiser: the nearest root alone"));
        break;
    case ComparedWith::SecondModel:
        compareWithSecond(all, focus.second().model().get());
        break;
    case ComparedWith::BranchSettings:
        compareWithBranch(all, book, byte);
        break;
    }
    for (int side = 0; side < 2; ++side) {
        all.origins[side].settings = std::make_shared<const GenerationSettings>(all.sides[side].settings);
        all.origins[side].interventions =
            std::make_shared<const Interventions>(all.sides[side].interventions);
    }
    return all;
}

} // namespace lila
