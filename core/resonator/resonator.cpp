// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/resonator/resonator.h"

#include "core/checkpoint/safetensors.h"
#include "core/inference/panel_kernels.h"
#include "core/sampling/random.h"
#include "core/threads/aligned_memory.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

namespace lila {
namespace {

constexpr int rootCount = lattice::rootCount;

/// a [n, d] · bᵀ, b [m, d].
std::vector<float> productTransposed(std::span<const float> a, std::span<const float> b, int d) {
    const std::size_t n = a.size() / d;
    const std::size_t m = b.size() / d;
    AlignedMemory memory(PanelMatrix::bytesFor(m, d, Precision::Fp32));
    PanelMatrix matrix(m, d, Precision::Fp32, memory.data());
    for (std::size_t panel = 0; panel < matrix.panels(); ++panel)
        matrix.pack(b, panel);
    const std::size_t stride = matrix.panels() * panelWidth;
    std::vector<float> out(n * stride);
    kernels::multiply(a.data(), d, n, matrix.view(), matrix.panels(), out.data(), stride);
    for (std::size_t row = 1; row < n && stride > m; ++row) // whole panels were written: close the gaps
        std::copy_n(out.data() + row * stride, m, out.data() + row * m);
    out.resize(n * m);
    return out;
}

std::vector<float> transposed(std::span<const float> matrix, int d) {
    std::vector<float> out(matrix.size());
    for (int i = 0; i < d; ++i)
        for (int j = 0; j < d; ++j)
            out[j * d + i] = matrix[i * d + j];
    return out;
}

/// For every token the root of the greatest cosine; the token's own length does not matter for the argmax.
std::vector<int> nearestRoots(std::span<const float> tokenEmbedding, const ResonatorSpace& space) {
    const std::vector<float> products = productTransposed(tokenEmbedding, space.basis, space.dModel);
    std::vector<int> nearest;
    for (std::size_t at = 0; at < products.size(); at += rootCount) {
        int best = 0;
        double bestCosine = -INFINITY;
        for (int r = 0; r < rootCount; ++r) {
            const double cosine = products[at + r] / space.basisNorm[r];
            if (cosine > bestCosine) {
                bestCosine = cosine;
                best = r;
            }
        }
        nearest.push_back(best);
    }
    return nearest;
}

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

std::shared_ptr<const ResonatorSpace> resonatorSpace(std::span<const float> tokenEmbedding, int dModel,
                                                     std::vector<float> basis, std::vector<float> gate) {
    const auto d = static_cast<std::size_t>(dModel);
    if (basis.size() != rootCount * d || gate.size() != d * d)
        throw std::invalid_argument("the resonator's basis must be [240, " + std::to_string(d) +
                                    "] and its gate [" + std::to_string(d) + ", " + std::to_string(d) + "]");
    const auto finite = [](float x) { return std::isfinite(x); };
    if (!std::ranges::all_of(basis, finite) || !std::ranges::all_of(gate, finite))
        throw std::invalid_argument("the resonator's basis or gate holds values that are not finite");
    auto space = std::make_shared<ResonatorSpace>();
    space->dModel = dModel;
    space->basis = std::move(basis);
    space->gate = std::move(gate);
    const std::vector<float> echo = productTransposed(space->basis, transposed(space->gate, dModel), dModel);
    space->overlap = productTransposed(space->basis, space->basis, dModel);
    space->echoOverlap = productTransposed(echo, space->basis, dModel);
    for (int r = 0; r < rootCount; ++r) {
        const auto row = std::span(echo).subspan(r * d, d);
        double square = 0;
        for (const float x : row)
            square += static_cast<double>(x) * x;
        space->echoSquare[r] = square;
        space->basisNorm[r] =
            std::sqrt(std::max(1e-30, static_cast<double>(space->overlap[r * rootCount + r])));
    }
    space->rootOf = nearestRoots(tokenEmbedding, *space);
    return space;
}

std::shared_ptr<const ResonatorSpace> seededResonatorSpace(std::span<const float> tokenEmbedding, int dModel,
                                                           std::uint64_t seed) {
    const auto d = static_cast<std::size_t>(dModel);
    RandomStream random(seed);
    std::vector<double> projection(lattice::dimension * d);
    for (double& p : projection)
        p = random.normal() / std::sqrt(static_cast<double>(lattice::dimension));
    std::vector<float> basis(rootCount * d);
    for (std::size_t r = 0; r < rootCount; ++r)
        for (std::size_t j = 0; j < d; ++j) {
            double sum = 0;
            for (std::size_t i = 0; i < lattice::dimension; ++i)
                sum += lattice::roots()[r][i] * projection[i * d + j];
            basis[r * d + j] = static_cast<float>(sum);
        }
    std::vector<float> gate(d * d);
    for (float& g : gate)
        g = static_cast<float>(0.02 * random.normal());
    return resonatorSpace(tokenEmbedding, dModel, std::move(basis), std::move(gate));
}

std::shared_ptr<const ResonatorSpace> loadResonatorSpace(const std::filesystem::path& file,
                                                         std::span<const float> tokenEmbedding, int dModel) {
    const SafetensorsFile content = readSafetensors(file);
    const auto values = [&](const std::string& name, const std::vector<std::int64_t>& shape) {
        const auto it = content.tensors.find(name);
        if (it == content.tensors.end())
            throw CheckpointError(file.string() + " is no resonator state: it has no tensor " + name);
        if (it->second.shape() != shape)
            throw CheckpointError(file.string() + " does not fit the model: its " + name + " is " +
                                  shapeText(it->second.shape()) + ", not " + shapeText(shape));
        return it->second.toFloats();
    };
    try {
        return resonatorSpace(tokenEmbedding, dModel, values("basis", {rootCount, dModel}),
                              values("gate", {dModel, dModel}));
    } catch (const std::invalid_argument& error) {
        throw CheckpointError(file.string() + " does not fit the model: " + error.what());
    }
}

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
