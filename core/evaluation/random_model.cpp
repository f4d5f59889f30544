// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/evaluation/random_model.h"

#include "core/model/tensor_table.h"
#include "core/sampling/random.h"

#include <cmath>

namespace lila {
namespace {

constexpr double initialSpread = 0.02;
constexpr float someBeta = 0.1F;

std::vector<float> valuesOf(const std::string& name, std::size_t count, const ModelConfig& config,
                            RandomStream& random) {
    if (name.ends_with("head_scales"))
        return std::vector<float>(count, someBeta);
    if (name.ends_with("e8_scale"))
        return std::vector<float>(count, static_cast<float>(config.e8Strength));
    if (name.ends_with("bias"))
        return std::vector<float>(count, 0.0F);
    if (name.find("norm") != std::string::npos || name.find("ln_") != std::string::npos)
        return std::vector<float>(count, 1.0F);
    std::vector<float> values(count);
    for (float& value : values)
        value = static_cast<float>((2 * random.uniform() - 1) * std::sqrt(3.0) * initialSpread);
    return values;
}

} // namespace

Checkpoint randomCheckpoint(const ModelConfig& config, std::uint64_t seed) {
    RandomStream random(seed);
    Checkpoint checkpoint;
    checkpoint.config = configFields(config);
    for (const ExpectedTensor& expected : expectedTensors(config))
        if (expected.kind == TensorKind::Parameter)
            checkpoint.tensors.emplace(
                expected.name,
                Tensor::fromFloats(
                    expected.shape,
                    valuesOf(expected.name, elementCountOf(expected.shape).value(), config, random)));
    return checkpoint;
}

} // namespace lila
