// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/training/validation_loss.h"

#include <algorithm>

namespace lila {
namespace {

constexpr std::size_t rowsAtOnce = 16;

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

    torch::Tensor ids() const { return torch::tensor(m_ids).view({count(), m_blockSize + 1}); }
    torch::Tensor targets() const { return torch::tensor(m_targets).unsqueeze(1); }

private:
    const TokenCorpus& m_corpus;
    std::int64_t m_blockSize;
    std::int64_t m_padId;
    std::vector<std::int64_t> m_ids;
    std::vector<std::int64_t> m_targets; ///< of each row, padding left out
};

/// Σ nats of text, its tokens, Σ nats of all positions, their number: [4].
torch::Tensor sums(const LilaModule& module, const ForwardSettings& settings, const Rows& rows) {
    const torch::Device device = module->head->weight.device();
    const std::int64_t length = module->config.blockSize;
    const torch::Tensor ids = rows.ids().to(device);
    const TrainingOps& ops = opsFor(device);
    const torch::Tensor logits = trainingLogits(module, ids.slice(1, 0, length), settings, ops);
    const torch::Tensor losses =
        ops.rowLosses(logits, ids.slice(1, 1).flatten()).view({-1, length}).to(torch::kCPU, torch::kDouble);
    const torch::Tensor isText = torch::arange(length).unsqueeze(0) < rows.targets();
    return torch::stack({(losses * isText).sum(), isText.sum().to(torch::kDouble), losses.sum(),
                         torch::tensor(static_cast<double>(losses.numel()), torch::kDouble)});
}

} // namespace

ValidationLoss validationLoss(const LilaModule& module, const ForwardSettings& settings,
                              const TokenCorpus& corpus, std::span<const std::int64_t> stories,
                              const ProcessGroup& group, Communicator& communicator) {
    const torch::NoGradGuard guard;
    const auto world = static_cast<std::size_t>(group.worldSize);
    torch::Tensor total = torch::zeros({4}, torch::kDouble);
    for (auto at = static_cast<std::size_t>(group.rank); at < stories.size();) {
        Rows rows(corpus, module->config.blockSize);
        for (; at < stories.size() && rows.count() < static_cast<std::int64_t>(rowsAtOnce); at += world)
            if (corpus.story(stories[at]).size() > 2) // a token to predict from another
                rows.add(stories[at]);
        if (rows.count() > 0)
            total += sums(module, settings, rows);
    }
    torch::Tensor shared = total.to(module->head->weight.device());
    communicator.sum(shared);
    const torch::Tensor all = shared.cpu();
    const double* values = all.data_ptr<double>();
    return {values[0] / values[1], values[2] / values[3]};
}

} // namespace lila
