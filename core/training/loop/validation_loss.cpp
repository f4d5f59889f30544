// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/loop/validation_loss.h"

#include <algorithm>
#include <array>

namespace lila {
namespace {

/// Stories as rows [R, block_size + 1], padded.
class Rows {
public:
    Rows(const TokenCorpus& corpus, std::int64_t blockSize)
        : m_corpus(corpus), m_blockSize(blockSize), m_padId(std::max(corpus.vocabulary().padId, 0)) {}

    void add(std::int64_t story) {
        const auto text = m_corpus.story(story).subspan(0, m_corpus.story(story).size() - 1); // eos is last
        const auto length = std::min<std::size_t>(text.size(), m_blockSize + 1);
        m_ids.insert(m_ids.end(), text.begin(), text.begin() + static_cast<std::ptrdiff_t>(length));
        m_ids.resize(static_cast<std::size_t>((count() + 1) * (m_blockSize + 1)), m_padId);
        m_targets.push_back(static_cast<std::int64_t>(length) - 1);
    }
    std::int64_t count() const { return static_cast<std::int64_t>(m_targets.size()); }
    std::span<const std::int64_t> ids() const { return m_ids; }
    /// Of a row, padding left out.
    std::int64_t targets(std::int64_t row) const { return m_targets[static_cast<std::size_t>(row)]; }

private:
    const TokenCorpus& m_corpus;
    std::int64_t m_blockSize;
    std::int64_t m_padId;
    std::vector<std::int64_t> m_ids;
    std::vector<std::int64_t> m_targets;
};

/// Nats of text, its tokens, nats of all positions, their number.
using Sums = std::array<double, 4>;

void addLosses(BatchPass& pass, const Rows& rows, std::int64_t length, Sums& sums) {
    const std::span<const float> losses = pass.losses(rows.ids());
    for (std::int64_t row = 0; row < rows.count(); ++row)
        for (std::int64_t i = 0; i < length; ++i) {
            const double loss = losses[static_cast<std::size_t>(row * length + i)];
            const bool isText = i < rows.targets(row);
            sums[0] += isText ? loss : 0;
            sums[1] += isText ? 1 : 0;
            sums[2] += loss;
            sums[3] += 1;
        }
}

} // namespace

ValidationLoss validationLoss(BatchPass& pass, const TokenCorpus& corpus, std::int64_t blockSize,
                              std::span<const std::int64_t> stories, const ProcessGroup& group,
                              Communicator& communicator, const torch::Device& device) {
    const auto world = static_cast<std::size_t>(group.worldSize);
    Sums sums{};
    for (auto at = static_cast<std::size_t>(group.rank); at < stories.size();) {
        Rows rows(corpus, blockSize);
        for (; at < stories.size() && rows.count() < pass.settings().sequences; at += world)
            if (corpus.story(stories[at]).size() > 2) // a token to predict from another
                rows.add(stories[at]);
        if (rows.count() > 0)
            addLosses(pass, rows, blockSize, sums);
    }
    torch::Tensor shared =
        torch::tensor(std::vector<double>(sums.begin(), sums.end()), torch::kDouble).to(device);
    communicator.sum(shared);
    const torch::Tensor all = shared.cpu();
    const double* values = all.data_ptr<double>();
    return {values[0] / values[1], values[2] / values[3]};
}

} // namespace lila
