// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/loop/model_state.h"

#include "core/lattice/e8.h"
#include "core/model/tensor_table.h"
#include "core/model/weights.h"
#include "core/training/corpus/shuffle.h"

namespace lila {
namespace {

constexpr std::uint64_t rootStream = 3; ///< of random numbers, apart from those of batches

/// 240 unit vectors without structure, uniform on the sphere.
torch::Tensor randomRoots(std::uint64_t seed) {
    RandomStream random(mixed(seed, rootStream));
    torch::Tensor table = torch::empty({lattice::rootCount, lattice::dimension});
    float* at = table.data_ptr<float>();
    for (std::int64_t i = 0; i < table.numel(); ++i)
        at[i] = static_cast<float>(random.normal());
    return table / table.norm(2, 1, true);
}

LilaModule newModule(const ModelConfig& config, const TrainingSettings& settings) {
    torch::manual_seed(static_cast<std::uint64_t>(settings.seed));
    LilaModule module(config);
    if (config.randomRoots)
        module->setRoots(randomRoots(static_cast<std::uint64_t>(settings.seed)));
    return module;
}

LilaModule moduleOf(const Checkpoint& checkpoint) {
    LilaModule module(configOf(checkpoint));
    module->load(checkpoint);
    return module;
}

AdamWSettings adamWSettings(const TrainingSettings& settings, const FlatParameters& parameters) {
    return {settings.beta1, settings.beta2, settings.eps, settings.weightDecay,
            settings.decayOn == "matrices" ? std::optional(parameters.matrixElements()) : std::nullopt};
}

/// Before the parameters move into their buffer: what is left out counts as 0 in the file too.
LilaModule prepared(LilaModule module, const TrainingSettings& settings, const torch::Device& device) {
    const Ablation ablation = Ablation::of(settings);
    module->config.dropout = settings.dropout;
    const torch::NoGradGuard guard;
    for (Layer& layer : module->layers) {
        if (!ablation.geometry)
            layer->attention->headScales.zero_();
        if (!ablation.branch)
            layer->e8Scale.zero_();
        layer->roots = layer->roots.to(device);
    }
    module->to(device);
    return module;
}

std::vector<float> valuesOf(const torch::Tensor& tensor) {
    const torch::Tensor flat = tensor.detach().to(torch::kCPU).contiguous();
    return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
}

} // namespace

Ablation Ablation::of(const TrainingSettings& settings) {
    const bool all = settings.noE8 == "all";
    return {!all && settings.noE8 != "geometry", !all && settings.noE8 != "branch"};
}

std::set<std::string> Ablation::frozen(const ModelConfig& config) const {
    std::set<std::string> names;
    for (int layer = 0; layer < config.nLayers; ++layer) {
        if (!geometry || !config.hasGeometry())
            names.insert(layerTensorName(layer, "attn.head_scales"));
        if (!branch)
            for (const char* part :
                 {"e8_scale", "to_e8.weight", "from_e8.weight", "ln_res.weight", "ln_res.bias"})
                names.insert(layerTensorName(layer, part));
    }
    return names;
}

ModelState::ModelState(LilaModule begun, const TrainingSettings& settings, const torch::Device& device)
    : module(prepared(std::move(begun), settings, device)),
      ablation(Ablation::of(settings)),
      parameters(module, ablation.frozen(module->config)),
      optimizer(parameters.values(), parameters.gradients(), adamWSettings(settings, parameters)),
      average(settings.ema > 0 ? parameters.values().clone() : torch::Tensor()) {}

ModelState::ModelState(const ModelConfig& config, const TrainingSettings& settings,
                       const torch::Device& device)
    : ModelState(newModule(config, settings), settings, device) {}

ModelState::ModelState(const Checkpoint& checkpoint, const TrainingSettings& settings,
                       const torch::Device& device)
    : ModelState(moduleOf(checkpoint), settings, device) {}

void ModelState::restore(const TrainingState& state) {
    std::map<std::string, Tensor> means;
    std::map<std::string, Tensor> squares;
    for (const auto& [name, moments] : state.optimizer.moments) {
        means[name] = moments.mean;
        squares[name] = moments.square;
    }
    parameters.fill(optimizer.mean(), means);
    parameters.fill(optimizer.square(), squares);
    optimizer.setSteps(state.optimizer.step);
    if (average.defined())
        parameters.fill(average, state.average);
}

TrainingState ModelState::trainingState(double lr, const std::string& run) const {
    TrainingState state;
    const AdamWSettings& settings = optimizer.settings();
    state.optimizer = {optimizer.steps(),    lr, settings.beta1, settings.beta2, settings.eps,
                       settings.weightDecay, {}};
    std::map<std::string, Tensor> squares = parameters.named(optimizer.square());
    for (auto& [name, mean] : parameters.named(optimizer.mean()))
        state.optimizer.moments[name] = {mean, squares.at(name)};
    if (average.defined())
        state.average = parameters.named(average);
    state.run = run;
    return state;
}

Checkpoint ModelState::checkpoint(const torch::Tensor& values) const {
    Checkpoint result;
    result.config = configFields(module->config);
    result.tensors = parameters.named(values);
    for (const auto& parameter : module->named_parameters())
        if (!result.tensors.contains(parameter.key()))
            result.tensors[parameter.key()] =
                Tensor::fromFloats(parameter.value().sizes().vec(), valuesOf(parameter.value()));
    if (module->config.randomRoots)
        result.tensors[layerTensorName(0, "quantizer.roots")] =
            Tensor::fromFloats({lattice::rootCount, lattice::dimension}, valuesOf(module->layers[0]->roots));
    return completed(result);
}

std::vector<std::vector<float>> ModelState::beta() const {
    std::vector<std::vector<float>> all;
    for (const Layer& layer : module->layers)
        all.push_back(valuesOf(layer->attention->headScales));
    return all;
}

std::vector<float> ModelState::e8Scale() const {
    std::vector<float> all;
    for (const Layer& layer : module->layers)
        all.push_back(valuesOf(layer->e8Scale).front());
    return all;
}

} // namespace lila
