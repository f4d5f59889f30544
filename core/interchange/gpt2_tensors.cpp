// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/interchange/gpt2_tensors.h"

#include "core/interchange/gpt2_weights.h"

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

class Tensors {
public:
    Tensors(const Gpt2Names& names, DType matrices) : m_names(names), m_matrices(matrices) {}

    void addVector(const std::string& name, const WeightArray& values) {
        m_tensors.emplace_back(name,
                               Tensor::fromFloats({std::ssize(values)}, {values.begin(), values.end()}));
    }
    void addTable(const std::string& name, const WeightArray& values, std::int64_t rows, DType dtype) {
        add(name, {rows, std::ssize(values) / rows}, {values.begin(), values.end()}, dtype);
    }
    void addNorm(const std::string& name, const WeightArray& weight, const WeightArray& bias) {
        addVector(name + ".weight", weight);
        addVector(name + ".bias", bias);
    }
    /// `weight` is [outputs, inputs].
    void addLinear(const std::string& name, const WeightArray& weight, const WeightArray& bias,
                   std::int64_t outputs) {
        const std::int64_t inputs = std::ssize(weight) / outputs;
        if (m_names.inputsFirst)
            add(name + ".weight", {inputs, outputs}, transposed(weight, outputs, inputs), m_matrices);
        else
            addTable(name + ".weight", weight, outputs, m_matrices);
        addVector(name + ".bias", bias.empty() ? WeightArray(std::vector<float>(outputs)) : bias);
    }
    std::vector<std::pair<std::string, Tensor>> take() { return std::move(m_tensors); }

private:
    static std::vector<float> transposed(const WeightArray& weight, std::int64_t rows, std::int64_t columns) {
        std::vector<float> values(weight.size());
        for (std::int64_t row = 0; row < rows; ++row)
            for (std::int64_t column = 0; column < columns; ++column)
                values[column * rows + row] = weight[row * columns + column];
        return values;
    }
    void add(const std::string& name, std::vector<std::int64_t> shape, std::vector<float> values,
             DType dtype) {
        const Tensor tensor = Tensor::fromFloats(std::move(shape), std::move(values)).convertedTo(dtype);
        if (dtype != DType::F32 &&
            !std::ranges::all_of(tensor.toFloats(), [](float value) { return std::isfinite(value); }))
            throw CheckpointError("nothing was written: a value of " + name +
                                  " does not fit fp16; write fp32 instead");
        m_tensors.emplace_back(name, tensor);
    }

    const Gpt2Names& m_names;
    DType m_matrices;
    std::vector<std::pair<std::string, Tensor>> m_tensors;
};

} // namespace

std::vector<std::pair<std::string, Tensor>> gpt2Tensors(const ModelWeights& weights, const Gpt2Names& names,
                                                        DType matrices) {
    const ModelWeights gpt2 = gpt2WeightsOf(weights);
    const ModelConfig& config = gpt2.config;
    const std::int64_t d = config.dModel;
    Tensors tensors(names, matrices);
    tensors.addTable(names.tokens + ".weight", gpt2.tokenEmbedding, config.vocabSize, matrices);
    tensors.addTable(names.positions + ".weight", gpt2.positionEmbedding, config.blockSize, DType::F32);
    for (int index = 0; index < config.nLayers; ++index) {
        const LayerWeights& layer = gpt2.layers[index];
        const std::string prefix = names.layer + std::to_string(index) + '.';
        tensors.addNorm(prefix + names.attentionNorm, layer.lnAttnWeight, layer.lnAttnBias);
        tensors.addLinear(prefix + names.qkv, layer.qkvWeight, layer.qkvBias, 3 * d);
        tensors.addLinear(prefix + names.attentionOut, layer.outWeight, layer.outBias, d);
        tensors.addNorm(prefix + names.ffnNorm, layer.lnFfnWeight, layer.lnFfnBias);
        tensors.addLinear(prefix + names.ffnUp, layer.ffnUpWeight, layer.ffnUpBias, 4 * d);
        tensors.addLinear(prefix + names.ffnDown, layer.ffnDownWeight, layer.ffnDownBias, d);
    }
    tensors.addNorm(names.finalNorm, gpt2.finalNormWeight, gpt2.finalNormBias);
    tensors.addTable(names.head + ".weight", gpt2.head, config.vocabSize, matrices);
    return tensors.take();
}

} // namespace lila
