// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/views/focus.h"

#include <utility>

namespace lila {

int Focus::layerCount() const {
    return m_model ? m_model->model.weights().config.nLayers : 1;
}

void Focus::setModel(std::shared_ptr<const LoadedModel> model) {
    clearToken();
    m_model = std::move(model);
    Q_EMIT changed(Part::Model);
    if (m_layer && *m_layer >= layerCount())
        setLayer(0);
}

void Focus::setStory(StoryBook& story) {
    m_story = &story;
    Q_EMIT changed(Part::Story);
}

void Focus::setSettings(const GenerationSettings& settings) {
    m_settings = settings;
    Q_EMIT changed(Part::Settings);
}

void Focus::setToken(const StepRecord& token) {
    m_token = token;
    m_withoutResonator.reset();
    Q_EMIT changed(Part::Token);
}

void Focus::clearToken() {
    m_token.reset();
    m_withoutResonator.reset();
    Q_EMIT changed(Part::Token);
}

void Focus::setWithoutResonator(int id) {
    m_withoutResonator = id;
    Q_EMIT resonatorTold();
}

void Focus::setLayer(std::optional<int> layer) {
    if (std::exchange(m_layer, layer) != layer)
        Q_EMIT changed(Part::Layer);
}

} // namespace lila
