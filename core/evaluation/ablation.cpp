// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/evaluation/ablation.h"

#include "core/evaluation/story_loss.h"

#include <algorithm>
#include <array>
#include <utility>

namespace lila {
namespace {

constexpr std::array partNames{
    std::pair{ModelPart::Geometry, std::string_view("geometry")},
    std::pair{ModelPart::Branch, std::string_view("branch")},
    std::pair{ModelPart::Resonator, std::string_view("resonator")},
};

double meanLoss(std::span<const float> losses) {
    double sum = 0;
    for (const float loss : losses)
        sum += static_cast<double>(loss);
    return sum / static_cast<double>(losses.size());
}

/// The losses of one row of ids under every variant: [0] as the model is used, [1] without the part, then
/// without it in one layer each.
class Variants {
public:
    Variants(const StoryModel& model, const AblationSettings& settings) : m_settings(settings) {
        const Decoder decoder(model.engine);
        m_decoders.push_back(decoder);
        if (settings.without == ModelPart::Resonator) {
            m_space =
                seededResonatorSpace(model.weights().tokenEmbedding, decoder.config().dModel, settings.seed);
            return;
        }
        const int layers = settings.byLayer ? decoder.config().nLayers : 0;
        for (int layer = -1; layer < layers; ++layer) {
            m_decoders.push_back(decoder);
            m_decoders.back().setInterventions(switchedOff(settings.without, decoder.config(), layer));
        }
    }

    std::vector<double> losses(std::span<const int> row) const {
        if (m_space)
            return resonatorLosses(row);
        std::vector<double> losses;
        for (const Decoder& decoder : m_decoders)
            losses.push_back(meanLoss(rowLosses(decoder, row)));
        return losses;
    }

private:
    std::vector<double> resonatorLosses(std::span<const int> row) const {
        const auto targets = row.subspan(1);
        std::vector<float> logits = m_decoders.front().everyLogits(row.first(targets.size()));
        const double without = meanLoss(tokenLosses(logits, targets));
        const auto strength = static_cast<float>(m_settings.resonanceStrength);
        Resonator resonator(m_space);
        auto logit = logits.begin();
        for (std::size_t t = 0; t < targets.size(); ++t)
            for (const float bias : resonator.step(row[t], m_settings.encodeRelationWeight))
                *logit++ += strength * bias;
        return {meanLoss(tokenLosses(logits, targets)), without};
    }

    AblationSettings m_settings;
    std::vector<Decoder> m_decoders;
    std::shared_ptr<const ResonatorSpace> m_space; ///< set where the resonator is measured
};

} // namespace

std::string_view modelPartName(ModelPart part) {
    return std::ranges::find(partNames, part, &decltype(partNames)::value_type::first)->second;
}

std::optional<ModelPart> parseModelPart(std::string_view name) {
    const auto found = std::ranges::find(partNames, name, &decltype(partNames)::value_type::second);
    return found == partNames.end() ? std::nullopt : std::optional(found->first);
}

std::string_view lossMetricName(LossMetric metric) {
    return metric == LossMetric::PerToken ? "loss_per_token" : "loss_padded";
}

Interventions switchedOff(ModelPart part, const ModelConfig& config, int layer) {
    Interventions off;
    for (int l = std::max(0, layer); l < (layer < 0 ? config.nLayers : layer + 1); ++l) {
        if (part == ModelPart::Branch)
            off.branchFactor[l] = 0;
        for (int head = 0; part == ModelPart::Geometry && head < config.nHeads; ++head)
            off.betaFactor[{l, head}] = 0;
    }
    return off;
}

std::optional<Ablation> ablate(const StoryModel& model, std::span<const std::string> stories,
                               const AblationSettings& settings, const std::function<bool(double)>& goOn) {
    const int most = model.weights().config.blockSize;
    const int window = settings.window > 0 ? std::min(settings.window, most) : most;
    const Variants variants(model, settings);
    std::vector<std::vector<double>> differences; // [variant - 1][story]
    std::vector<double> with, without;
    for (std::size_t i = 0; i < stories.size(); ++i) {
        std::vector<int> row = storyTokens(*model.tokenizer, stories[i], window).ids;
        if (row.size() >= 2) {
            if (settings.metric == LossMetric::Padded)
                row = paddedRow(row, window);
            const std::vector<double> losses = variants.losses(row);
            with.push_back(losses[0]);
            without.push_back(losses[1]);
            differences.resize(losses.size() - 1);
            for (std::size_t v = 1; v < losses.size(); ++v)
                differences[v - 1].push_back(losses[v] - losses[0]);
        }
        if (goOn && !goOn(static_cast<double>(i + 1) / static_cast<double>(stories.size())))
            return std::nullopt;
    }
    if (with.empty())
        return std::nullopt;
    Ablation ablation;
    ablation.lossWith = meanOf(with);
    ablation.lossWithout = meanOf(without);
    ablation.difference = pairedDifference(differences[0]);
    for (std::size_t v = 1; v < differences.size(); ++v)
        ablation.layers.push_back(pairedDifference(differences[v]));
    ablation.differences = std::move(differences[0]);
    return ablation;
}

} // namespace lila
