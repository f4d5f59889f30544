// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/resonator/resonator.h"

#include "core/checkpoint/safetensors.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace lila {
namespace {

using lattice::rootCount;

/// Σ_q weights[q] table[q] over a table [240, 240].
std::array<float, rootCount> sumOfRows(std::span<const float> table,
                                       std::span<const double, rootCount> weights) {
    std::array<float, rootCount> sum{};
    for (std::size_t q = 0; q < rootCount; ++q) {
        if (weights[q] == 0)
            continue;
        const auto weight = static_cast<float>(weights[q]);
        const auto row = table.subspan(q * rootCount).first<rootCount>();
        for (std::size_t r = 0; r < rootCount; ++r)
            sum[r] += weight * row[r];
    }
    return sum;
}

} // namespace

Resonator::Resonator(std::shared_ptr<const ResonatorSpace> space) : m_space(std::move(space)) {
    m_bias.resize(m_space->rootOf.size());
}

void Resonator::takeIn(int lastId, double relationWeight) {
    const int current = m_space->rootOf.at(lastId);
    m_lastWrite.reset();
    if (m_previousRoot && *m_previousRoot != current) {
        m_lastWrite = ResonatorWrite{*m_previousRoot, current, relationWeight};
        write(*m_lastWrite);
    }
    m_previousRoot = current;
}

std::span<const float> Resonator::step(int lastId, double relationWeight) {
    takeIn(lastId, relationWeight);
    scoreRoots(*m_previousRoot);
    for (std::size_t id = 0; id < m_bias.size(); ++id)
        m_bias[id] = m_scores[m_space->rootOf[id]];
    return m_bias;
}

void Resonator::write(const ResonatorWrite& pair) {
    const auto key = [](const ResonatorWrite& w) { return std::pair(w.from, w.to); };
    if (m_writes.size() == m_writes.capacity())
        m_writes.reserve(m_writes.size() + 512); // here, as a copy does not keep what was reserved
    const auto it = std::ranges::lower_bound(m_writes, key(pair), {}, key);
    if (it != m_writes.end() && key(*it) == key(pair))
        it->weight += pair.weight;
    else
        m_writes.insert(it, pair);
}

/// response = basis[c] · gate = echo[c] + Σ_q a_q basis[q] with a_q = Σ_p weight(p, q) overlap(c, p), so that
/// all products with the basis follow from the 240 × 240 tables.
void Resonator::scoreRoots(int current) {
    const auto row = [current](const std::vector<float>& table) {
        return std::span(table).subspan(static_cast<std::size_t>(current) * rootCount, rootCount);
    };
    const auto echo = row(m_space->echoOverlap);
    const auto near = row(m_space->overlap);
    std::array<double, rootCount> reply{};
    for (const ResonatorWrite& write : m_writes)
        reply[write.to] += write.weight * near[write.from];
    const std::array<float, rootCount> replied = sumOfRows(m_space->overlap, reply);

    // |response|² = |echo|² + 2 a·echo + aᵀ overlap a.
    double square = m_space->echoSquare[current];
    for (int q = 0; q < rootCount; ++q)
        square += reply[q] * (2 * static_cast<double>(echo[q]) + static_cast<double>(replied[q]));
    const double norm = std::sqrt(std::max(1e-30, square));
    for (int r = 0; r < rootCount; ++r)
        m_scores[r] = static_cast<float>((static_cast<double>(echo[r]) + static_cast<double>(replied[r])) /
                                         (norm * m_space->basisNorm[r]));
}

std::vector<float> Resonator::gate() const {
    const auto d = static_cast<std::size_t>(m_space->dModel);
    std::vector<float> gate = m_space->gate;
    for (const ResonatorWrite& write : m_writes) {
        const auto from = std::span(m_space->basis).subspan(write.from * d, d);
        const auto to = std::span(m_space->basis).subspan(write.to * d, d);
        for (std::size_t i = 0; i < d; ++i)
            for (std::size_t j = 0; j < d; ++j)
                gate[i * d + j] += static_cast<float>(write.weight) * from[i] * to[j];
    }
    return gate;
}

void Resonator::save(const std::filesystem::path& file) const {
    const std::int64_t d = m_space->dModel;
    SafetensorsFile content;
    content.tensors["basis"] = Tensor::fromFloats({rootCount, d}, m_space->basis);
    content.tensors["gate"] = Tensor::fromFloats({d, d}, gate());
    writeSafetensors(file, content);
}

} // namespace lila
