// SPDX-License-Identifier: AGPL-3.0-or-later
// The order and the place of the training window, from run to run. Whatever stands in the settings file, what
// is read from it can be used.
#pragma once

#include "app/explorer/training/training_order.h"

#include <optional>

class QSettings;
class QWidget;

namespace lila {

/// `store` must outlive it.
class KeptOrder {
public:
    explicit KeptOrder(QSettings& store) : m_store(store) {}

    /// Nothing where none was ever given.
    std::optional<TrainingOrder> order() const;
    void setOrder(const TrainingOrder& order);
    void restoreWindow(QWidget& window) const;
    void storeWindow(const QWidget& window);

private:
    QSettings& m_store;
};

} // namespace lila
