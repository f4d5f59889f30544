// SPDX-License-Identifier: AGPL-3.0-or-later
// The rows a model is trained on, as an endless sequence that depends on nothing but the corpus, the seed and
// their number: going on with batch n is the whole of resuming.
#pragma once

#include "core/training/corpus/token_corpus.h"

#include <optional>
#include <string_view>

namespace lila {

enum class BatchLayout {
    /// Whole stories end to end, each with its eos, no padding. Epochs follow each other without a break in
    /// one
    /// endless stream; row k is its tokens k · block_size up to and with (k + 1) · block_size, so that every
    /// token but the very first is a target once an epoch.
    Packed,
    /// The reference's rows (resources/docs/model.md section 8): one story each, a random crop if it is
    /// longer than
    /// block_size + 1, else padded to that with pad_id. A target is padding if and only if it is pad_id.
    Padded,
};

std::string_view layoutName(BatchLayout layout); ///< "packed", "padded"
std::optional<BatchLayout> layoutNamed(std::string_view name);

struct BatchSettings {
    BatchLayout layout = BatchLayout::Packed;
    int batchSize = 16;  ///< rows of the global batch, over all ranks
    int blockSize = 512; ///< a row has one token more: inputs are its first block_size, targets its last
    std::uint64_t seed = 0;
    // Of data-parallel training: rank r of w takes rows r, r + w, … of each global batch.
    int rank = 0;
    int worldSize = 1; ///< at most batchSize, so that every rank has a row
};

/// Every epoch takes every story once, in an order of its own, and of several versions of a story the next.
/// Not to be shared between threads (it keeps the order of the epoch it is in, 16 bytes a story); copies are
/// independent.
class BatchStream {
public:
    /// `stories`: the numbers of those to take; empty: all. Throws std::invalid_argument for settings or
    /// numbers out of range, CorpusError where the layout is padded and the vocabulary has no padding.
    BatchStream(std::shared_ptr<const TokenCorpus> corpus, const BatchSettings& settings,
                std::vector<std::int64_t> stories = {});

    int rowSize() const { return m_settings.blockSize + 1; }
    /// Rows of a global batch that are this rank's.
    int rowCount() const;

    /// This rank's rows of global batch number `batch` (from 0), into ids [rowCount, rowSize], row-major. In
    /// rising order a call only copies, but for the new order at the start of an epoch; any order is allowed.
    void fill(std::int64_t batch, std::span<std::int64_t> ids);
    /// Row number `row` (from 0) of the endless sequence, into ids [rowSize]; batch n of size B has rows n ·
    /// B up to (n + 1) · B.
    void fillRow(std::int64_t row, std::span<std::int64_t> ids);

    std::int64_t storiesPerEpoch() const { return static_cast<std::int64_t>(m_stories.size()); }
    /// Of the first epoch; eos included, padding not.
    std::int64_t tokensPerEpoch() const { return m_tokensOfVariants.front(); }
    /// Passes over the stories that `batches` batches are.
    double epochsIn(std::int64_t batches) const;

private:
    void enterEpoch(std::int64_t epoch);
    std::span<const std::uint16_t> storyOfEpoch(std::int64_t story) const;
    void fillPacked(std::int64_t row, std::span<std::int64_t> ids);
    void fillPadded(std::int64_t row, std::span<std::int64_t> ids);

    std::shared_ptr<const TokenCorpus> m_corpus;
    BatchSettings m_settings;
    std::vector<std::int64_t> m_stories;          ///< in the corpus' order
    std::vector<std::int64_t> m_tokensOfVariants; ///< of an epoch, by the version that it takes
    std::int64_t m_tokensPerRound = 0;            ///< of as many epochs as there are versions
    std::int64_t m_epoch = -1;                    ///< that of the members below
    std::vector<std::int64_t> m_order;            ///< m_stories, shuffled
    std::vector<std::int64_t> m_ends;             ///< tokens up to the end of m_order[i], within the epoch
};

} // namespace lila
