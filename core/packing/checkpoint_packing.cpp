// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/packing/checkpoint_packing.h"

#include "core/checkpoint/named_errors.h"
#include "core/model/tensor_table.h"
#include "core/model/weight_matrices.h"

namespace lila {
namespace {

/// How a tensor of that name is packed; null where it is not.
const MatrixPacking* packingOf(const std::string& name, const CheckpointPacking& packing) {
    const auto matrix = weightMatrixNamed(name);
    if (!matrix)
        return nullptr;
    return isOfLayer(*matrix) ? &packing.layers : &packing.tables;
}

} // namespace

std::optional<PackedMatrices> packedMatrices(const Checkpoint& checkpoint, const CheckpointPacking& packing,
                                             const MomentsByMatrix& moments, ThreadPool& threads,
                                             const std::function<bool(double)>& goOn) {
    std::vector<ExpectedTensor> wanted;
    std::int64_t all = 0, done = 0;
    for (ExpectedTensor& expected : expectedTensors(configOf(checkpoint)))
        if (packingOf(expected.name, packing) != nullptr && expected.kind == TensorKind::Parameter &&
            expected.shape[1] % lattice::dimension == 0) {
            all += expected.shape[0] * expected.shape[1];
            wanted.push_back(std::move(expected));
        }
    PackedMatrices matrices;
    for (const auto& [name, shape, kind] : wanted) {
        if (goOn && !goOn(static_cast<double>(done) / static_cast<double>(all)))
            return std::nullopt;
        const auto found = checkpoint.tensors.find(name);
        if (found == checkpoint.tensors.end() || found->second.shape() != shape)
            throw CheckpointError("tensor " + name + " is missing or of another shape than " +
                                  shapeText(shape));
        const auto moment = moments.find(name);
        matrices.emplace(name, withFileNamed("tensor " + name, [&] {
                             return packMatrix(found->second.toFloats(), static_cast<std::size_t>(shape[1]),
                                               *packingOf(name, packing),
                                               moment == moments.end() ? nullptr : &moment->second, threads);
                         }));
        done += shape[0] * shape[1];
    }
    return matrices;
}

Checkpoint withPacked(Checkpoint checkpoint, const PackedMatrices& matrices) {
    std::map<std::string, Tensor> tensors = unpacked(matrices);
    tensors.merge(std::move(checkpoint.tensors));
    checkpoint.tensors = std::move(tensors);
    return checkpoint;
}

} // namespace lila
