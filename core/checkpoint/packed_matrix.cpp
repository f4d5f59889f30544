// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/packed_matrix.h"

#include "core/checkpoint/checkpoint_metadata.h"
#include "core/checkpoint/free_memory.h"
#include "core/checkpoint/named_errors.h"
#include "core/checkpoint/sign_rotation.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <future>
#include <system_error>
#include <thread>

namespace lila {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* metadataKey = "packing";
const std::string codesSuffix = ".codes";
const std::string scalesSuffix = ".scales";

Tensor takeTensor(SafetensorsFile& file, const std::string& name, DType dtype) {
    const auto found = file.tensors.find(name);
    if (found == file.tensors.end())
        throw CheckpointError("its " + std::string(metadataKey) + " names a tensor " + name +
                              ", which is missing");
    Tensor tensor = std::move(found->second);
    file.tensors.erase(found);
    if (tensor.dtype() != dtype || tensor.shape().size() != 2 || tensor.elementCount() == 0)
        throw CheckpointError("tensor " + name + " is not a matrix of type " + std::string(dtypeName(dtype)) +
                              ", as packed weights have it");
    return tensor;
}

void requireFit(const std::string& name, const PackedMatrix& matrix) {
    const auto bits = static_cast<std::int64_t>(matrix.code.bits());
    const std::int64_t rows = matrix.codes.shape()[0], bytes = matrix.codes.shape()[1];
    const std::int64_t groups = matrix.scales.shape()[1];
    if (bytes % bits != 0)
        throw CheckpointError("tensor " + name + codesSuffix + " has rows of " + std::to_string(bytes) +
                              " bytes, which are no whole points of " + matrix.code.name());
    const std::int64_t blocks = bytes / bits;
    if (matrix.scales.shape()[0] != rows || blocks % groups != 0)
        throw CheckpointError("tensor " + name + scalesSuffix + " has shape " +
                              shapeText(matrix.scales.shape()) + ", which does not fit " +
                              std::to_string(rows) + " rows of " + std::to_string(blocks) + " points");
    const std::size_t block = matrix.rotationBlock;
    if (block != 0 && ((block & (block - 1)) != 0 || matrix.inputs() % block != 0))
        throw CheckpointError("its " + std::string(metadataKey) + " rotates " + name + " by blocks of " +
                              std::to_string(block) + ", which must be a power of two that divides " +
                              std::to_string(matrix.inputs()));
}

/// A number that is there, which must not be converted to be one: hostile files have any.
std::uint64_t wholeNumber(const std::string& name, const Json& facts, const char* key) {
    const Json& number = facts.at(key);
    if (!number.is_number_unsigned())
        throw CheckpointError("its " + std::string(metadataKey) + " gives " + name + " a " + key +
                              " that is no whole number from 0 to 2^64 - 1");
    return number.get<std::uint64_t>();
}

/// What `packing` says of one matrix.
PackedMatrix described(const std::string& name, const Json& facts) {
    PackedMatrix matrix;
    try {
        const auto code = facts.at("code").get<std::string>();
        const auto known = lattice::LatticeCode::named(code);
        if (!known)
            throw CheckpointError("its weights " + name + " are packed as \"" + code.substr(0, 40) +
                                  "\", which this version does not know: it knows e8:1 to e8:8, cubic and "
                                  "uniform likewise");
        matrix.code = *known;
        if (facts.contains("rotation")) {
            matrix.rotationBlock = wholeNumber(name, facts, "rotation");
            matrix.seed = wholeNumber(name, facts, "seed");
        }
    } catch (const Json::exception&) {
        throw CheckpointError("its " + std::string(metadataKey) + " does not say of " + name +
                              " in which code it is, and with which rotation and seed");
    }
    return matrix;
}

} // namespace

std::size_t PackedMatrix::inputs() const {
    return static_cast<std::size_t>(codes.shape()[1] / code.bits()) * lattice::dimension;
}

double PackedMatrix::bitsPerWeight() const {
    return 8.0 * static_cast<double>(codes.bytes().size() + scales.bytes().size()) /
           static_cast<double>(outputs() * inputs());
}

Tensor unpacked(const PackedMatrix& matrix) {
    const std::size_t rows = matrix.outputs(), inputs = matrix.inputs();
    const std::size_t group = matrix.group(), groups = inputs / group;
    const std::size_t rowBytes = inputs / lattice::dimension * matrix.code.bits();
    requireFreeMemory(sizeof(float) * rows * inputs, "unpacking its weights");
    const std::vector<float> scales = matrix.scales.toFloats();
    const auto* codes = reinterpret_cast<const std::uint8_t*>(matrix.codes.bytes().data());
    const SignRotation rotation(matrix.rotationBlock == 0 ? 0 : inputs, matrix.rotationBlock, matrix.seed);
    std::vector<float> weights(rows * inputs);
    for (std::size_t row = 0; row < rows; ++row) {
        const std::span<float> values(weights.data() + row * inputs, inputs);
        matrix.code.decode({codes + row * rowBytes, rowBytes}, values);
        for (std::size_t i = 0; i < inputs; ++i)
            values[i] *= scales[row * groups + i / group];
        if (matrix.rotationBlock != 0)
            rotation.undo(values);
    }
    return Tensor::fromFloats({matrix.codes.shape()[0], static_cast<std::int64_t>(inputs)},
                              std::move(weights))
        .unpackedFrom(std::make_shared<const PackedMatrix>(matrix));
}

std::map<std::string, Tensor> unpacked(const PackedMatrices& matrices) {
    std::map<std::string, Tensor> tensors;
    std::vector<std::pair<const PackedMatrix*, Tensor*>> tasks;
    for (const auto& [name, matrix] : matrices)
        tasks.emplace_back(&matrix, &tensors[name]);
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < tasks.size(); i = next++)
            *tasks[i].second = unpacked(*tasks[i].first);
    };
    std::vector<std::future<void>> helpers;
    try {
        const std::size_t wanted = std::min<std::size_t>(std::thread::hardware_concurrency(), tasks.size());
        while (helpers.size() + 1 < wanted)
            helpers.push_back(std::async(std::launch::async, work));
    } catch (const std::system_error&) { // no more threads: those that are there do the work
    }
    work();
    for (std::future<void>& helper : helpers)
        helper.get();
    return tensors;
}

PackedMatrices takePackedMatrices(SafetensorsFile& file) {
    PackedMatrices matrices;
    const auto text = file.metadata.find(metadataKey);
    if (text == file.metadata.end())
        return matrices;
    const auto shallow = [](int depth, Json::parse_event_t, Json&) {
        if (depth > 4)
            throw CheckpointError("its " + std::string(metadataKey) + " is nested too deeply");
        return true;
    };
    const Json all = Json::parse(text->second, shallow, false);
    if (!all.is_object())
        throw CheckpointError("its " + std::string(metadataKey) + " is not a JSON object");
    for (const auto& [name, facts] : all.items()) {
        if (file.tensors.contains(name) || matrices.contains(name))
            throw CheckpointError("tensor " + name + " is in it twice, packed and not");
        PackedMatrix matrix = described(name, facts);
        matrix.codes = takeTensor(file, name + codesSuffix, DType::U8);
        matrix.scales = takeTensor(file, name + scalesSuffix, DType::F16);
        requireFit(name, matrix);
        matrices.emplace(name, std::move(matrix));
    }
    return matrices;
}

void addPackedMatrices(SafetensorsFile& file, const PackedMatrices& matrices) {
    auto all = Json::object();
    for (const auto& [name, matrix] : matrices) {
        all[name]["code"] = matrix.code.name();
        if (matrix.rotationBlock != 0) {
            all[name]["rotation"] = matrix.rotationBlock;
            all[name]["seed"] = matrix.seed;
        }
        file.tensors.erase(name);
        file.tensors[name + codesSuffix] = matrix.codes;
        file.tensors[name + scalesSuffix] = matrix.scales;
    }
    file.metadata[metadataKey] = all.dump();
}

PackedMatrices readPackedMatrices(const std::filesystem::path& file) {
    return withFileNamed(file.string(), [&] {
        if (checkpointFormatOf(checkpointHeadOf(file)) != CheckpointFormat::Safetensors)
            return PackedMatrices();
        SafetensorsFile content = readSafetensors(file);
        return takePackedMatrices(content);
    });
}

void writePackedCheckpoint(const std::filesystem::path& file, const Checkpoint& checkpoint,
                           const PackedMatrices& matrices) {
    SafetensorsFile content = safetensorsFileOf(checkpoint);
    addPackedMatrices(content, matrices);
    writeSafetensors(file, content);
}

} // namespace lila
