// SPDX-License-Identifier: AGPL-3.0-or-later
#include "tests/unit/training/forward_measures.h"

#include "core/lattice/e8.h"
#include "core/model/config.h"
#include "core/training/step/training_forward.h"

namespace lila::test {
namespace {

using torch::Tensor;

constexpr int heads = 3;
constexpr int vocabulary = 31;
constexpr std::int64_t length = 17;

const TrainingOps& opsOf(Ops ops) {
    return ops == Ops::Fused ? fusedOps() : plainOps();
}

LilaModule moduleOf(const ModelKind& kind, int layers) {
    torch::manual_seed(41);
    ModelConfig config;
    config.vocabSize = vocabulary;
    config.dModel = heads * kind.headWidth;
    config.nLayers = layers;
    config.nHeads = heads;
    config.blockSize = 24;
    config.dropout = 0.2;
    config.bias = kind.bias;
    config.temp = 0.2;
    LilaModule module(config);
    const torch::NoGradGuard guard;
    for (auto& parameter : module->named_parameters()) {
        const bool isNorm = parameter.key().find("ln_") != std::string::npos ||
                            parameter.key().find("norm") != std::string::npos;
        const bool isFactor = parameter.key().find("weight") != std::string::npos && isNorm;
        const bool isStrength = parameter.key().find("_scale") != std::string::npos;
        const double centre = isFactor ? 1 : isStrength ? 0.5 : 0;
        parameter.value().copy_(centre + 0.2 * torch::randn_like(parameter.value()));
    }
    if (kind.randomRoots) {
        const Tensor table = torch::randn({lattice::rootCount, lattice::dimension});
        module->setRoots(table / table.norm(2, 1, true));
    }
    module->eval();
    return module;
}

struct Batch {
    explicit Batch(std::int64_t sequences)
        : ids(torch::randint(vocabulary, {sequences, length}, torch::kInt64)),
          targets(torch::randint(vocabulary, {sequences * length}, torch::kInt64)) {}

    Tensor ids, targets;
};

ForwardSettings quiet(Type compute) {
    ForwardSettings settings;
    settings.compute = compute == Type::F32 ? torch::kFloat : torch::kBFloat16;
    settings.noise = false;
    return settings;
}

double largestDifference(const Tensor& a, const Tensor& b) {
    return (a.to(torch::kFloat) - b).abs().max().item<double>();
}

double largest(const Tensor& a) {
    return a.abs().max().item<double>();
}

using Gradients = std::map<std::string, Tensor>;

/// Zeros where a parameter has none.
Gradients takeGradients(const LilaModule& module) {
    Gradients all;
    for (auto& parameter : module->named_parameters()) {
        Tensor& gradient = parameter.value().mutable_grad();
        all[parameter.key()] = gradient.defined() ? gradient.clone() : torch::zeros_like(parameter.value());
        gradient.reset();
    }
    return all;
}

/// By parameter. A sum in which all but cancels, as e8_scale's may, is as exact as its terms: what is much
/// smaller than the others is not measured by its own size.
Errors relativeErrors(const Gradients& a, const Gradients& b) {
    double most = 0;
    for (const auto& [name, gradient] : b)
        most = std::max(most, largest(gradient));
    Errors errors;
    for (const auto& [name, gradient] : b)
        errors[name] = largestDifference(a.at(name), gradient) / std::max(0.02 * most, largest(gradient));
    return errors;
}

} // namespace

Errors againstModule(Ops ops, Type compute, const ModelKind& kind) {
    LilaModule module = moduleOf(kind, 2);
    const Batch batch(3);
    const Tensor expected = module->forward(batch.ids).view({-1, vocabulary});
    torch::nn::functional::cross_entropy(expected, batch.targets).backward();
    const Gradients gradients = takeGradients(module);

    const Tensor logits = trainingLogits(module, batch.ids, quiet(compute), opsOf(ops));
    const double logitError = largestDifference(logits.detach(), expected) / largest(expected);
    opsOf(ops).meanLoss(logits, batch.targets, 1).backward();
    Errors errors = relativeErrors(takeGradients(module), gradients);
    errors["logits"] = logitError;
    return errors;
}

Errors ablatedAgainstModule(Ops ops) {
    const torch::NoGradGuard guard;
    Errors errors;
    for (const bool geometry : {false, true}) {
        LilaModule module = moduleOf({}, 2);
        const Batch batch(3);
        ForwardSettings settings = quiet(Type::F32);
        settings.geometry = geometry;
        settings.branch = !geometry;
        const Tensor logits = trainingLogits(module, batch.ids, settings, opsOf(ops));
        for (const Layer& layer : module->layers)
            (geometry ? layer->e8Scale : layer->attention->headScales).zero_();
        const Tensor expected = module->forward(batch.ids).view({-1, vocabulary});
        errors[geometry ? "without branch" : "without geometry"] =
            largestDifference(logits, expected) / largest(expected);
    }
    return errors;
}

double recordedLogitsDifference(Ops ops, const Checkpoint& checkpoint, const std::vector<int>& ids,
                                std::span<const float> logits) {
    const torch::NoGradGuard guard;
    LilaModule module(configOf(checkpoint));
    module->load(checkpoint);
    const std::vector<std::int64_t> row(ids.begin(), ids.end());
    const Tensor input = torch::tensor(row, torch::kInt64).view({1, -1});
    const Tensor result = trainingLogits(module, input, quiet(Type::F32), opsOf(ops)).contiguous();
    std::vector<float> expected(logits.begin(), logits.end());
    return largestDifference(result, torch::from_blob(expected.data(), result.sizes()));
}

Errors layerGradientErrors(Ops ops) {
    LilaModule module = moduleOf({}, 1);
    module->config.temp = 0.25;
    Layer layer = module->layers[0];
    {
        const torch::NoGradGuard guard;
        layer->toE8->weight.mul_(0.01);
        layer->lnRes->bias.zero_();
        layer->fromE8->weight.mul_(5);
        layer->e8Scale.fill_(1);
    }
    const Batch batch(2);
    const auto logits = [&] { return trainingLogits(module, batch.ids, quiet(Type::F32), opsOf(ops)); };
    const Tensor weights = torch::randn({2 * length, vocabulary});
    logits().backward(weights);
    Errors errors;
    const Gradients gradients = takeGradients(module);
    const torch::NoGradGuard guard;
    for (auto& parameter : module->named_parameters()) {
        Tensor values = parameter.value();
        const Tensor start = values.clone();
        const double size = values.abs().mean().item<double>();
        const Tensor along = torch::randn_like(start) * (size > 0 ? size : 1);
        const auto at = [&](double step) {
            values.copy_(start + step * along);
            return (logits().to(torch::kDouble) * weights).sum().item<double>();
        };
        constexpr double step = 0.02;
        const double derivative = (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
        at(0);
        const Tensor& gradient = gradients.at(parameter.key());
        errors[parameter.key()] =
            std::abs((gradient.to(torch::kDouble) * along).sum().item<double>() - derivative) /
            (gradient.norm() * along.norm()).item<double>();
    }
    return errors;
}

NoiseReport noiseByKeyAndPlace() {
    LilaModule module = moduleOf({}, 2);
    const Batch batch(4);
    ForwardSettings settings;
    settings.key = {123};
    const auto logitsOf = [&](const Tensor& ids) {
        return trainingLogits(module, ids, settings, fusedOps());
    };
    const Tensor logits = logitsOf(batch.ids);
    const Tensor expected = logits.detach().clone();
    NoiseReport report;
    report.sameKey = largestDifference(logitsOf(batch.ids), expected);
    fusedOps().meanLoss(logits, batch.targets, 1).backward();
    const Gradients gradients = takeGradients(module);

    settings.sequenceStride = 2;
    for (settings.firstSequence = 0; settings.firstSequence < 2; ++settings.firstSequence) {
        const auto part = [&](const Tensor& all) {
            return all.view({4, length, -1}).slice(0, settings.firstSequence, 4, 2).contiguous();
        };
        const Tensor some = logitsOf(part(batch.ids).view({2, length}));
        report.split = std::max(report.split, largestDifference(some.view({2, length, -1}), part(expected)));
        fusedOps().meanLoss(some, part(batch.targets).view(-1), 0.5).backward();
    }
    for (const auto& [name, error] : relativeErrors(takeGradients(module), gradients))
        report.splitGradients = std::max(report.splitGradients, error);

    settings.firstSequence = 0;
    settings.sequenceStride = 1;
    settings.key = {124};
    report.otherKey = largestDifference(logitsOf(batch.ids), expected);
    settings.noise = false;
    report.withoutNoise = largestDifference(logitsOf(batch.ids), expected);
    return report;
}

} // namespace lila::test
