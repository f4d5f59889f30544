// SPDX-License-Identifier: AGPL-3.0-or-later
// The view of what spoke for the token that is looked at, and what for another, which is chosen in its title.
#include "app/explorer/views/token_question.h"
#include "app/explorer/views/token_text.h"
#include "app/explorer/views/view_dock.h"
#include "core/inspection/logit_attribution.h"
#include "widgets/attribution_view.h"
#include "widgets/number_text.h"
#include "widgets/root_scene.h"
#include "widgets/tr.h"
#include "widgets/wheel_guard.h"

#include <QComboBox>
#include <QSignalBlocker>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lila {
namespace {

constexpr std::size_t mostCandidates = 12;
constexpr int narrowestBox = 60;       ///< before the window must be wider for it
constexpr double leastRounding = 1e-4; ///< below it, it is no part to speak of

struct Attributed {
    LogitAttribution parts;
    std::vector<std::pair<int, double>> candidates; ///< ids other than the token's, with probabilities
    int before = 0;                                 ///< the id at the last position
    std::size_t position = 0;
};

/// The most probable ids but one.
std::vector<std::pair<int, double>> candidatesBeside(int id, const std::vector<float>& logits) {
    std::vector<int> order(logits.size());
    std::iota(order.begin(), order.end(), 0);
    const auto logit = [&](int of) { return logits[static_cast<std::size_t>(of)]; };
    const auto count = std::min(mostCandidates + 1, order.size());
    std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(count), std::greater(),
                              logit);
    double sum = 0;
    for (const float one : logits)
        sum += std::exp(static_cast<double>(one) - logit(order[0]));
    std::vector<std::pair<int, double>> candidates;
    for (const int other : std::span(order).first(count))
        if (other != id)
            candidates.emplace_back(other,
                                    std::exp(static_cast<double>(logit(other)) - logit(order[0])) / sum);
    return candidates;
}

AttributionRow layerRow(const LogitAttribution::Layer& layer, int index) {
    using enum AttributionKind;
    AttributionRow row{tr("Layer %1").arg(index), {}, {}, index, {}};
    const auto sum = [](const std::vector<double>& heads) {
        return std::accumulate(heads.begin(), heads.end(), 0.0);
    };
    row.parts = {{Content, sum(layer.content)}, {Geometry, sum(layer.geometry)}};
    for (std::size_t head = 0; head < layer.content.size(); ++head)
        row.rows.push_back({tr("Head %1").arg(head),
                            {{Content, layer.content[head]}, {Geometry, layer.geometry[head]}},
                            {},
                            index,
                            static_cast<int>(head)});
    const auto add = [&](const QString& name, AttributionKind kind, double nats) {
        row.parts.emplace_back(kind, nats);
        row.rows.push_back({name, {{kind, nats}}, {}, index, {}});
    };
    if (layer.attentionBias != 0)
        add(tr("Bias of attention"), Bias, layer.attentionBias);
    add(tr("E8 branch"), Branch, layer.branch);
    add(tr("FFN"), FeedForward, layer.feedForward);
    return row;
}

AttributionPicture whyPicture(const Attributed& found, const Tokenizer& tokenizer) {
    using enum AttributionKind;
    const LogitAttribution& parts = found.parts;
    AttributionPicture picture{
        tokenName(tokenizer, parts.id), tokenName(tokenizer, parts.alternative), parts.difference, {}};
    picture.rows.push_back(
        {tr("Embedding"),
         {{Embedding, parts.tokenEmbedding}, {Position, parts.positionEmbedding}},
         {{tr("Token “%1”").arg(tokenName(tokenizer, found.before)), {{Embedding, parts.tokenEmbedding}}},
          {tr("Position %1").arg(found.position), {{Position, parts.positionEmbedding}}}}});
    for (std::size_t layer = 0; layer < parts.layers.size(); ++layer)
        picture.rows.push_back(layerRow(parts.layers[layer], static_cast<int>(layer)));
    picture.rows.push_back({tr("Bias of the last norm"), {{Bias, parts.finalBias}}});
    if (std::abs(parts.rounding) >= leastRounding)
        picture.rows.push_back({tr("Rounding of weights"), {{Rounding, parts.rounding}}});
    return picture;
}

QComboBox* alternativeBox(Focus& focus) {
    auto* box = new QComboBox;
    box->setAccessibleName(tr("Compared with"));
    box->setToolTip(tr("The token that could have come instead, with its probability by the model"));
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(9);
    box->setMinimumWidth(narrowestBox);
    guardWheel(box);
    box->setEnabled(false);
    QObject::connect(box, &QComboBox::activated, &focus,
                     [box, &focus] { focus.setAlternative(box->currentData().toInt()); });
    return box;
}

void offerAlternatives(QComboBox& box, const Attributed& found, const Tokenizer& tokenizer) {
    const QSignalBlocker quiet(&box);
    box.clear();
    for (const auto& [id, probability] : found.candidates)
        box.addItem(tr("%1  %2").arg(tokenName(tokenizer, id), percentText(probability)), id);
    if (box.findData(found.parts.alternative) < 0)
        box.addItem(tokenName(tokenizer, found.parts.alternative), found.parts.alternative);
    box.setCurrentIndex(box.findData(found.parts.alternative));
    box.setEnabled(true);
}

} // namespace

void fillWhy(ViewDock& place, Focus& focus) {
    auto* view = new AttributionView;
    place.show(view);
    QComboBox* box = alternativeBox(focus);
    place.title->addControl(box);
    const auto reading = [&focus] {
        return [alternative =
                    focus.alternative()](const StoryModel& model, const TokenQuestion& question,
                                         const TokenQuestion::GoOn& goOn) -> std::optional<Attributed> {
            const auto look = question.answer(model, goOn);
            if (!look)
                return std::nullopt;
            auto candidates = candidatesBeside(question.id(), look->logits);
            const int other = alternative.value_or(candidates.front().first);
            return Attributed{logitAttribution(model.weights(), *look, question.id(), other),
                              std::move(candidates), look->ids.back(), look->ids.size() - 1};
        };
    };
    WhileSeen* seen =
        followToken<Attributed>(*view, focus, "why", reading, [view, box, &focus](const Attributed& found) {
            const Tokenizer& tokenizer = *focus.model()->model.tokenizer;
            view->setPicture(whyPicture(found, tokenizer));
            offerAlternatives(*box, found, tokenizer);
        });
    QObject::connect(&focus, &Focus::changed, view, [seen, box, &focus](Focus::Part part) {
        if (part == Focus::Part::Alternative)
            seen->tell();
        else if (focus.token() == nullptr)
            box->setEnabled(false);
    });
    QObject::connect(view, &AttributionView::partChosen, &focus,
                     [&focus](std::optional<int> layer, std::optional<int> head) {
                         focus.setLayer(layer);
                         if (head)
                             focus.setHead(head);
                     });
}

} // namespace lila
