// SPDX-License-Identifier: AGPL-3.0-or-later
// The differences between LibTorch's versions that matter here; 1.13 is the baseline. Only for .cpp files.
#pragma once

#include <ATen/autocast_mode.h>
#include <torch/torch.h>
#include <torch/version.h>

#include <optional>

// What this LibTorch's package says that it was built with; its headers ask for those of Gloo and NCCL, which
// not every installation brings.
#if defined(USE_C10D_GLOO) && __has_include(<gloo/algorithm.h>)
#define LILA_HAS_GLOO
#endif
#if defined(USE_C10D_NCCL) && __has_include(<nccl.h>)
#define LILA_HAS_NCCL
#endif

namespace lila {

/// How autograd takes a tensor that may be missing. c10's was a type of its own, then a name for std's.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 6)
using OptionalTensor = std::optional<torch::Tensor>;
#else
using OptionalTensor = c10::optional<torch::Tensor>;
#endif

/// Causal, scaled by 1/√D; q, k, v [B, H, T, D].
#if TORCH_VERSION_MAJOR >= 2
inline constexpr bool hasFusedAttention = true;
inline torch::Tensor fusedCausalAttention(const torch::Tensor& q, const torch::Tensor& k,
                                          const torch::Tensor& v, double dropout) {
    return at::scaled_dot_product_attention(q, k, v, {}, dropout, /*is_causal=*/true);
}
#else
inline constexpr bool hasFusedAttention = false;
inline torch::Tensor fusedCausalAttention(const torch::Tensor&, const torch::Tensor&, const torch::Tensor&,
                                          double) {
    TORCH_CHECK(false, "this LibTorch has no fused attention");
}
#endif

/// bf16 for matrix products and the like on processors, in what follows on this thread.
inline void setBf16Autocast(bool on) {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    at::autocast::set_autocast_enabled(at::kCPU, on);
    at::autocast::set_autocast_dtype(at::kCPU, at::kBFloat16);
#else
    at::autocast::set_cpu_enabled(on);
    at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
#endif
}

} // namespace lila
