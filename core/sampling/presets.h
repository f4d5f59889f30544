// SPDX-License-Identifier: AGPL-3.0-or-later
// Settings that go together, under a name.
#pragma once

#include "core/sampling/settings.h"

namespace lila {

struct Preset {
    std::string_view name;  ///< as on the command line
    std::string_view label; ///< for people
    std::string_view help;
    /// What differs from the reference's defaults: a setting's name and its value as setSetting() reads it.
    std::span<const std::pair<std::string_view, std::string_view>> changes;

    GenerationSettings settings() const;
};

/// The reference's defaults, then the examples of its documentation.
std::span<const Preset> presets();
const Preset* findPreset(std::string_view name);

} // namespace lila
