// SPDX-License-Identifier: AGPL-3.0-or-later
// The reference's "E8GraphResonator": an associative memory over the roots that biases the next token
// (resources/docs/model.md section 7).
#pragma once

#include "core/resonator/resonator_space.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace lila {

/// One association that was written: gate += weight · basis[from] ⊗ basis[to].
struct ResonatorWrite {
    int from = 0;
    int to = 0;
    double weight = 0;
};

/// The changing part. The gate is never stored as a matrix: it is the initial one plus a sum of outer
/// products, so the list of written pairs says all, a copy is cheap, and the pairs can be shown. One thread
/// at a time; copyable.
class Resonator {
public:
    explicit Resonator(std::shared_ptr<const ResonatorSpace> space);

    const ResonatorSpace& space() const { return *m_space; }

    /// Takes in the last id of the context, writes the association from the step before it (if the root
    /// changed), and returns the bias [V] for the next token: score[rootOf[id]], each score a cosine. Room
    /// for the pairs is made in steps of 512; it allocates nothing else.
    std::span<const float> step(int lastId, double relationWeight);
    /// The same, for who wants no bias of it: bias() and scores() stay as they were.
    void takeIn(int lastId, double relationWeight);

    /// What the last step returned; zeros before the first.
    std::span<const float> bias() const { return m_bias; }
    /// The last step's write, if there was one.
    const std::optional<ResonatorWrite>& lastWrite() const { return m_lastWrite; }
    /// The last step's score of every root, in -1..1.
    std::span<const float, lattice::rootCount> scores() const { return m_scores; }
    /// All pairs written so far with their summed weights, by (from, to).
    std::span<const ResonatorWrite> writes() const { return m_writes; }

    /// The gate as the reference holds it, [d, d], writes included.
    std::vector<float> gate() const;
    /// Writes a safetensors file with `basis` and `gate` as they are now; throws CheckpointError.
    void save(const std::filesystem::path& file) const;

private:
    void write(const ResonatorWrite& pair);
    void scoreRoots(int current);

    std::shared_ptr<const ResonatorSpace> m_space;
    std::vector<ResonatorWrite> m_writes; ///< sorted by (from, to)
    std::optional<ResonatorWrite> m_lastWrite;
    std::optional<int> m_previousRoot;
    std::array<float, lattice::rootCount> m_scores{};
    std::vector<float> m_bias;
};

} // namespace lila
