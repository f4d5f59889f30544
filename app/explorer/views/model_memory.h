// SPDX-License-Identifier: AGPL-3.0-or-later
// What looks into a model keep from one to the next; it goes with the model.
#pragma once

#include "app/explorer/views/focus.h"

#include <memory>

namespace lila {

/// The looks (Focus::inspect) that hold it alone use what is in it, on the worker's thread. Where the model
/// is another, or run another way, later looks begin with an empty one: nothing holds the old model for a
/// view that may never ask again.
template <class Kept>
class ModelMemory {
public:
    /// `focus` must outlive this.
    explicit ModelMemory(Focus& focus) {
        QObject::connect(&focus, &Focus::engineChanged, &m_context,
                         [this] { m_kept = std::make_shared<Kept>(); });
    }

    const std::shared_ptr<Kept>& shared() const { return m_kept; }

private:
    std::shared_ptr<Kept> m_kept = std::make_shared<Kept>();
    QObject m_context;
};

} // namespace lila
