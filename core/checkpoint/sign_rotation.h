// SPDX-License-Identifier: AGPL-3.0-or-later
// A rotation that makes the values of a row alike: random signs, then Hadamard's matrix.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace lila {

/// Of rows of n values, block by block of a power of two that divides n: x -> H (s ∘ x) / √block, with s = ±1
/// by `seed` (resources/docs/packed_weights.md). Orthogonal; const and cheap to call from any thread.
class SignRotation {
public:
    SignRotation(std::size_t n, std::size_t block, std::uint64_t seed);
    /// The largest block that divides n.
    static std::size_t blockFor(std::size_t n);

    void apply(std::span<float> row) const; ///< in place
    void undo(std::span<float> row) const;

    std::size_t block() const { return m_block; }
    std::span<const float> signs() const { return m_signs; }

private:
    std::size_t m_block;
    std::vector<float> m_signs;
};

} // namespace lila
