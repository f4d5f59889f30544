// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/resonator/resonator_space.h"

#include "core/checkpoint/safetensors.h"
#include "core/inference/panel_kernels.h"
#include "core/sampling/random.h"
#include "core/threads/aligned_memory.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace lila {
namespace {

using lattice::rootCount;

/// b [m, d], packed to be multiplied with.
class Factor {
public:
    Factor(std::span<const float> b, int d)
        : m_memory(PanelMatrix::bytesFor(b.size() / d, d, Precision::Fp32)),
          m_matrix(b.size() / d, d, Precision::Fp32, m_memory.data()) {
        for (std::size_t panel = 0; panel < m_matrix.panels(); ++panel)
            m_matrix.pack(b, panel);
    }

    std::size_t stride() const { return m_matrix.panels() * panelWidth; }
    /// a [n, d] · bᵀ, whose rows are stride() apart, as are those of `out`: whole panels are written.
    void multiply(const float* a, std::size_t aStride, std::size_t n, float* out) const {
        kernels::multiply(a, aStride, n, m_matrix.view(), m_matrix.panels(), out, stride());
    }
    /// a [n, d] · bᵀ [n, m].
    std::vector<float> product(std::span<const float> a) const {
        const std::size_t m = m_matrix.outputs(), n = a.size() / m_matrix.inputs();
        std::vector<float> out(n * stride());
        multiply(a.data(), m_matrix.inputs(), n, out.data());
        for (std::size_t row = 1; row < n && stride() > m; ++row)
            std::copy_n(out.data() + row * stride(), m, out.data() + row * m);
        out.resize(n * m);
        return out;
    }

private:
    AlignedMemory m_memory;
    PanelMatrix m_matrix;
};

std::vector<float> transposed(std::span<const float> matrix, int d) {
    std::vector<float> out(matrix.size());
    for (int i = 0; i < d; ++i)
        for (int j = 0; j < d; ++j)
            out[j * d + i] = matrix[i * d + j];
    return out;
}

/// The rows of a basis of which the others are those with the other sign: what is computed of them holds for
/// both, to the bit. All rows, where that is not so.
class DistinctRows {
public:
    DistinctRows(std::span<const float> basis, std::size_t d) {
        const auto row = [&](int root) { return basis.subspan(root * d, d); };
        for (int root = 0; root < rootCount; ++root) {
            const int other = lattice::antipode(root);
            const bool isKnown = other < root && std::ranges::equal(row(root), row(other), {}, std::negate());
            m_of[root] = isKnown ? m_of[other] : static_cast<int>(m_roots.size());
            m_sign[root] = isKnown ? -1.0F : 1.0F;
            if (isKnown)
                continue;
            m_roots.push_back(root);
            m_rows.insert(m_rows.end(), row(root).begin(), row(root).end());
        }
    }

    std::span<const float> rows() const { return m_rows; }
    std::span<const int> roots() const { return m_roots; }
    int of(int root) const { return m_of[root]; }
    float sign(int root) const { return m_sign[root]; }
    /// Products of the rows with each other, [240, 240].
    std::vector<float> spread(std::span<const float> products) const {
        std::vector<float> all(std::size_t{rootCount} * rootCount);
        for (std::size_t a = 0; a < rootCount; ++a)
            for (std::size_t b = 0; b < rootCount; ++b)
                all[a * rootCount + b] = m_sign[a] * m_sign[b] * products[m_of[a] * m_roots.size() + m_of[b]];
        return all;
    }

private:
    std::vector<float> m_rows;
    std::vector<int> m_roots;
    std::array<int, rootCount> m_of{};
    std::array<float, rootCount> m_sign{};
};

/// For every token the root of the greatest cosine; the token's own length does not matter for the argmax.
class NearestRoots {
public:
    NearestRoots(std::span<const float> tokenEmbedding, const ResonatorSpace& space, const DistinctRows& rows)
        : m_tokens(tokenEmbedding),
          m_d(static_cast<std::size_t>(space.dModel)),
          m_space(space),
          m_rows(rows) {}

    std::vector<int> all() const { return of(m_tokens); }
    /// The same where the basis is roots · projection [8, d]: then eight numbers of a token tell it, but for
    /// those tokens to which two roots are as near as rounding is wide.
    std::vector<int> allBy(std::span<const float> projection) const;

private:
    std::vector<int> of(std::span<const float> tokens) const;
    float roomOf(std::span<const float> projection) const;
    float lengthOf(std::size_t token) const;

    std::span<const float> m_tokens;
    std::size_t m_d;
    const ResonatorSpace& m_space;
    const DistinctRows& m_rows;
};

std::vector<int> NearestRoots::of(std::span<const float> tokens) const {
    const std::vector<float> products = Factor(m_rows.rows(), m_space.dModel).product(tokens);
    const std::size_t width = m_rows.roots().size();
    std::vector<int> nearest;
    for (std::size_t at = 0; at < products.size(); at += width) {
        int best = 0;
        double bestCosine = -std::numeric_limits<double>::infinity();
        for (int r = 0; r < rootCount; ++r) {
            const double cosine =
                static_cast<double>(m_rows.sign(r) * products[at + m_rows.of(r)]) / m_space.basisNorm[r];
            if (cosine > bestCosine) {
                bestCosine = cosine;
                best = r;
            }
        }
        nearest.push_back(best);
    }
    return nearest;
}

/// What two cosines can be wrong by together, here and in of(), if a token has length 1: as many roundings as
/// terms, of products that are as great as the lengths of their factors at most.
float NearestRoots::roomOf(std::span<const float> projection) const {
    double square = 0;
    for (const float x : projection)
        square += static_cast<double>(x) * x;
    const double roundings = static_cast<double>(2 * m_d + 32) * std::numeric_limits<float>::epsilon();
    return static_cast<float>(roundings * std::sqrt(square) / *std::ranges::min_element(m_space.basisNorm));
}

/// Not below it.
float NearestRoots::lengthOf(std::size_t token) const {
    std::array<float, 16> squares{};
    const auto values = m_tokens.subspan(token * m_d, m_d);
    for (std::size_t at = 0; at < m_d; at += squares.size())
        for (std::size_t i = 0; i < std::min(squares.size(), m_d - at); ++i)
            squares[i] += values[at + i] * values[at + i];
    float square = 0;
    for (const float s : squares)
        square += s;
    return 1.001F * std::sqrt(square);
}

/// The index of the greatest magnitude of so many as whole panels have, if all others are less by more than
/// `room`.
std::optional<std::size_t> clearlyGreatest(std::span<const float> values, float room) {
    std::array<float, panelWidth> most{};
    for (std::size_t at = 0; at < values.size(); at += panelWidth)
        for (std::size_t i = 0; i < panelWidth; ++i)
            most[i] = std::max(most[i], std::abs(values[at + i]));
    const float bound = *std::ranges::max_element(most) - room;
    unsigned count = 0, sum = 0; // of their indices: that of the only one
    for (unsigned i = 0; i < values.size(); ++i) {
        const bool isNear = std::abs(values[i]) >= bound;
        count += isNear ? 1U : 0U;
        sum += isNear ? i : 0U;
    }
    return count == 1 ? std::optional<std::size_t>(sum) : std::nullopt;
}

std::vector<int> NearestRoots::allBy(std::span<const float> projection) const {
    constexpr std::size_t block = 64;
    std::vector<float> directions;
    for (const int root : m_rows.roots())
        for (const float x : lattice::roots()[root])
            directions.push_back(static_cast<float>(x / m_space.basisNorm[root]));
    const Factor toEight(projection, m_space.dModel);
    const Factor toCosines(directions, lattice::dimension);
    const float room = roomOf(projection);
    const std::size_t count = m_tokens.size() / m_d;
    std::vector<float> eight(block * toEight.stride()), cosines(block * toCosines.stride());
    std::vector<int> nearest(count);
    std::vector<std::size_t> unclear;
    std::vector<float> unclearTokens;
    for (std::size_t token = 0; token < count; ++token) {
        const std::size_t place = token % block;
        if (place == 0) {
            const std::size_t some = std::min(block, count - token);
            toEight.multiply(m_tokens.data() + token * m_d, m_d, some, eight.data());
            toCosines.multiply(eight.data(), toEight.stride(), some, cosines.data());
        }
        const std::span own(cosines.data() + place * toCosines.stride(), toCosines.stride());
        if (const auto row = clearlyGreatest(own, room * lengthOf(token))) {
            const int root = m_rows.roots()[*row];
            nearest[token] = own[*row] > 0 ? root : lattice::antipode(root);
        } else {
            unclear.push_back(token);
            const auto values = m_tokens.subspan(token * m_d, m_d);
            unclearTokens.insert(unclearTokens.end(), values.begin(), values.end());
        }
    }
    const std::vector<int> cleared = of(unclearTokens);
    for (std::size_t i = 0; i < unclear.size(); ++i)
        nearest[unclear[i]] = cleared[i];
    return nearest;
}

std::shared_ptr<ResonatorSpace> spaceWithoutTokens(int dModel, std::vector<float> basis,
                                                   std::vector<float> gate, const DistinctRows& rows) {
    auto space = std::make_shared<ResonatorSpace>();
    space->dModel = dModel;
    const std::vector<float> echo = Factor(transposed(gate, dModel), dModel).product(rows.rows());
    const Factor byRows(rows.rows(), dModel);
    space->overlap = rows.spread(byRows.product(rows.rows()));
    space->echoOverlap = rows.spread(byRows.product(echo));
    const auto d = static_cast<std::size_t>(dModel);
    for (int r = 0; r < rootCount; ++r) {
        double square = 0;
        for (const float x : std::span(echo).subspan(rows.of(r) * d, d))
            square += static_cast<double>(x) * x;
        space->echoSquare[r] = square;
        space->basisNorm[r] =
            std::sqrt(std::max(1e-30, static_cast<double>(space->overlap[r * rootCount + r])));
    }
    space->basis = std::move(basis);
    space->gate = std::move(gate);
    return space;
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
    const DistinctRows rows(basis, d);
    const auto space = spaceWithoutTokens(dModel, std::move(basis), std::move(gate), rows);
    space->rootOf = NearestRoots(tokenEmbedding, *space, rows).all();
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
    std::vector<double> sums(d);
    for (std::size_t r = 0; r < rootCount; ++r) {
        const lattice::Vector& root = lattice::roots()[r];
        std::ranges::fill(sums, 0.0);
        for (std::size_t i = 0; i < lattice::dimension; ++i)
            for (std::size_t j = 0; j < d; ++j)
                sums[j] += root[i] * projection[i * d + j];
        std::ranges::transform(sums, basis.begin() + static_cast<std::ptrdiff_t>(r * d),
                               [](double sum) { return static_cast<float>(sum); });
    }
    std::vector<float> gate(d * d);
    random.normals(0.02, gate);
    const DistinctRows rows(basis, d);
    const auto space = spaceWithoutTokens(dModel, std::move(basis), std::move(gate), rows);
    const std::vector<float> rounded(projection.begin(), projection.end());
    space->rootOf = NearestRoots(tokenEmbedding, *space, rows).allBy(rounded);
    return space;
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

} // namespace lila
