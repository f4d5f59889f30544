// SPDX-License-Identifier: AGPL-3.0-or-later
// What a resonator starts from: random numbers, and what follows from them and the model's embedding.
#pragma once

#include "core/lattice/e8.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace lila {

/// What does not change while writing: the random basis and initial gate, and each token's root. Immutable,
/// shared.
struct ResonatorSpace {
    int dModel = 0;
    std::vector<float> basis;                            ///< [240, d]
    std::vector<float> gate;                             ///< [d, d], initial
    std::vector<float> overlap;                          ///< basis · basisᵀ, [240, 240]
    std::vector<float> echoOverlap;                      ///< (basis · gate) · basisᵀ, [240, 240]
    std::array<double, lattice::rootCount> echoSquare{}; ///< |basis[r] · gate|²
    std::array<double, lattice::rootCount> basisNorm{};
    std::vector<int> rootOf; ///< [V]: argmax over roots of cos(tokenEmbedding[id], basis[root])
};

/// tokenEmbedding: [V, d].
std::shared_ptr<const ResonatorSpace> seededResonatorSpace(std::span<const float> tokenEmbedding, int dModel,
                                                           std::uint64_t seed);
/// basis [240, d], gate [d, d]; throws std::invalid_argument where the sizes do not fit.
std::shared_ptr<const ResonatorSpace> resonatorSpace(std::span<const float> tokenEmbedding, int dModel,
                                                     std::vector<float> basis, std::vector<float> gate);
/// From a safetensors file with `basis` and `gate`; throws CheckpointError.
std::shared_ptr<const ResonatorSpace> loadResonatorSpace(const std::filesystem::path& file,
                                                         std::span<const float> tokenEmbedding, int dModel);

} // namespace lila
