// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/checkpoint/sign_rotation.h"

#include <cmath>

namespace lila {
namespace {

/// Steele, Lea and Flood, Fast splittable pseudorandom number generators (SplitMix64): the i-th number of a
/// seed without those before it.
std::uint64_t splitMix(std::uint64_t seed, std::uint64_t i) {
    std::uint64_t z = seed + (i + 1) * 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
}

/// Sylvester's Hadamard matrix, scaled to be orthogonal; its own inverse.
void hadamard(std::span<float> x) {
    for (std::size_t half = 1; half < x.size(); half *= 2)
        for (std::size_t from = 0; from < x.size(); from += 2 * half)
            for (std::size_t i = from; i < from + half; ++i) {
                const float a = x[i], b = x[i + half];
                x[i] = a + b;
                x[i + half] = a - b;
            }
    const float scale = 1 / std::sqrt(static_cast<float>(x.size()));
    for (float& value : x)
        value *= scale;
}

} // namespace

SignRotation::SignRotation(std::size_t n, std::size_t block, std::uint64_t seed) : m_block(block) {
    m_signs.reserve(n);
    for (std::size_t i = 0; i < n; ++i)
        m_signs.push_back((splitMix(seed, i) & 1U) != 0 ? -1.0F : 1.0F);
}

std::size_t SignRotation::blockFor(std::size_t n) {
    return n & (~n + 1);
}

void SignRotation::apply(std::span<float> row) const {
    for (std::size_t i = 0; i < row.size(); ++i)
        row[i] *= m_signs[i];
    for (std::size_t at = 0; at < row.size(); at += m_block)
        hadamard(row.subspan(at, m_block));
}

void SignRotation::undo(std::span<float> row) const {
    for (std::size_t at = 0; at < row.size(); at += m_block)
        hadamard(row.subspan(at, m_block));
    for (std::size_t i = 0; i < row.size(); ++i)
        row[i] *= m_signs[i];
}

} // namespace lila
