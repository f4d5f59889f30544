// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the time of training steps goes, by operation. Plain; LibTorch is not needed.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <vector>

namespace lila {

enum class Operation {
    ForwardProducts,
    BackwardProducts,
    WeightGradients,
    AttentionForward,
    AttentionBackward,
    Norms,
    Gelu,
    Branch,
    Loss,
    Embeddings,
    Packing,
    Sums,
    Optimiser,
};

inline constexpr std::array operationNames = {"forward_products",
                                              "backward_products",
                                              "weight_gradients",
                                              "attention",
                                              "attention_backward",
                                              "norms",
                                              "gelu",
                                              "e8_branch",
                                              "loss",
                                              "embeddings",
                                              "packing",
                                              "sums",
                                              "optimiser"};

/// Of one or more threads: their time, added up, and what they did in it.
struct OperationSum {
    double seconds = 0;
    double flop = 0;  ///< of products
    double bytes = 0; ///< read and written, of what does no products

    void add(const OperationSum& other) {
        seconds += other.seconds;
        flop += other.flop;
        bytes += other.bytes;
    }
};

/// A thread adds to its own sums only.
class OperationTimes {
public:
    explicit OperationTimes(int threads) : m_sums(static_cast<std::size_t>(threads)) {}

    int threads() const { return static_cast<int>(m_sums.size()); }
    void clear() { m_sums.assign(m_sums.size(), {}); }

    void add(Operation operation, int thread, const OperationSum& sum) {
        m_sums[static_cast<std::size_t>(thread)][static_cast<std::size_t>(operation)].add(sum);
    }
    OperationSum of(std::size_t operation) const {
        OperationSum all;
        for (const auto& thread : m_sums)
            all.add(thread[operation]);
        return all;
    }

private:
    struct alignas(64) Thread : std::array<OperationSum, operationNames.size()> {};
    std::vector<Thread> m_sums;
};

inline constexpr int allThreads = -1;

/// work() of a thread, or of all of them together, timed where there are times; what it does is counted by
/// `did`.
template <class Work>
void timed(OperationTimes* times, Operation operation, int thread, const OperationSum& did, Work work) {
    if (times == nullptr) {
        work();
        return;
    }
    const auto began = std::chrono::steady_clock::now();
    work();
    OperationSum sum = did;
    sum.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    if (thread == allThreads)
        sum.seconds *= times->threads();
    times->add(operation, thread == allThreads ? 0 : thread, sum);
}

} // namespace lila
