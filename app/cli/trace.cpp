// SPDX-License-Identifier: AGPL-3.0-or-later
// lila trace: everything a forward pass over a prompt did, as safetensors.
#include "app/cli/command.h"
#include "app/cli/model_options.h"
#include "core/checkpoint/safetensors.h"

#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>

namespace lila::cli {
namespace {

struct TraceOptions {
    ModelOptions model;
    std::string prompt = "who is Lily?";
    std::filesystem::path output;
    bool json = false;
};

Tensor idTensor(const std::vector<int>& ids) {
    auto values = std::make_shared<std::vector<std::int64_t>>(ids.begin(), ids.end());
    const auto bytes = std::as_bytes(std::span(*values));
    return {DType::I64, {static_cast<std::int64_t>(ids.size())}, bytes, values};
}

SafetensorsFile asSafetensors(Trace trace, const ModelConfig& config) {
    const auto length = static_cast<std::int64_t>(trace.ids.size());
    SafetensorsFile out;
    out.tensors["ids"] = idTensor(trace.ids);
    out.tensors["logits"] = Tensor::fromFloats({length, config.vocabSize}, std::move(trace.logits));
    for (int layer = 0; layer < config.nLayers; ++layer) {
        std::vector<float> z;
        std::vector<float> weights;
        for (const Activation& activation : trace.activations) {
            z.insert(z.end(), activation[layer].z.begin(), activation[layer].z.end());
            weights.insert(weights.end(), activation[layer].rootWeights.begin(), activation[layer].rootWeights.end());
        }
        const std::string name = "layer" + std::to_string(layer) + ".";
        out.tensors[name + "z"] = Tensor::fromFloats({length, lattice::dimension}, std::move(z));
        out.tensors[name + "root_weights"] = Tensor::fromFloats({length, lattice::rootCount}, std::move(weights));
        out.tensors[name + "attention"] =
            Tensor::fromFloats({config.nHeads, length, length}, std::move(trace.attention[layer]));
    }
    return out;
}

void trace(const TraceOptions& options) {
    const OpenedModel opened = openModel(options.model);
    const std::vector<int> ids = opened.model.tokenizer->encode(options.prompt);
    if (ids.empty())
        throw std::runtime_error("the prompt has no tokens; give some text with --prompt");
    const Decoder decoder(opened.model.weights);
    const SafetensorsFile content = asSafetensors(decoder.trace(ids), decoder.config());
    writeSafetensors(options.output, content);
    if (options.json) {
        nlohmann::json summary = {{"output", options.output.string()}, {"ids", ids}};
        for (const auto& [name, tensor] : content.tensors)
            summary["tensors"][name] = tensor.shape();
        std::cout << summary.dump() << '\n';
        return;
    }
    std::cout << ids.size() << " tokens traced into " << options.output.string() << ":\n";
    for (const auto& [name, tensor] : content.tensors)
        std::cout << "  " << name << ' ' << shapeText(tensor.shape()) << '\n';
}

} // namespace

void addTrace(CLI::App& app) {
    CLI::App* command = app.add_subcommand("trace", "Write logits, root weights, z and attention of a prompt");
    const auto options = std::make_shared<TraceOptions>();
    options->model.addTo(*command);
    command->add_option("--prompt", options->prompt, "the text to trace")->capture_default_str();
    command->add_option("--output", options->output, "the safetensors file to write")->required();
    command->add_flag("--json", options->json, "the names and shapes written, as JSON");
    command->callback([options] { trace(*options); });
}

} // namespace lila::cli
