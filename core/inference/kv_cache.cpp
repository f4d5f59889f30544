// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inference/kv_cache.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace lila {
namespace {

std::size_t pagesFor(int positions) {
    return static_cast<std::size_t>((positions + pagePositions - 1) / pagePositions);
}

/// A key goes into its panel of sixteen positions, whose memory is one piece: a position then touches no more
/// of it than it must.
template <class Element, class Convert>
void storeAs(Element* keys, Element* values, std::size_t column, const float* key, const float* value,
             std::size_t width, std::size_t valueStride, Convert convert) {
    keys += column / panelWidth * panelWidth * width + column % panelWidth;
    values += column * valueStride;
    for (std::size_t i = 0; i < width; ++i) {
        keys[i * panelWidth] = convert(key[i]);
        values[i] = convert(value[i]);
    }
}

} // namespace

KvCache::KvCache(const ModelConfig& config, Precision stored)
    : m_stored(stored),
      m_heads(config.nHeads),
      m_width(config.headDim()),
      m_valueStride((m_width + panelWidth - 1) / panelWidth * panelWidth),
      m_elementBytes(stored == Precision::Fp32 ? sizeof(float) : sizeof(std::uint16_t)),
      m_headBytes(pagePositions * (m_width + m_valueStride) * m_elementBytes),
      m_pageBytes(static_cast<std::size_t>(config.nLayers) * config.nHeads * m_headBytes),
      m_pages(pagesFor(config.blockSize)) {}

KvCache::KvCache(const KvCache& other)
    : m_stored(other.m_stored),
      m_heads(other.m_heads),
      m_width(other.m_width),
      m_valueStride(other.m_valueStride),
      m_elementBytes(other.m_elementBytes),
      m_headBytes(other.m_headBytes),
      m_pageBytes(other.m_pageBytes),
      m_length(other.m_length),
      m_pages(other.m_pages.size()) {
    // Pages that hold nothing yet are not worth sharing.
    std::copy_n(other.m_pages.begin(), pagesFor(m_length), m_pages.begin());
}

KvCache& KvCache::operator=(const KvCache& other) {
    if (this != &other)
        *this = KvCache(other);
    return *this;
}

void KvCache::open(int from, int to) {
    bool grew = false;
    for (auto page = static_cast<std::size_t>(from / pagePositions); page < pagesFor(to); ++page) {
        SharedPage& mine = m_pages[page];
        if (mine && mine.isSole())
            continue;
        const SharedPage before = std::exchange(mine, SharedPage(m_pageBytes));
        grew = true;
        if (before && static_cast<int>(page) * pagePositions < from)
            std::memcpy(mine.data(), before.data(), m_pageBytes);
    }
    m_length = to;
    for (std::size_t page = pagesFor(to); page < m_pages.size(); ++page)
        if (m_pages[page] && !m_pages[page].isSole()) {
            m_pages[page] = SharedPage(); // what a copy has there is of no use here
            grew = true;
        }
    for (std::size_t page = 0; grew && page < m_pages.size(); ++page)
        if (!m_pages[page])
            m_pages[page] = SharedPage(m_pageBytes);
}

std::size_t KvCache::bytes() const {
    return static_cast<std::size_t>(std::ranges::count_if(m_pages, &SharedPage::operator bool)) * m_pageBytes;
}

std::byte* KvCache::at(int layer, int head, int page) const {
    return m_pages[page].data() + (static_cast<std::size_t>(layer) * m_heads + head) * m_headBytes;
}

void KvCache::store(int layer, int head, int position, const float* key, const float* value) {
    std::byte* memory = at(layer, head, position / pagePositions);
    const std::size_t column = position % pagePositions;
    if (m_stored == Precision::Fp32) {
        auto* keys = reinterpret_cast<float*>(memory);
        storeAs(keys, keys + pagePositions * m_width, column, key, value, m_width, m_valueStride,
                [](float x) { return x; });
    } else {
        auto* keys = reinterpret_cast<std::uint16_t*>(memory);
        storeAs(keys, keys + pagePositions * m_width, column, key, value, m_width, m_valueStride,
                [](float x) { return bf16Of(x); });
    }
}

PanelView KvCache::keys(int layer, int head, int page) const {
    return {.data = at(layer, head, page),
            .precision = m_stored,
            .depth = m_width,
            .rowStride = panelWidth,
            .panelStride = m_width * panelWidth};
}

PanelView KvCache::values(int layer, int head, int page, int positions) const {
    const std::size_t keyBytes = pagePositions * m_width * m_elementBytes;
    return {.data = at(layer, head, page) + keyBytes,
            .precision = m_stored,
            .depth = static_cast<std::size_t>(positions),
            .rowStride = m_valueStride,
            .panelStride = panelWidth};
}

} // namespace lila
