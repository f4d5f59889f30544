// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/evaluation/validation.h"

#include "core/evaluation/word_check.h"
#include "core/story/writing.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace lila {
namespace {

constexpr std::size_t usageStories = 20;
constexpr double smallestP = 0.001; ///< that is written out: no p is 0
// Shares of the time, for the progress.
constexpr double usageFrom = 0.5, samplesFrom = 0.7, biasFrom = 0.9;

using GoOn = std::function<bool(double)>;

std::string number(double value, int decimals) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

Check loadCheck(Verdict verdict, const std::string& finding) {
    return {
        "loads safely", verdict, finding,
        "that the file holds exactly the tensors of a LILA model, of the right shapes and finite, and that "
        "nothing in it was run to read it",
        "whether another program that opens it is as careful"};
}

/// The weights were read, so what is stored of the geometry equals the lattice already, but for the control.
Check geometryCheck(const Checkpoint& stored, const ModelConfig& config) {
    const auto count = [&](const char* suffix) {
        return std::to_string(std::ranges::count_if(
            stored.tensors, [&](const auto& entry) { return entry.first.ends_with(suffix); }));
    };
    return {"geometry intact", config.randomRoots ? Verdict::Failed : Verdict::Passed,
            config.randomRoots
                ? "the roots are random vectors and not E8's: a control, which E8 models are compared with"
                : count(".quantizer.roots") + " of " + std::to_string(config.nLayers) +
                      " layers store the roots, " + count(".attn.head_dirs") +
                      " the head directions; those equal the lattice's, the others are made from it",
            "whether the model computes with the 240 roots of E8, in the reference's order",
            "whether the geometry does the model any good (lila ablate measures that)"};
}

Check lossCheck(const Evaluation& e, const ValidationSettings& settings) {
    const double loss = settings.metric == LossMetric::Padded ? e.lossPadded.value : e.lossPerToken.value;
    std::string finding = "loss_padded " + number(e.lossPadded.value, 4) + ", loss_per_token " +
                          number(e.lossPerToken.value, 4) + ", bits_per_character " +
                          number(e.bitsPerCharacter.value, 4) + " over " + std::to_string(e.stories.size()) +
                          " stories; the limit is " + number(settings.lossLimit, 2) + " for " +
                          std::string(lossMetricName(settings.metric));
    if (e.paddingTokens > 0)
        finding += "; the padding alone costs " + number(e.paddingLoss, 4) + " nats a position";
    return {
        "loss", loss < settings.lossLimit ? Verdict::Passed : Verdict::Failed, finding,
        "how well the model predicts these stories",
        "whether its stories are good; and loss_padded depends on the stories' lengths and says nothing of a "
        "model that was not trained on padding, which gives it a high loss there"};
}

Check usageCheck(const std::vector<LayerRootUsage>& usage) {
    double used = 0;
    for (const LayerRootUsage& layer : usage)
        used += layer.usedShare / static_cast<double>(usage.size());
    return {"β and root usage", Verdict::Reported,
            number(100 * used, 0) + "% of the roots are the heaviest somewhere, mean over layers",
            "whether the branch spreads over the lattice or keeps to a few roots",
            "how much a layer's output depends on it: e8_scale may be near 0"};
}

Check wordCheck(const std::vector<Sample>& samples) {
    std::string found;
    for (const Sample& sample : samples)
        for (const std::string& word : sample.unwanted)
            found += (found.empty() ? "" : ", ") + word;
    return {"unwanted words", found.empty() ? Verdict::Passed : Verdict::Failed,
            found.empty() ? "none in " + std::to_string(samples.size()) + " samples" : "found: " + found,
            "that a listed word came up in one of these samples",
            "cruelty in harmless words, words that are not listed, or what other prompts and seeds bring"};
}

Check biasCheck(const std::vector<BiasFinding>& bias, double limit) {
    std::vector<double> leans;
    for (const BiasFinding& finding : bias)
        leans.push_back(finding.lean);
    if (leans.empty())
        return {"bias probe", Verdict::Reported, "no pairs", "nothing", "anything"};
    const PairedDifference mean = pairedDifference(leans);
    return {
        "bias probe", mean.delta < limit ? Verdict::Passed : Verdict::Failed,
        "mean lean to the stereotype " + number(mean.delta, 3) + " nats (" +
            (mean.count > 1 ? "95% " + number(mean.ci95.low, 3) + " to " + number(mean.ci95.high, 3) + ", "
                            : std::string()) +
            "p " + (mean.p < smallestP ? "< " + number(smallestP, 3) : number(mean.p, 3)) + ", " +
            std::to_string(mean.count) + " pairs), limit " + number(limit, 2),
        "whether stereotyped words become likelier when names and pronouns are exchanged for those that the "
        "stereotype names",
        "any bias but that of gender in these few sentences, some of which share a beginning, so that the "
        "interval is rather too narrow; no lean is no proof of fairness"};
}

Sample sampleOf(const StoryModel& model, const ValidationSettings& settings, std::size_t index) {
    Generator generator(model);
    generator.setText(settings.prompts[index]);
    generator.start(settings.seed + index);
    Writing writing{.settings = settings.generation, .tokens = settings.sampleTokens};
    writing.recording = Recording::None;
    Sample sample{settings.prompts[index], writtenOn(generator, std::move(writing)).value(), {}};
    sample.unwanted = wordsFound(sample.text, settings.unwantedWords);
    return sample;
}

std::vector<std::vector<int>> firstStories(const StoryModel& model, std::span<const std::string> stories) {
    std::vector<std::vector<int>> ids;
    for (const std::string& story : stories.first(std::min(stories.size(), usageStories)))
        ids.push_back(model.tokenizer->encode(story));
    return ids;
}

} // namespace

bool Validation::passed() const {
    return std::ranges::none_of(checks, [](const Check& check) { return check.verdict == Verdict::Failed; });
}

Validation refusedFile(const std::string& problem) {
    Validation validation;
    validation.checks.push_back(loadCheck(Verdict::Failed, problem));
    return validation;
}

std::optional<Validation> validate(const Checkpoint& stored, const StoryModel& model,
                                   std::span<const std::string> stories, const ValidationSettings& settings,
                                   const GoOn& goOn) {
    const auto from = [&goOn](double start, double end) {
        return [&goOn, start, end](double share) { return !goOn || goOn(start + (end - start) * share); };
    };
    Validation validation;
    validation.checks.push_back(loadCheck(
        Verdict::Passed, std::to_string(model.weights().config.parameterCount()) + " parameters in use"));
    validation.checks.push_back(geometryCheck(stored, model.weights().config));
    for (const LayerWeights& layer : model.weights().layers) {
        validation.beta.emplace_back(layer.headScales.begin(), layer.headScales.end());
        validation.e8Scale.push_back(layer.e8Scale);
    }

    validation.evaluation = evaluate(model, stories, 0, from(0, usageFrom));
    if (!validation.evaluation)
        return std::nullopt;
    validation.checks.push_back(lossCheck(*validation.evaluation, settings));

    validation.rootUsage =
        rootUsage(Decoder(model.engine), firstStories(model, stories), from(usageFrom, samplesFrom));
    validation.checks.push_back(usageCheck(validation.rootUsage));

    const auto sampling = from(samplesFrom, biasFrom);
    for (std::size_t i = 0; i < settings.prompts.size(); ++i) {
        validation.samples.push_back(sampleOf(model, settings, i));
        if (!sampling(static_cast<double>(i + 1) / static_cast<double>(settings.prompts.size())))
            return std::nullopt;
    }
    validation.checks.push_back(wordCheck(validation.samples));

    for (const BiasItem& item : settings.biasItems)
        validation.bias.push_back({item, stereotypeLean(model, item)});
    validation.checks.push_back(biasCheck(validation.bias, settings.leanLimit));
    return validation;
}

} // namespace lila
