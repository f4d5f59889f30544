// SPDX-License-Identifier: AGPL-3.0-or-later
// GPT-2 as its paper's code computes it, slowly and in double, with the exact GELU and a head of its own.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace lila::gpt2test {

using Values = std::vector<double>;

/// A layer's tensor by its part's name, as "attn_qkv.weight"; layer -1: of none. Matrices [out, in].
struct Gpt2 {
    int width = 0, heads = 0, layers = 0;
    std::function<Values(int layer, const std::string& part)> tensor;
};

inline Values normed(const Values& x, const Values& weight, const Values& bias) {
    double mean = 0, variance = 0;
    for (const double value : x)
        mean += value / static_cast<double>(x.size());
    for (const double value : x)
        variance += (value - mean) * (value - mean) / static_cast<double>(x.size());
    Values out(x.size());
    for (std::size_t i = 0; i < x.size(); ++i)
        out[i] = (x[i] - mean) / std::sqrt(variance + 1e-5) * weight[i] + bias[i];
    return out;
}

inline Values linear(const Values& x, const Values& weight, const Values& bias) {
    Values out(weight.size() / x.size());
    for (std::size_t o = 0; o < out.size(); ++o) {
        out[o] = bias.empty() ? 0 : bias[o];
        for (std::size_t i = 0; i < x.size(); ++i)
            out[o] += weight[o * x.size() + i] * x[i];
    }
    return out;
}

inline void add(Values& x, const Values& more) {
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] += more[i];
}

/// Attention of each position to itself and those before it.
inline std::vector<Values> attended(const std::vector<Values>& qkv, int width, int heads) {
    const int size = width / heads;
    std::vector<Values> out(qkv.size(), Values(width));
    for (std::size_t t = 0; t < qkv.size(); ++t)
        for (int head = 0; head < heads; ++head) {
            Values weights(t + 1);
            for (std::size_t s = 0; s <= t; ++s)
                for (int i = 0; i < size; ++i)
                    weights[s] += qkv[t][head * size + i] * qkv[s][width + head * size + i] /
                                  std::sqrt(static_cast<double>(size));
            const double largest = *std::max_element(weights.begin(), weights.end());
            double sum = 0;
            for (double& weight : weights)
                sum += weight = std::exp(weight - largest);
            for (std::size_t s = 0; s <= t; ++s)
                for (int i = 0; i < size; ++i)
                    out[t][head * size + i] += weights[s] / sum * qkv[s][2 * width + head * size + i];
        }
    return out;
}

/// Logits of every position, one after the other.
inline std::vector<float> logits(const Gpt2& model, std::span<const int> ids) {
    const auto global = [&](const std::string& name) { return model.tensor(-1, name); };
    const Values tokens = global("token_embd.weight"), positions = global("position_embd.weight");
    std::vector<Values> x;
    for (std::size_t t = 0; t < ids.size(); ++t) {
        x.emplace_back(tokens.begin() + ids[t] * model.width, tokens.begin() + (ids[t] + 1) * model.width);
        for (int i = 0; i < model.width; ++i)
            x[t][i] += positions[t * model.width + i];
    }
    for (int layer = 0; layer < model.layers; ++layer) {
        const auto part = [&](const std::string& name) { return model.tensor(layer, name); };
        std::vector<Values> qkv;
        for (const Values& row : x)
            qkv.push_back(linear(normed(row, part("attn_norm.weight"), part("attn_norm.bias")),
                                 part("attn_qkv.weight"), part("attn_qkv.bias")));
        const std::vector<Values> mixed = attended(qkv, model.width, model.heads);
        for (std::size_t t = 0; t < x.size(); ++t) {
            add(x[t], linear(mixed[t], part("attn_output.weight"), part("attn_output.bias")));
            Values hidden = linear(normed(x[t], part("ffn_norm.weight"), part("ffn_norm.bias")),
                                   part("ffn_up.weight"), part("ffn_up.bias"));
            for (double& value : hidden)
                value = value * 0.5 * (1 + std::erf(value / std::sqrt(2.0)));
            add(x[t], linear(hidden, part("ffn_down.weight"), part("ffn_down.bias")));
        }
    }
    std::vector<float> out;
    for (const Values& row : x)
        for (const double logit :
             linear(normed(row, global("output_norm.weight"), global("output_norm.bias")),
                    global("output.weight"), {}))
            out.push_back(static_cast<float>(logit));
    return out;
}

} // namespace lila::gpt2test
