// SPDX-License-Identifier: AGPL-3.0-or-later
// What is looked at: the open model, the story, a token's record, a layer; and the settings that count. One
// for all views of a window.
#pragma once

#include "app/explorer/models/model_loader.h"
#include "core/story/step_record.h"

#include <QObject>

#include <memory>
#include <optional>

namespace lila {

class StoryBook;

class Focus : public QObject {
    Q_OBJECT

public:
    enum class Part { Model, Story, Token, Layer, Settings };

    using QObject::QObject;

    /// Null until one was opened.
    const LoadedModel* model() const { return m_model.get(); }
    /// Null until there is one; tells of its changes itself.
    StoryBook* story() const { return m_story; }
    /// What the next generation will have.
    const GenerationSettings& settings() const { return m_settings; }
    /// The newest token, or the one pointed at; null where none is.
    const StepRecord* token() const { return m_token ? &*m_token : nullptr; }
    /// From 0; nothing: all of them.
    std::optional<int> layer() const { return m_layer; }
    int layerCount() const; ///< 1 until a model was opened

    /// Takes the token away; the layer stays where the model has it, else it is the first.
    void setModel(std::shared_ptr<const LoadedModel> model);
    /// Which must outlive this.
    void setStory(StoryBook& story);
    void setSettings(const GenerationSettings& settings);
    void setToken(const StepRecord& token);
    void clearToken();
    void setLayer(std::optional<int> layer);
    /// The token that would have come without the resonator, as far as that is known of the one that is
    /// looked at.
    std::optional<int> withoutResonator() const { return m_withoutResonator; }
    void setWithoutResonator(int id);
    /// Another token is wanted in the place of the one that is looked at.
    void takeCandidate(int id) { Q_EMIT candidateWanted(id); }
    /// Those of `source` are wanted in the place of settings().
    void takeSettings(const GenerationSettings& settings, const QString& source) {
        Q_EMIT settingsWanted(settings, source);
    }

Q_SIGNALS:
    void changed(lila::Focus::Part part);
    void candidateWanted(int id);
    void settingsWanted(const lila::GenerationSettings& settings, const QString& source);
    void resonatorTold();

private:
    std::shared_ptr<const LoadedModel> m_model;
    StoryBook* m_story = nullptr;
    GenerationSettings m_settings;
    std::optional<StepRecord> m_token;
    std::optional<int> m_withoutResonator;
    std::optional<int> m_layer = 0;
};

} // namespace lila
