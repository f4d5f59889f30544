// SPDX-License-Identifier: AGPL-3.0-or-later
// Measures in the background what interventions do to the text that is there.
#pragma once

#include "app/explorer/views/model_memory.h"
#include "core/inspection/intervention_effect.h"

#include <QObject>
#include <QTimer>

#include <optional>
#include <vector>

namespace lila {

class GeometryEffects : public QObject {
    Q_OBJECT

public:
    /// `focus` must outlive this.
    GeometryEffects(Focus& focus, QObject* parent);

    /// These are to be known, the first first; they are measured until `changed` has come for all of them.
    /// While a story is written, what is known is not measured anew.
    void want(std::vector<Interventions> wanted);
    /// As it was measured last; nothing where it never was.
    std::optional<InterventionEffect> of(const Interventions& interventions) const;
    /// Some of them are still to come, or to come anew.
    bool isMeasuring() const { return m_running || m_pause.isActive(); }
    /// Of another model nothing is known.
    void forget();

    struct Found {
        double factor = 1;
        double meanKl = 0;
        bool isReached = false;
        int tokens = 0; ///< 0: there was nothing to measure it on
    };
    /// Looks for the factor at which make(factor) reaches a mean KL; `found` comes, or `failed`.
    void search(const std::function<Interventions(double)>& make, double targetKl);

Q_SIGNALS:
    void changed();
    void found(const lila::GeometryEffects::Found& found);
    void failed(const QString& problem);

private:
    struct Known {
        Interventions interventions;
        InterventionEffect effect;
        quint64 textState = 0; ///< StoryBook's
    };

    bool isMissing(const Interventions& interventions) const;
    void measureNext();

    Focus& m_focus;
    std::vector<Interventions> m_wanted;
    std::vector<Known> m_known;
    std::optional<Interventions> m_running;
    QTimer m_pause; ///< while somebody types
    ModelMemory<struct SharedMeter> m_meter;
};

} // namespace lila
