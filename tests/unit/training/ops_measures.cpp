// SPDX-License-Identifier: AGPL-3.0-or-later
#include "tests/unit/training/ops_measures.h"

#include "core/lattice/e8.h"
#include "core/model/torch_module.h"
#include "core/training/step/training_ops.h"

#include <ATen/Parallel.h>

#include <functional>

namespace lila::test {
namespace {

using torch::Tensor;
using Tensors = std::vector<Tensor>;

constexpr double temperature = 0.2;

const TrainingOps& opsOf(Ops ops) {
    return ops == Ops::Fused ? fusedOps() : plainOps();
}

Tensor randomRoots() {
    const Tensor table = torch::randn({lattice::rootCount, lattice::dimension});
    return table / table.norm(2, 1, true);
}

/// An operation on given inputs.
struct Case {
    std::vector<std::string> names;
    Tensors inputs; ///< leaves, with gradient
    std::function<Tensors(const TrainingOps&)> run;
    std::size_t firstDifferentiable = 0; ///< inputs before it have an estimator's gradient

    void add(const std::string& name, const Tensor& values) {
        names.push_back(name);
        inputs.push_back(values.detach().clone().set_requires_grad(true));
    }
};

struct Noise {
    double dropout = 0;
    BranchNoise branch;
    std::uint64_t key = 5;
    fused::RowPlaces places;
    NoiseSite site() const { return {dropout, {key}, places}; }
};

Case addNormCase(const Size& size, torch::ScalarType type, bool whole, const Noise& noise) {
    const std::int64_t rows = size.sequences * size.length;
    const std::int64_t width = size.heads * size.headWidth;
    Case c;
    c.add("branch", torch::randn({rows, width}).to(type));
    c.add("weight", torch::randn({width}));
    c.add("shift", torch::randn({width}));
    if (whole) {
        c.add("x", torch::randn({rows, width}));
        c.add("bias", torch::randn({width}));
    }
    const Tensors in = c.inputs;
    c.run = [=](const TrainingOps& ops) -> Tensors {
        const NormedSum out = ops.addNorm(whole ? in[3] : Tensor(), in[0], whole ? in[4] : Tensor(), in[1],
                                          in[2], type, noise.site());
        return {out.sum, out.normed};
    };
    return c;
}

Case branchCase(const Size& size, torch::ScalarType type, const Tensor& roots, const Noise& noise) {
    const std::int64_t width = size.heads * size.headWidth;
    Case c;
    c.add("x", torch::randn({size.sequences * size.length, width}).to(type));
    c.add("toE8", torch::randn({8, width}) * (0.6 / std::sqrt(static_cast<double>(width))));
    c.add("fromE8", torch::randn({width, 8}));
    c.add("scale", torch::full({1}, 0.75));
    c.firstDifferentiable = 2;
    const Tensors in = c.inputs;
    c.run = [=](const TrainingOps& ops) -> Tensors {
        return {ops.branch(in[0], {in[1], in[2], in[3], roots}, temperature, noise.branch, noise.site())};
    };
    return c;
}

Case attentionCase(const Size& size, torch::ScalarType type, bool geometry, const Noise& noise) {
    Case c;
    c.add("qkv", torch::randn({size.sequences, size.length, 3, size.heads, size.headWidth}).to(type));
    if (geometry)
        c.add("beta", torch::randn({size.heads}));
    const Tensors in = c.inputs;
    const Tensor directions = geometry ? rootTensor().slice(0, 0, size.heads).clone() : Tensor();
    c.run = [=](const TrainingOps& ops) -> Tensors {
        return {
            ops.attention(in[0], geometry ? in[1] : torch::zeros({size.heads}), directions, noise.site())};
    };
    return c;
}

Case caseOf(Operation operation, const Size& size, torch::ScalarType type, Noise noise = {}) {
    torch::manual_seed(11);
    if (noise.places.length == 1)
        noise.places.length = size.length;
    const std::int64_t rows = size.sequences * size.length;
    const std::int64_t width = size.heads * size.headWidth;
    switch (operation) {
    case Operation::AddNorm:
    case Operation::FirstNorm:
        return addNormCase(size, type, operation == Operation::AddNorm, noise);
    case Operation::Branch:
        return branchCase(size, type, rootTensor(), noise);
    case Operation::BranchRandomRoots:
        return branchCase(size, type, randomRoots(), noise);
    case Operation::Attention:
    case Operation::PlainAttention:
        return attentionCase(size, type, operation == Operation::Attention, noise);
    case Operation::BiasGelu:
    case Operation::MeanLoss:
        break;
    }
    Case c;
    c.add("x", torch::randn({rows, width}).to(type));
    const Tensor x = c.inputs[0];
    if (operation == Operation::MeanLoss) {
        const Tensor targets = torch::randint(width, {rows}, torch::kInt64);
        // The operation may overwrite its logits, hence the copy.
        c.run = [=](const TrainingOps& ops) -> Tensors { return {ops.meanLoss(x.clone(), targets, 0.5)}; };
        return c;
    }
    c.add("bias", torch::randn({width}));
    const Tensor bias = c.inputs[1];
    c.run = [=](const TrainingOps& ops) -> Tensors { return {ops.biasGelu(x, bias)}; };
    return c;
}

struct Outcome {
    Tensors outputs, gradients;
    Tensors weights; ///< of the outputs in the loss that is differentiated
};

Outcome outcomeOf(const Case& c, const TrainingOps& ops, const Tensors& given = {}) {
    Outcome out;
    out.outputs = c.run(ops);
    torch::manual_seed(12);
    for (std::size_t i = 0; i < out.outputs.size(); ++i)
        out.weights.push_back(given.empty() ? torch::randn_like(out.outputs[i]) : given[i]);
    out.gradients = torch::autograd::grad(out.outputs, c.inputs, out.weights);
    return out;
}

double lossOf(const Case& c, const TrainingOps& ops, const Tensors& weights) {
    const torch::NoGradGuard guard;
    const Tensors outputs = c.run(ops);
    double sum = 0;
    for (std::size_t i = 0; i < outputs.size(); ++i)
        sum += (outputs[i].to(torch::kDouble) * weights[i].to(torch::kDouble)).sum().item<double>();
    return sum;
}

double product(const Tensor& a, const Tensor& b) {
    return (a.detach().to(torch::kDouble) * b.detach().to(torch::kDouble)).sum().item<double>();
}

double difference(const Tensor& a, const Tensor& b) {
    return (a.to(torch::kDouble) - b.to(torch::kDouble)).abs().max().item<double>();
}

/// To divide by: never 0, as a gradient may be that should.
double largest(const Tensor& a) {
    return std::max(1e-3, a.to(torch::kDouble).abs().max().item<double>());
}

double relativeNorm(const Tensor& a, const Tensor& b) {
    return ((a - b).norm() / b.norm()).item<double>();
}

bool sameBits(const Tensors& a, const Tensors& b) {
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!a[i].equal(b[i]))
            return false;
    return a.size() == b.size();
}

Moments4 momentsOf(const Tensor& values) {
    const Tensor all = values.detach().to(torch::kDouble);
    const Tensor centred = all - all.mean();
    const double variance = centred.pow(2).mean().item<double>();
    return {all.mean().item<double>(), std::sqrt(variance),
            centred.pow(4).mean().item<double>() / (variance * variance)};
}

/// The branch of width 8 with from_e8 and to_e8 as given and e8_scale 1.
Tensor eightWide(Ops ops, const Tensor& x, const Tensor& fromE8, const BranchNoise& noise) {
    const Tensor identity = torch::eye(8);
    return opsOf(ops).branch(x, {identity, fromE8, torch::ones({1}), rootTensor()}, temperature, noise,
                             {0, {3}, {x.size(0), 0, 1}});
}

} // namespace

Errors gradientErrors(Ops ops, Operation operation, const Size& size) {
    const Case c = caseOf(operation, size, torch::kFloat);
    const Outcome outcome = outcomeOf(c, opsOf(ops));
    Errors errors;
    for (std::size_t i = c.firstDifferentiable; i < c.inputs.size(); ++i) {
        const Tensor start = c.inputs[i].detach().clone();
        const Tensor along = torch::randn_like(start);
        const auto at = [&](double step) {
            const torch::NoGradGuard guard;
            c.inputs[i].copy_(start + step * along);
            return lossOf(c, opsOf(ops), outcome.weights);
        };
        constexpr double step = 0.01;
        const double derivative =
            (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step); // error of step^4
        at(0);
        errors[c.names[i]] = std::abs(product(outcome.gradients[i], along) - derivative) /
                             std::max(1e-3, outcome.gradients[i].norm().item<double>());
    }
    return errors;
}

Errors fusedAgainstPlain(Operation operation, const Size& size, Type type) {
    const Case c = caseOf(operation, size, type == Type::F32 ? torch::kFloat : torch::kBFloat16);
    const Outcome plain = outcomeOf(c, plainOps());
    const Outcome fused = outcomeOf(c, fusedOps(), plain.weights);
    Errors errors;
    for (std::size_t i = 0; i < plain.outputs.size(); ++i)
        errors["output " + std::to_string(i)] =
            fused.outputs[i].scalar_type() == plain.outputs[i].scalar_type()
                ? difference(fused.outputs[i], plain.outputs[i]) / largest(plain.outputs[i])
                : INFINITY;
    for (std::size_t i = 0; i < plain.gradients.size(); ++i)
        errors["d " + c.names[i]] =
            difference(fused.gradients[i], plain.gradients[i]) / largest(plain.gradients[i]);
    return errors;
}

Errors straightThroughErrors(Ops ops, bool randomTable) {
    const Operation operation = randomTable ? Operation::BranchRandomRoots : Operation::Branch;
    const Case c = caseOf(operation, {1, 7, 1, 19}, torch::kFloat);
    const Outcome outcome = outcomeOf(c, opsOf(ops));
    // The case's inputs and roots again, in double.
    torch::manual_seed(11);
    const Tensor roots = (randomTable ? randomRoots() : rootTensor()).to(torch::kDouble);
    Tensors in;
    for (const Tensor& input : caseOf(operation, {1, 7, 1, 19}, torch::kFloat).inputs)
        in.push_back(input.detach().to(torch::kDouble).set_requires_grad(true));
    const Tensor z = torch::linear(in[0], in[1]);
    const Tensor distances = (z.unsqueeze(-2) - roots).pow(2).sum(-1);
    const Tensor quantised = torch::softmax(-distances / temperature, -1).matmul(roots).detach();
    const Tensor passed = in[3] * torch::linear(z, in[2]);
    const Tensors gradients =
        torch::autograd::grad({passed}, {in[0], in[1]}, {outcome.weights[0].to(torch::kDouble)});
    return {{"value", relativeNorm(outcome.outputs[0].detach(), in[3] * torch::linear(quantised, in[2]))},
            {"x", relativeNorm(outcome.gradients[0], gradients[0])},
            {"toE8", relativeNorm(outcome.gradients[1], gradients[1])}};
}

bool sameBitsOnTwoThreads(Operation operation, const Size& size) {
    const int before = at::get_num_threads();
    const Case c =
        caseOf(operation, size, torch::kFloat, {operation == Operation::MeanLoss ? 0 : 0.2, {}, 5, {}});
    at::set_num_threads(1);
    const Outcome one = outcomeOf(c, fusedOps());
    at::set_num_threads(2);
    const Outcome two = outcomeOf(c, fusedOps());
    at::set_num_threads(before);
    return sameBits(one.outputs, two.outputs) && sameBits(one.gradients, two.gradients);
}

Moments4 quantisedNoise(Ops ops) {
    torch::manual_seed(21);
    const Tensor x = torch::randn({4000, 8});
    const Tensor without = eightWide(ops, x, torch::eye(8), {});
    const Tensor with = eightWide(ops, x, torch::eye(8), {0.001, 0});
    const Tensor isLarge = without.abs() > 0.2; // small ones are rounded too coarsely
    return momentsOf(((with / without - 1) / 0.001).masked_select(isLarge));
}

Moments4 branchNoise(Ops ops) {
    torch::manual_seed(22);
    return momentsOf(eightWide(ops, torch::randn({4000, 8}), torch::zeros({8, 8}), {0, 0.005}) / 0.005);
}

Errors noisyBranchErrors(Ops ops) {
    const Size size{1, 40, 1, 8};
    Noise noise;
    noise.branch = {0.5, 0.5};
    Case c = caseOf(Operation::Branch, size, torch::kFloat, noise);
    Outcome out = outcomeOf(c, opsOf(ops));
    const auto linearity = [&](std::size_t input) {
        const double loss = product(out.outputs[0], out.weights[0]);
        return std::abs(product(out.gradients[input], c.inputs[input]) - loss) / std::abs(loss);
    };
    Errors errors{{"scale", linearity(3)}};
    noise.branch = {0.5, 0};
    c = caseOf(Operation::Branch, size, torch::kFloat, noise);
    out = outcomeOf(c, opsOf(ops));
    errors["fromE8"] = linearity(2);

    const Tensor x = torch::randn({40, 8}).set_requires_grad(true);
    const Tensor fromE8 = torch::eye(8);
    const Tensor without = eightWide(ops, x, fromE8, {}).detach();
    const Tensor with = eightWide(ops, x, fromE8, {0.5, 0});
    const Tensor gradient = torch::autograd::grad({with}, {x}, {torch::ones_like(with)})[0];
    errors["z"] = difference(gradient * without, with.detach()); // all factors of the forward pass
    return errors;
}

DropoutReport dropoutOfOnes(Ops ops) {
    torch::manual_seed(31);
    const std::int64_t rows = 200;
    const std::int64_t width = 50;
    const Tensor ones = torch::ones({rows, width}).set_requires_grad(true);
    const NormedSum out = opsOf(ops).addNorm({}, ones, {}, torch::ones({width}), torch::zeros({width}),
                                             torch::kFloat, {0.25, {77}, {rows, 0, 1}});
    const Tensor gradient = torch::autograd::grad({out.sum}, {ones}, {torch::ones_like(out.sum)})[0];
    const Tensor kept = out.sum.detach().masked_select(out.sum.detach() != 0);
    return {static_cast<double>(kept.numel()) / static_cast<double>(rows * width),
            difference(kept, torch::full_like(kept, 4.0 / 3)), difference(gradient, out.sum.detach())};
}

} // namespace lila::test
