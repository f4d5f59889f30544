// SPDX-License-Identifier: AGPL-3.0-or-later
// Generation settings in words, as the panel shows them.
#pragma once

#include "core/sampling/settings.h"

#include <QStringList>

namespace lila {

QString settingLabel(const SettingInfo& info);
/// In the user's locale.
QString settingValue(const SettingInfo& info, const GenerationSettings& settings);
/// "Temperature 0.80 (was 0.50)": a text for each that differs, in the table's order.
QStringList settingChanges(const GenerationSettings& before, const GenerationSettings& now);

} // namespace lila
