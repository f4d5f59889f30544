// SPDX-License-Identifier: AGPL-3.0-or-later
// How the error of weights that are packed is made up for by those that are not yet (LDLQ: Chee et al.,
// QuIP, 2023; in blocks of eight: Tseng et al., QuIP#, 2024).
#pragma once

#include "core/checkpoint/sign_rotation.h"
#include "core/lattice/e8.h"
#include "core/packing/second_moments.h"

#include <optional>

namespace lila {

/// For rows of n weights, n a multiple of eight, that are packed eight by eight from the last block to the
/// first. With H = Σ x xᵀ = L Lᵀ and errors e_j = w_j - ŵ_j of the blocks behind block k, its eight weights
/// are packed as if they were w_k + Σ_j e_j L_jk L_kk⁻¹, and what is left of them, t_k, costs |t_k L_kk|²;
/// the sum of these costs over k is e H eᵀ, the squared error of the matrix's output on that text. Const and
/// shared between threads.
class ErrorFeedback {
public:
    /// H with `rotation`'s inputs, where there is one, and with a hundredth of its mean diagonal added to it,
    /// so that what never occurred in the text still counts. Throws CheckpointError where that has no L.
    ErrorFeedback(const SecondMoments& moments, const std::optional<SignRotation>& rotation);

    /// carried [n] += e · L_jk L_kk⁻¹ for all blocks k before `block`.
    void carry(std::size_t block, const lattice::Vector& error, std::span<float> carried) const;
    /// |left L_kk|² of a block.
    double cost(std::size_t block, const lattice::Vector& left) const;

private:
    std::size_t m_n;
    std::vector<float> m_carry; ///< [n, n]: L_jk L_kk⁻¹ before the diagonal's blocks, L_kk in them
};

} // namespace lila
