// SPDX-License-Identifier: AGPL-3.0-or-later
// How a model's words were written, in words.
#pragma once

#include "core/story/tree/story.h"

#include <QStringList>

namespace lila {

/// Settings, seed, precision, interventions, model: a sentence each.
QStringList originText(const Origin& origin);

/// Of which numbers they change how many.
QString interventionsText(const Interventions& interventions);

} // namespace lila
