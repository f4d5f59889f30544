// SPDX-License-Identifier: AGPL-3.0-or-later
// A number of a settings file, in which anything may stand.
#pragma once

#include <QSettings>

#include <cmath>
#include <optional>

namespace lila {

/// Nothing where there is none, or what is there is none.
inline std::optional<double> storedNumber(const QSettings& store, const QString& key) {
    bool isNumber = false;
    const double value = store.value(key).toDouble(&isNumber);
    return isNumber && !std::isnan(value) ? std::optional(value) : std::nullopt;
}

} // namespace lila
