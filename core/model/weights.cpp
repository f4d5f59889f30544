// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/model/weights.h"

#include "core/checkpoint/free_memory.h"
#include "core/checkpoint/number_text.h"
#include "core/lattice/e8.h"
#include "core/model/tensor_table.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <set>

namespace lila {
namespace {

constexpr float bufferTolerance = 1e-5F;
constexpr float unitTolerance = 1e-2F; ///< wide enough for tables kept in 16 bits

std::vector<float> latticeRoots() {
    std::vector<float> values;
    for (const lattice::Vector& root : lattice::roots())
        values.insert(values.end(), root.begin(), root.end());
    return values;
}

/// Summed in float and in this order, which gives the reference's bits.
std::vector<float> squaredNorms(const WeightArray& roots) {
    std::vector<float> norms;
    for (std::size_t at = 0; at < roots.size(); at += lattice::dimension) {
        float sum = 0;
        for (std::size_t i = 0; i < lattice::dimension; ++i)
            sum += roots[at + i] * roots[at + i];
        norms.push_back(sum);
    }
    return norms;
}

/// The roots that a model computes with: [240, 8].
WeightArray rootsOf(const Checkpoint& checkpoint, const ModelConfig& config) {
    if (!config.randomRoots)
        return latticeRoots();
    const std::string name = layerTensorName(0, "quantizer.roots");
    const auto found = checkpoint.tensors.find(name);
    if (found == checkpoint.tensors.end())
        throw CheckpointError("the configuration says that the roots are random, but tensor " + name +
                              " is missing");
    const Tensor& tensor = found->second;
    if (tensor.shape() != std::vector<std::int64_t>{lattice::rootCount, lattice::dimension} ||
        !isFloating(tensor.dtype()))
        throw CheckpointError("tensor " + name + " is not a table of 240 vectors of 8 numbers");
    WeightArray roots(tensor);
    for (const float squared : squaredNorms(roots))
        if (!(std::abs(squared - 1) <= unitTolerance))
            throw CheckpointError("tensor " + name + " holds a vector that is not of unit length");
    return roots;
}

WeightArray firstRoots(const WeightArray& roots, int count) {
    return std::vector<float>(roots.begin(),
                              roots.begin() + static_cast<std::ptrdiff_t>(count) * lattice::dimension);
}

std::vector<float> lowerTriangle(int size) {
    const auto n = static_cast<std::size_t>(size);
    std::vector<float> mask(n * n, 0.0F);
    for (std::size_t row = 0; row < n; ++row)
        std::fill_n(mask.begin() + static_cast<std::ptrdiff_t>(row * n), row + 1, 1.0F);
    return mask;
}

/// The buffers of a configuration, each made once and shared by all layers.
class Buffers {
public:
    Buffers(const ModelConfig& config, const WeightArray& roots) : m_config(config), m_roots(roots) {}

    const Tensor& named(const std::string& name, const std::vector<std::int64_t>& shape) {
        const std::string part = name.substr(name.rfind('.') + 1);
        const auto [found, isNew] = m_made.try_emplace(part);
        if (isNew)
            found->second = Tensor::fromFloats(shape, valuesOf(part));
        return found->second;
    }

private:
    std::vector<float> valuesOf(const std::string& part) const {
        if (part == "head_dirs")
            return copyOf(firstRoots(m_roots, m_config.nHeads));
        if (part == "causal_mask")
            return lowerTriangle(m_config.blockSize);
        return part == "roots" ? copyOf(m_roots) : squaredNorms(m_roots);
    }

    static std::vector<float> copyOf(const WeightArray& array) { return {array.begin(), array.end()}; }

    const ModelConfig& m_config;
    const WeightArray& m_roots;
    std::map<std::string, Tensor> m_made;
};

/// Row by row: a whole mask takes the square of the window.
bool isLowerTriangle(const Tensor& mask) {
    const auto size = static_cast<std::size_t>(mask.shape().back());
    for (std::size_t row = 0; row < size; ++row) {
        const std::size_t bytes = size * dtypeSize(mask.dtype());
        const std::vector<float> values =
            Tensor(mask.dtype(), {mask.shape().back()}, mask.bytes().subspan(row * bytes, bytes), {})
                .toFloats();
        for (std::size_t column = 0; column < size; ++column)
            if (!(std::abs(values[column] - (column <= row ? 1.0F : 0.0F)) <= bufferTolerance))
                return false;
    }
    return true;
}

bool isSameTable(const Tensor& stored, const Tensor& made) {
    const float tolerance =
        stored.dtype() == DType::F16 || stored.dtype() == DType::BF16 ? 4e-3F : bufferTolerance;
    return stored == made ||
           std::ranges::equal(WeightArray(stored), WeightArray(made),
                              [&](float a, float b) { return std::abs(a - b) <= tolerance; });
}

/// A stored buffer must be the one that the model computes with, or the file is of another model.
void requireBuffer(const ExpectedTensor& expected, const Tensor& stored, Buffers& buffers) {
    const std::string& name = expected.name;
    if (name.ends_with("causal_mask") ? isLowerTriangle(stored)
                                      : isSameTable(stored, buffers.named(name, expected.shape)))
        return;
    throw CheckpointError("tensor " + name + " is not " +
                          (name.ends_with("causal_mask") ? "a lower triangle of ones"
                           : name.ends_with("head_dirs")
                               ? "the first roots of E8 in the reference's order"
                               : "that of the roots of E8 in the reference's order") +
                          ": the file is damaged or of another model");
}

/// The index of the first value that is NaN or infinite. A block is scanned whole, which vectorises, and
/// searched only where there is one in it.
std::optional<std::size_t> firstNotFinite(std::span<const float> values) {
    constexpr std::size_t blockSize = 4096;
    constexpr std::uint32_t exponent = 0x7f800000U; // all ones: NaN or infinity
    for (std::size_t at = 0; at < values.size(); at += blockSize) {
        const auto block = values.subspan(at, std::min(blockSize, values.size() - at));
        std::uint32_t found = 0;
        for (const float value : block)
            found |= (std::bit_cast<std::uint32_t>(value) & exponent) == exponent ? 1U : 0U;
        if (found == 0)
            continue;
        const auto broken = std::ranges::find_if_not(block, [](float x) { return std::isfinite(x); });
        return at + static_cast<std::size_t>(broken - block.begin());
    }
    return std::nullopt;
}

/// Takes tensors out of a checkpoint whose names and shapes have been checked.
class Loader {
public:
    explicit Loader(const Checkpoint& checkpoint) : m_checkpoint(checkpoint) {}

    WeightArray values(const std::string& name) const {
        const Tensor& tensor = m_checkpoint.tensors.at(name);
        if (!isFloating(tensor.dtype()))
            throw CheckpointError("tensor " + name + " has type " + std::string(dtypeName(tensor.dtype())) +
                                  ", but weights are floating-point numbers");
        WeightArray values(tensor);
        if (const auto broken = firstNotFinite(values))
            throw CheckpointError("tensor " + name + " holds " +
                                  (std::isnan(values[*broken]) ? "NaN" : "infinity") + " at element " +
                                  std::to_string(*broken) +
                                  ": the training that made it went wrong, or the file is damaged");
        return values;
    }

    LayerWeights layer(int index, const ModelConfig& config, const WeightArray& headDirs) const {
        const auto take = [&](std::string_view part) { return values(layerTensorName(index, part)); };
        LayerWeights layer;
        layer.lnAttnWeight = take("ln_attn.weight");
        layer.lnAttnBias = take("ln_attn.bias");
        layer.qkvWeight = take("attn.qkv.weight");
        layer.outWeight = take("attn.out.weight");
        if (config.bias) {
            layer.qkvBias = take("attn.qkv.bias");
            layer.outBias = take("attn.out.bias");
        }
        layer.headDirs = headDirs;
        layer.headScales = take("attn.head_scales");
        layer.lnResWeight = take("ln_res.weight");
        layer.lnResBias = take("ln_res.bias");
        layer.toE8 = take("to_e8.weight");
        layer.fromE8 = take("from_e8.weight");
        layer.e8Scale = take("e8_scale")[0];
        layer.lnFfnWeight = take("ln_ffn.weight");
        layer.lnFfnBias = take("ln_ffn.bias");
        layer.ffnUpWeight = take("ffn.0.weight");
        layer.ffnUpBias = take("ffn.0.bias");
        layer.ffnDownWeight = take("ffn.2.weight");
        layer.ffnDownBias = take("ffn.2.bias");
        return layer;
    }

private:
    const Checkpoint& m_checkpoint;
};

void requireTensors(const Checkpoint& checkpoint, const ModelConfig& config, const WeightArray& roots) {
    Buffers buffers(config, roots);
    std::set<std::string> known;
    for (const ExpectedTensor& expected : expectedTensors(config)) {
        known.insert(expected.name);
        const auto found = checkpoint.tensors.find(expected.name);
        if (found == checkpoint.tensors.end()) {
            if (expected.kind == TensorKind::Parameter)
                throw CheckpointError("tensor " + expected.name + " is missing: the model is not complete");
            continue;
        }
        if (found->second.shape() != expected.shape)
            throw CheckpointError("tensor " + expected.name + " has shape " +
                                  shapeText(found->second.shape()) + ", but the configuration asks for " +
                                  shapeText(expected.shape));
        if (expected.kind == TensorKind::Buffer)
            requireBuffer(expected, found->second, buffers);
    }
    for (const auto& [name, tensor] : checkpoint.tensors)
        if (!known.contains(name))
            throw CheckpointError("tensor " + name +
                                  " is none of a LILA model: it would be left out of the computation");
}

/// Weights that cannot be used where they lie are copied.
void requireMemoryFor(const Checkpoint& checkpoint, const ModelConfig& config) {
    std::uint64_t bytes = 0;
    for (const ExpectedTensor& expected : expectedTensors(config))
        if (expected.kind == TensorKind::Parameter &&
            !WeightArray::canView(checkpoint.tensors.at(expected.name)))
            bytes += sizeof(float) *
                     static_cast<std::uint64_t>(checkpoint.tensors.at(expected.name).elementCount());
    requireFreeMemory(bytes, "holding its weights in fp32");
}

} // namespace

std::shared_ptr<const ModelWeights> weightsOf(const Checkpoint& checkpoint) {
    const auto weights = std::make_shared<ModelWeights>();
    weights->config = configOf(checkpoint);
    weights->roots = rootsOf(checkpoint, weights->config);
    requireTensors(checkpoint, weights->config, weights->roots);
    requireMemoryFor(checkpoint, weights->config);
    const Loader loader(checkpoint);
    weights->tokenEmbedding = loader.values("tok_emb.weight");
    weights->positionEmbedding = loader.values("pos_emb");
    const WeightArray headDirs = firstRoots(weights->roots, weights->config.nHeads);
    for (int layer = 0; layer < weights->config.nLayers; ++layer)
        weights->layers.push_back(loader.layer(layer, weights->config, headDirs));
    weights->finalNormWeight = loader.values("core.final_norm.weight");
    weights->finalNormBias = loader.values("core.final_norm.bias");
    weights->head = loader.values("head.weight");
    weights->tokenizerSha256 = checkpoint.tokenizerSha256;
    return weights;
}

ModelFile readModel(const std::filesystem::path& file) {
    ModelFile model{readCheckpoint(file), nullptr};
    try {
        model.weights = weightsOf(model.checkpoint);
        if (!model.checkpoint.config.contains("temp"))
            model.checkpoint.remarks.push_back("it does not say the quantiser's temperature; " +
                                               shortestText(model.weights->config.temp) + " is taken");
    } catch (const CheckpointError& error) {
        throw CheckpointError(file.string() + ": " + error.what());
    }
    return model;
}

Checkpoint completed(const Checkpoint& checkpoint) {
    const ModelConfig config = configOf(checkpoint);
    const WeightArray roots = rootsOf(checkpoint, config);
    const auto block = static_cast<std::uint64_t>(config.blockSize);
    requireFreeMemory(sizeof(float) * block * block,
                      "the causal mask of a window of " + std::to_string(block) + " positions");
    Buffers buffers(config, roots);
    Checkpoint complete = checkpoint;
    for (auto& [name, value] : configFields(config))
        complete.config.try_emplace(name, value);
    for (const ExpectedTensor& expected : expectedTensors(config)) {
        if (complete.tensors.contains(expected.name))
            continue;
        if (expected.kind == TensorKind::Buffer) {
            complete.tensors.emplace(expected.name, buffers.named(expected.name, expected.shape));
        } else if (expected.kind == TensorKind::Twin) {
            const std::string used = expected.name.substr(std::string_view("core.").size());
            complete.tensors.emplace(expected.name, complete.tensors.at(used));
        }
    }
    return complete;
}

Checkpoint slimmed(const Checkpoint& checkpoint) {
    Checkpoint slim = checkpoint;
    const ModelConfig config = configOf(checkpoint);
    for (const ExpectedTensor& expected : expectedTensors(config)) {
        const bool isOwnTable = config.randomRoots && expected.name == layerTensorName(0, "quantizer.roots");
        if (expected.kind != TensorKind::Parameter && !isOwnTable)
            slim.tensors.erase(expected.name);
    }
    return slim;
}

} // namespace lila
