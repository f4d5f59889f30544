// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/story/sharing/story_tables.h"

#include "core/checkpoint/number_text.h"
#include "core/story/step_measures.h"
#include "core/story/tree/json_fields.h"
#include "core/tokenizer/token_label.h"

#include <algorithm>

namespace lila {
namespace {

using Cells = std::vector<std::string>;

std::string row(const Cells& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i)
        line.append(i == 0 ? "" : ",").append(cells[i]);
    return line.append("\r\n");
}

std::string csvText(std::string_view text) {
    std::string cell = "\"";
    for (const char c : text)
        cell.append(c == '"' ? 2 : 1, c);
    return cell + '"';
}

std::string cell(const std::optional<double>& value) {
    return value ? shortestText(*value) : std::string();
}

/// Of the tokens that have them.
struct Activations {
    std::vector<std::size_t> tokens;
    std::vector<const Activation*> rows;
};

Activations activationsOf(const SharedStory& shared) {
    Activations all;
    const std::size_t layers = layerCount(shared);
    for (std::size_t i = 0; i < shared.tokens.size(); ++i)
        if (const StepRecord* record = shared.tokens[i].record.get();
            record != nullptr && layers > 0 && record->activation.size() == layers) {
            all.tokens.push_back(i);
            all.rows.push_back(&record->activation);
        }
    return all;
}

} // namespace

std::string tokensCsv(const SharedStory& shared) {
    std::string table = row({"token", "key", "id", "text", "author", "passage", "seed", "probability",
                             "drawn_from", "entropy", "resonator_lift"});
    for (std::size_t i = 0; i < shared.tokens.size(); ++i) {
        const SharedToken& token = shared.tokens[i];
        const StepRecord* record = token.record.get();
        const auto of = [&](auto value) { return record != nullptr ? cell(value(*record)) : std::string(); };
        table +=
            row({std::to_string(i), token.key ? std::to_string(static_cast<std::uint64_t>(*token.key)) : "",
                 token.id == notEncoded ? "" : std::to_string(token.id), csvText(token.text),
                 token.passage ? "model" : "person", token.passage ? std::to_string(*token.passage) : "",
                 token.passage ? std::to_string(shared.passages[*token.passage].origin->seed) : "",
                 of(modelProbability),
                 of([](const StepRecord& r) { return std::optional(std::exp(r.logProbability)); }),
                 of([](const StepRecord& r) { return std::optional(r.entropy); }), of(resonatorLift)});
    }
    return table;
}

std::string candidatesCsv(const SharedStory& shared) {
    std::string table = row({"token", "rank", "id", "text", "logit", "probability", "drawn_from", "chosen"});
    for (std::size_t i = 0; i < shared.tokens.size(); ++i) {
        if (!shared.tokens[i].record)
            continue;
        const StepRecord& record = *shared.tokens[i].record;
        for (std::size_t rank = 0; rank < record.candidates.size(); ++rank) {
            const Candidate& candidate = record.candidates[rank];
            const bool isNamed =
                shared.tokenizer && candidate.id >= 0 && candidate.id < shared.tokenizer->size();
            table += row({std::to_string(i), std::to_string(rank), std::to_string(candidate.id),
                          isNamed ? csvText(tokenLabel(*shared.tokenizer, candidate.id)) : "",
                          shortestText(candidate.logit),
                          shortestText(candidate.probability[static_cast<std::size_t>(SamplingStage::Model)]),
                          shortestText(candidate.finalProbability()), candidate.id == record.id ? "1" : "0"});
        }
    }
    return table;
}

std::string passagesJson(const SharedStory& shared) {
    nlohmann::json list = nlohmann::json::array();
    for (std::size_t i = 0; i < shared.passages.size(); ++i) {
        const auto& [origin, tokens] = shared.passages[i];
        const auto first = std::ranges::find(shared.tokens, std::optional(i), &SharedToken::passage);
        list.push_back({{"first_token", first - shared.tokens.begin()},
                        {"tokens", tokens},
                        {"seed", origin->seed},
                        {"precision", precisionName(origin->precision)},
                        {"settings", settingsObject(*origin->settings)},
                        {"interventions", interventionsObject(*origin->interventions)},
                        {"goes_on", origin->goesOn},
                        {"past_end", origin->pastEnd},
                        {"copied", origin->isCopied},
                        {"model_sha256", origin->modelSha256},
                        {"tokenizer_sha256", origin->tokenizerSha256},
                        {"resonator_sha256", origin->resonatorSha256}});
    }
    return list.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

std::size_t layerCount(const SharedStory& shared) {
    std::size_t layers = 0;
    for (const SharedToken& token : shared.tokens)
        if (token.record)
            layers = std::max(layers, token.record->activation.size());
    return layers;
}

std::string rootsCsv(const SharedStory& shared, std::size_t layer) {
    Cells names{"token"};
    for (int i = 1; i <= lattice::dimension; ++i)
        names.push_back(std::string("z").append(std::to_string(i)));
    for (int r = 0; r < lattice::rootCount; ++r)
        names.push_back(std::string("r").append(std::to_string(r)));
    std::string table = row(names);
    const Activations all = activationsOf(shared);
    for (std::size_t i = 0; i < all.tokens.size(); ++i) {
        const LayerActivation& activation = (*all.rows[i])[layer];
        Cells cells{std::to_string(all.tokens[i])};
        for (const float z : activation.z)
            cells.push_back(shortestText(z));
        for (const float weight : activation.rootWeights)
            cells.push_back(shortestText(weight));
        table += row(cells);
    }
    return table;
}

SafetensorsFile rootTensors(const SharedStory& shared) {
    const Activations all = activationsOf(shared);
    const auto layers = static_cast<std::int64_t>(layerCount(shared));
    const auto rows = static_cast<std::int64_t>(all.tokens.size());
    std::vector<float> z, weights;
    for (const Activation* activation : all.rows)
        for (const LayerActivation& layer : *activation) {
            z.insert(z.end(), layer.z.begin(), layer.z.end());
            weights.insert(weights.end(), layer.rootWeights.begin(), layer.rootWeights.end());
        }
    const auto tokens =
        std::make_shared<const std::vector<std::int64_t>>(all.tokens.begin(), all.tokens.end());
    SafetensorsFile file;
    file.tensors.emplace("token", Tensor(DType::I64, {rows}, std::as_bytes(std::span(*tokens)), tokens));
    file.tensors.emplace("z", Tensor::fromFloats({rows, layers, lattice::dimension}, std::move(z)));
    file.tensors.emplace("root_weights",
                         Tensor::fromFloats({rows, layers, lattice::rootCount}, std::move(weights)));
    return file;
}

} // namespace lila
