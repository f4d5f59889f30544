// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/evaluation/repetition.h"

#include <zlib.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <vector>

namespace lila {

std::optional<HardLoop> firstHardLoop(std::span<const int> ids, const LoopDefinition& definition) {
    const int n = static_cast<int>(ids.size());
    std::optional<HardLoop> first;
    for (int period = 1; period <= std::min(definition.longestPeriod, n - 1); ++period) {
        const int needed = std::max(definition.repeats * period, definition.span);
        int onset = 0;
        for (int t = period; t <= n; ++t) {
            if (t < n && ids[t] == ids[t - period])
                continue;
            // ids[onset, t) has this period.
            if (t - onset >= needed) {
                if (!first || onset < first->onset)
                    first = HardLoop{onset, period, t - onset, t == n};
                break;
            }
            onset = t - period + 1;
        }
    }
    return first;
}

double distinctShare(std::span<const int> ids, int n) {
    const auto size = static_cast<std::size_t>(n);
    if (ids.size() < size)
        return 1;
    const std::size_t count = ids.size() - size + 1;
    std::set<std::vector<int>> distinct;
    for (std::size_t i = 0; i < count; ++i)
        distinct.emplace(ids.begin() + static_cast<std::ptrdiff_t>(i),
                         ids.begin() + static_cast<std::ptrdiff_t>(i + size));
    return static_cast<double>(distinct.size()) / static_cast<double>(count);
}

double compressionRatio(std::string_view text) {
    if (text.empty())
        return 1;
    constexpr int windowBits = -15; // negative: raw deflate
    constexpr int memoryLevel = 9;
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, windowBits, memoryLevel, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        throw std::runtime_error("zlib cannot start: out of memory, or another version than at build time");
    std::vector<unsigned char> packed(deflateBound(&stream, text.size()));
    std::vector<unsigned char> bytes(text.begin(), text.end());
    stream.next_in = bytes.data();
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = packed.data();
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH); // the output holds all by deflateBound
    const auto size = static_cast<double>(stream.total_out);
    deflateEnd(&stream);
    return size / static_cast<double>(text.size());
}

} // namespace lila
