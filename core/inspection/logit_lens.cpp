// SPDX-License-Identifier: AGPL-3.0-or-later
#include "core/inspection/logit_lens.h"

#include "core/inference/kernels.h"
#include "core/inference/projection.h"

#include <algorithm>
#include <numeric>

namespace lila {
namespace {

constexpr std::size_t pointsPerLayer = 3;

LensRow rowOf(std::span<float> logits, std::size_t index, int id, int tokens) {
    kernels::softmax(logits);
    LensRow row;
    if (index > 0) {
        row.layer = static_cast<int>((index - 1) / pointsPerLayer);
        row.point = static_cast<LensPoint>(1 + (index - 1) % pointsPerLayer);
    }
    row.probability = logits[static_cast<std::size_t>(id)];
    row.rank =
        static_cast<int>(std::ranges::count_if(logits, [&](float other) { return other > row.probability; }));
    std::vector<int> order(logits.size());
    std::iota(order.begin(), order.end(), 0);
    const auto count = std::min<std::ptrdiff_t>(tokens, std::ssize(order));
    std::ranges::partial_sort(order, order.begin() + count, [&](int a, int b) {
        return std::pair(-logits[static_cast<std::size_t>(a)], a) <
               std::pair(-logits[static_cast<std::size_t>(b)], b);
    });
    for (const int one : std::span(order).first(static_cast<std::size_t>(count)))
        row.top.push_back({one, logits[static_cast<std::size_t>(one)]});
    return row;
}

} // namespace

std::vector<float> lensLogits(const PackedModel& model, const TokenLook& look) {
    const ModelConfig& config = model.config();
    const std::size_t d = static_cast<std::size_t>(config.dModel);
    const std::size_t vocabulary = static_cast<std::size_t>(config.vocabSize);
    const int rows = static_cast<int>(look.residuals.size());
    RowBuffer norms;
    RowBuffer out;
    FixedScratch fixed;
    norms.resizeForOverwrite(look.residuals.size(), d);
    out.resizeForOverwrite(look.residuals.size(), vocabulary);
    for (std::size_t row = 0; row < look.residuals.size(); ++row)
        kernels::layerNorm(look.residuals[row], model.weights().finalNormWeight,
                           model.weights().finalNormBias, {norms.row(row), d});
    project(model.threads(), fixed, {model.head(), norms, {0, rows}, out});
    std::vector<float> logits;
    logits.reserve(look.residuals.size() * vocabulary);
    for (std::size_t row = 0; row < look.residuals.size(); ++row)
        logits.insert(logits.end(), out.row(row), out.row(row) + vocabulary);
    return logits;
}

std::vector<LensRow> logitLens(const PackedModel& model, const TokenLook& look, int id, int tokens) {
    requireId(look, id);
    std::vector<float> logits = lensLogits(model, look);
    const std::size_t vocabulary = look.logits.size();
    std::vector<LensRow> rows;
    for (std::size_t row = 0; row < look.residuals.size(); ++row)
        rows.push_back(rowOf(std::span(logits).subspan(row * vocabulary, vocabulary), row, id, tokens));
    return rows;
}

} // namespace lila
