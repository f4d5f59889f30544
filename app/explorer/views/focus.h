// SPDX-License-Identifier: AGPL-3.0-or-later
// What is looked at: the open model, the story, a token's record and its place, a layer, a head, a root; and
// the settings that count. One for all views of a window, which ask over it for what they want computed.
#pragma once

#include "app/explorer/models/second_model.h"
#include "app/explorer/story/token_place.h"
#include "app/explorer/views/inquiries.h"
#include "core/story/step_record.h"

#include <QObject>

#include <memory>
#include <optional>

namespace lila {

class StoryBook;

class Focus : public QObject {
    Q_OBJECT

public:
    /// What a question is about: one about a token that somebody has chosen does not wait while others are
    /// written.
    enum class About { Story, Token };
    enum class Part {
        Model,
        Story,
        Token,
        Alternative,
        Layer,
        Head,
        Root,
        Settings,
        Interventions,
        Resonator
    };

    using QObject::QObject;

    /// Null until one was opened.
    const LoadedModel* model() const { return m_model.get(); }
    /// The model beside it; tells of its changes itself.
    SecondModel& second() { return m_second; }
    const SecondModel& second() const { return m_second; }
    /// Null until there is one; tells of its changes itself.
    StoryBook* story() const { return m_story; }
    /// What the next generation will have.
    const GenerationSettings& settings() const { return m_settings; }
    /// What is changed inside of the model, from the next token on: of everything that was not written yet.
    /// What was is looked at with those of its time (SeenBranch).
    const Interventions& interventions() const { return m_interventions; }
    /// What the next generation's resonator begins with; null: its seed's.
    const std::shared_ptr<const StartingResonator>& resonator() const { return m_resonator; }
    /// The newest token, or the one pointed at; null where none is.
    const StepRecord* token() const { return m_token ? &*m_token : nullptr; }
    /// Where it stands; nothing where there is no token. With a copy of story()->story() (by value: cheap,
    /// its tokens are shared) a look of inspect() finds what the model saw: `SeenBranch
    /// branch(model.tokenizer, story); place.indexIn(branch)`, on the worker's thread, as text without ids is
    /// encoded for it.
    const std::optional<TokenPlace>& place() const { return m_place; }
    /// The id that the token is compared with; nothing: the most probable other one.
    std::optional<int> alternative() const { return m_alternative; }
    /// From 0; nothing: all of them.
    std::optional<int> layer() const { return m_layer; }
    int layerCount() const; ///< 1 until a model was opened
    std::optional<int> head() const { return m_head; }
    std::optional<int> root() const { return m_root; } ///< of layer(): layers share no frame

    /// Takes the token away, and all that is computed; the layer stays where the model has it, else it is the
    /// first.
    void setModel(std::shared_ptr<const LoadedModel> model);
    /// The same model, run another way: what is looked at stays.
    void setEngine(std::shared_ptr<const LoadedModel> model);
    /// Which must outlive this.
    void setStory(StoryBook& story);
    void setSettings(const GenerationSettings& settings);
    void setInterventions(const Interventions& interventions);
    void setResonator(std::shared_ptr<const StartingResonator> resonator);
    /// `isChosen`: somebody looks at it while others are being written.
    void setToken(const StepRecord& token, const TokenPlace& place, bool isChosen = false);
    void clearToken();
    /// Until another token is looked at.
    void setAlternative(std::optional<int> id);
    /// A root of another layer is none of this one.
    void setLayer(std::optional<int> layer);
    void setHead(std::optional<int> head);
    void setRoot(std::optional<int> root);
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

    /// These are wanted in the place of interventions(): a step of undo, which changes of the same numbers in
    /// a row share. Factors of 1 and boosts of 0 may be left in.
    void takeInterventions(const Interventions& interventions) { Q_EMIT interventionsWanted(interventions); }
    /// The same, as a step that no other change shares: of a button that was pressed.
    void takeInterventionsAtOnce(const Interventions& interventions);
    /// It is wanted in the place of resonator().
    void takeResonator(const std::shared_ptr<const StartingResonator>& resonator) {
        Q_EMIT resonatorWanted(resonator);
    }
    /// Who computes; it must outlive this.
    void setWorker(GenerationWorker& worker) {
        m_inquiries = std::make_unique<Inquiries>(worker);
        m_seen = worker.seen();
    }
    /// What has been seen of the story, for looks of inspect(); null until there is a worker.
    const std::shared_ptr<BranchCache>& seen() const { return m_seen; }
    /// Lets `look(const StoryModel& model, const std::function<bool()>& goOn)` compute a Result on the
    /// worker's thread, also while a story is written (GenerationWorker::inspect); then `done(const Result&)`
    /// is called here, or `failed(const QString&)` with what look() threw. Neither is where `receiver` is
    /// gone by then, the model is another, or something else was asked for the same purpose. look() may
    /// return std::optional<Result>: nothing means that there is more to do, and it is called again
    /// (InspectRequest). What it captures is only its own: values, or what is const and shared. Ask while
    /// the view can be seen, and no more often than it is painted.
    template <class Result, class Look, class Done>
    void inspect(const std::string& purpose, Look look, QObject* receiver, Done done,
                 Inquiries::Fail failed = {}, About about = About::Story);
    /// What was asked for that purpose is no longer wanted.
    void dropInspection(const std::string& purpose) {
        if (m_inquiries)
            m_inquiries->drop(purpose);
    }
    /// A view waits for what it asked for.
    bool isAsking() const { return m_inquiries && m_inquiries->isWaiting(); }
    /// The numbers of what views wait for, in order; each stays the same until it comes, or is no longer
    /// wanted.
    std::vector<quint64> questions() const {
        return m_inquiries ? m_inquiries->waiting() : std::vector<quint64>();
    }

Q_SIGNALS:
    void changed(lila::Focus::Part part);
    /// The model is another, which changed() tells of next, or is run another way.
    void engineChanged();
    void candidateWanted(int id);
    void settingsWanted(const lila::GenerationSettings& settings, const QString& source);
    void interventionsWanted(const lila::Interventions& interventions);
    void resonatorWanted(const std::shared_ptr<const lila::StartingResonator>& resonator);
    void resonatorTold();

private:
    std::shared_ptr<const LoadedModel> m_model;
    SecondModel m_second;
    StoryBook* m_story = nullptr;
    GenerationSettings m_settings;
    Interventions m_interventions;
    std::shared_ptr<const StartingResonator> m_resonator;
    std::unique_ptr<Inquiries> m_inquiries;
    std::shared_ptr<BranchCache> m_seen;
    std::optional<StepRecord> m_token;
    std::optional<TokenPlace> m_place;
    bool m_isChosen = false;
    std::optional<int> m_withoutResonator;
    std::optional<int> m_alternative;
    std::optional<int> m_layer = 0;
    std::optional<int> m_head, m_root;
};

template <class Result, class Look, class Done>
void Focus::inspect(const std::string& purpose, Look look, QObject* receiver, Done done,
                    Inquiries::Fail failed, About about) {
    if (!m_inquiries)
        return;
    auto compute =
        [look = std::move(look)](const StoryModel& model,
                                 const std::function<bool()>& goOn) mutable -> std::shared_ptr<const void> {
        if constexpr (std::is_convertible_v<decltype(look(model, goOn)), Result>) {
            return std::make_shared<const Result>(look(model, goOn));
        } else {
            std::optional<Result> result = look(model, goOn);
            return result ? std::make_shared<const Result>(*std::move(result)) : nullptr;
        }
    };
    m_inquiries->ask(
        {purpose, std::move(compute), about == About::Token && m_isChosen}, *receiver,
        [done = std::move(done)](const std::shared_ptr<const void>& result) mutable {
            done(*static_cast<const Result*>(result.get()));
        },
        std::move(failed));
}

} // namespace lila
