// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/evaluation/machine_limits.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/evaluation/machine_limits.cpp"
#include <hwy/foreach_target.h> // compiles this file once per instruction set; must come before highway.h

#include <hwy/highway.h>

#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace lila::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// Reads all words and does next to nothing with them.
std::uint64_t allBitsOf(const std::uint64_t* words, std::size_t count) {
    const hn::ScalableTag<std::uint64_t> d;
    const std::size_t lanes = hn::Lanes(d);
    auto s0 = hn::Zero(d), s1 = s0, s2 = s0, s3 = s0;
    for (std::size_t i = 0; i + 4 * lanes <= count; i += 4 * lanes) {
        s0 = hn::Or(s0, hn::LoadU(d, words + i));
        s1 = hn::Or(s1, hn::LoadU(d, words + i + lanes));
        s2 = hn::Or(s2, hn::LoadU(d, words + i + 2 * lanes));
        s3 = hn::Or(s3, hn::LoadU(d, words + i + 3 * lanes));
    }
    return hn::GetLane(hn::MaxOfLanes(d, hn::Or(hn::Or(s0, s1), hn::Or(s2, s3))));
}

} // namespace lila::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

#include "core/inference/projection.h"
#include "core/threads/timing.h"

#include <atomic>
#include <cstring>

namespace lila {
namespace {

constexpr std::size_t chunkBytes = 1 << 20;
constexpr int productRows = 512;
constexpr int productRepetitions = 4;

HWY_EXPORT(allBitsOf);

} // namespace

MemoryReader::MemoryReader(std::size_t bytes)
    : m_memory((bytes + chunkBytes - 1) / chunkBytes * chunkBytes, AlignedMemory::Pages::Huge) {
    std::memset(m_memory.data(), 1, m_memory.size());
}

double MemoryReader::pass(ThreadPool& threads) {
    std::atomic<std::uint64_t> bits = 0;
    const auto chunks = static_cast<int>(m_memory.size() / chunkBytes);
    const double milliseconds = millisecondsOf([&] {
        threads.run(chunks, [&](int chunk, int) {
            const auto* words = reinterpret_cast<const std::uint64_t*>(m_memory.data() + chunk * chunkBytes);
            bits.fetch_or(HWY_DYNAMIC_DISPATCH(allBitsOf)(words, chunkBytes / sizeof(std::uint64_t)),
                          std::memory_order_relaxed);
        });
    });
    // Looked at, so that no compiler leaves the reading out.
    return bits.load() == 0 ? 0 : static_cast<double>(m_memory.size()) / milliseconds / 1e6;
}

double matrixProductRate(ThreadPool& threads, int d) {
    const auto inputs = static_cast<std::size_t>(d);
    const std::size_t outputs = 4 * inputs;
    AlignedMemory memory(PanelMatrix::bytesFor(outputs, inputs, Precision::Fp32), AlignedMemory::Pages::Huge);
    std::memset(memory.data(), 0, memory.size());
    const PanelMatrix matrix(outputs, inputs, Precision::Fp32, memory.data());
    RowBuffer in, out;
    FixedScratch fixed;
    in.resizeForOverwrite(productRows, inputs);
    out.resizeForOverwrite(productRows, outputs);
    std::memset(in.row(0), 0, productRows * in.stride() * sizeof(float));
    double best = 0;
    for (int i = 0; i < productRepetitions; ++i) {
        const double milliseconds = millisecondsOf([&] {
            project(threads, fixed, {matrix, in, {0, productRows}, out});
        });
        best = std::max(best, 2.0 * productRows * static_cast<double>(inputs * outputs) / milliseconds / 1e6);
    }
    return best;
}

} // namespace lila
#endif
