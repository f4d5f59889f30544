// SPDX-License-Identifier: AGPL-3.0-or-later
// The view of a model's geometry at work, and of what is changed of it.
#include "app/explorer/story/story_book.h"
#include "app/explorer/views/geometry_effects.h"
#include "app/explorer/views/token_question.h"
#include "app/explorer/views/view_dock.h"
#include "core/inference/effective_interventions.h"
#include "core/inspection/geometry_look.h"
#include "widgets/geometry_view.h"
#include "widgets/number_text.h"

#include <QComboBox>
#include <QToolButton>

#include <cmath>
#include <utility>

namespace lila {
namespace {

using Layer = GeometryNumbers::Layer;

constexpr double targetKl = 0.1; ///< nats

/// What is changed in a layer, one kind alone.
struct LayerChanges {
    Interventions beta, branch, temperature, boosts;
};

LayerChanges changesOf(const Interventions& all, int layer) {
    LayerChanges changes;
    for (const auto& [at, factor] : all.betaFactor)
        if (at.first == layer)
            changes.beta.betaFactor[at] = factor;
    if (const auto branch = all.branchFactor.find(layer); branch != all.branchFactor.end())
        changes.branch.branchFactor.insert(*branch);
    if (const auto factor = all.temperatureFactor.find(layer); factor != all.temperatureFactor.end())
        changes.temperature.temperatureFactor.insert(*factor);
    for (const auto& [at, boost] : all.rootBoost)
        if (at.first == layer)
            changes.boosts.rootBoost[at] = boost;
    return changes;
}

/// What is changed of some of it.
Interventions changesOf(const Interventions& all, const std::vector<GeometryKnob>& knobs) {
    Interventions some;
    for (const GeometryKnob& knob : knobs) {
        const LayerChanges changes = changesOf(all, knob.layer);
        if (knob.kind == GeometryKnob::Kind::Branch)
            some.branchFactor.insert(changes.branch.branchFactor.begin(), changes.branch.branchFactor.end());
        else if (knob.kind == GeometryKnob::Kind::Temperature)
            some.temperatureFactor.insert(changes.temperature.temperatureFactor.begin(),
                                          changes.temperature.temperatureFactor.end());
        else if (knob.kind == GeometryKnob::Kind::Boosts)
            some.rootBoost.insert(changes.boosts.rootBoost.begin(), changes.boosts.rootBoost.end());
        else if (const auto factor = all.betaFactor.find({knob.layer, knob.head});
                 factor != all.betaFactor.end())
            some.betaFactor.insert(*factor);
    }
    return some;
}

std::optional<MeasuredEffect> shown(const std::optional<InterventionEffect>& effect) {
    return effect ? std::optional(MeasuredEffect{effect->tokens, effect->meanKl, effect->changedTop})
                  : std::nullopt;
}

void set(Interventions& interventions, const GeometryKnob& knob, double factor) {
    const auto value = static_cast<float>(factor);
    switch (knob.kind) {
    case GeometryKnob::Kind::Beta:
        interventions.betaFactor[{knob.layer, knob.head}] = value;
        break;
    case GeometryKnob::Kind::Branch:
        interventions.branchFactor[knob.layer] = value;
        break;
    case GeometryKnob::Kind::Temperature:
        interventions.temperatureFactor[knob.layer] = value;
        break;
    case GeometryKnob::Kind::Boosts:
        std::erase_if(interventions.rootBoost,
                      [&knob](const auto& boost) { return boost.first.first == knob.layer; });
        break;
    }
}

/// Follows what is looked at; asks for what is to be computed while the view can be seen.
class GeometryWatch : public QObject {
public:
    GeometryWatch(GeometryView& view, Focus& focus)
        : QObject(&view),
          m_view(view),
          m_focus(focus),
          m_effects(new GeometryEffects(focus, this)),
          m_seen(new WhileSeen(view, [this] { look(); })),
          m_questions(TokenQuestions::of(focus)) {
        m_seen->setComputing([this] { return m_effects->isMeasuring(); });
        connect(&focus, &Focus::changed, this, &GeometryWatch::follow);
        connect(m_effects, &GeometryEffects::changed, this, &GeometryWatch::show);
        connect(m_effects, &GeometryEffects::found, this, &GeometryWatch::takeFound);
        connect(m_effects, &GeometryEffects::failed, this, [this](const QString& problem) {
            m_view.setSearching(false);
            m_view.tell(problem);
        });
        connect(&view, &GeometryView::factorWanted, this,
                [this](const std::vector<GeometryKnob>& knobs, double factor) {
                    m_view.tell({});
                    m_focus.takeInterventionsAtOnce(withFactor(knobs, factor));
                });
        connect(&view, &GeometryView::factorMoved, this,
                [this](const std::vector<GeometryKnob>& knobs, double factor) {
                    m_view.tell({});
                    m_focus.takeInterventions(withFactor(knobs, factor));
                });
        connect(&view, &GeometryView::selectionChanged, m_seen, &WhileSeen::tell);
        connect(&view, &GeometryView::headPointedAt, &focus, [&focus](int layer, int head) {
            if (focus.layer()) // else somebody looks at all of them
                focus.setLayer(layer);
            focus.setHead(head);
        });
        connect(&view, &GeometryView::searchWanted, this, &GeometryWatch::search);
        connect(&view, &GeometryView::resetWanted, this, [&view, &focus] {
            view.tell({});
            focus.takeInterventionsAtOnce({});
        });
        m_seen->tell();
    }

private:
    void follow(Focus::Part part) {
        if (part == Focus::Part::Model) {
            m_effects->forget();
            m_look.reset();
            m_view.setSearching(false);
            show(); // what is exported is the model's
        } else if (part == Focus::Part::Story) {
            connect(m_focus.story(), &StoryBook::changed, m_seen, &WhileSeen::tell);
        } else if (part == Focus::Part::Interventions) {
            m_lookPlace.reset(); // the token may be seen otherwise
            show();
        } else if (part != Focus::Part::Token) {
            return;
        }
        m_seen->tell();
    }

    void look() {
        if (m_focus.model() == nullptr || m_focus.story() == nullptr)
            return;
        if (!m_focus.place())
            m_look.reset();
        else if (!m_look || m_lookPlace != m_focus.place())
            lookAtToken();
        std::vector<Interventions> wanted{m_focus.interventions(),
                                          changesOf(m_focus.interventions(), m_view.selected())};
        for (int layer = 0; layer < m_focus.layerCount(); ++layer) {
            LayerChanges changes = changesOf(m_focus.interventions(), layer);
            for (Interventions* kind :
                 {&changes.beta, &changes.branch, &changes.temperature, &changes.boosts})
                wanted.push_back(std::move(*kind));
        }
        std::erase_if(wanted, [](const Interventions& what) { return what.isEmpty(); });
        m_effects->want(std::move(wanted));
        show();
    }

    void lookAtToken() {
        m_lookPlace = m_focus.place();
        const auto look = [question = m_questions.question()](
                              const StoryModel& model,
                              const TokenQuestion::GoOn& goOn) -> std::optional<GeometryLook> {
            const auto token = question.answer(model, goOn);
            return token ? std::optional(geometryLook(*token)) : std::nullopt;
        };
        const auto done = [this](const GeometryLook& found) {
            m_look = found;
            show();
        };
        const auto failed = [this](const QString& problem) { m_view.tell(problem); };
        m_focus.inspect<GeometryLook>("geometry token", look, this, done, failed, Focus::About::Token);
    }

    void show() {
        if (m_focus.model() == nullptr)
            return;
        GeometryNumbers numbers;
        const ModelWeights& weights = m_focus.model()->model.weights();
        const Interventions& changed = m_focus.interventions();
        for (int layer = 0; layer < weights.config.nLayers; ++layer)
            numbers.layers.push_back(layerOf(weights, layer));
        numbers.overrides = static_cast<int>(overrideCount(changed));
        if (!changed.isEmpty())
            numbers.effect = shown(m_effects->of(changed));
        m_view.setNumbers(numbers);
        m_view.setSelectedEffect(shown(m_effects->of(changesOf(changed, m_view.selected()))));
    }

    Layer layerOf(const ModelWeights& weights, int layer) const {
        const LayerWeights& learned = weights.layers[static_cast<std::size_t>(layer)];
        const Interventions& all = m_focus.interventions();
        const LayerChanges changes = changesOf(all, layer);
        Layer numbers;
        if (weights.config.hasGeometry())
            numbers.beta.assign(learned.headScales.begin(), learned.headScales.end());
        numbers.betaFactor.assign(numbers.beta.size(), 1);
        for (const auto& [at, factor] : changes.beta.betaFactor)
            if (at.second >= 0 && at.second < std::ssize(numbers.betaFactor))
                numbers.betaFactor[static_cast<std::size_t>(at.second)] = factor;
        numbers.e8Scale = learned.e8Scale;
        const auto factorOf = [layer](const std::map<int, float>& factors) {
            const auto factor = factors.find(layer);
            return factor == factors.end() ? 1 : factor->second;
        };
        numbers.branchFactor = factorOf(all.branchFactor);
        numbers.temperatureFactor = factorOf(all.temperatureFactor);
        for (const auto& [at, boost] : changes.boosts.rootBoost)
            numbers.boosts.emplace_back(at.second, boost);
        numbers.betaEffect = shown(m_effects->of(changes.beta));
        numbers.branchEffect = shown(m_effects->of(changes.branch));
        numbers.temperatureEffect = shown(m_effects->of(changes.temperature));
        numbers.boostEffect = shown(m_effects->of(changes.boosts));
        if (m_look && static_cast<std::size_t>(layer) < m_look->layers.size()) {
            const GeometryLook::Layer& seen = m_look->layers[static_cast<std::size_t>(layer)];
            if (weights.config.hasGeometry())
                numbers.share = seen.share;
            numbers.branchRatio = seen.branchRatio;
        }
        if (const StepRecord* token = m_focus.token();
            token != nullptr && static_cast<std::size_t>(layer) < token->activation.size())
            numbers.effectiveRoots =
                effectiveRoots(token->activation[static_cast<std::size_t>(layer)].rootWeights);
        return numbers;
    }

    Interventions withFactor(const std::vector<GeometryKnob>& knobs, double factor) const {
        Interventions interventions = m_focus.interventions();
        for (const GeometryKnob& knob : knobs)
            set(interventions, knob, factor);
        return interventions;
    }

    void search(const std::vector<GeometryKnob>& knobs) {
        m_sought = knobs;
        m_view.setSearching(true);
        m_effects->search(
            [knobs](double factor) {
                Interventions alone;
                for (const GeometryKnob& knob : knobs)
                    set(alone, knob, factor);
                return alone;
            },
            targetKl);
    }

    void takeFound(const GeometryEffects::Found& found) {
        m_view.setSearching(false);
        if (found.tokens == 0) {
            m_view.tell(
                GeometryView::tr("There are no tokens yet on which to measure: write something first."));
            return;
        }
        m_view.tell({});
        m_focus.takeInterventionsAtOnce(withFactor(std::exchange(m_sought, {}), found.factor));
        if (!found.isReached)
            m_view.tell(GeometryView::tr("Even × %1 does not reach a KL of %2: it has %3 nats.")
                            .arg(numberText(found.factor), numberText(targetKl), numberText(found.meanKl)));
    }

    GeometryView& m_view;
    Focus& m_focus;
    GeometryEffects* m_effects;
    WhileSeen* m_seen;
    TokenQuestions& m_questions;
    std::optional<GeometryLook> m_look;    ///< the last one; another follows soon
    std::optional<TokenPlace> m_lookPlace; ///< that it was asked for
    std::vector<GeometryKnob> m_sought;
};

} // namespace

void fillGeometry(ViewDock& place, Focus& focus) {
    auto* view = new GeometryView;
    place.show(view);
    place.title->addControl(view->sectionBox());
    place.title->addControl(view->resetButton());
    new GeometryWatch(*view, focus);
}

} // namespace lila
