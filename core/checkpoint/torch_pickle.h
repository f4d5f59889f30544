// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes PyTorch's objects into a pickle: the other way round of torch_object.h.
#pragma once

#include "core/checkpoint/pickle_writer.h"
#include "core/checkpoint/training_state.h"

#include <vector>

namespace lila {

/// A pickle in the making, and the storages that it refers to: number i is that of the i-th tensor written.
class TorchPickle {
public:
    PickleWriter& pickle() { return m_pickle; }
    const std::vector<Tensor>& storages() const { return m_storages; }

    void emptyOrderedDict();
    /// As torch.save does, with a storage of its own.
    void tensor(const Tensor& tensor);
    /// AdamW's state_dict() for these parameters, in their order (torch 1.13's own set of options; later
    /// versions fill in theirs).
    void optimizer(const OptimizerState& state, const std::vector<std::string>& parameters);

private:
    void sizes(const std::vector<std::int64_t>& sizes);
    void moments(const OptimizerState& state, const std::vector<std::string>& parameters);
    void option(std::string_view name, double value);
    void option(std::string_view name, bool value);

    PickleWriter m_pickle;
    std::vector<Tensor> m_storages;
};

} // namespace lila
