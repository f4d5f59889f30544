// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inspection/inspector.h"

#include "core/inference/kernels.h"
#include "core/inference/panel_kernels.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace lila {
namespace {

using Floats = std::span<const float>;

/// So few that what waits for them does not wait long.
constexpr std::size_t blockPositions = 32;

std::vector<float> copied(Floats values) {
    return {values.begin(), values.end()};
}

/// Keys and values of one head, page by page, for the positions up to the last that was computed.
class HeadCache {
public:
    HeadCache(const KvCache& cache, int layer, int head, std::size_t positions, std::size_t width)
        : m_cache(cache),
          m_layer(layer),
          m_head(head),
          m_positions(static_cast<int>(positions)),
          m_width(width) {}

    /// left · keys[:left.size()] of every position, [positions].
    std::vector<float> timesKeys(Floats left) const {
        std::vector<float> out(static_cast<std::size_t>(pages()) * pagePositions);
        for (int page = 0; page < pages(); ++page) {
            PanelView keys = m_cache.keys(m_layer, m_head, page);
            keys.depth = left.size();
            const std::size_t panels = (static_cast<std::size_t>(inPage(page)) + panelWidth - 1) / panelWidth;
            kernels::multiply(left.data(), 0, 1, keys, panels,
                              &out[static_cast<std::size_t>(page) * pagePositions], 0);
        }
        out.resize(static_cast<std::size_t>(m_positions));
        return out;
    }

    /// weights · values, [D].
    std::vector<float> timesValues(Floats weights) const {
        std::vector<float> out(panelsFor(m_width) * panelWidth);
        for (int page = 0; page < pages(); ++page)
            kernels::multiply(weights.data() + static_cast<std::ptrdiff_t>(page) * pagePositions, 0, 1,
                              m_cache.values(m_layer, m_head, page, inPage(page)), panelsFor(m_width),
                              out.data(), 0, kernels::Into::Add);
        out.resize(m_width);
        return out;
    }

private:
    int pages() const { return (m_positions + pagePositions - 1) / pagePositions; }
    int inPage(int page) const { return std::min(pagePositions, m_positions - page * pagePositions); }

    const KvCache& m_cache;
    int m_layer, m_head, m_positions;
    std::size_t m_width;
};

/// What a head's weights were made of: scores are scaled · k, and along · (k[:8]·direction).
HeadLook headLook(const PackedModel& model, const AppliedInterventions& interventions,
                  const PositionProbe& probe, const KvCache& cache, int layer, int head) {
    const ModelConfig& config = model.config();
    const std::size_t width = static_cast<std::size_t>(config.headDim());
    HeadLook look;
    look.weights = copied(probe.attention(layer, head));
    look.mix = copied(probe.mix(layer, head));
    const Floats query = probe.query(layer, head);
    const HeadCache own(cache, layer, head, look.weights.size(), width);
    std::vector<float> scaled = copied(query);
    for (float& q : scaled)
        q /= std::sqrt(static_cast<float>(width));
    look.content = own.timesKeys(scaled);
    if (!config.hasGeometry()) {
        look.geometry.assign(look.content.size(), 0.0F);
        look.contentMix = look.mix;
        return look;
    }
    const Floats direction =
        Floats(model.weights().layers[static_cast<std::size_t>(layer)].headDirs)
            .subspan(static_cast<std::size_t>(head) * lattice::dimension, lattice::dimension);
    float along = interventions.beta(layer, head);
    along *= std::inner_product(direction.begin(), direction.end(), query.begin(), 0.0F);
    look.geometry = own.timesKeys(direction);
    for (float& score : look.geometry)
        score *= along;
    std::vector<float> contentWeights = look.content;
    kernels::softmax(contentWeights);
    look.contentMix = own.timesValues(contentWeights);
    return look;
}

} // namespace

void requireId(const TokenLook& look, int id) {
    if (id < 0 || id >= std::ssize(look.logits))
        throw std::out_of_range("token id " + std::to_string(id) + " is outside the vocabulary of " +
                                std::to_string(look.logits.size()) + " pieces");
}

Inspector::Inspector(std::shared_ptr<const PackedModel> model, std::shared_ptr<BranchCache> cache)
    : m_model(std::move(model)), m_decoder(m_model), m_cache(std::move(cache)) {}

std::optional<TokenLook> Inspector::look(const SeenBranch& branch, std::size_t token,
                                         const std::function<bool()>& goOn) {
    const SeenBranch::Window window = branch.window(token, m_model->config().blockSize);
    const std::span<const int> ids = branch.seen(window, token);
    const std::size_t last = ids.size() - 1;
    const auto& interventions = branch.interventions(window, last);
    TokenLook look;
    const std::size_t known = m_cache->bring(m_decoder, branch, window, last);
    if (known > last) { // what lies behind may be asked for as well
        Decoder before = m_decoder;
        look = lookWith(before, ids, *interventions);
    } else {
        if (!advance(branch, window, known, last, goOn))
            return std::nullopt;
        look = lookWith(m_decoder, ids, *interventions);
    }
    look.token = token;
    look.interventions = interventions;
    return look;
}

/// Brings the decoder, which knows the window up to `from`, towards position `to` of it, as it was seen, by a
/// block; true where it is there.
bool Inspector::advance(const SeenBranch& branch, const SeenBranch::Window& window, std::size_t from,
                        std::size_t to, const std::function<bool()>& goOn) {
    m_decoder.forgetBehind(from);
    if (from == to)
        return true;
    const auto& interventions = branch.interventions(window, from);
    std::size_t end = from + 1;
    while (end < std::min(to, from + blockPositions) &&
           areAlike(interventions, branch.interventions(window, end)))
        ++end;
    m_decoder.setInterventions(*interventions);
    const std::span<const int> ids = branch.seen(window, branch.size());
    if (m_decoder.logitsAfter(ids.first(end), ContextPolicy::Exact, goOn).empty())
        return false;
    return end == to;
}

TokenLook Inspector::lookWith(Decoder& decoder, std::span<const int> ids,
                              const Interventions& interventions) {
    const ModelConfig& config = m_model->config();
    PositionProbe probe(config, {.attention = true, .residuals = true, .heads = true});
    probe.setPosition(static_cast<int>(ids.size()) - 1);
    decoder.setInterventions(interventions);
    decoder.forgetBehind(ids.size() - 1);
    TokenLook look;
    look.ids.assign(ids.begin(), ids.end());
    look.logits = copied(decoder.logitsAfter(ids, ContextPolicy::Exact, {}, &probe));
    const AppliedInterventions applied(interventions, m_model->weights());
    for (int layer = 0; layer < config.nLayers; ++layer) {
        for (const auto point : {ResidualPoint::Input, ResidualPoint::Attention, ResidualPoint::Branch})
            look.residuals.push_back(copied(probe.residual(layer, point)));
        std::vector<HeadLook>& heads = look.heads.emplace_back();
        for (int head = 0; head < config.nHeads; ++head)
            heads.push_back(headLook(*m_model, applied, probe, decoder.cache(), layer, head));
    }
    look.residuals.push_back(copied(probe.residual(config.nLayers, ResidualPoint::Input)));
    return look;
}

} // namespace lila
