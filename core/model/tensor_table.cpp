// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/model/tensor_table.h"

#include "core/lattice/e8.h"

namespace lila {
namespace {

using Kind = TensorKind;

void addLayer(const ModelConfig& config, int layer, std::vector<ExpectedTensor>& table) {
    const std::int64_t d = config.dModel;
    const std::int64_t heads = config.nHeads;
    const std::int64_t block = config.blockSize;
    constexpr std::int64_t e8 = lattice::dimension;
    constexpr std::int64_t roots = lattice::rootCount;
    const auto add = [&](std::string_view part, std::vector<std::int64_t> shape, Kind kind = Kind::Parameter) {
        table.push_back({layerTensorName(layer, part), std::move(shape), kind});
    };
    add("e8_scale", {1});
    add("ln_attn.weight", {d});
    add("ln_attn.bias", {d});
    add("attn.head_scales", {heads});
    add("attn.head_dirs", {heads, e8}, Kind::Buffer);
    add("attn.causal_mask", {1, 1, block, block}, Kind::Buffer);
    add("attn.qkv.weight", {3 * d, d});
    add("attn.out.weight", {d, d});
    if (config.bias) {
        add("attn.qkv.bias", {3 * d});
        add("attn.out.bias", {d});
    }
    add("ln_res.weight", {d});
    add("ln_res.bias", {d});
    add("to_e8.weight", {e8, d});
    add("from_e8.weight", {d, e8});
    add("quantizer.roots", {roots, e8}, Kind::Buffer);
    add("quantizer.roots_norm_sq", {roots}, Kind::Buffer);
    add("ln_ffn.weight", {d});
    add("ln_ffn.bias", {d});
    add("ffn.0.weight", {4 * d, d});
    add("ffn.0.bias", {4 * d});
    add("ffn.2.weight", {d, 4 * d});
    add("ffn.2.bias", {d});
}

} // namespace

std::string layerTensorName(int layer, std::string_view part) {
    return "core.layers." + std::to_string(layer) + "." + std::string(part);
}

std::vector<ExpectedTensor> expectedTensors(const ModelConfig& config) {
    const std::int64_t d = config.dModel;
    const std::int64_t vocabulary = config.vocabSize;
    const std::int64_t block = config.blockSize;
    std::vector<ExpectedTensor> table{{"pos_emb", {1, block, d}, Kind::Parameter},
                                      {"tok_emb.weight", {vocabulary, d}, Kind::Parameter},
                                      {"core.pos_emb", {1, block, d}, Kind::Twin},
                                      {"core.tok_emb.weight", {vocabulary, d}, Kind::Twin},
                                      {"core.final_norm.weight", {d}, Kind::Parameter},
                                      {"core.final_norm.bias", {d}, Kind::Parameter},
                                      {"head.weight", {vocabulary, d}, Kind::Parameter}};
    for (int layer = 0; layer < config.nLayers; ++layer)
        addLayer(config, layer, table);
    return table;
}

} // namespace lila
