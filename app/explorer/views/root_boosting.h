// SPDX-License-Identifier: AGPL-3.0-or-later
// Boosts the root that is looked at, and measures in the background what that alone changes.
#pragma once

#include "app/explorer/views/model_memory.h"
#include "app/explorer/views/while_seen.h"
#include "core/inspection/intervention_effect.h"
#include "widgets/root_boost.h"

namespace lila {

class RootBoosting : public QObject {
    Q_OBJECT

public:
    /// Lives with the row; `focus` must outlive both.
    RootBoosting(RootBoost& row, Focus& focus);

private:
    struct Look;
    struct Meter;

    void follow(Focus::Part part);
    void boost(double boost);
    Interventions boosted() const; ///< by the root that is looked at alone; empty where it is not
    void show();
    void measure();

    RootBoost& m_row;
    Focus& m_focus;
    WhileSeen* m_seen;
    ModelMemory<Meter> m_meter;
    std::optional<std::pair<Interventions, InterventionEffect>> m_known;
};

} // namespace lila
