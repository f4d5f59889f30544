// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/corpus/batch_stream.h"

#include "core/training/corpus/shuffle.h"

#include <algorithm>
#include <numeric>

namespace lila {
namespace {

// What random numbers are for, so that orders and crops are independent.
constexpr std::uint64_t orderStream = 1;
constexpr std::uint64_t cropStream = 2;

std::uint64_t seedOf(std::uint64_t seed, std::uint64_t stream, std::int64_t number) {
    return mixed(mixed(seed, stream), static_cast<std::uint64_t>(number));
}

void require(bool condition, const char* complaint) {
    if (!condition)
        throw std::invalid_argument(complaint);
}

} // namespace

std::string_view layoutName(BatchLayout layout) {
    return layout == BatchLayout::Packed ? "packed" : "padded";
}

std::optional<BatchLayout> layoutNamed(std::string_view name) {
    for (const BatchLayout layout : {BatchLayout::Packed, BatchLayout::Padded})
        if (layoutName(layout) == name)
            return layout;
    return std::nullopt;
}

BatchStream::BatchStream(std::shared_ptr<const TokenCorpus> corpus, const BatchSettings& settings,
                         std::vector<std::int64_t> stories)
    : m_corpus(std::move(corpus)), m_settings(settings), m_stories(std::move(stories)) {
    require(settings.batchSize >= 1 && settings.blockSize >= 1,
            "batch size and block size must be at least 1");
    require(settings.rank >= 0 && settings.rank < settings.worldSize,
            "the rank must be from 0 to the number of processes less 1");
    require(settings.worldSize <= settings.batchSize, "every process needs at least one row of a batch");
    if (m_stories.empty()) {
        m_stories.resize(static_cast<std::size_t>(m_corpus->storyCount()));
        std::iota(m_stories.begin(), m_stories.end(), 0);
    }
    for (int variant = 0; variant < m_corpus->variantCount(); ++variant) {
        std::int64_t tokens = 0;
        for (const std::int64_t story : m_stories) {
            require(story >= 0 && story < m_corpus->storyCount(), "a story's number is outside the corpus");
            tokens += static_cast<std::int64_t>(m_corpus->story(story, variant).size());
        }
        m_tokensOfVariants.push_back(tokens);
        m_tokensPerRound += tokens;
    }
    if (settings.layout == BatchLayout::Padded && m_corpus->vocabulary().padId < 0)
        throw CorpusError("the vocabulary has no padding token, which the padded layout needs; use the "
                          "packed layout");
}

int BatchStream::rowCount() const {
    const auto& [layout, batchSize, blockSize, seed, rank, worldSize] = m_settings;
    return (batchSize - rank + worldSize - 1) / worldSize;
}

void BatchStream::fill(std::int64_t batch, std::span<std::int64_t> ids) {
    const auto size = static_cast<std::size_t>(rowSize());
    const auto rows = static_cast<std::size_t>(rowCount());
    require(ids.size() == rows * size, "the memory given is not that of the batch's rows");
    std::int64_t row = batch * m_settings.batchSize + m_settings.rank;
    for (std::size_t i = 0; i < rows; ++i, row += m_settings.worldSize)
        fillRow(row, ids.subspan(i * size, size));
}

void BatchStream::fillRow(std::int64_t row, std::span<std::int64_t> ids) {
    require(row >= 0, "rows and batches are counted from 0");
    require(ids.size() == static_cast<std::size_t>(rowSize()), "the memory given is not that of a row");
    if (m_settings.layout == BatchLayout::Packed)
        fillPacked(row, ids);
    else
        fillPadded(row, ids);
}

double BatchStream::epochsIn(std::int64_t batches) const {
    const double rows = static_cast<double>(batches) * m_settings.batchSize;
    if (m_settings.layout == BatchLayout::Padded)
        return rows / static_cast<double>(storiesPerEpoch());
    return rows * m_settings.blockSize * m_corpus->variantCount() / static_cast<double>(m_tokensPerRound);
}

void BatchStream::enterEpoch(std::int64_t epoch) {
    if (epoch == m_epoch)
        return;
    m_order = m_stories;
    RandomStream random(seedOf(m_settings.seed, orderStream, epoch));
    shuffle(m_order, random);
    m_ends.resize(m_order.size());
    m_epoch = epoch;
    std::int64_t end = 0;
    for (std::size_t i = 0; i < m_order.size(); ++i)
        m_ends[i] = end += static_cast<std::int64_t>(storyOfEpoch(m_order[i]).size());
}

std::span<const std::uint16_t> BatchStream::storyOfEpoch(std::int64_t story) const {
    return m_corpus->story(story, static_cast<int>(m_epoch % m_corpus->variantCount()));
}

void BatchStream::fillPacked(std::int64_t row, std::span<std::int64_t> ids) {
    const std::int64_t first = row * m_settings.blockSize;
    std::int64_t epoch = first / m_tokensPerRound * m_corpus->variantCount();
    std::int64_t inEpoch = first % m_tokensPerRound;
    for (const std::int64_t tokens : m_tokensOfVariants) {
        if (inEpoch < tokens)
            break;
        inEpoch -= tokens;
        ++epoch;
    }
    enterEpoch(epoch);
    auto place = static_cast<std::size_t>(std::ranges::upper_bound(m_ends, inEpoch) - m_ends.begin());
    auto story = storyOfEpoch(m_order[place]);
    story = story.last(static_cast<std::size_t>(m_ends[place] - inEpoch));
    while (true) {
        const std::size_t count = std::min(story.size(), ids.size());
        std::ranges::copy(story.first(count), ids.begin());
        ids = ids.subspan(count);
        if (ids.empty())
            return;
        if (++place == m_order.size()) {
            enterEpoch(m_epoch + 1);
            place = 0;
        }
        story = storyOfEpoch(m_order[place]);
    }
}

void BatchStream::fillPadded(std::int64_t row, std::span<std::int64_t> ids) {
    enterEpoch(row / storiesPerEpoch());
    auto story = storyOfEpoch(m_order[static_cast<std::size_t>(row % storiesPerEpoch())]);
    if (story.size() > ids.size()) {
        const auto places = static_cast<std::int64_t>(story.size() - ids.size() + 1);
        RandomStream random(seedOf(m_settings.seed, cropStream, row));
        story = story.subspan(static_cast<std::size_t>(drawnBelow(places, random)), ids.size());
    }
    const auto end = std::ranges::copy(story, ids.begin()).out;
    std::fill(end, ids.end(), m_corpus->vocabulary().padId);
}

} // namespace lila
