// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/views/focus.h"

#include "app/explorer/story/story_book.h"

#include <utility>

namespace lila {

int Focus::layerCount() const {
    return m_model ? m_model->model.weights().config.nLayers : 1;
}

void Focus::setModel(std::shared_ptr<const LoadedModel> model) {
    clearToken();
    if (m_inquiries)
        m_inquiries->dropAll();
    m_model = std::move(model);
    m_second.setFirst(m_model);
    Q_EMIT engineChanged();
    Q_EMIT changed(Part::Model);
    if (m_layer && *m_layer >= layerCount())
        setLayer(0);
    if (m_head && *m_head >= m_model->model.weights().config.nHeads)
        setHead({});
}

void Focus::setEngine(std::shared_ptr<const LoadedModel> model) {
    m_model = std::move(model);
    m_second.setFirst(m_model);
    Q_EMIT engineChanged();
}

void Focus::setStory(StoryBook& story) {
    m_story = &story;
    Q_EMIT changed(Part::Story);
}

void Focus::setSettings(const GenerationSettings& settings) {
    m_settings = settings;
    Q_EMIT changed(Part::Settings);
}

void Focus::setInterventions(const Interventions& interventions) {
    if (std::exchange(m_interventions, interventions) != interventions)
        Q_EMIT changed(Part::Interventions);
}

void Focus::takeInterventionsAtOnce(const Interventions& interventions) {
    m_story->seal();
    takeInterventions(interventions);
    m_story->seal();
}

void Focus::setResonator(std::shared_ptr<const StartingResonator> resonator) {
    if (std::exchange(m_resonator, resonator) != resonator)
        Q_EMIT changed(Part::Resonator);
}

void Focus::setToken(const StepRecord& token, const TokenPlace& place, bool isChosen) {
    m_token = token;
    m_place = place;
    m_isChosen = isChosen;
    m_alternative.reset();
    m_withoutResonator.reset();
    Q_EMIT changed(Part::Token);
}

void Focus::clearToken() {
    m_token.reset();
    m_place.reset();
    m_alternative.reset();
    m_withoutResonator.reset();
    Q_EMIT changed(Part::Token);
}

void Focus::setWithoutResonator(int id) {
    m_withoutResonator = id;
    Q_EMIT resonatorTold();
}

void Focus::setAlternative(std::optional<int> id) {
    if (std::exchange(m_alternative, id) != id)
        Q_EMIT changed(Part::Alternative);
}

void Focus::setLayer(std::optional<int> layer) {
    if (std::exchange(m_layer, layer) == layer)
        return;
    m_root.reset();
    Q_EMIT changed(Part::Layer);
}

void Focus::setHead(std::optional<int> head) {
    if (std::exchange(m_head, head) != head)
        Q_EMIT changed(Part::Head);
}

void Focus::setRoot(std::optional<int> root) {
    if (std::exchange(m_root, root) != root)
        Q_EMIT changed(Part::Root);
}

} // namespace lila
