// SPDX-License-Identifier: AGPL-3.0-or-later
#include "tests/unit/training/forward_measures.h"

#include "core/lattice/e8.h"
#include "core/model/config.h"
#include "core/training/loop/precision_choice.h"
#include "core/training/step/batch_pass.h"
#include "core/training/step/flat_parameters.h"
#include "core/training/step/training_forward.h"

#include <ATen/Parallel.h>

namespace lila::test {
namespace {

using torch::Tensor;

constexpr int heads = 3;
constexpr int vocabulary = 31;
constexpr std::int64_t length = 17;

using Gradients = std::map<std::string, Tensor>;

void addZeroGradients(const LilaModule& module) {
    for (auto& parameter : module->named_parameters())
        parameter.value().mutable_grad() = torch::zeros_like(parameter.value());
}

LilaModule moduleOf(const ModelKind& kind, int layers) {
    torch::manual_seed(41);
    ModelConfig config;
    config.vocabSize = vocabulary;
    config.dModel = heads * kind.headWidth;
    config.nLayers = layers;
    config.nHeads = heads;
    config.blockSize = length;
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
    addZeroGradients(module);
    return module;
}

/// Rows of ids, each one longer than the window.
struct Batch {
    explicit Batch(std::int64_t sequences)
        : rows(torch::randint(vocabulary, {sequences, length + 1}, torch::kInt64)) {}

    Tensor ids() const { return rows.slice(1, 0, -1); }
    Tensor targets() const { return rows.slice(1, 1).flatten(); }
    Tensor rows;
};

std::span<const std::int64_t> idsOf(const Tensor& rows) {
    return {rows.data_ptr<std::int64_t>(), static_cast<std::size_t>(rows.numel())};
}

PassSettings settingsFor(Type compute, std::int64_t sequences) {
    PassSettings settings;
    settings.element = compute == Type::F32 ? fused::Element::F32 : fused::Element::BF16;
    settings.sequences = sequences;
    return settings;
}

/// Both forms by one interface. `module` has gradients to add to.
class Step {
public:
    Step(Form form, const LilaModule& module, const PassSettings& settings)
        : m_form(form), m_module(module), m_settings(settings), m_pass(module, settings) {}

    Tensor losses(const Batch& batch) {
        const torch::NoGradGuard guard;
        if (m_form == Form::Operators)
            return rowLosses(trainingLogits(m_module, batch.ids(), m_settings, false), batch.targets());
        m_pass.renewWeights();
        const std::span<const float> all = m_pass.losses(idsOf(batch.rows));
        return torch::tensor(std::vector<float>(all.begin(), all.end()));
    }
    void addGradients(const Batch& batch) {
        if (m_form == Form::Operators)
            meanLoss(trainingLogits(m_module, batch.ids(), m_settings, false), batch.targets()).backward();
        else
            m_pass.addGradients(idsOf(batch.rows), {}, 1);
    }

private:
    Form m_form;
    LilaModule m_module;
    PassSettings m_settings;
    BatchPass m_pass;
};

double largestDifference(const Tensor& a, const Tensor& b) {
    return (a.to(torch::kFloat) - b).abs().max().item<double>();
}

double largest(const Tensor& a) {
    return a.abs().max().item<double>();
}

/// And sets them to zero.
Gradients takeGradients(const LilaModule& module) {
    Gradients all;
    for (auto& parameter : module->named_parameters()) {
        all[parameter.key()] = parameter.value().grad().clone();
        parameter.value().mutable_grad().zero_();
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

Errors againstModule(Form form, Type compute, const ModelKind& kind) {
    LilaModule module = moduleOf(kind, 2);
    const Batch batch(3);
    const Tensor logits = module->forward(batch.ids()).view({-1, vocabulary});
    const Tensor expected = rowLosses(logits, batch.targets());
    expected.mean().backward();
    const Gradients gradients = takeGradients(module);

    Step step(form, module, settingsFor(compute, 3));
    const double lossError =
        largestDifference(step.losses(batch), expected.detach()) / largest(expected.detach());
    step.addGradients(batch);
    Errors errors = relativeErrors(takeGradients(module), gradients);
    errors["losses"] = lossError;
    return errors;
}

Errors ablatedAgainstModule(Form form) {
    Errors errors;
    for (const bool geometry : {false, true}) {
        LilaModule module = moduleOf({}, 2);
        const Batch batch(3);
        PassSettings settings = settingsFor(Type::F32, 3);
        settings.geometry = geometry;
        settings.branch = !geometry;
        const Tensor losses = Step(form, module, settings).losses(batch);
        const torch::NoGradGuard guard;
        for (const Layer& layer : module->layers)
            (geometry ? layer->e8Scale : layer->attention->headScales).zero_();
        const Tensor expected =
            rowLosses(module->forward(batch.ids()).view({-1, vocabulary}), batch.targets());
        errors[geometry ? "without branch" : "without geometry"] =
            largestDifference(losses, expected) / largest(expected);
    }
    return errors;
}

double recordedLossDifference(Form form, const Checkpoint& checkpoint, const std::vector<int>& ids,
                              std::span<const float> logits) {
    LilaModule module(configOf(checkpoint));
    module->load(checkpoint);
    // The window is filled up behind what was recorded, which no recorded position sees.
    std::vector<std::int64_t> row(static_cast<std::size_t>(module->config.blockSize + 1), 0);
    std::copy(ids.begin(), ids.end(), row.begin());
    Batch batch(1);
    batch.rows = torch::tensor(row, torch::kInt64).view({1, -1});
    const auto count = static_cast<std::int64_t>(ids.size()) - 1;
    std::vector<float> values(logits.begin(), logits.end());
    const Tensor recorded = torch::from_blob(values.data(), {count + 1, module->config.vocabSize});
    const Tensor expected =
        rowLosses(recorded.slice(0, 0, count), batch.rows.flatten().slice(0, 1, count + 1));
    Step step(form, module, PassSettings());
    return largestDifference(step.losses(batch).slice(0, 0, count), expected);
}

Errors layerGradientErrors(Form form) {
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
    Step pass(form, module, settingsFor(Type::F32, 2));
    pass.addGradients(batch);
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
            return pass.losses(batch).to(torch::kDouble).mean().item<double>();
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
    Batch batch(4);
    BatchPass pass(module, settingsFor(Type::F32, 4));
    const auto lossOf = [&](const Tensor& rows, const PassNoise& noise, double weight) {
        pass.addGradients(idsOf(rows), noise, weight);
        return pass.takeLoss();
    };
    const PassNoise all{true, {123}, 0, 1};
    const double expected = lossOf(batch.rows, all, 1);
    const Gradients gradients = takeGradients(module);
    NoiseReport report;
    report.sameKey = std::abs(lossOf(batch.rows, all, 1) - expected);
    report.otherKey = std::abs(lossOf(batch.rows, {true, {124}, 0, 1}, 1) - expected);
    report.withoutNoise = std::abs(lossOf(batch.rows, {}, 1) - expected);
    takeGradients(module);

    double parts = 0;
    for (const std::int64_t first : {0, 1})
        parts += lossOf(batch.rows.slice(0, first, 4, 2).contiguous(), {true, {123}, first, 2}, 0.5);
    report.split = std::abs(parts - expected);
    for (const auto& [name, error] : relativeErrors(takeGradients(module), gradients))
        report.splitGradients = std::max(report.splitGradients, error);
    return report;
}

bool sameBitsOnThreads(Type compute) {
    const int before = at::get_num_threads();
    LilaModule module = moduleOf({12, false, false}, 2);
    const Batch batch(3);
    std::vector<double> losses;
    std::vector<Gradients> gradients;
    for (const int threads : {1, 2, 3}) {
        at::set_num_threads(threads);
        BatchPass pass(module, settingsFor(compute, 3));
        pass.addGradients(idsOf(batch.rows), {true, {5}, 0, 1}, 1);
        losses.push_back(pass.takeLoss());
        gradients.push_back(takeGradients(module));
    }
    at::set_num_threads(before);
    for (std::size_t i = 1; i < losses.size(); ++i)
        for (const auto& [name, gradient] : gradients[i])
            if (losses[i] != losses[0] || !torch::equal(gradient, gradients[0].at(name)))
                return false;
    return true;
}

std::string choiceBySpeeds(double fp32, double bf16) {
    return precisionBy({fp32, bf16});
}

std::pair<double, double> measuredSpeeds() {
    const PrecisionSpeeds speeds = precisionSpeeds(moduleOf({}, 1)->config, 2);
    return {speeds.fp32, speeds.bf16};
}

} // namespace lila::test
