// SPDX-License-Identifier: AGPL-3.0-or-later
// What the machine could do at best: the limits that the engine's speed is measured against.
#pragma once

#include "core/threads/aligned_memory.h"
#include "core/threads/thread_pool.h"

namespace lila {

/// Reads a buffer from end to end with all threads of a pool, as decoding reads weights. The buffer should be
/// as large as the weights it stands for, so that caches help both alike.
class MemoryReader {
public:
    explicit MemoryReader(std::size_t bytes);
    /// One pass; returns GB/s (10⁹ bytes).
    double pass(ThreadPool& threads);

private:
    AlignedMemory m_memory;
};

/// The rate of the engine's own matrix product in fp32 at shapes of a model with width d, GFLOP/s: one
/// measurement.
double matrixProductRate(ThreadPool& threads, int d);

} // namespace lila
