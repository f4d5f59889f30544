// SPDX-License-Identifier: AGPL-3.0-or-later
// What is looked at: the open model, a token's record, a layer. One for all views of a window.
#pragma once

#include "app/explorer/models/model_loader.h"
#include "core/story/step_record.h"

#include <QObject>

#include <memory>
#include <optional>

namespace lila {

class Focus : public QObject {
    Q_OBJECT

public:
    enum class Part { Model, Token, Layer };

    using QObject::QObject;

    /// Null until one was opened.
    const LoadedModel* model() const { return m_model.get(); }
    /// The newest token, or the one pointed at; null where none is.
    const StepRecord* token() const { return m_token ? &*m_token : nullptr; }
    /// From 0; nothing: all of them.
    std::optional<int> layer() const { return m_layer; }
    int layerCount() const; ///< 1 until a model was opened

    /// Takes the token away; the layer stays where the model has it, else it is the first.
    void setModel(std::shared_ptr<const LoadedModel> model);
    void setToken(const StepRecord& token);
    void clearToken();
    void setLayer(std::optional<int> layer);
    /// Another token is wanted in the place of the one that is looked at.
    void takeCandidate(int id) { Q_EMIT candidateWanted(id); }

Q_SIGNALS:
    void changed(lila::Focus::Part part);
    void candidateWanted(int id);

private:
    std::shared_ptr<const LoadedModel> m_model;
    std::optional<StepRecord> m_token;
    std::optional<int> m_layer = 0;
};

} // namespace lila
