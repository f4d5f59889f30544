// SPDX-License-Identifier: AGPL-3.0-or-later
// What processes that train together tell each other. Includes LibTorch: only for .cpp files of core and
// tests.
#pragma once

#include "core/training/loop/trainer.h"

#include <torch/torch.h>

#include <memory>

namespace lila {

class Communicator {
public:
    virtual ~Communicator() = default;

    /// Adds up the tensor over all processes, in place: the same bits everywhere. Every process calls this in
    /// the same order. Throws TrainingError where another process has gone.
    virtual void sum(torch::Tensor& tensor) = 0;
};

/// For one process: adds nothing.
std::unique_ptr<Communicator> loneCommunicator();

/// Connects to the others; returns when all are there. Meanwhile SIGINT and SIGTERM end the process. Where
/// torchrun's agent keeps the store (TORCHELASTIC_USE_AGENT_STORE), that is used. Throws TrainingError.
std::unique_ptr<Communicator> connect(const ProcessGroup& group, const torch::Device& device);

} // namespace lila
