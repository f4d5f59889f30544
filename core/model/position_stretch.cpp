// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/model/position_stretch.h"

#include "core/model/config.h"

#include <algorithm>
#include <cmath>

namespace lila {
namespace {

/// `positions` vectors of `width` values each, stretched to `wanted` of them. The ends stay ends ("aligned
/// corners"): every story begins at position 0, whose vector marks the beginning, and no vector is made up
/// from beyond the last one that was trained.
std::vector<float> stretched(const std::vector<float>& values, std::int64_t width, std::int64_t wanted) {
    const std::int64_t positions = static_cast<std::int64_t>(values.size()) / width;
    std::vector<float> longer;
    longer.reserve(static_cast<std::size_t>(wanted * width));
    for (std::int64_t p = 0; p < wanted; ++p) {
        // In whole numbers, so that vectors that fall on a new place are copied exactly.
        const std::int64_t place = p * (positions - 1);
        const std::int64_t before = place / (wanted - 1);
        const std::int64_t after = std::min(before + 1, positions - 1);
        const float share = static_cast<float>(place % (wanted - 1)) / static_cast<float>(wanted - 1);
        for (std::int64_t i = 0; i < width; ++i)
            longer.push_back(std::lerp(values[before * width + i], values[after * width + i], share));
    }
    return longer;
}

Tensor resized(const Tensor& table, std::int64_t wanted) {
    const std::int64_t width = table.shape()[2];
    std::vector<float> values = table.toFloats();
    if (wanted > table.shape()[1])
        values = stretched(values, width, wanted);
    else
        values.resize(static_cast<std::size_t>(wanted * width));
    const Tensor made = Tensor::fromFloats({1, wanted, width}, std::move(values));
    return table.dtype() == DType::F64 ? made : made.convertedTo(table.dtype());
}

} // namespace

Checkpoint withWindow(const Checkpoint& checkpoint, int blockSize) {
    if (blockSize < 1 || blockSize > largestBlockSize)
        throw CheckpointError("a window of " + std::to_string(blockSize) +
                              " positions is impossible: it must lie between 1 and " +
                              std::to_string(largestBlockSize));
    if (configOf(checkpoint).blockSize == blockSize)
        return checkpoint;
    Checkpoint other = checkpoint;
    for (const char* name : {"pos_emb", "core.pos_emb"})
        if (const auto table = other.tensors.find(name); table != other.tensors.end())
            table->second = resized(table->second, blockSize);
    std::erase_if(other.tensors, [](const auto& entry) { return entry.first.ends_with(".causal_mask"); });
    if (const auto field = other.config.find("block_size"); field != other.config.end())
        field->second = std::int64_t{blockSize};
    return other;
}

} // namespace lila
