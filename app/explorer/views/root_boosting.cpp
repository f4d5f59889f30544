// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/explorer/views/root_boosting.h"

#include "app/explorer/story/story_book.h"
#include "core/story/seen_branch.h"
#include "widgets/geometry_table.h"
#include "widgets/typed_number.h"

#include <utility>

namespace lila {

/// Of one text; what the model as it is says of it is kept from one measurement to the next.
struct RootBoosting::Meter {
    quint64 text = 0;
    std::optional<EffectMeter> meter;
};

/// A value that goes to the worker.
struct RootBoosting::Look {
    std::shared_ptr<Meter> kept;
    Story story;
    quint64 text = 0;
    Interventions interventions;
    bool isBegun = false;

    std::optional<InterventionEffect> operator()(const StoryModel& model, const std::function<bool()>& goOn) {
        if (!isBegun) {
            if (!kept->meter || kept->text != text || kept->meter->model() != model.engine) {
                const SeenBranch branch(model.tokenizer, story);
                kept->meter.emplace(model.engine, branch.context(branch.size()));
                kept->text = text;
            }
            kept->meter->begin(interventions);
            isBegun = true;
        }
        return kept->meter->next(goOn);
    }
};

RootBoosting::RootBoosting(RootBoost& row, Focus& focus)
    : QObject(&row),
      m_row(row),
      m_focus(focus),
      m_seen(new WhileSeen(row, [this] { measure(); })),
      m_meter(focus) {
    connect(&focus, &Focus::changed, this, &RootBoosting::follow);
    connect(&row, &RootBoost::boostChanged, this, &RootBoosting::boost);
    show();
}

void RootBoosting::follow(Focus::Part part) {
    if (part == Focus::Part::Story)
        connect(m_focus.story(), &StoryBook::changed, m_seen, &WhileSeen::tell);
    else if (part == Focus::Part::Model)
        m_known.reset();
    else if (part != Focus::Part::Root && part != Focus::Part::Layer && part != Focus::Part::Interventions)
        return;
    show();
    m_seen->tell();
}

void RootBoosting::boost(double boost) {
    Interventions wanted = m_focus.interventions();
    wanted.rootBoost[{*m_focus.layer(), *m_focus.root()}] = static_cast<float>(boost);
    m_focus.takeInterventions(wanted);
}

Interventions RootBoosting::boosted() const {
    Interventions alone;
    if (m_focus.layer() && m_focus.root()) {
        const auto& all = m_focus.interventions().rootBoost;
        if (const auto found = all.find({*m_focus.layer(), *m_focus.root()}); found != all.end())
            alone.rootBoost.insert(*found);
    }
    return alone;
}

void RootBoosting::show() {
    const Interventions alone = boosted();
    m_row.setEnabled(m_focus.model() != nullptr && m_focus.layer() && m_focus.root());
    m_row.setBoost(alone.isEmpty() ? 0 : asTyped(alone.rootBoost.begin()->second));
    if (alone.isEmpty())
        m_row.setEffect({});
    else if (m_known && m_known->first == alone)
        m_row.setEffect(
            effectSentence({m_known->second.tokens, m_known->second.meanKl, m_known->second.changedTop}));
    else
        m_row.setEffect(tr("measuring its effect…"));
}

void RootBoosting::measure() {
    const Interventions alone = boosted();
    if (alone.isEmpty() || m_focus.model() == nullptr || m_focus.story() == nullptr)
        return;
    const StoryBook& book = *m_focus.story();
    m_focus.inspect<InterventionEffect>(
        "effect of a boost", Look{m_meter.shared(), book.story(), book.textState(), alone}, this,
        [this, alone](const InterventionEffect& effect) {
            m_known.emplace(alone, effect);
            show();
        },
        [this](const QString& problem) { m_row.setEffect(problem); });
}

} // namespace lila
