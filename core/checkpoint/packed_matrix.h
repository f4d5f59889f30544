// SPDX-License-Identifier: AGPL-3.0-or-later
// Weight matrices whose numbers are stored eight at a time, as numbers of a code's points: what a file holds
// of them (resources/docs/packed_weights.md).
#pragma once

#include "core/checkpoint/safetensors.h"
#include "core/lattice/lattice_code.h"

namespace lila {

/// A matrix [outputs, inputs], its inputs a multiple of eight. A row's weights are scale · point of the code,
/// eight by eight; where it is rotated, these are the weights for inputs that are rotated likewise.
struct PackedMatrix {
    lattice::LatticeCode code{lattice::CodeKind::E8, 4};
    std::size_t rotationBlock = 0; ///< of SignRotation; 0: not rotated
    std::uint64_t seed = 0;        ///< of the rotation
    Tensor codes;                  ///< U8 [outputs, inputs / 8 · bits]
    Tensor scales; ///< F16 [outputs, groups]: each of inputs / groups weights, a multiple of 8

    std::size_t outputs() const { return static_cast<std::size_t>(codes.shape()[0]); }
    std::size_t inputs() const;
    std::size_t group() const { return inputs() / static_cast<std::size_t>(scales.shape()[1]); }
    /// Codes and scales, as a share of the matrix.
    double bitsPerWeight() const;

    bool operator==(const PackedMatrix&) const = default;
};

using PackedMatrices = std::map<std::string, PackedMatrix>; ///< by the names of the tensors they stand for

/// The weights, [outputs, inputs] in F32; the tensor knows what they are unpacked from.
Tensor unpacked(const PackedMatrix& matrix);

/// Of all of them, by as many threads as the machine has processors.
std::map<std::string, Tensor> unpacked(const PackedMatrices& matrices);

/// Takes the packed matrices out of a file: tensors `<name>.codes` and `<name>.scales`, and metadata
/// `packing`. Empty where it has no such metadata. Throws CheckpointError where they do not fit together.
PackedMatrices takePackedMatrices(SafetensorsFile& file);

/// The other way: adds them to a file.
void addPackedMatrices(SafetensorsFile& file, const PackedMatrices& matrices);

/// The packed matrices of a safetensors file; none of other files. Throws CheckpointError.
PackedMatrices readPackedMatrices(const std::filesystem::path& file);

/// Writes a safetensors file atomically, of the checkpoint's tensors but those that `matrices` names, and of
/// the matrices. Throws CheckpointError.
void writePackedCheckpoint(const std::filesystem::path& file, const Checkpoint& checkpoint,
                           const PackedMatrices& matrices);

} // namespace lila
