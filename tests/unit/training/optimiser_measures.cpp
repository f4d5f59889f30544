// SPDX-License-Identifier: AGPL-3.0-or-later
#include "tests/unit/training/optimiser_measures.h"

#include "core/training/loop/lack_of_memory.h"
#include "core/training/step/adamw.h"
#include "core/training/step/flat_parameters.h"
#include "core/training/step/training_forward.h"

namespace lila::test {
namespace {

torch::Tensor tensorOf(const std::vector<float>& values) {
    return torch::tensor(values);
}

std::vector<float> floatsOf(const torch::Tensor& tensor) {
    const torch::Tensor flat = tensor.detach().contiguous();
    return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
}

LilaModule smallModule() {
    torch::manual_seed(51);
    ModelConfig config;
    config.vocabSize = 13;
    config.dModel = 16;
    config.nLayers = 1;
    config.nHeads = 2;
    config.blockSize = 6;
    LilaModule module(config);
    module->eval();
    return module;
}

NamedTensors parametersOf(const LilaModule& module) {
    NamedTensors all;
    for (const auto& parameter : module->named_parameters())
        all[parameter.key()] =
            lila::Tensor::fromFloats(parameter.value().sizes().vec(), floatsOf(parameter.value()));
    return all;
}

void addGradients(const LilaModule& module) {
    torch::manual_seed(52);
    const torch::Tensor ids = torch::randint(13, {2, 5}, torch::kInt64);
    const torch::Tensor targets = torch::randint(13, {10}, torch::kInt64);
    meanLoss(trainingLogits(module, ids, PassSettings(), false), targets).backward();
}

} // namespace

AdamWResult adamWSteps(const AdamWNumbers& numbers, const std::vector<float>& values,
                       const std::vector<std::vector<float>>& gradients, const std::vector<double>& rates,
                       int stepsBefore) {
    const torch::Tensor flat = tensorOf(values);
    torch::Tensor gradient = torch::zeros_like(flat);
    AdamW optimizer(flat, gradient,
                    {numbers.beta1, numbers.beta2, numbers.eps, numbers.weightDecay, numbers.decayed});
    optimizer.setSteps(stepsBefore);
    for (std::size_t i = 0; i < gradients.size(); ++i) {
        gradient.copy_(tensorOf(gradients[i]));
        optimizer.step(rates[i]);
    }
    return {floatsOf(flat), floatsOf(optimizer.mean()), floatsOf(optimizer.square())};
}

double differenceFromTorchAdamW(double weightDecay) {
    torch::manual_seed(53);
    constexpr std::int64_t count = 300001; // several tasks, and a part of a vector
    const torch::Tensor ours = torch::randn({count});
    torch::Tensor theirs = ours.clone().set_requires_grad(true);
    torch::Tensor gradient = torch::zeros_like(ours);
    const torch::Tensor average = ours.clone();
    torch::Tensor expectedAverage = ours.clone();
    AdamW optimizer(ours, gradient, {0.8, 0.99, 1e-7, weightDecay});
    torch::optim::AdamW reference(
        {theirs}, torch::optim::AdamWOptions(1.0).betas({0.8, 0.99}).eps(1e-7).weight_decay(weightDecay));
    for (int step = 0; step < 20; ++step) {
        gradient.copy_(torch::randn({count}) * (step % 3 + 1));
        theirs.mutable_grad() = gradient * 0.5;
        const double rate = 0.01 * (step + 1);
        static_cast<torch::optim::AdamWOptions&>(reference.param_groups()[0].options()).lr(rate);
        reference.step();
        optimizer.step(rate, 0.5, average, 0.1);
        expectedAverage.lerp_(theirs.detach(), 0.1);
    }
    return std::max((ours - theirs.detach()).abs().max().item<double>(),
                    (average - expectedAverage).abs().max().item<double>());
}

Clipped clipped(double largestNorm, double spread, int count) {
    torch::manual_seed(54);
    torch::Tensor ours = torch::randn({count}) * spread;
    torch::Tensor theirs = torch::zeros({count}).set_requires_grad(true);
    theirs.mutable_grad() = ours.clone();
    Clipped result;
    result.torchNorm = torch::nn::utils::clip_grad_norm_(theirs, largestNorm);
    result.norm = gradientNorm(ours);
    ours.mul_(clipFactor(result.norm, largestNorm));
    result.difference = (ours - theirs.grad()).abs().max().item<double>();
    return result;
}

std::vector<float> clippedGradients(std::vector<float> gradients, double largestNorm) {
    const torch::Tensor flat = tensorOf(gradients);
    flat.mul_(clipFactor(gradientNorm(flat), largestNorm));
    return floatsOf(flat);
}

FlatStep flatStep(const std::set<std::string>& frozen) {
    FlatStep result;
    const LilaModule alone = smallModule();
    addGradients(alone);
    for (const auto& parameter : alone->named_parameters())
        if (parameter.value().grad().defined())
            result.expected[parameter.key()] =
                lila::Tensor::fromFloats(parameter.value().sizes().vec(), floatsOf(parameter.value().grad()));

    const LilaModule module = smallModule();
    result.before = parametersOf(module);
    const FlatParameters flat(module, frozen);
    addGradients(module);
    AdamW(flat.values(), flat.gradients(), {}).step(0.01);
    result.after = parametersOf(module);
    result.values = flat.named(flat.values());
    const torch::Tensor places = torch::arange(flat.values().numel(), torch::kFloat);
    for (const auto& [name, tensor] : flat.named(places))
        if (tensor.toFloats().front() < static_cast<float>(flat.matrixElements()))
            result.matrices.insert(name);
    result.gradients = flat.named(flat.gradients());
    for (const auto& parameter : module->named_parameters())
        if (parameter.value().requires_grad())
            result.withGradient.insert(parameter.key());
    return result;
}

NamedTensors filled(const NamedTensors& tensors) {
    const LilaModule module = smallModule();
    const FlatParameters flat(module, {});
    flat.fill(flat.values(), tensors);
    return parametersOf(module);
}

bool isFillRefused(const NamedTensors& tensors) {
    try {
        filled(tensors);
    } catch (const c10::Error&) {
        return true;
    }
    return false;
}

bool isLackOfMemoryTold() {
    tellLackOfMemory();
    try {
        torch::empty({std::int64_t{1} << 50});
    } catch (const std::exception& error) {
        return isLackOfMemory(error);
    }
    return false;
}

} // namespace lila::test
