// SPDX-License-Identifier: AGPL-3.0-or-later
// The operations of a training step composed of LibTorch's own, for any device. Random numbers are
// LibTorch's.
#include "core/lattice/e8.h"
#include "core/model/torch_module.h"
#include "core/training/step/torch_version.h"
#include "core/training/step/training_ops.h"

#include <cmath>

namespace lila {
namespace {

using torch::Tensor;

/// Queries are taken in blocks: no buffer of T×T, and what a block attends to ends where it does.
constexpr std::int64_t blockRows = 128;

Tensor blockedCausalAttention(const Tensor& q, const Tensor& k, const Tensor& v, double dropout) {
    const std::int64_t length = q.size(-2);
    const double scale = 1 / std::sqrt(static_cast<double>(q.size(-1)));
    std::vector<Tensor> blocks;
    for (std::int64_t first = 0; first < length; first += blockRows) {
        const std::int64_t end = std::min(length, first + blockRows);
        const Tensor scores = q.slice(-2, first, end).matmul(k.slice(-2, 0, end).transpose(-2, -1)) * scale;
        const Tensor future =
            torch::ones({end - first, end}, q.options().dtype(torch::kBool)).triu(first + 1);
        const Tensor weights =
            torch::softmax(scores.to(torch::kFloat).masked_fill(future, -INFINITY), -1).to(v.scalar_type());
        blocks.push_back(torch::dropout(weights, dropout, dropout > 0).matmul(v.slice(-2, 0, end)));
    }
    return torch::cat(blocks, -2);
}

/// β folded into q; attention divides by √D, hence the factor here.
Tensor folded(const Tensor& q, const Tensor& beta, const Tensor& directions) {
    const Tensor first = q.slice(-1, 0, lattice::dimension);
    const Tensor lines = directions.unsqueeze(1).to(q.scalar_type());
    const Tensor along = (first * lines).sum(-1, true);
    const double root = std::sqrt(static_cast<double>(q.size(-1)));
    const Tensor change = (root * beta).view({-1, 1, 1}).to(q.scalar_type()) * along * lines;
    return torch::cat({first + change, q.slice(-1, lattice::dimension)}, -1);
}

class PlainOps : public TrainingOps {
public:
    NormedSum addNorm(const Tensor& x, const Tensor& branch, const Tensor& bias, const Tensor& weight,
                      const Tensor& shift, torch::ScalarType compute, const NoiseSite& site) const override {
        const Tensor biased = bias.defined() ? branch + bias : branch.to(torch::kFloat);
        const Tensor dropped = torch::dropout(biased, site.dropout, site.dropout > 0);
        const Tensor sum = x.defined() ? x + dropped : dropped;
        return {sum, torch::layer_norm(sum, {sum.size(-1)}, weight, shift).to(compute)};
    }

    Tensor biasGelu(const Tensor& x, const Tensor& bias) const override {
        return torch::gelu(x + bias.to(x.scalar_type()));
    }

    Tensor branch(const Tensor& x, const BranchWeights& weights, double temperature, const BranchNoise& noise,
                  const NoiseSite&) const override {
        const Tensor z = torch::linear(x.to(torch::kFloat), weights.toE8);
        Tensor q = softQuantise(z, weights.roots, temperature).value;
        if (noise.quantised > 0)
            q = q * (1 + noise.quantised * torch::randn_like(q));
        Tensor out = torch::linear(q, weights.fromE8);
        if (noise.branch > 0)
            out = out + noise.branch * torch::randn_like(out);
        return (weights.scale * out).to(x.scalar_type());
    }

    Tensor attention(const Tensor& qkv, const Tensor& beta, const Tensor& directions,
                     const NoiseSite& site) const override {
        const Tensor parts = qkv.permute({2, 0, 3, 1, 4}); // [3, B, H, T, D]
        const Tensor q = directions.defined() ? folded(parts[0], beta, directions) : parts[0];
        const auto attend = hasFusedAttention ? fusedCausalAttention : blockedCausalAttention;
        return attend(q, parts[1], parts[2], site.dropout).transpose(1, 2);
    }

    Tensor meanLoss(const Tensor& logits, const Tensor& targets, double weight) const override {
        return weight * torch::nn::functional::cross_entropy(logits.to(torch::kFloat), targets);
    }

    Tensor rowLosses(const Tensor& logits, const Tensor& targets) const override {
        const torch::NoGradGuard guard;
        const auto byRow = torch::nn::functional::CrossEntropyFuncOptions().reduction(torch::kNone);
        return torch::nn::functional::cross_entropy(logits.to(torch::kFloat), targets, byRow);
    }
};

} // namespace

const TrainingOps& plainOps() {
    static const PlainOps ops;
    return ops;
}

const TrainingOps& opsFor(const torch::Device& device) {
    return device.is_cpu() ? fusedOps() : plainOps();
}

} // namespace lila
