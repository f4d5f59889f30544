// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/state_dict_order.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <tuple>

namespace lila {
namespace {

constexpr std::string_view layerPrefix = "core.layers.";

constexpr std::array<std::string_view, 3> beforeLayers{"pos_emb", "tok_emb.weight", "core.pos_emb"};
constexpr std::array<std::string_view, 4> afterLayers{"core.tok_emb.weight", "core.final_norm.weight",
                                                      "core.final_norm.bias", "head.weight"};
constexpr std::array<std::string_view, 22> inLayer{
    "e8_scale",        "ln_attn.weight",   "ln_attn.bias",    "attn.head_scales",
    "attn.head_dirs",  "attn.causal_mask", "attn.qkv.weight", "attn.qkv.bias",
    "attn.out.weight", "attn.out.bias",    "ln_res.weight",   "ln_res.bias",
    "to_e8.weight",    "from_e8.weight",   "quantizer.roots", "quantizer.roots_norm_sq",
    "ln_ffn.weight",   "ln_ffn.bias",      "ffn.0.weight",    "ffn.0.bias",
    "ffn.2.weight",    "ffn.2.bias"};
constexpr std::array<std::string_view, 4> buffersInLayer{"attn.head_dirs", "attn.causal_mask",
                                                         "quantizer.roots", "quantizer.roots_norm_sq"};
constexpr std::array<std::string_view, 11> configFields{"vocab_size",  "d_model", "n_layers",   "n_heads",
                                                        "block_size",  "dropout", "e8_scale",   "bias",
                                                        "e8_strength", "temp",    "tie_weights"};

std::ptrdiff_t rankIn(std::span<const std::string_view> list, std::string_view name) {
    return std::ranges::find(list, name) - list.begin();
}

bool isIn(std::span<const std::string_view> list, std::string_view name) {
    return rankIn(list, name) < std::ssize(list);
}

/// The layer of "core.layers.<layer>.<rest>", and the rest; layer -1 for any other name.
std::pair<int, std::string_view> splitLayer(std::string_view name) {
    if (!name.starts_with(layerPrefix))
        return {-1, name};
    const std::string_view tail = name.substr(layerPrefix.size());
    int layer = -1;
    const auto [end, error] = std::from_chars(tail.data(), tail.data() + tail.size(), layer);
    if (error != std::errc() || layer < 0 || end == tail.data() + tail.size() || *end != '.')
        return {-1, name};
    return {layer, tail.substr(static_cast<std::size_t>(end + 1 - tail.data()))};
}

/// What names are compared by: section, layer, rank in the section, the name itself.
std::tuple<int, int, std::ptrdiff_t, std::string_view> sortKey(std::string_view name) {
    const auto [layer, rest] = splitLayer(name);
    if (layer >= 0)
        return {1, layer, rankIn(inLayer, rest), rest};
    if (isIn(beforeLayers, name))
        return {0, 0, rankIn(beforeLayers, name), name};
    return {isIn(afterLayers, name) ? 2 : 3, 0, rankIn(afterLayers, name), name};
}

} // namespace

std::vector<std::string> inStateDictOrder(std::vector<std::string> names) {
    std::ranges::sort(names, {}, [](const std::string& name) { return sortKey(name); });
    return names;
}

bool isModelTensor(std::string_view name) {
    const auto [layer, rest] = splitLayer(name);
    return layer >= 0 ? isIn(inLayer, rest) : isIn(beforeLayers, name) || isIn(afterLayers, name);
}

bool isBuffer(std::string_view name) {
    const auto [layer, rest] = splitLayer(name);
    return layer >= 0 && isIn(buffersInLayer, rest);
}

bool isConfigField(std::string_view name) {
    return isIn(configFields, name) || name == "roots";
}

std::vector<std::string> inConfigOrder(std::vector<std::string> names) {
    std::ranges::sort(names, {}, [](const std::string& name) {
        return std::pair<std::ptrdiff_t, std::string_view>(rankIn(configFields, name), name);
    });
    return names;
}

} // namespace lila
