// SPDX-License-Identifier: AGPL-3.0-or-later
// Keys and values of the positions that a model has seen, in pages that copies share until one of them
// writes.
#pragma once

#include "core/inference/panels.h"
#include "core/inference/shared_page.h"
#include "core/model/config.h"

#include <vector>

namespace lila {

inline constexpr int pagePositions = 64;

/// A copy costs a pointer a page. One thread at a time may call open(); after it, different heads may be
/// stored and read by different threads.
class KvCache {
public:
    /// `stored`: Fp32 or Bf16.
    KvCache(const ModelConfig& config, Precision stored);
    KvCache(const KvCache& other);
    KvCache& operator=(const KvCache& other);
    KvCache(KvCache&&) = default;
    KvCache& operator=(KvCache&&) = default;
    ~KvCache() = default;

    /// To be called before positions [from, to) are stored; what stands beyond `to` is lost. Allocates where
    /// a page is new or shared with a copy, and then for the whole window, so that later steps need not.
    void open(int from, int to);

    /// Of the pages that it holds, shared ones included.
    std::size_t bytes() const;

    /// key, value: [D].
    void store(int layer, int head, int position, const float* key, const float* value);

    /// Keys of one page as a matrix with an output a position: scores = query · keys. Outputs that were never
    /// stored hold anything.
    PanelView keys(int layer, int head, int page) const;
    /// The first `positions` values of one page as a matrix with an input a position: mix = weights · values.
    /// Outputs beyond D hold anything.
    PanelView values(int layer, int head, int page, int positions) const;

private:
    std::byte* at(int layer, int head, int page) const;

    Precision m_stored;
    int m_heads;
    std::size_t m_width;       ///< D
    std::size_t m_valueStride; ///< D, rounded up to whole panels
    std::size_t m_elementBytes;
    std::size_t m_headBytes; ///< of a page: keys [4, D, 16], then values [64, valueStride]
    std::size_t m_pageBytes;
    int m_length = 0; ///< up to where positions may have been stored
    std::vector<SharedPage> m_pages;
};

} // namespace lila
