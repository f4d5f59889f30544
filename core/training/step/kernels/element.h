// SPDX-License-Identifier: AGPL-3.0-or-later
// How the kernels' activations are stored. All arithmetic is fp32.
#pragma once

namespace lila::fused {

enum class Element { F32, BF16 };

} // namespace lila::fused
