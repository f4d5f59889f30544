// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/evaluation/machine_limits.h"

#include "core/evaluation/timing.h"
#include "core/inference/projection.h"

#include <atomic>
#include <cstdint>
#include <cstring>

namespace lila {
namespace {

constexpr std::size_t chunkBytes = 1 << 20;
constexpr int productRows = 512;

std::uint64_t sumOf(const std::byte* bytes, std::size_t count) {
    constexpr std::size_t chains = 8;
    std::uint64_t sums[chains] = {};
    const auto* words = reinterpret_cast<const std::uint64_t*>(bytes);
    for (std::size_t i = 0; i + chains <= count / sizeof(std::uint64_t); i += chains)
        for (std::size_t c = 0; c < chains; ++c)
            sums[c] += words[i + c];
    std::uint64_t sum = 0;
    for (const std::uint64_t s : sums)
        sum += s;
    return sum;
}

} // namespace

MemoryReader::MemoryReader(std::size_t bytes)
    : m_memory((bytes + chunkBytes - 1) / chunkBytes * chunkBytes, AlignedMemory::Pages::Huge) {
    std::memset(m_memory.data(), 1, m_memory.size());
}

double MemoryReader::pass(ThreadPool& threads) {
    std::atomic<std::uint64_t> sum = 0;
    const auto chunks = static_cast<int>(m_memory.size() / chunkBytes);
    const double milliseconds = millisecondsOf([&] {
        threads.run(chunks, [&](int chunk, int) {
            sum.fetch_add(sumOf(m_memory.data() + chunk * chunkBytes, chunkBytes), std::memory_order_relaxed);
        });
    });
    // Looked at, so that no compiler leaves the reading out.
    return sum.load() == 0 ? 0 : static_cast<double>(m_memory.size()) / milliseconds / 1e6;
}

double matrixProductRate(ThreadPool& threads, int d) {
    const auto inputs = static_cast<std::size_t>(d);
    const std::size_t outputs = 4 * inputs;
    AlignedMemory memory(PanelMatrix::bytesFor(outputs, inputs, Precision::Fp32), AlignedMemory::Pages::Huge);
    std::memset(memory.data(), 0, memory.size());
    const PanelMatrix matrix(outputs, inputs, Precision::Fp32, memory.data());
    RowBuffer in, out;
    in.resizeForOverwrite(productRows, inputs);
    out.resizeForOverwrite(productRows, outputs);
    std::memset(in.row(0), 0, productRows * in.stride() * sizeof(float));
    FixedScratch unused;
    double best = 0;
    for (int i = 0; i < 4; ++i) {
        const double milliseconds = millisecondsOf([&] {
            project(threads, unused, {matrix, in, {0, productRows}, out});
        });
        best = std::max(best, 2.0 * productRows * static_cast<double>(inputs * outputs) / milliseconds / 1e6);
    }
    return best;
}

} // namespace lila
