// SPDX-License-Identifier: AGPL-3.0-or-later
// Looks into the pass that a token of a branch was predicted by: computes it again, with everything recorded.
#pragma once

#include "core/inference/position_probe.h"
#include "core/story/branch_cache.h"

#include <optional>

namespace lila {

/// Attention of one head from the last position (resources/docs/model.md section 13).
struct HeadLook {
    std::vector<float> weights;    ///< [seen], sum 1: softmax of content + geometry
    std::vector<float> content;    ///< [seen]: q·k / √D
    std::vector<float> geometry;   ///< [seen]: β (q[:8]·d)(k[:8]·d); zeros where the model has none
    std::vector<float> mix;        ///< [D]: weights · values
    std::vector<float> contentMix; ///< [D]: the same with softmax(content)
};

/// A pass, by value; the last of `ids` is the position that it was made for.
struct TokenLook {
    std::size_t token = 0; ///< of the branch: the one that the pass predicts; their number: the next one
    std::vector<int> ids;  ///< of the window, as the model saw them
    std::shared_ptr<const Interventions> interventions;
    std::vector<float> logits;                ///< [V]
    std::vector<std::vector<HeadLook>> heads; ///< [layer][head]
    /// [3 layers + 1][d]: of each layer its input, after attention, after the branch; last, what the final
    /// norm gets.
    std::vector<std::vector<float>> residuals;

    std::span<const float> residual(int layer, ResidualPoint point) const {
        return residuals[3 * static_cast<std::size_t>(layer) + static_cast<std::size_t>(point)];
    }
    /// The token of the branch that a position of the window holds; nothing for the empty text.
    std::optional<std::size_t> tokenAt(std::size_t position) const {
        const std::size_t behind = ids.size() - position;
        return token < behind ? std::nullopt : std::optional(token - behind);
    }
};

/// Throws std::out_of_range where the model has no such token.
void requireId(const TokenLook& look, int id);

/// Remembers where it was: another token of the same window costs one position; so does any that the cache
/// knows of. One thread at a time.
class Inspector {
public:
    explicit Inspector(std::shared_ptr<const PackedModel> model,
                       std::shared_ptr<BranchCache> cache = std::make_shared<BranchCache>(0));

    const std::shared_ptr<const PackedModel>& model() const { return m_model; }

    /// As the token was predicted: with the ids, the window and the interventions of its time. `token` may be
    /// the branch's size: what would come next. Nothing where there is more to do before it, of which a call
    /// does a block, or where `goOn` (Decoder::logitsAfter) stops it: what was computed is kept for the next
    /// call.
    std::optional<TokenLook> look(const SeenBranch& branch, std::size_t token,
                                  const std::function<bool()>& goOn = {});

private:
    bool advance(const SeenBranch& branch, const SeenBranch::Window& window, std::size_t from, std::size_t to,
                 const std::function<bool()>& goOn);
    TokenLook lookWith(Decoder& decoder, std::span<const int> ids, const Interventions& interventions);

    std::shared_ptr<const PackedModel> m_model;
    Decoder m_decoder;
    std::shared_ptr<BranchCache> m_cache;
};

} // namespace lila
