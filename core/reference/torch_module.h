// SPDX-License-Identifier: AGPL-3.0-or-later
// LILA-E8 as a LibTorch module, with autograd: the reference forward (resources/docs/model.md section 3) and
// what training moves. Parameter names are those of the reference's state dict. Includes LibTorch: only for
// .cpp files of core and tests.
#pragma once

#include "core/model/config.h"

#include <torch/torch.h>

namespace lila {

/// The 240 unit roots, [240, 8].
torch::Tensor rootTensor();

struct Quantised {
    torch::Tensor value;   ///< [..., 8]: Σ w_r r, the gradient passing to z unchanged (straight-through)
    torch::Tensor weights; ///< [..., 240]
};

/// The soft quantiser: w = softmax_r(2 z·r / temperature).
Quantised softQuantise(const torch::Tensor& z, const torch::Tensor& roots, double temperature);

/// A d→8→d layer with one shared weight and the quantiser in the middle: z = x W, out = (z + alpha (q - z))
/// Wᵀ. The reference defines it and its model does not use it.
struct E8LinearImpl : torch::nn::Module {
    E8LinearImpl(int dModel, double temperature, double alpha);
    torch::Tensor forward(const torch::Tensor& x);

    double temperature;
    torch::Tensor weight; ///< [d, 8]
    torch::Tensor alpha;  ///< [1]
    torch::Tensor roots;
};
TORCH_MODULE(E8Linear);

/// What one layer shows of itself; filled where a pass asks for it.
struct LayerRecord {
    torch::Tensor z;         ///< [B, T, 8]
    torch::Tensor weights;   ///< [B, T, 240]
    torch::Tensor attention; ///< [B, H, T, T]
};

struct AttentionImpl : torch::nn::Module {
    explicit AttentionImpl(const ModelConfig& config);
    torch::Tensor forward(const torch::Tensor& x, LayerRecord* record);

    ModelConfig config;
    torch::nn::Linear qkv{nullptr}, out{nullptr};
    torch::Tensor headDirs, headScales;
};
TORCH_MODULE(Attention);

struct LayerImpl : torch::nn::Module {
    explicit LayerImpl(const ModelConfig& config);
    torch::Tensor forward(torch::Tensor x, LayerRecord* record);

    ModelConfig config;
    torch::nn::LayerNorm lnAttn{nullptr}, lnRes{nullptr}, lnFfn{nullptr};
    Attention attention{nullptr};
    torch::nn::Linear toE8{nullptr}, fromE8{nullptr};
    torch::nn::Sequential ffn{nullptr};
    torch::nn::Dropout dropout{nullptr};
    torch::Tensor e8Scale, roots;
};
TORCH_MODULE(Layer);

struct LilaModuleImpl : torch::nn::Module {
    explicit LilaModuleImpl(const ModelConfig& config);

    /// ids [B, T] int64, T at most blockSize -> logits [B, T, V]. `records`, if given, gets one entry a
    /// layer.
    torch::Tensor forward(const torch::Tensor& ids, std::vector<LayerRecord>* records = nullptr);
    /// Sets every parameter, and roots that are not E8's, from a checkpoint's tensors; throws
    /// CheckpointError.
    void load(const Checkpoint& checkpoint);
    /// Puts a table of 240 unit vectors, [240, 8], in the place of the roots, and the first of them in that
    /// of the head directions.
    void setRoots(const torch::Tensor& table);

    ModelConfig config;
    torch::nn::Embedding tokenEmbedding{nullptr};
    torch::Tensor positionEmbedding;
    std::vector<Layer> layers;
    torch::nn::LayerNorm finalNorm{nullptr};
    torch::nn::Linear head{nullptr};
    torch::nn::Dropout dropout{nullptr};
};
TORCH_MODULE(LilaModule);

} // namespace lila
