// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/views/geometry_effects.h"

#include "app/explorer/story/story_book.h"

#include <algorithm>
#include <utility>

namespace lila {

/// Of one text; what the model as it is says of it is kept from one measurement to the next.
struct SharedMeter {
    quint64 textState = 0;
    std::optional<EffectMeter> meter;
    std::optional<Interventions> begun;

    /// Makes it one of the text.
    void take(const StoryModel& model, const Story& story, quint64 state) {
        if (meter && textState == state && meter->model() == model.engine)
            return;
        const SeenBranch branch(model.tokenizer, story);
        meter.emplace(model.engine, branch.context(branch.size()));
        textState = state;
        begun.reset();
    }
    std::optional<InterventionEffect> next(const Interventions& interventions,
                                           const std::function<bool()>& goOn) {
        if (begun != interventions) {
            meter->begin(interventions);
            begun = interventions;
        }
        auto effect = meter->next(goOn);
        if (effect)
            begun.reset();
        return effect;
    }
};

namespace {

constexpr int pause = 300; ///< milliseconds
constexpr std::size_t mostKnown = 256;
const std::string measuring = "geometry effects"; ///< purposes
const std::string searching = "geometry search";

} // namespace

GeometryEffects::GeometryEffects(Focus& focus, QObject* parent)
    : QObject(parent), m_focus(focus), m_meter(focus) {
    m_pause.setSingleShot(true);
    m_pause.setInterval(pause);
    connect(&m_pause, &QTimer::timeout, this, &GeometryEffects::measureNext);
}

void GeometryEffects::forget() {
    m_known.clear();
    m_wanted.clear();
    m_running.reset();
    m_pause.stop();
    m_focus.dropInspection(measuring);
    m_focus.dropInspection(searching);
}

std::optional<InterventionEffect> GeometryEffects::of(const Interventions& interventions) const {
    const auto known = std::ranges::find(m_known, interventions, &Known::interventions);
    return known == m_known.end() ? std::nullopt : std::optional(known->effect);
}

bool GeometryEffects::isMissing(const Interventions& interventions) const {
    const auto known = std::ranges::find(m_known, interventions, &Known::interventions);
    const StoryBook& book = *m_focus.story();
    return known == m_known.end() || (!book.isGenerating() && known->textState != book.textState());
}

void GeometryEffects::want(std::vector<Interventions> wanted) {
    m_wanted = std::move(wanted);
    if (m_running && std::ranges::find(m_wanted, *m_running) == m_wanted.end()) {
        m_focus.dropInspection(measuring);
        m_running.reset();
    }
    if (m_running)
        return;
    const bool isNew = std::ranges::any_of(m_wanted, [this](const Interventions& what) { return !of(what); });
    if (isNew)
        measureNext();
    else
        m_pause.start();
}

void GeometryEffects::measureNext() {
    if (m_running || !m_focus.model() || !m_focus.story())
        return;
    const auto next = std::ranges::find_if(
        m_wanted, [this](const Interventions& interventions) { return isMissing(interventions); });
    if (next == m_wanted.end())
        return;
    m_running = *next;
    const quint64 state = m_focus.story()->textState();
    const auto look = [meter = m_meter.shared(), story = m_focus.story()->story(), state,
                       what = *next](const StoryModel& model, const std::function<bool()>& goOn) {
        meter->take(model, story, state);
        return meter->next(what, goOn);
    };
    const auto done = [this, what = *next, state](const InterventionEffect& effect) {
        std::erase_if(m_known, [&what](const Known& known) { return known.interventions == what; });
        if (m_known.size() >= mostKnown)
            m_known.erase(m_known.begin());
        m_known.push_back({what, effect, state});
        m_running.reset();
        measureNext();
        Q_EMIT changed();
    };
    m_focus.inspect<InterventionEffect>(measuring, look, this, done, [this](const QString& problem) {
        m_running.reset();
        m_wanted.clear();
        Q_EMIT failed(problem);
    });
}

void GeometryEffects::search(const std::function<Interventions(double)>& make, double targetKl) {
    if (!m_focus.model() || !m_focus.story())
        return;
    struct Searching {
        SharedMeter meter;
        FactorSearch search;
    };
    const quint64 state = m_focus.story()->textState();
    const auto look = [own = std::make_shared<Searching>(Searching{{}, FactorSearch(targetKl)}), make,
                       story = m_focus.story()->story(),
                       state](const StoryModel& model,
                              const std::function<bool()>& goOn) -> std::optional<Found> {
        own->meter.take(model, story, state);
        const double factor = own->search.factor();
        const auto effect = own->meter.next(make(factor), goOn);
        if (!effect)
            return std::nullopt;
        if (effect->tokens > 0 && !own->search.tell(effect->meanKl))
            return std::nullopt;
        return Found{factor, effect->meanKl, own->search.isReached(), effect->tokens};
    };
    m_focus.inspect<Found>(
        searching, look, this, [this](const Found& result) { Q_EMIT found(result); },
        [this](const QString& problem) { Q_EMIT failed(problem); });
}

} // namespace lila
