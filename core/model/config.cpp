// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/model/config.h"

#include "core/lattice/e8.h"

#include <charconv>
#include <cmath>

namespace lila {
namespace {

using Shape = std::vector<std::int64_t>;

/// Above any model of this kind that could be trained; they bound what a damaged file can ask for.
constexpr std::int64_t largestVocabulary = std::int64_t{1} << 20U;
constexpr std::int64_t largestWidth = std::int64_t{1} << 15U;
constexpr std::int64_t largestDepth = 1024;

struct IntegerField {
    std::string_view name;
    int ModelConfig::*member;
    std::int64_t largest;
};
constexpr IntegerField integerFields[] = {{"vocab_size", &ModelConfig::vocabSize, largestVocabulary},
                                          {"d_model", &ModelConfig::dModel, largestWidth},
                                          {"n_layers", &ModelConfig::nLayers, largestDepth},
                                          {"n_heads", &ModelConfig::nHeads, lattice::rootCount},
                                          {"block_size", &ModelConfig::blockSize, largestBlockSize}};

struct RealField {
    std::string_view name;
    double ModelConfig::*member;
};
constexpr RealField realFields[] = {{"dropout", &ModelConfig::dropout},
                                    {"e8_strength", &ModelConfig::e8Strength},
                                    {"temp", &ModelConfig::temp},
                                    {"e8_scale", &ModelConfig::e8Scale}};

struct BoolField {
    std::string_view name;
    bool ModelConfig::*member;
};
constexpr BoolField boolFields[] = {{"bias", &ModelConfig::bias}, {"tie_weights", &ModelConfig::tieWeights}};

/// The field as a number; booleans count as 0 and 1. Nothing where it is missing.
std::optional<double> numberField(const Checkpoint& checkpoint, std::string_view name) {
    const auto found = checkpoint.config.find(std::string(name));
    if (found == checkpoint.config.end())
        return std::nullopt;
    if (const auto* flag = std::get_if<bool>(&found->second))
        return *flag ? 1 : 0;
    if (const auto* whole = std::get_if<std::int64_t>(&found->second))
        return static_cast<double>(*whole);
    const auto* real = std::get_if<double>(&found->second);
    if (real == nullptr || !std::isfinite(*real))
        throw CheckpointError("the configuration's " + std::string(name) + " is not a number");
    return *real;
}

const Shape& shapeNamed(const Checkpoint& checkpoint, const std::string& name, std::size_t dimensions) {
    const auto found = checkpoint.tensors.find(name);
    if (found == checkpoint.tensors.end())
        throw CheckpointError("tensor " + name + " is missing: this is no LILA model, or not all of one");
    const Shape& shape = found->second.shape();
    if (shape.size() != dimensions)
        throw CheckpointError("tensor " + name + " has shape " + shapeText(shape) + ", but should have " +
                              std::to_string(dimensions) + (dimensions == 1 ? " dimension" : " dimensions"));
    return shape;
}

/// One more than the highest i in "core.layers.<i>.".
std::int64_t layerCount(const Checkpoint& checkpoint) {
    constexpr std::string_view prefix = "core.layers.";
    std::int64_t count = 0;
    for (auto entry = checkpoint.tensors.lower_bound(std::string(prefix));
         entry != checkpoint.tensors.end() && entry->first.starts_with(prefix); ++entry) {
        const std::string& name = entry->first;
        std::int64_t layer = -1;
        const auto [end, error] =
            std::from_chars(name.data() + prefix.size(), name.data() + name.size(), layer);
        if (error != std::errc() || layer < 0 || layer >= largestDepth || *end != '.')
            throw CheckpointError("tensor " + name + " is in no layer from 0 to " +
                                  std::to_string(largestDepth - 1));
        count = std::max(count, layer + 1);
    }
    if (count == 0)
        throw CheckpointError("tensors core.layers.* are missing: this is no LILA model, or not all of one");
    return count;
}

/// What the shapes say about each integer field, in the order of integerFields.
Shape sizesByShape(const Checkpoint& checkpoint) {
    const Shape embedding = shapeNamed(checkpoint, "tok_emb.weight", 2);
    const Shape positions = shapeNamed(checkpoint, "pos_emb", 3);
    const bool hasDirections = checkpoint.tensors.contains("core.layers.0.attn.head_dirs");
    const std::int64_t heads = hasDirections ? shapeNamed(checkpoint, "core.layers.0.attn.head_dirs", 2)[0]
                                             : shapeNamed(checkpoint, "core.layers.0.attn.head_scales", 1)[0];
    return {embedding[0], embedding[1], layerCount(checkpoint), heads, positions[1]};
}

void setIntegers(const Checkpoint& checkpoint, ModelConfig& config) {
    const Shape sizes = sizesByShape(checkpoint);
    for (std::size_t i = 0; i < std::size(integerFields); ++i) {
        const IntegerField& field = integerFields[i];
        const std::string name(field.name);
        const std::int64_t size = sizes[i];
        if (size < 1 || size > field.largest)
            throw CheckpointError("the tensors' shapes give " + name + " " + std::to_string(size) +
                                  ", but it must lie between 1 and " + std::to_string(field.largest));
        const auto given = numberField(checkpoint, field.name);
        if (given && *given != static_cast<double>(size)) {
            const double whole = std::trunc(*given);
            throw CheckpointError("the configuration gives " + name + " " +
                                  (whole == *given && std::abs(whole) < 1e15
                                       ? std::to_string(static_cast<std::int64_t>(whole))
                                       : std::to_string(*given)) +
                                  ", but the tensors' shapes give " + std::to_string(size));
        }
        config.*field.member = static_cast<int>(size);
    }
    if (config.dModel % config.nHeads != 0)
        throw CheckpointError("d_model " + std::to_string(config.dModel) + " cannot be divided among " +
                              std::to_string(config.nHeads) + " heads");
}

} // namespace

ModelConfig configOf(const Checkpoint& checkpoint) {
    ModelConfig config;
    setIntegers(checkpoint, config);
    for (const RealField& field : realFields)
        config.*field.member = numberField(checkpoint, field.name).value_or(config.*field.member);
    if (config.temp <= 0)
        throw CheckpointError("the configuration's temp (of the quantiser) must be above 0");
    if (config.dropout < 0 || config.dropout >= 1)
        throw CheckpointError("the configuration's dropout must be at least 0 and below 1");
    const bool hasBias = checkpoint.tensors.contains("core.layers.0.attn.qkv.bias");
    for (const BoolField& field : boolFields) {
        const auto given = numberField(checkpoint, field.name);
        if (given)
            config.*field.member = *given != 0;
    }
    if (checkpoint.config.contains("bias") && config.bias != hasBias)
        throw CheckpointError(std::string("the configuration says bias ") + (hasBias ? "false" : "true") +
                              ", but core.layers.0.attn.qkv.bias is " + (hasBias ? "there" : "missing"));
    config.bias = hasBias;
    if (const auto roots = checkpoint.config.find("roots"); roots != checkpoint.config.end()) {
        if (roots->second != ConfigValue(std::string("random")))
            throw CheckpointError(
                "the configuration's roots are none that this program knows: only \"random\" may "
                "stand there");
        config.randomRoots = true;
    }
    return config;
}

std::map<std::string, ConfigValue> configFields(const ModelConfig& config) {
    std::map<std::string, ConfigValue> fields;
    for (const IntegerField& field : integerFields)
        fields.emplace(field.name, std::int64_t{config.*field.member});
    for (const RealField& field : realFields)
        fields.emplace(field.name, config.*field.member);
    for (const BoolField& field : boolFields)
        fields.emplace(field.name, config.*field.member);
    if (config.randomRoots)
        fields.emplace("roots", std::string("random"));
    return fields;
}

} // namespace lila
